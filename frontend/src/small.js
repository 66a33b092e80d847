// Manners too small for a module of their own.
import { text } from "./texts.js";
import { toast } from "./toasts.js";
import { each } from "./wire.js";

// Grows where the browser does not know `field-sizing`.
each("textarea[data-autosize]", (area) => {
  if (CSS.supports("field-sizing", "content")) return;
  const grow = () => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  area.addEventListener("input", grow);
  grow();
});

each("[data-back]", (button) =>
  button.addEventListener("click", () => (history.length > 1 ? history.back() : location.assign("/"))),
);
each("[data-submit-on-change]", (input) => input.addEventListener("change", () => input.form.requestSubmit()));
each("[data-copy]", (button) =>
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    toast(text("copied"));
  }),
);
each("[data-date-preset]", (button) =>
  button.addEventListener("click", () => {
    const input = document.getElementById(button.dataset.for);
    input.value = button.dataset.datePreset;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }),
);
// The wrong field is where work goes on.
each(".has-error", (field) => {
  if (field === document.querySelector(".has-error")) field.querySelector("input, select, textarea")?.focus();
});
