// The keyboard: j/k move along rows, Enter opens, x selects; any element with data-key is
// pressed (or, if it is a field, focused) by its key; ? shows the list.
import { isTyping } from "./dom.js";
import { each } from "./wire.js";

const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
const markedRow = () => document.querySelector("[data-row].is-marked");

function markRow(row) {
  markedRow()?.classList.remove("is-marked");
  row?.classList.add("is-marked");
  row?.scrollIntoView({ block: "nearest" });
}

function moveBy(step) {
  const all = rows();
  const at = all.indexOf(markedRow());
  markRow(all[at === -1 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)]);
}

function openRow(row, aside = false) {
  const url = row.dataset.href ?? row.querySelector("a[href]")?.href;
  if (!url) row.querySelector("[type=submit]")?.click();
  else if (aside) window.open(url, "_blank", "noopener");
  else location.assign(url);
}

function press(element) {
  if (element.matches("input, textarea")) {
    element.focus();
    element.select();
  } else element.click();
}

function save(event) {
  const form = document.activeElement?.closest("form[method=post]") ?? document.querySelector("form[data-draft], form[data-unsaved]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-save], [type=submit].btn-primary") ?? undefined);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented || event.altKey) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "s") return save(event);
  if (event.ctrlKey || event.metaKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "j" || event.key === "k") moveBy(event.key === "j" ? 1 : -1);
  else if (event.key === "Enter" && markedRow() && !event.target.closest("a, button, summary")) openRow(markedRow());
  else if (event.key === "x" && markedRow()) markedRow().querySelector("[data-check]")?.click();
  else if (event.key === "?") document.getElementById("keys-help")?.showModal();
  else {
    const element = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!element) return;
    event.preventDefault();
    press(element);
  }
});

each("[data-row]", (row) => {
  row.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, label, select, .dropdown, form")) return;
    if (String(window.getSelection())) return;
    openRow(row, event.ctrlKey || event.metaKey);
  });
});
