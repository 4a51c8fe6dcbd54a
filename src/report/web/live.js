// Keeps a page of the dashboard as new as its database. Without it the page is whole, and its link
// "refresh" does the same by hand.
"use strict";
(() => {
  const badge = document.getElementById("live");
  const aloud = document.getElementById("spoken");
  if (!badge) return;
  const apart = 1_000;  // ms between two looks
  const patience = 30_000;  // ms until a look without an event: time alone changes things, too
  const repair = 5_000;  // ms between looks at a page that says what is wrong
  const silence = 30_000;  // ms between two sentences that are read aloud
  let source = null, timer = 0, busy = false, missed = false, looked = Date.now(), good = new Date(), spoken = 0;

  const say = (state) => {
    badge.hidden = false;
    badge.className = "live is-" + state;
    badge.textContent = {
      live: "live",
      connecting: "reconnecting",
      stale: "stale since " + good.toLocaleTimeString("en-GB", {hour: "2-digit", minute: "2-digit"}),
    }[state];
  };

  // What a reader has opened stays open.
  const keep = (from, to) => {
    const opened = [...from.querySelectorAll("details")].map((one) => one.open);
    [...to.querySelectorAll("details")].forEach((one, i) => { one.open = Boolean(opened[i]); });
  };

  const show = (fresh) => {
    const main = document.querySelector("main"), next = fresh.querySelector("main");
    if (!next) throw new Error("no page");
    keep(main, next);
    const links = [...main.querySelectorAll("a, summary")];
    const held = links.indexOf(document.activeElement);
    main.replaceWith(next);
    if (held >= 0) [...next.querySelectorAll("a, summary")][held]?.focus();
    for (const id of ["run", "clock"]) document.getElementById(id).replaceWith(fresh.getElementById(id));
    document.title = fresh.title;
    const words = fresh.getElementById("summary")?.textContent ?? "";
    if (words && words !== aloud.textContent && Date.now() - spoken > silence) {
      aloud.textContent = words;
      spoken = Date.now();
    }
  };

  const later = (pause) => { clearTimeout(timer); timer = setTimeout(look, pause); };

  const look = async () => {
    missed = busy;
    if (busy || document.hidden) return;
    busy = true;
    looked = Date.now();
    let pause = patience;
    try {
      const answer = await fetch(location.href, {cache: "no-store"});
      show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      if (answer.status >= 500) {
        pause = repair;
        say("stale");
      } else {
        good = new Date();
        say("live");
      }
    } catch {
      pause = repair;
      say("stale");
    }
    busy = false;
    later(missed ? apart : pause);
  };

  const listen = () => {
    source?.close();
    source = new EventSource("/events");
    source.addEventListener("change", () => later(Math.max(0, looked + apart - Date.now())));
    source.addEventListener("open", () => { say("live"); later(patience); });
    source.addEventListener("error", () => {
      say(Date.now() - good > 10_000 ? "stale" : "connecting");
      later(repair);
    });
  };

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { source?.close(); source = null; clearTimeout(timer); } else { listen(); later(0); }
  });
  listen();
})();
