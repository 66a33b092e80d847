// On a phone the filters of a list stand behind one button that counts those in use.
import { each } from "./wire.js";

function used(filters) {
  const fields = [...filters.querySelectorAll("select, input")].filter((field) => field.name && (field.type === "checkbox" ? field.checked : field.value !== ""));
  return new Set(fields.map((field) => field.name)).size;
}

each("[data-filters-open]", (button) => {
  const filters = document.getElementById(button.dataset.filtersOpen);
  const mark = button.querySelector("[data-filters-count]");
  const count = () => {
    const number = used(filters);
    mark.textContent = String(number);
    mark.hidden = number === 0;
  };
  const show = (open) => {
    filters.classList.toggle("is-open", open);
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => show(!filters.classList.contains("is-open")));
  button.form?.addEventListener("submit", () => {
    if (filters.classList.contains("is-open")) window.scrollTo(0, 0);
    show(false);
  });
  filters.addEventListener("change", count);
  count();
});
