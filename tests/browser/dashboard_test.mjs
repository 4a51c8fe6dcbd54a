// The dashboard as people open it: node dashboard_test.mjs INVITO

import assert from "node:assert/strict";
import {spawn} from "node:child_process";
import {after, afterEach, before, test} from "node:test";
import {axeFindings, crowdedLabels, excessWidth, focused, lowContrasts, missingNames, movements, skipAxe} from "./checks.mjs";
import {openBrowser} from "./driver.mjs";
import {script, World} from "./world.mjs";

const paths = ["/", "/campaigns", "/accounts", "/campaign?name=spring", "/account?alias=anna", "/run?id=1", "/job?id=1", "/report", "/health", "/nothing"];

let browser, world, server, url;

// At the same port again, if there was one.
async function serve(port = 0) {
  server = world.start("serve", "--listen", `127.0.0.1:${port}`);
  url = await new Promise((resolve) => server.stdout.setEncoding("utf8").once("data", (text) => resolve(text.trim())));
}

async function endServer() {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGINT");
  await ended;
}

before(async () => {
  world = new World(process.argv[2]);
  await world.play();
  await serve();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  server?.kill();
  world?.close();
});

afterEach(() => browser.closePages());

async function opened(path, options = {}) {
  const page = await browser.openPage(options);
  await page.goto(new URL(path, url).href);
  return page;
}

const isLive = () => document.getElementById("live").textContent === "live";
const isStale = () => /^stale since \d\d:\d\d$/.test(document.getElementById("live").textContent);

test("each page asks this server alone and complains of nothing but its own absence", async () => {
  for (const path of paths) {
    const page = await opened(path);
    await page.until(isLive);
    for (const request of page.requests) assert.ok(request.startsWith(url), request);
    assert.deepEqual(page.complaints.filter((text) => !text.includes("404")), [], path);
    assert.equal(await page.evaluate(() => document.querySelectorAll("h1").length), 1);
  }
});

test("each page is whole without a script", async () => {
  for (const path of paths) {
    const page = await opened(path, {javascript: false});
    assert.notEqual(await page.evaluate(() => document.querySelector("main").textContent.length), 0);
    assert.equal(await page.evaluate(() => document.getElementById("live").checkVisibility()), false);
    assert.equal(await page.evaluate(() => [...document.links].some((link) => link.textContent === "refresh")), true);
  }
});

test("shows the numbers of status --json", async () => {
  const page = await opened("/");
  const json = JSON.parse(world.succeed("status", "--json"));
  const numbers = await page.evaluate(() =>
    [...document.querySelectorAll("[data-json]")].map((element) => [element.dataset.json, Number(element.textContent)]));
  assert.ok(numbers.length > 15, `${numbers.length}`);
  const valueAt = (value, [key, ...rest]) =>
    key === undefined ? value
    : key === "*" ? value.reduce((sum, one) => sum + valueAt(one, rest), 0)
    : valueAt(value[key], rest);
  for (const [pointer, number] of numbers) {
    if (/today|week/.test(pointer)) continue; // the sandbox's hours pass meanwhile
    assert.equal(number, valueAt(json, pointer.slice(1).split("/")), pointer);
  }
});

test("shows hostile names as text", async () => {
  const page = await opened("/campaign?name=spring");
  const text = await page.evaluate(() => document.querySelector("main").textContent);
  assert.ok(text.includes(script));
  assert.ok(text.includes("</script><img src=x onerror=alert(1)><!--"));
  assert.equal(await page.evaluate(() => document.title), "spring: invito");
  assert.equal(await page.evaluate(() => document.querySelectorAll("main script, img, [onmouseover], [onerror]").length), 0);
});

test("shows a change within two seconds, and comes back after the server did", async () => {
  const page = await opened("/campaign?name=spring");
  await page.until(isLive);
  const began = Date.now();
  world.succeed("pause", "spring");
  await page.until(() => document.querySelector(".verdict").textContent.startsWith("paused"));
  assert.ok(Date.now() - began < 2_000, `${Date.now() - began} ms`);

  const {port} = new URL(url);
  await endServer();
  await page.until(() => /reconnecting|stale since/.test(document.getElementById("live").textContent));
  world.succeed("resume", "spring");
  await serve(port);
  await page.until(() => document.querySelector(".verdict").textContent.startsWith("active"));
  await page.until(isLive);
});

test("says since when it is stale", async () => {
  const page = await opened("/");
  await page.until(isLive);
  const {port} = new URL(url);
  await endServer();
  await page.until(isStale);
  await serve(port);
  await page.until(isLive);
});

const verdictStarts = (word) => document.querySelector(".verdict").textContent.startsWith(word);

test("a tab in the background asks for nothing, and shows what is new when it is looked at again", async () => {
  const hidden = await opened("/campaign?name=spring");
  await hidden.until(isLive);
  const seen = await opened("/campaign?name=spring");
  await seen.show();
  await hidden.until(() => document.hidden);
  await seen.until(isLive);
  const asked = hidden.requests.length;
  for (const [command, word] of [["pause", "paused"], ["resume", "active"], ["pause", "paused"]]) {
    world.succeed(command, "spring");
    await seen.until(verdictStarts, word);
  }
  assert.deepEqual(hidden.requests.slice(asked), []);
  assert.equal(await hidden.evaluate(verdictStarts, "active"), true);

  await hidden.show();
  await hidden.until(verdictStarts, "paused");
  await hidden.until(isLive);
  world.succeed("resume", "spring");
  await hidden.until(verdictStarts, "active");
});

// Nobody else reads it until that is called which this returns.
async function lockDatabase() {
  const locker = spawn("sqlite3", [world.path("invito.db")], {stdio: ["pipe", "pipe", "inherit"]});
  const locked = new Promise((resolve) => locker.stdout.once("data", resolve));
  locker.stdin.write("PRAGMA busy_timeout = 60000; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;\n.print locked\n");
  await locked;
  return () => locker.kill();
}

test("says who locks the database, and heals", async () => {
  const page = await opened("/");
  await page.until(isLive);
  const unlock = await lockDatabase();
  let fresh;
  try {
    fresh = await opened("/?nobody=asked");
    const said = await fresh.evaluate(() => document.querySelector("main").textContent);
    assert.match(said, /invito\.db is locked by sqlite3 \(process \d+\)/);
    await fresh.until(isStale);
  } finally {
    unlock();
  }
  for (const healed of [fresh, page]) {
    await healed.show();
    await healed.until(() => document.querySelector("h1").textContent === "Overview");
    await healed.until(isLive);
  }
});

test("can be used with the keyboard alone, from the top down", async () => {
  const page = await opened("/");
  const seen = [];
  do {
    await page.press("Tab");
    seen.push(await page.evaluate(focused));
  } while (seen.at(-1) && seen.length < 200);
  assert.equal(seen.pop(), null, "it ends");
  assert.equal(seen[0].name, "To the content");
  const places = seen.map(({at}) => at);
  assert.deepEqual(places, [...places].sort((a, b) => a - b));
  for (const {outline, name} of seen) assert.notEqual(outline, "none", name);
  for (const name of ["Report", "Health", "refresh", "anna", "spring"])
    assert.ok(seen.some((element) => element.name === name), name);
});

test("keeps the focus and what is opened when it shows a change", async () => {
  const page = await opened("/report");
  await page.until(isLive);
  const place = () => [...document.querySelectorAll("summary")].indexOf(document.activeElement);
  await page.evaluate(() => {
    const last = [...document.querySelectorAll("details")].at(-1);
    last.open = true;
    last.firstElementChild.focus();
  });
  const before = await page.evaluate(place);
  world.succeed("pause", "spring");
  await page.until(() => document.querySelector("main").textContent.includes("paused"));
  assert.ok(before > 0);
  assert.equal(await page.evaluate(place), before);
  assert.deepEqual(
    await page.evaluate(() => [...document.querySelectorAll("details")].filter(({open}) => open).length), 1);
  world.succeed("resume", "spring");
});

test("nothing moves where somebody asks for that", async () => {
  for (const path of paths) {
    const page = await opened(path, {reducedMotion: true});
    assert.deepEqual(await page.evaluate(movements), []);
  }
});

test("is readable: contrast, names, nothing wider than the window, labels apart", async () => {
  for (const path of paths) {
    for (const dark of [false, true]) {
      const page = await opened(path, {dark});
      for (const width of [320, 360, 800, 1280]) {
        await page.resize({width});
        assert.equal(await page.evaluate(excessWidth), 0, `${path} ${width}`);
      }
      await page.resize({width: 1280, zoom: 2});
      assert.equal(await page.evaluate(excessWidth), 0, `${path} at 200 %`);
      assert.deepEqual(await page.evaluate(lowContrasts), [], path);
      assert.deepEqual(await page.evaluate(missingNames), [], path);
      assert.deepEqual(await page.evaluate(crowdedLabels), [], path);
    }
  }
});

test("has no finding of axe-core", {skip: skipAxe}, async () => {
  for (const path of paths) {
    for (const dark of [false, true]) {
      const page = await opened(path, {dark});
      assert.deepEqual(await axeFindings(page), [], path);
      await page.close();
    }
  }
});

test("is less than 120 KB", async () => {
  const page = await opened("/");
  const bytes = await page.evaluate(async () => {
    let sum = 0;
    for (const path of ["/", "/style.css", "/app.js", "/icon.svg"]) sum += (await (await fetch(path)).blob()).size;
    return sum;
  });
  assert.ok(bytes < 120_000, `${bytes}`);
});
