// Keys between the rows of the desk. They are one letter each, so they can be turned off,
// and they never act while somebody types (WCAG 2.1.4).

const OFF = "duban-keys-off";
const help = document.getElementById("keys");
const on = document.getElementById("keys-on");
const rows = [...document.querySelectorAll("[data-row]")];

help.hidden = false;
on.checked = localStorage.getItem(OFF) === null;
on.addEventListener("change", () => {
  if (on.checked) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "yes");
});

const here = () => document.activeElement.closest("[data-row]");

function focus(element) {
  element?.focus();
  return true;
}

function move(step) {
  const at = rows.indexOf(here());
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step;
  return focus(rows[Math.min(Math.max(next, 0), rows.length - 1)]);
}

// Each answers what is to be pressed, or that it did it; nothing where it has nothing to do.
const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: () => here() && move(1),
  ArrowUp: () => here() && move(-1),
  Enter: () => document.activeElement === here() && here().querySelector("[data-open]"),
  a: () => here()?.querySelector("[data-act]"),
  x: () => here()?.querySelector("[name=row]"),
  "/": () => focus(document.getElementById("search")),
  "?": () => { help.open = true; return focus(help.querySelector("summary")); },
};

document.addEventListener("keydown", (event) => {
  if (!on.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  if (!Object.hasOwn(KEYS, event.key)) return;
  const found = KEYS[event.key]();
  if (!found) return;
  event.preventDefault();
  if (found !== true) found.click();
});
