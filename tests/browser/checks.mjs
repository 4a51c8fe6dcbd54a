// What every page must hold, for page.evaluate(): each runs inside of the page and returns what is wrong.

import {readFileSync} from "node:fs";

// axe-core comes from npm: scripts/test --full says where it is.
const axeFile = process.env.INVITO_AXE;
export const skipAxe = axeFile ? false : "scripts/test --full";

// Not for page.evaluate(): of a page.
export async function axeFindings(page) {
  await page.send("Runtime.evaluate", {expression: readFileSync(axeFile, "utf8")});
  const {violations} = await page.evaluate(() => axe.run());
  return violations.map(({id, nodes}) => `${id}: ${nodes[0].html}`);
}

// Text with less than 4.5:1 against what it stands on (3:1 where it is large), and marks of charts
// with less than 3:1.
export function lowContrasts() {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgba(getComputedStyle(at).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255];
  };
  const ratio = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const found = new Set();
  const hold = (element, color, least, ground) => {
    const is = ratio(rgba(color), ground);
    if (is < least) found.add(`${element.localName}.${element.getAttribute("class")}: ${is.toFixed(2)}`);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest("script, title, option") || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const isLarge = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    hold(element, element.closest("svg") ? style.fill : style.color, isLarge ? 3 : 4.5, behind(element));
  }
  for (const mark of document.querySelectorAll("svg rect, svg circle, svg .interval, svg .bound, svg .zero")) {
    const style = getComputedStyle(mark);
    hold(mark, style.stroke === "none" ? style.fill : style.stroke, 3, behind(mark.closest("svg").parentElement));
  }
  for (const key of document.querySelectorAll(".key:not(.bound)")) {
    const {backgroundColor, borderTopColor} = getComputedStyle(key);
    hold(key, rgba(backgroundColor)[3] === 0 ? borderTopColor : backgroundColor, 3, behind(key.parentElement));
  }
  return [...found];
}

// Labels of a chart that touch each other, or are cut off.
export function crowdedLabels() {
  const found = [];
  for (const svg of document.querySelectorAll("svg.chart")) {
    const texts = [...svg.querySelectorAll("text")].map((text) => ({text: text.textContent, box: text.getBoundingClientRect()}));
    const frame = svg.getBoundingClientRect();
    texts.forEach(({text, box}, i) => {
      const isCut = getComputedStyle(svg).overflow !== "visible" &&
        (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1);
      if (isCut) found.push(`${text} is cut off`);
      for (const other of texts.slice(i + 1)) {
        const isApart = box.right <= other.box.left || other.box.right <= box.left ||
          box.bottom <= other.box.top + 1 || other.box.bottom <= box.top + 1;
        if (!isApart) found.push(`${text} on ${other.text}`);
      }
    });
  }
  return found;
}

// By how many pixels the page is wider than the window.
export function excessWidth() {
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}

// Where a document's outline, tables, charts or fields leave somebody behind who does not see them.
export function missingNames() {
  const found = [];
  if (document.querySelectorAll("h1").length !== 1) found.push("one h1");
  if (!document.documentElement.lang) found.push("lang");
  for (const landmark of ["header", "main"])
    if (document.querySelectorAll(`body > ${landmark}`).length !== 1) found.push(landmark);
  for (const th of document.querySelectorAll("th")) if (!th.scope) found.push(`scope of ${th.textContent}`);
  for (const svg of document.querySelectorAll("svg"))
    if (svg.getAttribute("role") !== "img" || !svg.getAttribute("aria-label")) found.push("name of a chart");
  for (const figure of document.querySelectorAll("figure"))
    if (!figure.querySelector("figcaption") || !figure.querySelector("details table")) found.push("table of a chart");
  for (const field of document.querySelectorAll("input, select")) if (!field.labels.length) found.push(field.id);
  return found;
}

// What the keyboard stands at; null: nothing.
export function focused() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  return {
    at: [...document.querySelectorAll("*")].indexOf(element), outline: getComputedStyle(element).outlineStyle,
    name: element.ariaLabel ?? element.textContent, id: element.id,
  };
}

// What moves by itself, or would.
export function movements() {
  const moving = [...document.querySelectorAll("*")].filter((element) => {
    const {transitionDuration, animationName, scrollBehavior} = getComputedStyle(element);
    return /[1-9]/.test(transitionDuration) || animationName !== "none" || scrollBehavior === "smooth";
  });
  return [...moving.map((element) => element.localName), ...document.getAnimations().map(String)];
}
