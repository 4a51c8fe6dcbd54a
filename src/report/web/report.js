// The table of leads: filter, sort, copy. The page is whole without it, with the first leads only.
"use strict";
(() => {
  const source = document.getElementById("leads-data");
  if (!source) return;
  const {columns, rows} = JSON.parse(source.textContent);
  const page = 100;
  const table = document.getElementById("leads");
  const body = table.tBodies[0];
  const words = document.getElementById("leads-words");
  const state = document.getElementById("leads-state");
  const count = document.getElementById("leads-count");
  const more = document.getElementById("leads-more");
  const stateAt = columns.findIndex((column) => column.name === "state");
  const haystacks = rows.map((row) => row.join("\n").toLocaleLowerCase());
  const collator = new Intl.Collator(undefined, {numeric: true, sensitivity: "base"});
  let found = [], shown = 0, sorted = {at: -1, sign: 1};

  const cell = (column, value) => {
    const td = document.createElement("td");
    if (column.kind === "number") td.className = "n";
    if (column.kind === "time") td.className = "t";
    if (column.kind === "link" && value) {
      const a = document.createElement("a");
      a.href = value;
      a.rel = "noreferrer noopener";
      a.textContent = value.slice(value.lastIndexOf("/") + 1);
      td.append(a);
    } else if (column.kind === "state") {
      const span = document.createElement("span");
      span.className = "state is-" + value;
      span.textContent = value;
      td.append(span);
    } else {
      const bdi = document.createElement("bdi");
      bdi.textContent = column.kind === "time" ? value.slice(0, 16).replace("T", " ") : value;
      td.append(bdi);
    }
    return td;
  };

  const showMore = () => {
    const lines = document.createDocumentFragment();
    for (const at of found.slice(shown, shown + page)) {
      const tr = document.createElement("tr");
      columns.forEach((column, i) => tr.append(cell(column, rows[at][i])));
      lines.append(tr);
    }
    body.append(lines);
    shown = Math.min(shown + page, found.length);
    more.hidden = shown === found.length;
    count.textContent = `${shown} of ${found.length} shown` + (found.length < rows.length ? `, ${rows.length} in all` : "");
  };

  const select = () => {
    const wanted = words.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    found = [];
    rows.forEach((row, at) => {
      if (state.value && row[stateAt] !== state.value) return;
      if (wanted.every((word) => haystacks[at].includes(word))) found.push(at);
    });
    const {at, sign} = sorted;
    if (at >= 0) {
      const compare = (a, b) => (a === "") - (b === "") || sign * collator.compare(a, b); // blanks are last
      found.sort((a, b) => compare(rows[a][at], rows[b][at]) || a - b);
    }
    body.replaceChildren();
    shown = 0;
    showMore();
  };

  const sortBy = (at) => {
    sorted = {at, sign: sorted.at === at ? -sorted.sign : 1};
    [...table.tHead.rows[0].cells].forEach((th, i) => {
      if (i === at) th.setAttribute("aria-sort", sorted.sign > 0 ? "ascending" : "descending");
      else th.removeAttribute("aria-sort");
    });
    select();
  };

  // What a spreadsheet would run as a formula gets a leading ', as in `invito report --csv`.
  const quoted = (value) => {
    const text = /^[=+\-@\t\r]/.test(value) ? "'" + value : String(value);
    return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  };

  const copy = async (event) => {
    const lines = [columns.map((column) => column.name), ...found.map((at) => rows[at])];
    const csv = lines.map((line) => line.map(quoted).join(",")).join("\r\n") + "\r\n";
    try {
      await navigator.clipboard.writeText(csv);
      count.textContent = `${found.length} copied`;
    } catch {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([csv], {type: "text/csv"}));
      link.download = "leads.csv";
      link.click();
      count.textContent = `${found.length} saved as leads.csv`;
    }
  };

  [...table.tHead.rows[0].cells].forEach((th, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = th.textContent;
    button.addEventListener("click", () => sortBy(at));
    th.replaceChildren(button);
  });
  words.addEventListener("input", select);
  state.addEventListener("change", select);
  more.addEventListener("click", showMore);
  document.getElementById("leads-copy").addEventListener("click", copy);
  document.getElementById("leads-tools").hidden = false;
  select();
})();
