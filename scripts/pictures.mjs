#!/usr/bin/env node
// Makes docs/pictures/report.png and dashboard.png: two weeks of three invented accounts against the
// sandbox, as `report --html` and `serve` show them. Needs a built program (INVITO_PRESET, default:
// release), node and Chromium.

import {once} from "node:events";
import {mkdirSync, statSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";
import {openBrowser} from "../tests/browser/driver.mjs";
import {World} from "../tests/browser/world.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, "build", process.env.INVITO_PRESET ?? "release", "bin/invito");
const pictures = join(root, "docs/pictures");
const pictureBytesMax = 150_000;

const people = ["Jane Doe", "Tom Fox", "Olga Petrova", "Ravi Patel", "Mia Berg", "Luca Rossi", "Aisha Khan"];
const leads = Array.from({length: 500}, (_, row) => {
  const name = people[row % people.length];
  const kind = row % 29 === 0 ? "connected-" : row % 67 === 0 ? "missing-" : "";
  return `https://www.linkedin.com/in/${kind}${name.toLowerCase().replace(" ", "-")}-${row},${name.replace(" ", ",")}`;
});

const world = new World(program);
try {
  // An invitation is charged until its answer can no longer come: there the timeout lasts for hours.
  await world.serve({
    speed: "3600x", timeout: "1s", limits: "{per_day: 18, per_week: 90, profiles_per_day: unlimited}",
  });
  world.write("leads.csv", `linkedin_url,first_name,last_name\n${leads.join("\n")}\n`);
  world.write("spring.yaml", `version: 1
name: spring
list: {file: leads.csv}
accounts: {use: [anna, ben, carla]}
note:
  variants:
    - {name: short, text: "Hi {{first_name}}, shall we connect?"}
    - {name: long, text: "Hi {{first_name}}, your work caught my eye. I would be glad to connect."}
`);
  world.succeed("import", "spring.yaml");
  world.succeed("start", "spring", "--yes");
  console.log("five minutes ...");
  const begin = performance.now();
  const day = 24_000; // of the sandbox, in milliseconds
  while (performance.now() - begin < 13 * day) {
    const next = performance.now() + day / 2;
    world.run("run");
    world.run("sync");
    await new Promise((resolve) => setTimeout(resolve, next - performance.now()));
  }
  const report = world.path("report.html");
  world.succeed("report", "--html", report);
  const server = world.start("serve", "--listen", "127.0.0.1:0");
  const [address] = await once(server.stdout.setEncoding("utf8"), "data");
  const browser = await openBrowser();
  mkdirSync(pictures, {recursive: true});
  for (const [name, url] of [["report", pathToFileURL(report).href], ["dashboard", address.trim()]]) {
    const page = await browser.openPage({width: 960});
    await page.goto(url);
    await page.until((isPage) => !isPage || document.getElementById("live").textContent === "live", name === "dashboard");
    const file = join(pictures, `${name}.png`);
    await page.picture(file, 1080);
    const {size} = statSync(file);
    console.log(`${file}: ${size} bytes`);
    if (size > pictureBytesMax) throw new Error(`more than ${pictureBytesMax} bytes`);
  }
  await browser.close();
  server.kill();
} finally {
  world.close();
}
