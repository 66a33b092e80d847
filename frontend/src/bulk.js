// Rows ticked in a list: the box in the head ticks all, the bar says how many.
import { each } from "./wire.js";

function boxes() {
  return [...document.querySelectorAll("[data-check]")];
}

function count() {
  const all = boxes();
  const ticked = all.filter((box) => box.checked);
  for (const box of all) box.closest("[data-row]")?.classList.toggle("is-ticked", box.checked);
  const head = document.querySelector("[data-check-all]");
  if (head) {
    head.checked = ticked.length > 0 && ticked.length === all.length;
    head.indeterminate = ticked.length > 0 && ticked.length < all.length;
  }
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = ticked.length === 0;
  bar.querySelector("[data-bulk-count]").textContent = String(ticked.length);
}

function tickAll(on) {
  for (const box of boxes()) box.checked = on;
  count();
}

let last = null;

each("[data-check]", (box) =>
  box.addEventListener("click", (event) => {
    const all = boxes();
    if (event.shiftKey && last) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const between of all.slice(Math.max(from, 0), to + 1)) between.checked = box.checked;
    }
    last = box;
    count();
  }),
);
each("[data-check-all]", (box) => box.addEventListener("change", () => tickAll(box.checked)));
each("[data-bulk-clear]", (button) => button.addEventListener("click", () => tickAll(false)));

// A form in the bar carries the ticked rows along as `ids`.
document.addEventListener("formdata", (event) => {
  if (!event.target.closest("[data-bulk]") && !event.target.hasAttribute("data-bulk-form")) return;
  for (const box of boxes()) if (box.checked) event.formData.append("ids", box.value);
});
