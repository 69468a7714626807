// Tables: sort, filter, show all, download. The rows in the page are the data.
"use strict";
const raw = cell => cell.dataset.v ?? cell.textContent.trim();

function sortRows(table, column, up) {
  const numeric = table.tHead.rows[0].cells[column].classList.contains("n");
  const key = row => numeric ? parseFloat(raw(row.cells[column]).replace(/,/g, "")) : raw(row.cells[column]);
  const compare = (a, b) => {
    const [x, y] = [key(a), key(b)];
    if (numeric) return (Number.isNaN(x) ? 1 : 0) - (Number.isNaN(y) ? 1 : 0) || (up ? x - y : y - x);
    return (up ? 1 : -1) * x.localeCompare(y, undefined, { numeric: true });
  };
  if (table.classList.contains("gantt")) {
    const bodies = [...table.tBodies];
    bodies.sort((a, b) => compare(a.rows[0], b.rows[0])).forEach(body => table.append(body));
    bodies.forEach(body => [...body.rows].slice(1).sort(compare).forEach(row => body.append(row)));
  } else {
    [...table.tBodies[0].rows].sort(compare).forEach(row => table.tBodies[0].append(row));
  }
}

function sortable(table, after) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    if (head.classList.contains("strip-head")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    if (table.classList.contains("matrix")) button.classList.add("quiet");
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      all("[aria-sort]", table).forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      sortRows(table, column, up);
      if (after) after();
    });
  });
}

// A cell that a spreadsheet could read as a formula gets an apostrophe; a plain number stays a number.
function csvCell(value) {
  const guarded = /^[=+\-@\t\r]/.test(value) && !/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) ? "'" + value : value;
  return /[",\n\r;]/.test(guarded) ? '"' + guarded.replace(/"/g, '""') + '"' : guarded;
}

function csvOf(table) {
  const cells = [...table.tHead.rows[0].cells];
  const kept = cells.map((head, place) => place).filter(place => !cells[place].classList.contains("strip-head"));
  const marked = cells.at(-1).textContent.trim() === document.querySelector("#words").dataset.basis;
  if (marked) kept.pop();
  const gantt = table.classList.contains("gantt");
  const names = kept.map(place => cells[place].dataset.name ?? cells[place].textContent.trim());
  const lines = [[...names, ...(gantt ? [WORDS.item, WORDS.tier, WORDS.unit] : []), WORDS.synthetic, WORDS.inputs]];
  for (const body of table.tBodies) for (const row of body.rows) {
    if (row.classList.contains("group") || row.classList.contains("out")) continue;
    const values = kept.map(place => raw(row.cells[place]));
    const extra = gantt ? [row.dataset.item, row.dataset.tier, row.dataset.unit] : [];
    lines.push([...values, ...extra, row.dataset.syn ? WORDS.true : WORDS.false, row.dataset.syn ?? ""]);
  }
  return lines.map(line => line.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

function save(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// On a phone a table is laid out as cards; the roles keep it a table for a screen reader.
function roles(table) {
  table.setAttribute("role", "table");
  for (const row of table.rows) {
    row.setAttribute("role", "row");
    for (const cell of row.cells) cell.setAttribute("role", cell.tagName === "TD" ? "cell" : row.parentElement.tagName === "THEAD" ? "columnheader" : "rowheader");
  }
  for (const part of [table.tHead, ...table.tBodies, table.tFoot]) if (part) part.setAttribute("role", "rowgroup");
}

function plainTable(holder) {
  const table = holder.querySelector("table");
  const [input, count, more] = [holder.querySelector("input"), holder.querySelector(".count"), holder.querySelector(".more")];
  const first = matchMedia("(max-width: 640px)").matches ? 6 : Number(holder.dataset.first);
  let open = false;
  const show = () => {
    const rows = [...table.tBodies[0].rows];
    const wanted = input.value.trim().toLocaleLowerCase();
    rows.forEach(row => row.classList.toggle("out", wanted !== "" && !row.textContent.toLocaleLowerCase().includes(wanted)));
    const found = rows.filter(row => !row.classList.contains("out"));
    const cut = !open && wanted === "" && first > 0 && rows.length > first + 5;
    rows.forEach(row => { row.hidden = row.classList.contains("out"); });
    if (cut) found.slice(first).forEach(row => { row.hidden = true; });
    more.hidden = wanted !== "" || first === 0 || rows.length <= first + 5;
    more.textContent = open ? WORDS.fewer : say(WORDS.all, { m: rows.length });
    count.textContent = wanted ? say(WORDS.found, { n: found.length, m: rows.length }) : say(WORDS.rows, { n: rows.length });
    if (table.tFoot) table.tFoot.hidden = wanted !== "";
  };
  input.addEventListener("input", show);
  more.addEventListener("click", () => { open = !open; show(); });
  sortable(table, show);
  show();
}

(function needs() {
  const table = document.querySelector("table.gantt");
  if (!table) return;
  const part = Object.fromEntries(all("[data-needs]", document.getElementById("needs-tools")).map(one => [one.dataset.needs, one]));
  const folds = [];
  for (const body of table.tBodies) {
    const label = body.querySelector(".fold");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fold";
    button.textContent = label.textContent;
    button.setAttribute("aria-expanded", "false");
    label.replaceWith(button);
    button.addEventListener("click", () => { button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true")); show(); });
    folds.push(button);
  }
  function show() {
    const text = part.search.value.trim().toLocaleLowerCase();
    let found = 0, total = 0;
    [...table.tBodies].forEach(body => {
      const fold = body.querySelector("button.fold");
      const opened = fold.getAttribute("aria-expanded") === "true";
      let any = false;
      [...body.rows].slice(1).forEach(row => {
        const fits = (!part.tier.value || row.dataset.tier === part.tier.value) && (!part.state.value || row.dataset.state === part.state.value)
          && (!text || (row.dataset.item + " " + row.textContent).toLocaleLowerCase().includes(text));
        row.classList.toggle("out", !fits);
        row.hidden = !fits || !opened;
        total += 1; found += fits; any = any || fits;
      });
      body.hidden = !any;
    });
    part.count.textContent = say(WORDS.found, { n: found, m: total });
  }
  part.toggle.addEventListener("click", () => {
    const open = part.toggle.getAttribute("aria-expanded") !== "true";
    part.toggle.setAttribute("aria-expanded", String(open));
    part.toggle.textContent = open ? WORDS.collapse : WORDS.expand;
    folds.forEach(fold => fold.setAttribute("aria-expanded", String(open)));
    show();
  });
  ["search", "tier", "state"].forEach(name => part[name].addEventListener("input", show));
  sortable(table, show);
  show();
})();

(function matrix() {
  const table = document.querySelector("table.matrix");
  if (!table) return;
  const state = { kind: "", measure: "quantity" };
  const rows = [...table.tBodies[0].rows];
  const figure = value => value >= 100 ? Math.round(value).toLocaleString("en") : value >= 0.005 ? String(+value.toFixed(2)) : value > 0 ? "<0.01" : "";
  const cells = rows.flatMap(row => all("td[data-k]", row).map(cell => ({
    cell, each: Number(row.dataset.value), wanted: Number(raw(row.cells[1]).replace(/,/g, "")),
    kinds: Object.fromEntries(cell.dataset.k.split(";").map(one => one.split(":"))),
  })));
  const show = () => cells.forEach(({ cell, each, wanted, kinds }) => {
    const quantity = Object.entries(kinds).reduce((sum, [kind, value]) => sum + (!state.kind || kind === state.kind ? Number(value) : 0), 0);
    const value = state.measure === "value" ? quantity * each / 1e6 : quantity;
    cell.textContent = figure(value);
    cell.dataset.v = String(+value.toPrecision(7));
    cell.style.setProperty("--h", wanted ? Math.min(quantity / wanted, 1).toFixed(3) : 0);
    cell.style.background = quantity ? "" : "none";
  });
  document.querySelector("[data-matrix=search]").addEventListener("input", event => rows.forEach(row => {
    row.hidden = !row.cells[0].textContent.toLocaleLowerCase().includes(event.target.value.trim().toLocaleLowerCase());
    row.classList.toggle("out", row.hidden);
  }));
  all("[data-matrix-measure]").forEach((button, _, group) => button.addEventListener("click", () => { state.measure = button.dataset.matrixMeasure; press(button, group); show(); }));
  document.addEventListener("kind", event => { state.kind = event.detail; show(); });
  sortable(table);
})();

all(".tabled").forEach(plainTable);
if (matchMedia("(max-width: 640px)").matches) all("main table").forEach(roles);
all("[data-csv]").forEach(button => button.addEventListener("click", () => {
  const name = button.dataset.csv;
  save(`${name}.csv`, "text/csv;charset=utf-8", "\ufeff" + csvOf(all("table[data-t]").find(table => table.dataset.t === name)));
}));
