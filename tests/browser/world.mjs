// A finished campaign of the shipped program against its own sandbox, in a folder of its own:
// 150 people, some of whom have names as lists really have them, and as nobody should.

import {spawn, spawnSync} from "node:child_process";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";

export const script = `<script>document.title = "owned"</script>`;
const people = [
  ["script", script, "Eve"],
  ["attribute", `" onmouseover="document.title = 'owned'`, "Mallory"],
  ["end", "</script><img src=x onerror=alert(1)><!--", "Trent"],
  ["entity", "&lt;b&gt; &amp; Söhne", "O'Brien \\u003c"],
  ["formula", "=1+1", "@cmd"],
  ["separator", "Line\u2028Separator", "Next\u2029Paragraph"],
  ["direction", "\u202Eesrever", "Right\u2066Isolate"],
  ["arabic", "محمد", "الأحمد"],
  ["cjk", "山田", "太郎"],
  ["emoji", "Zoë 🚀👩🏽‍🚀", "Ångström"],
  ["long", "Wolfeschlegelsteinhausenbergerdorff".repeat(9).slice(0, 300), "Sr."],
];
const leadCount = 150;

function quoted(cell) {
  return `"${cell.replaceAll('"', '""')}"`;
}

function leads() {
  const rows = [];
  for (let row = 1; row <= leadCount; ++row) {
    const kind = row % 19 === 0 ? "connected-" : row % 31 === 0 ? "missing-" : "";
    const [slug, first, last] = people[row - 1] ?? [`${kind}jane-doe`, "Jane", "Doe"];
    const company = row % 2 ? "Acme" : `Fox & "Sons" <${row}>`;
    rows.push([`https://www.linkedin.com/in/${slug}-${row}`, first, last, company].map(quoted).join(","));
  }
  return `linkedin_url,first_name,last_name,company\n${rows.join("\n")}\n`;
}

export class World {
  folder = mkdtempSync(join(tmpdir(), "invito-world-"));
  #program;
  #server;

  constructor(program) {
    this.#program = resolve(program);
  }

  path(name) {
    return join(this.folder, name);
  }

  run(...words) {
    const {status, stdout, stderr} = spawnSync(this.#program, words, {
      cwd: this.folder, env: this.#environment(), encoding: "utf8", maxBuffer: 1 << 28,
    });
    return {status, stdout, stderr};
  }

  // Like `run`, of a command that must not fail.
  succeed(...words) {
    const {status, stdout, stderr} = this.run(...words);
    if (status !== 0) throw new Error(`invito ${words.join(" ")}: ${status}\n${stderr}`);
    return stdout;
  }

  start(...words) {
    return spawn(this.#program, words, {cwd: this.folder, env: this.#environment(), stdio: ["ignore", "pipe", "inherit"]});
  }

  write(name, text) {
    writeFileSync(this.path(name), text);
  }

  // The sandbox, and a configuration for it. `limits` are those of each account.
  async serve({speed, limits, timeout = "5s"}) {
    this.#server = this.start(
      "sandbox", "serve", "--http", "--listen", "127.0.0.1:0", "--scenario", "accepts-30-percent", "--speed", speed,
    );
    const address = await firstMatch(this.#server.stdout, /http:\/\/127\.0\.0\.1:\d+/);
    this.write("invito.yaml", settings(address, speed, limits, timeout));
  }

  async play() {
    await this.serve({speed: "36000x", limits: "{per_day: 60, per_week: 200, profiles_per_day: unlimited}"});
    this.write("leads.csv", leads());
    this.write("spring.yaml", campaign);
    this.succeed("import", "spring.yaml");
    this.run("run", "spring.yaml", "--yes"); // it ends with what is held
    // Who accepts, does so within three hours of the sandbox: a third of a second.
    for (let tries = 0; this.#accepted() < 25; ++tries) {
      if (tries === 100) throw new Error("nobody accepts");
      this.run("sync");
    }
  }

  #accepted() {
    return JSON.parse(this.succeed("report", "--json")).totals.accepted;
  }

  close() {
    this.#server?.kill();
    rmSync(this.folder, {recursive: true, force: true});
  }

  #environment() {
    return {PATH: "/usr/bin:/bin", LANG: "C.UTF-8", HOME: this.folder};
  }
}

function firstMatch(stream, pattern) {
  return new Promise((resolve, reject) => {
    let text = "";
    stream.setEncoding("utf8");
    stream.on("data", (more) => {
      text += more;
      const found = pattern.exec(text);
      if (found) resolve(found[0]);
    });
    stream.on("end", () => reject(new Error(`ended without ${pattern}: ${text}`)));
  });
}

function settings(address, speed, limits, timeout) {
  return `version: 1
provider: {kind: sandbox, dsn: ${address}, speed: ${speed}, timeout: ${timeout}}
database: invito.db
timezone: Europe/Berlin
defaults:
  limits: ${limits}
  pacing: {min: 0s, max: 0s}
  window: always
  ramp_up: none
accounts:
  anna: {id: h_EKCy2lRLef5NzHp0iw4A, tier: premium}
  ben: {id: Xb81s0PnRkaTq6sUe9Zw1g, tier: premium}
  carla: {id: q0LmA2f_Tky3VvNc7Rd5Eg, tier: premium}
`;
}

const campaign = `version: 1
name: spring
list: {file: leads.csv}
accounts: {use: [anna, ben, carla]}
note:
  variants:
    - {name: short, text: "Hi {{first_name|there}}, shall we connect?"}
    - {name: long, text: "Hi {{first_name|there}}, {{company|your company}} caught my eye. I would be glad to connect."}
`;
