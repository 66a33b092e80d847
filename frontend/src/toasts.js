// Good news: shown for a few seconds, kept while the pointer rests on it.
import { icon, make } from "./dom.js";
import { each } from "./wire.js";

const SECONDS = 5;

export function toast(message, kind = "success") {
  const note = make("div", { className: `toast-note toast-${kind}` }, icon(kind === "danger" ? "alert-circle" : "circle-check"), make("span", { textContent: message }));
  document.querySelector(".toasts")?.append(note);
  fade(note);
}

function fade(note) {
  let timer;
  const start = () => (timer = setTimeout(() => note.remove(), SECONDS * 1000));
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("pointerleave", start);
  note.addEventListener("click", () => note.remove());
  start();
}

each("[data-toast]", fade);
