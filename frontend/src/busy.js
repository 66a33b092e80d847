// A form that is being sent is not sent twice.
import { each } from "./wire.js";

each("form[data-busy]", (form) => {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    (event.submitter ?? form.querySelector("[type=submit]"))?.classList.add("is-busy");
  });
  // Coming back with the back button finds the form ready again.
  window.addEventListener("pageshow", () => {
    sent = false;
    for (const button of form.querySelectorAll(".is-busy")) button.classList.remove("is-busy");
  });
});
