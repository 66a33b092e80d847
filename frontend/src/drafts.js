// Keeps what is typed into form[data-draft="key"] in this browser, per user, so that a
// closed tab loses nothing. The server drops the draft by naming its key after a save.
import { icon, make } from "./dom.js";
import { text, timeOf } from "./texts.js";
import { each } from "./wire.js";

const KEEP_DAYS = 7;
const SKIPPED = new Set(["csrf_token", "password"]);

function place(key) {
  return `draft:${document.body.dataset.user}:${key}`;
}

function read(form) {
  const values = {};
  for (const element of form.elements) {
    if (!element.name || SKIPPED.has(element.name) || ["file", "password", "submit", "button"].includes(element.type)) continue;
    if (element.type === "hidden" && !element.closest("[data-signature]")) continue;
    const held = (values[element.name] ??= []);
    if (["checkbox", "radio"].includes(element.type)) {
      if (element.checked) held.push(element.value);
    } else if (element.tomselect || element.multiple) {
      for (const option of element.selectedOptions) held.push([option.value, option.textContent, option.dataset.hint ?? ""]);
    } else held.push(element.value);
  }
  return values;
}

function write(form, values) {
  for (const element of form.elements) {
    if (!(element.name in values) || ["file", "submit", "button"].includes(element.type)) continue;
    const held = values[element.name];
    if (["checkbox", "radio"].includes(element.type)) element.checked = held.includes(element.value);
    else if (Array.isArray(held[0]) || element.tomselect) choose(element, held);
    else if (held.length) element.value = element.type === "hidden" && !element.closest("[data-signature]") ? element.value : held.shift();
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function choose(select, held) {
  const picker = select.tomselect;
  for (const [value, label, hint] of held) {
    if (picker) picker.addOption({ id: value, value, text: label, hint });
    else if (![...select.options].some((option) => option.value === value)) select.add(new Option(label, value));
  }
  const chosen = held.map(([value]) => value);
  if (picker) picker.setValue(select.multiple ? chosen : (chosen[0] ?? ""), true);
  else for (const option of select.options) option.selected = chosen.includes(option.value);
}

function offer(form, key, draft) {
  const bar = make("div", { className: "note note-info draft-bar" }, icon("history"), make("div", { textContent: text("draftFound", { when: timeOf(draft.at) }) }));
  const restore = make("button", { type: "button", className: "btn btn-primary", textContent: text("draftRestore") });
  const discard = make("button", { type: "button", className: "btn", textContent: text("draftDiscard") });
  restore.addEventListener("click", () => {
    write(form, draft.values);
    bar.remove();
  });
  discard.addEventListener("click", () => {
    localStorage.removeItem(place(key));
    bar.remove();
  });
  bar.append(make("span", { className: "draft-actions" }, restore, discard));
  form.prepend(bar);
}

function load(key) {
  const draft = JSON.parse(localStorage.getItem(place(key)) ?? "null");
  if (draft && Date.now() - draft.at > KEEP_DAYS * 86_400_000) {
    localStorage.removeItem(place(key));
    return null;
  }
  return draft;
}

each("[data-draft-saved]", (note) => localStorage.removeItem(place(note.dataset.draftSaved)));

each("form[data-draft]", (form) => {
  const key = form.dataset.draft;
  const draft = load(key);
  const before = JSON.stringify(read(form));
  // A form the server handed back with its errors holds the newer text already.
  if (draft && !form.querySelector(".has-error") && JSON.stringify(draft.values) !== before) offer(form, key, draft);
  // Kept with every letter: a tab may close at any moment.
  const keep = () => {
    const at = Date.now();
    localStorage.setItem(place(key), JSON.stringify({ at, values: read(form) }));
    const note = form.querySelector("[data-draft-note]");
    if (note) note.textContent = text("draftKept", { when: timeOf(at) });
  };
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
});
