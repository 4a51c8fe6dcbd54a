// Keeps a page of the dashboard as new as its database. Without it the page is whole, and its link
// "refresh" does the same by hand.
"use strict";
(() => {
  const badge = document.getElementById("live");
  const summary = document.getElementById("summary");
  if (!badge) return;
  const announced = 30_000;  // ms between two summaries that are read aloud
  let source = null, busy = false, again = false, good = new Date(), spoken = 0;

  const say = (state) => {
    badge.className = "live is-" + state;
    badge.textContent = {
      live: "live",
      connecting: "reconnecting",
      stale: "stale since " + good.toLocaleTimeString([], {hour: "2-digit", minute: "2-digit", second: "2-digit"}),
    }[state];
  };

  // What a reader has opened or written stays.
  const keep = (from, to) => {
    const opened = [...from.querySelectorAll("details")].map((one) => one.open);
    [...to.querySelectorAll("details")].forEach((one, i) => { one.open = Boolean(opened[i]); });
  };

  const refresh = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, {cache: "no-store"});
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = document.querySelector("main"), next = fresh.querySelector("main");
      if (!next) throw new Error("no page");
      keep(main, next);
      const held = document.activeElement && main.contains(document.activeElement) && document.activeElement.id;
      main.replaceWith(next);
      if (held) document.getElementById(held)?.focus();
      document.title = fresh.title;
      const words = fresh.getElementById("summary");
      if (summary && words && Date.now() - spoken > announced && words.textContent !== summary.textContent) {
        summary.textContent = words.textContent;
        spoken = Date.now();
      }
      good = new Date();
      say("live");
    } catch {
      say("stale");
    }
    busy = false;
    if (again) { again = false; setTimeout(refresh, 500); }
  };

  const listen = () => {
    source?.close();
    source = new EventSource("/events");
    source.addEventListener("change", refresh);
    source.addEventListener("open", () => say("live"));
    source.addEventListener("error", () => say(Date.now() - good > 10_000 ? "stale" : "connecting"));
  };

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { source?.close(); source = null; } else { listen(); }
  });
  // The first event says that there is a version; the page is of that one or older.
  listen();
})();
