// The HTML report as people open it: node report_test.mjs INVITO

import assert from "node:assert/strict";
import {readFileSync, statSync} from "node:fs";
import {after, before, test} from "node:test";
import {pathToFileURL} from "node:url";
import {axeFindings, crowdedLabels, excessWidth, focused, lowContrasts, missingNames, movements, skipAxe} from "./checks.mjs";
import {openBrowser} from "./driver.mjs";
import {script, World} from "./world.mjs";

const sections = [
  "From the list to a connection", "Sent per day", "Acceptance by the week of sending", "Texts side by side",
  "Campaigns", "Accounts", "What the accounts have used of their quotas", "Not answered yet",
  "Why leads were not invited", "Errors of the provider", "Runs", "Leads",
];

let browser, world, report, anonymous;

before(async () => {
  world = new World(process.argv[2]);
  await world.play();
  report = world.path("report.html");
  anonymous = world.path("anonymous.html");
  world.succeed("report", "--html", report, "--json=report.json");
  world.succeed("report", "--html", anonymous, "--anonymous");
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  world?.close();
});

async function opened(options = {}, file = report) {
  const page = await browser.openPage(options);
  await page.goto(pathToFileURL(file).href);
  return page;
}

const headings = () => [...document.querySelectorAll("h2")].map((h2) => h2.textContent);
const cellsOf = (column) => [...document.querySelectorAll(`#leads tbody td:nth-child(${column})`)].map((td) => td.textContent);

test("opens from a folder without a network, asks for nothing and complains of nothing", async () => {
  const page = await opened({offline: true});
  assert.deepEqual(await page.evaluate(headings), sections);
  assert.deepEqual(page.requests, [pathToFileURL(report).href]);
  assert.deepEqual(page.complaints, []);
});

test("is complete without a script", async () => {
  const page = await opened({javascript: false});
  assert.deepEqual(await page.evaluate(headings), sections);
  assert.equal((await page.evaluate(cellsOf, 1)).length, 150);
  assert.equal(await page.evaluate(() => document.getElementById("leads-tools").checkVisibility()), false);
  assert.deepEqual(page.complaints, []);
});

test("shows the numbers of the JSON report", async () => {
  const page = await opened();
  const json = JSON.parse(readFileSync(world.path("report.json"), "utf8"));
  const numbers = await page.evaluate(() =>
    [...document.querySelectorAll("[data-json]")].map((element) => [element.dataset.json, Number(element.textContent)]));
  assert.ok(numbers.length > 50, `${numbers.length}`);
  for (const [pointer, number] of numbers)
    assert.equal(number, pointer.slice(1).split("/").reduce((value, key) => value[key], json), pointer);
});

test("has behind its charts what the JSON report says of the days", async () => {
  const page = await opened();
  const {days, totals} = JSON.parse(readFileSync(world.path("report.json"), "utf8"));
  const sumOf = (field) => days.reduce((sum, day) => sum + day[field], 0);
  const columnsOf = (title) => page.evaluate((title) => {
    const h2 = [...document.querySelectorAll("h2")].find((one) => one.textContent === title);
    const table = h2.parentElement.querySelector("details table");
    const sums = {};
    for (const row of table.tBodies[0].rows)
      [...row.cells].forEach((cell, i) => {
        const name = table.tHead.rows[0].cells[i].textContent;
        sums[name] = (sums[name] ?? 0) + Number(cell.textContent);
      });
    return sums;
  }, title);
  const perDay = await columnsOf("Sent per day");
  for (const field of ["sent", "skipped", "failed"])
    assert.equal(perDay[field[0].toUpperCase() + field.slice(1)], sumOf(field), field);
  const perWeek = await columnsOf("Acceptance by the week of sending");
  assert.equal(perWeek.Sent, sumOf("sent"));
  assert.equal(perWeek.Accepted, sumOf("accepted"));
  assert.equal((await columnsOf("From the list to a connection")).Leads, totals.leads + totals.sent + totals.accepted);
});

test("shows hostile names as text, with a script and without", async () => {
  for (const javascript of [true, false]) {
    const page = await opened({javascript});
    const names = await page.evaluate(cellsOf, 2);
    assert.equal(names[0], script);
    assert.equal(names[2], "</script><img src=x onerror=alert(1)><!--");
    assert.equal(names[3], "&lt;b&gt; &amp; Söhne");
    assert.deepEqual(names.slice(7, 10), ["محمد", "山田", "Zoë 🚀👩🏽‍🚀"]);
    assert.equal(names[10].length, 300);
    assert.equal(await page.evaluate(() => document.title), "All campaigns: invito");
    assert.equal(await page.evaluate(() => document.querySelectorAll("img, [onmouseover], [onerror]").length), 0);
    assert.deepEqual(page.complaints, []);
  }
});

test("names nobody when it is anonymous", async () => {
  const page = await opened({}, anonymous);
  const text = readFileSync(anonymous, "utf8");
  for (const word of ["Jane", "jane-doe", "linkedin.com/in", "owned", "محمد", "山田", "Acme", "Sons"])
    assert.equal(text.includes(word), false, word);
  assert.deepEqual(await page.evaluate(headings), sections);
  assert.deepEqual(page.complaints, []);
});

test("is only for its owner", () => {
  assert.equal(statSync(report).mode & 0o777, 0o600);
});

test("filters and sorts its leads", async () => {
  const page = await opened();
  const search = (words) => {
    const field = document.getElementById("leads-words");
    field.value = words;
    field.dispatchEvent(new Event("input"));
  };
  const count = () => document.getElementById("leads-count").textContent;
  await page.evaluate(search, "山田");
  assert.deepEqual(await page.evaluate(cellsOf, 2), ["山田"]);
  assert.equal(await page.evaluate(count), "1 of 1 shown, 150 in all");
  await page.evaluate(search, "JANE-DOE acme");
  assert.ok((await page.evaluate(cellsOf, 4)).every((company) => company === "Acme"));
  await page.evaluate(search, "nobody at all");
  assert.equal(await page.evaluate(count), "0 of 0 shown, 150 in all");
  await page.evaluate(search, "");
  await page.evaluate(() => {
    const state = document.getElementById("leads-state");
    state.value = "failed";
    state.dispatchEvent(new Event("change"));
  });
  assert.deepEqual(new Set(await page.evaluate(cellsOf, 8)), new Set(["failed"]));

  const sorted = await opened();
  const press = (column) => document.querySelector(`#leads th:nth-child(${column}) button`).click();
  await sorted.evaluate(press, 1);
  await sorted.evaluate(press, 1);
  assert.deepEqual((await sorted.evaluate(cellsOf, 1)).slice(0, 3), ["150", "149", "148"]);
  assert.equal(await sorted.evaluate(() => document.querySelector("#leads th").ariaSort), "descending");
  await sorted.evaluate(press, 11);
  const accepted = await sorted.evaluate(cellsOf, 11);
  const times = accepted.filter(Boolean);
  assert.deepEqual(times, [...times].sort());
  assert.ok(times.length > 20 && accepted.slice(times.length).every((cell) => cell === ""), "blanks are last");
});

test("copies what is shown as CSV that no spreadsheet runs", async () => {
  await browser.allow("clipboardReadWrite", "clipboardSanitizedWrite");
  const page = await opened();
  await page.evaluate(() => document.getElementById("leads-copy").click());
  await page.until(() => document.getElementById("leads-count").textContent === "150 copied");
  const csv = await page.evaluate(() => navigator.clipboard.readText());
  const lines = csv.split(/\r?\n/);
  assert.equal(lines[0], "job,first_name,last_name,company,linkedin_url,campaign,account,state,reason,sent_at,accepted_at");
  assert.ok(lines[1].includes(`"${script.replaceAll('"', '""')}"`), lines[1]);
  assert.ok(lines[5].includes(",'=1+1,'@cmd,"), lines[5]);
});

test("can be used with the keyboard alone, from the top down", async () => {
  const page = await opened();
  const seen = [];
  for (;;) {
    await page.press("Tab");
    const element = await page.evaluate(focused);
    if (!element || element.at <= (seen.at(-1)?.at ?? -1) || element.id === "leads-copy") {
      seen.push(element);
      break;
    }
    seen.push(element);
  }
  assert.equal(seen.at(-1)?.id, "leads-copy");
  for (const {at, outline, name} of seen) {
    assert.notEqual(outline, "none", name);
    assert.ok(name !== undefined, `${at}`);
  }
  assert.ok(seen.some(({name}) => name === "The numbers"));
});

test("nothing moves where somebody asks for that", async () => {
  const page = await opened({reducedMotion: true});
  assert.deepEqual(await page.evaluate(movements), []);
});

test("leaves nobody behind who does not see it", async () => {
  const page = await opened();
  assert.deepEqual(await page.evaluate(missingNames), []);
});

for (const dark of [false, true]) {
  test(`has the contrast that eyes need, ${dark ? "dark" : "light"}`, async () => {
    const page = await opened({dark});
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    assert.deepEqual(await page.evaluate(lowContrasts), []);
  });
}

for (const dark of [false, true]) {
  test(`has no finding of axe-core, ${dark ? "dark" : "light"}`, {skip: skipAxe}, async () => {
    const page = await opened({dark});
    assert.deepEqual(await axeFindings(page), []);
  });
}

for (const [width, zoom] of [[320, 1], [360, 1], [800, 1], [1280, 1], [1280, 2]]) {
  test(`fits a window of ${width} pixels at ${100 * zoom} %`, async () => {
    const page = await opened({width, zoom});
    assert.equal(await page.evaluate(excessWidth), 0);
    assert.deepEqual(await page.evaluate(crowdedLabels), []);
  });
}

const tooWide = () =>
  [...document.querySelectorAll("main *")].filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
    .map((element) => element.outerHTML.slice(0, 80));

test("is printed on A4 with every section and the numbers behind each chart", async () => {
  const page = await opened();
  const pdf = world.path("report.pdf");
  await page.print(pdf);
  const text = readFileSync(pdf, "latin1");
  for (const title of sections) assert.ok(text.includes(`/Title (${title})`), title);
  assert.match(text, /\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);
  await page.prefer({media: "print", dark: true});
  await page.resize({width: 688}); // A4 without its margins
  assert.deepEqual(await page.evaluate(tooWide), []);
  assert.deepEqual(await page.evaluate(lowContrasts), []);
  // Chromium repeats the head of a table on each page if there are no controls in it.
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("#leads th button")).display), "contents");
  assert.deepEqual(
    await page.evaluate(() =>
      [...document.querySelectorAll("details table")].filter((table) => table.getBoundingClientRect().height < 20).length),
    0,
  );
});
