// Shortcuts, dialogs, menus. Everything here is a convenience: each page works without it.

const typing = (target) => target.closest("input, select, textarea, [contenteditable]");

/** Open the dialog that a link points to; without script the link's target does. */
function openDialog(opener) {
  const dialog = document.getElementById(opener.dataset.opens);
  if (dialog?.showModal && !dialog.open) dialog.showModal();
}

function pressed(event) {
  const opener = event.target.closest("[data-opens]");
  const closer = event.target.closest("[data-closes]");
  if (opener) {
    event.preventDefault();
    openDialog(opener);
  } else if (closer?.closest("dialog[open]")) {
    event.preventDefault();
    closer.closest("dialog").close();
  } else if (event.target.matches("dialog[open]")) {
    event.target.close(); // on the ground outside it
  }
  closeMenus(event.target);
}

/** Close every menu that the given element does not lie in. */
function closeMenus(element) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(element)) menu.open = false;
  }
}

function keyed(event) {
  if (event.key === "Escape") return escaped();
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  const marked = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!marked) return;
  event.preventDefault();
  if (marked.matches("input")) marked.focus();
  else marked.click();
}

function escaped() {
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (location.hash && document.querySelector("dialog:target")) {
    location.hash = "main";
  }
}

/** Beside a wide table the filters stay open, and their heading is no button. */
function fitFilters(wide) {
  for (const filters of document.querySelectorAll("details.filters")) {
    filters.open = wide.matches;
    filters.querySelector("summary").tabIndex = wide.matches ? -1 : 0;
  }
}

document.addEventListener("click", pressed);
document.addEventListener("keydown", keyed);
document.addEventListener("focusin", (event) => closeMenus(event.target));
const wide = matchMedia("(min-width: 1024px)");
wide.addEventListener("change", () => fitFilters(wide));
fitFilters(wide);
// An error summary takes the focus, so that it is read first.
document.querySelector(".error-summary")?.focus();
