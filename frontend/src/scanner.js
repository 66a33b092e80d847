// A scanner types like a keyboard, wherever the focus is: what it types goes into one field.
import { isTyping } from "./dom.js";

export function catchScans(input) {
  document.addEventListener(
    "keydown",
    (event) => {
      if (isTyping(event.target) || event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
      event.stopPropagation();
      input.value = "";
      input.focus();
    },
    true,
  );
}
