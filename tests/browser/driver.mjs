// Drives Debian's Chromium over a pipe, by the DevTools protocol and with node's own library alone.
//
//     const browser = await openBrowser();
//     const page = await browser.openPage({width: 360, dark: true});
//     await page.goto("file:///tmp/report.html");
//     assert.equal(await page.evaluate(() => document.title), "...");
//     assert.deepEqual(page.complaints, []);
//     await browser.close();

import {spawn} from "node:child_process";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";

const chromium = process.env.INVITO_CHROMIUM ?? "chromium";
const answerWithinMs = 60_000;

// Messages are JSON, each ended by a NUL.
class Connection {
  #pipe;
  #next = 1;
  #waiting = new Map();
  #listeners = [];

  constructor(child) {
    this.#pipe = child.stdio[3];
    let unread = "";
    child.stdio[4].setEncoding("utf8");
    child.stdio[4].on("data", (text) => {
      const messages = (unread + text).split("\0");
      unread = messages.pop();
      for (const message of messages) this.#receive(JSON.parse(message));
    });
    child.on("exit", (code) => this.#fail(new Error(`chromium ended with ${code}`)));
  }

  send(method, params = {}, sessionId = undefined) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method}: no answer`)), answerWithinMs);
      this.#waiting.set(id, {method, resolve, reject, timer});
      this.#pipe.write(JSON.stringify({id, method, params, sessionId}) + "\0");
    });
  }

  listen(listener) {
    this.#listeners.push(listener);
  }

  #receive(message) {
    if (message.id === undefined) {
      for (const listener of this.#listeners) listener(message);
      return;
    }
    const {method, resolve, reject, timer} = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    clearTimeout(timer);
    if (message.error) reject(new Error(`${method}: ${message.error.message}`));
    else resolve(message.result);
  }

  #fail(error) {
    for (const {reject, timer} of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
  }
}

class Page {
  requests = []; // of everything that was asked for, in order
  complaints = []; // what the console says, errors nobody caught, what the policy refused
  #connection;
  #session;
  #onLoad = () => {};

  #target;

  constructor(connection, session, target) {
    this.#connection = connection;
    this.#session = session;
    this.#target = target;
    connection.listen(({method, params, sessionId}) => {
      if (sessionId !== session) return;
      if (method === "Network.requestWillBeSent") this.requests.push(params.request.url);
      if (method === "Page.loadEventFired") this.#onLoad();
      if (method === "Runtime.consoleAPICalled")
        this.complaints.push(params.args.map((argument) => argument.value).join(" "));
      if (method === "Runtime.exceptionThrown")
        this.complaints.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
      if (method === "Log.entryAdded") this.complaints.push(params.entry.text);
    });
  }

  send(method, params) {
    return this.#connection.send(method, params, this.#session);
  }

  // Brings it to the front; the page that was there is hidden then.
  async show() {
    await this.send("Page.bringToFront");
  }

  async close() {
    if (this.#target === null) return;
    await this.#connection.send("Target.closeTarget", {targetId: this.#target});
    this.#target = null;
  }

  // `zoom` is that of the browser: at 2 a page has half as many of its own pixels.
  async resize({width = 1280, height = 900, zoom = 1} = {}) {
    await this.send("Emulation.setDeviceMetricsOverride", {
      width: Math.round(width / zoom), height: Math.round(height / zoom), deviceScaleFactor: zoom, mobile: false,
    });
  }

  async prefer({dark = false, reducedMotion = false, media = ""} = {}) {
    await this.send("Emulation.setEmulatedMedia", {
      media,
      features: [
        {name: "prefers-color-scheme", value: dark ? "dark" : "light"},
        {name: "prefers-reduced-motion", value: reducedMotion ? "reduce" : "no-preference"},
      ],
    });
  }

  async goto(url) {
    const loaded = new Promise((resolve) => (this.#onLoad = resolve));
    const {errorText} = await this.send("Page.navigate", {url});
    if (errorText) throw new Error(`${url}: ${errorText}`);
    await loaded;
  }

  // Of a function that runs in the page: what it returns, as JSON.
  async evaluate(work, ...values) {
    const {result, exceptionDetails} = await this.send("Runtime.evaluate", {
      expression: `(${work})(...${JSON.stringify(values)})`, awaitPromise: true, returnByValue: true, userGesture: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  // Until `work` returns something true; the value.
  async until(work, ...values) {
    return this.evaluate(
      `async (...values) => { for (;;) {
         const value = await (${work})(...values);
         if (value) return value;
         await new Promise((resolve) => setTimeout(resolve, 20)); } }`,
      ...values,
    );
  }

  async type(text) {
    await this.send("Input.insertText", {text});
  }

  async press(key, code = key) {
    const keyCode = {Tab: 9, Enter: 13, " ": 32}[key];
    const text = {Enter: "\r", " ": " "}[key];
    await this.send("Input.dispatchKeyEvent", {type: "keyDown", key, code, text, windowsVirtualKeyCode: keyCode});
    await this.send("Input.dispatchKeyEvent", {type: "keyUp", key, code, windowsVirtualKeyCode: keyCode});
  }

  // A PNG of the whole page, or of its first `height` pixels.
  async picture(file, height = undefined) {
    const {cssContentSize} = await this.send("Page.getLayoutMetrics");
    const {data} = await this.send("Page.captureScreenshot", {
      captureBeyondViewport: true,
      clip: {x: 0, y: 0, width: cssContentSize.width, height: height ?? cssContentSize.height, scale: 1},
    });
    writeFileSync(file, Buffer.from(data, "base64"));
  }

  // As A4.
  async print(file) {
    const {data} = await this.send("Page.printToPDF", {
      preferCSSPageSize: true, generateTaggedPDF: true, generateDocumentOutline: true,
    });
    writeFileSync(file, Buffer.from(data, "base64"));
  }
}

class Browser {
  #child;
  #folder;
  #connection;
  #pages = [];

  constructor(child, folder) {
    this.#child = child;
    this.#folder = folder;
    this.#connection = new Connection(child);
  }

  async openPage({width, height, zoom, dark, reducedMotion, javascript = true, offline = false} = {}) {
    const {targetId} = await this.#connection.send("Target.createTarget", {url: "about:blank"});
    const {sessionId} = await this.#connection.send("Target.attachToTarget", {targetId, flatten: true});
    const page = new Page(this.#connection, sessionId, targetId);
    this.#pages.push(page);
    for (const domain of ["Page", "Runtime", "Network", "Log"]) await page.send(`${domain}.enable`);
    await page.resize({width, height, zoom});
    await page.prefer({dark, reducedMotion});
    if (!javascript) await page.send("Emulation.setScriptExecutionDisabled", {value: true});
    if (offline)
      await page.send("Network.emulateNetworkConditions", {
        offline: true, latency: 0, downloadThroughput: 0, uploadThroughput: 0,
      });
    return page;
  }

  // A host is given six connections, and each live page holds one.
  async closePages() {
    await Promise.all(this.#pages.splice(0).map((page) => page.close()));
  }

  async allow(...permissions) {
    await this.#connection.send("Browser.grantPermissions", {permissions});
  }

  async close() {
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#connection.send("Browser.close").catch(() => {});
    await ended;
    rmSync(this.#folder, {recursive: true, force: true, maxRetries: 10});
  }
}

export async function openBrowser() {
  const folder = mkdtempSync(join(tmpdir(), "invito-browser-"));
  const child = spawn(
    chromium,
    [
      // Tests may run as root in a container, where its sandbox cannot be built.
      "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe",
      "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
      `--user-data-dir=${folder}`,
    ],
    {stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"]},
  );
  await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  return new Browser(child, folder);
}
