// Theme, views and small things. Everything that this adds can be done without: without it all tables are shown.
"use strict";
document.documentElement.className = "js";
const WORDS = JSON.parse(document.getElementById("words").textContent);
const DATA = JSON.parse(document.getElementById("data").textContent);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const press = (button, group) => group.forEach(b => b.setAttribute("aria-pressed", String(b === button)));
const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name].toLocaleString("en"));

(function theme() {
  const buttons = all("[data-theme-set]");
  const root = document.documentElement;
  const apply = name => {
    if (name === "auto") root.removeAttribute("data-theme"); else root.dataset.theme = name;
    press(buttons.find(b => b.dataset.themeSet === name), buttons);
    document.dispatchEvent(new Event("themed"));
  };
  let kept = "auto";
  try { kept = localStorage.getItem("buttress-theme") || "auto"; } catch { /* a file may have no storage */ }
  if (!["auto", "light", "dark"].includes(kept)) kept = "auto";
  apply(kept);
  buttons.forEach(button => button.addEventListener("click", () => {
    apply(button.dataset.themeSet);
    try { localStorage.setItem("buttress-theme", button.dataset.themeSet); } catch { /* as above */ }
  }));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new Event("themed")));
})();

(function views() {
  all(".viewed").forEach(view => view.classList.add("as-chart"));
  all("[data-view]").forEach(button => button.addEventListener("click", () => {
    const group = all("[data-view]", button.parentElement);
    press(button, group);
    const view = document.getElementById("view-" + button.dataset.of);
    view.classList.toggle("as-chart", button.dataset.view === "chart");
    view.classList.toggle("as-table", button.dataset.view === "table");
    document.dispatchEvent(new Event("shown"));
  }));
})();

(function asks() {
  const order = document.querySelector("[data-asks=order]");
  const holder = document.querySelector(".asks");
  order.addEventListener("change", () => {
    const key = order.value;
    const rows = all(":scope > details", holder);
    const value = row => Number(row.dataset[key]);
    rows.sort((a, b) => key === "name" ? a.dataset.name.localeCompare(b.dataset.name)
      : key === "tier" ? value(a) - value(b) || b.dataset.needs - a.dataset.needs : value(b) - value(a));
    rows.forEach(row => holder.append(row));
  });
  const toggle = document.querySelector("[data-asks=toggle]");
  toggle.addEventListener("click", () => {
    const open = toggle.getAttribute("aria-expanded") !== "true";
    all(":scope > details", holder).forEach(row => { row.open = open; });
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? WORDS.collapse : WORDS.expand;
  });
})();

(function sections() {
  const links = all("nav a");
  if (!("IntersectionObserver" in window)) return;
  const seen = new IntersectionObserver(entries => entries.forEach(entry => {
    if (!entry.isIntersecting) return;
    links.forEach(link => link.hash === "#" + entry.target.id ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"));
  }), { rootMargin: "-25% 0px -65% 0px" });
  all("main > section[id]").forEach(section => seen.observe(section));
})();
