// Dialogs open by data-open-dialog="id" and close by data-close-dialog or a click beside them.
import { each } from "./wire.js";

each("[data-open-dialog]", (button) =>
  button.addEventListener("click", () => document.getElementById(button.dataset.openDialog)?.showModal()),
);
each("[data-close-dialog]", (button) => button.addEventListener("click", () => button.closest("dialog").close()));
each("dialog.dialog", (dialog) =>
  dialog.addEventListener("pointerdown", (event) => {
    if (event.target === dialog && !dialog.querySelector("textarea, input:not([type=hidden])")) dialog.close();
  }),
);

// A sign-off asks only for what its way of signing needs.
each("form[data-sign-form]", (form) => {
  const show = () => {
    const way = new FormData(form).get("way");
    for (const part of form.querySelectorAll("[data-for-way]")) {
      part.hidden = !part.dataset.forWay.split(" ").includes(way);
    }
    form.dispatchEvent(new Event("shown"));
  };
  form.addEventListener("change", show);
  show();
});
