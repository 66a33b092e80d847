// Choosing a record fills the fields beside it: GET <lookup>/<id>/fills?for=<register.item>.
// What the user typed is never overwritten; what an earlier choice filled is.
import { getJSON } from "./fetching.js";

const filledBefore = new WeakMap();

function targets(select) {
  const named = JSON.parse(select.dataset.fills);
  return Array.isArray(named) ? named : Object.keys(named);
}

// One of a few choices side by side: what is chosen already stays, unless it was filled before.
function choose(buttons, value) {
  if (buttons.value !== "" && buttons.value !== filledBefore.get(buttons[0])) return;
  buttons.value = value;
  filledBefore.set(buttons[0], value);
}

function put(field, value) {
  const plain = value !== null && typeof value === "object" ? String(value.id ?? "") : String(value ?? "");
  if (field instanceof RadioNodeList) return choose(field, plain);
  const current = field.value ?? "";
  if (current !== "" && current !== filledBefore.get(field)) return;
  if (field.tomselect) {
    field.tomselect.addOption({ id: plain, value: plain, text: value?.text ?? plain, hint: value?.hint ?? "" });
    field.tomselect.setValue(plain, true);
  } else field.value = plain;
  filledBefore.set(field, plain);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  const box = field.closest(".field");
  box?.classList.add("just-filled");
  setTimeout(() => box?.classList.remove("just-filled"), 1600);
}

export async function fill(select, id) {
  const answer = await getJSON(`${select.dataset.url.split("?")[0].replace(/\/$/, "")}/${encodeURIComponent(id)}/fills`, { for: select.dataset.fillsFor });
  if (!answer.ok) return;
  for (const name of targets(select)) {
    const field = select.form?.elements.namedItem(name);
    if (field && name in answer && field !== select) put(field, answer[name]);
  }
  select.dispatchEvent(new Event("change", { bubbles: true }));
}
