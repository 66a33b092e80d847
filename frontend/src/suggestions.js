// A field with suggestions below it: typing asks for some, arrows mark one, Enter or a click picks.
import { make } from "./dom.js";
import { later } from "./fetching.js";

// `ask(words)` resolves to choices {id, text, hint}; `picked(choice)` is told what was chosen.
export function suggesting(input, ask, picked) {
  const list = input.parentElement.querySelector("[role=listbox]");
  const self = { input, chosen: null, moved: false, asked: false };
  const wanted = (words) => input.value.trim() === words && document.activeElement === input && !self.asked;

  const suggest = later(160, async () => {
    const words = input.value.trim();
    if (words.length < 2 || !wanted(words)) return;
    const choices = await ask(words);
    if (wanted(words)) self.offer(choices);
  });

  self.offer = (choices, first = false) => {
    self.moved = first;
    list.replaceChildren(...choices.map((choice, at) => option(choice, first && at === 0)));
    list.hidden = choices.length === 0;
    input.setAttribute("aria-expanded", String(choices.length > 0));
  };
  self.isOpen = () => !list.hidden;
  self.marked = () => list.querySelector("[aria-selected=true]")?.choice ?? null;
  self.take = (choice) => {
    self.chosen = choice?.id ?? null;
    self.asked = true;
    input.value = choice?.text ?? "";
    self.offer([]);
  };
  self.focus = () => {
    input.focus();
    input.select();
  };
  // Once Enter is pressed, suggestions on their way come too late.
  self.stop = () => {
    self.asked = true;
    self.offer([]);
  };

  function option(choice, isMarked) {
    const element = make("div", { className: "desk-choice", role: "option" }, make("span", { textContent: choice.text }), make("small", { textContent: choice.hint ?? "" }));
    element.setAttribute("aria-selected", String(isMarked));
    element.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      picked(choice);
    });
    element.choice = choice;
    return element;
  }

  function move(event) {
    if (event.isComposing || list.hidden) return;
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const all = [...list.children];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = all.findIndex((element) => element.getAttribute("aria-selected") === "true");
    const next = at === -1 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length;
    all.forEach((element, index) => element.setAttribute("aria-selected", String(index === next)));
    all[next].scrollIntoView({ block: "nearest" });
    self.moved = true;
  }

  input.addEventListener("input", (event) => {
    self.chosen = null;
    self.asked = false;
    self.offer([]);
    if (!event.isComposing) suggest();
  });
  input.addEventListener("compositionend", suggest);
  input.addEventListener("blur", () => setTimeout(() => self.offer([]), 150));
  input.addEventListener("keydown", move);
  return self;
}
