// File fields: drop or choose, see what was chosen, take one back, too large is said at once.
import { icon, make } from "./dom.js";
import { text } from "./texts.js";
import { toast } from "./toasts.js";
import { each } from "./wire.js";

function size(bytes) {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function set(input, files) {
  const limit = Number(input.dataset.maxMb ?? 0);
  const holder = new DataTransfer();
  for (const file of input.multiple ? files : files.slice(-1)) {
    if (limit && file.size > limit * 1024 * 1024) toast(text("fileTooLarge", { name: file.name, limit }), "danger");
    else holder.items.add(file);
  }
  input.files = holder.files;
}

each("[data-drop]", (zone) => {
  const input = zone.querySelector("input[type=file]");
  const list = zone.querySelector("[data-drop-list]");

  function show() {
    list.replaceChildren(
      ...[...input.files].map((file) => {
        const remove = make("button", { type: "button", className: "btn-icon", title: text("fileRemove") }, icon("x"));
        remove.addEventListener("click", () => {
          set(input, [...input.files].filter((kept) => kept !== file));
          show();
        });
        return make("li", {}, icon("file"), make("span", { textContent: file.name }), make("small", { textContent: size(file.size) }), remove);
      }),
    );
    zone.classList.toggle("has-files", input.files.length > 0);
  }

  input.addEventListener("change", () => {
    set(input, [...input.files]);
    show();
  });
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    set(input, [...(input.multiple ? input.files : []), ...event.dataTransfer.files]);
    show();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
});
