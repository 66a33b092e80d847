// Warns before typed input is left behind.
import { each } from "./wire.js";

const dirty = new Set();

export function isDirty() {
  return dirty.size > 0;
}

export function markClean(form) {
  dirty.delete(form);
}

each("form[data-draft], form[data-unsaved]", (form) => {
  form.addEventListener("input", () => dirty.add(form));
  form.addEventListener("change", () => dirty.add(form));
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) dirty.delete(form);
  });
});

window.addEventListener("beforeunload", (event) => {
  if (isDirty()) event.preventDefault();
});
