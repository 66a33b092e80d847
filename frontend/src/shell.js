// The frame: side menu on small screens and its open groups, theme choice without a reload.
import { each } from "./wire.js";

const MENU_KEY = "menu-groups";

function sidebar(open) {
  document.body.classList.toggle("sidebar-open", open);
  document.querySelector("[data-sidebar-open]")?.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector("#sidebar .menu-item[aria-current], #sidebar .menu-item")?.focus();
}

each("[data-sidebar-open]", (button) => button.addEventListener("click", () => sidebar(true)));
each("[data-sidebar-close]", (button) => button.addEventListener("click", () => sidebar(false)));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.classList.contains("sidebar-open")) sidebar(false);
});

function remembered() {
  return JSON.parse(localStorage.getItem(MENU_KEY) ?? "{}");
}

each("details[data-menu-group]", (group) => {
  const name = group.dataset.menuGroup;
  const holdsPage = group.querySelector("[aria-current=page]") !== null;
  if (!holdsPage && remembered()[name]) group.open = true;
  group.addEventListener("toggle", () => {
    localStorage.setItem(MENU_KEY, JSON.stringify({ ...remembered(), [name]: group.open }));
  });
});

each("#sidebar .menu-item[aria-current=page]", (item) => item.scrollIntoView({ block: "nearest" }));

// The theme is shown at once; the server keeps it in a cookie for the next page.
each("form[data-preference=theme]", (form) => {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const choice = event.submitter.value;
    const page = document.documentElement;
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    page.dataset.themeChoice = choice;
    page.dataset.bsTheme = choice === "auto" ? (dark ? "dark" : "light") : choice;
    for (const button of document.querySelectorAll("form[data-preference=theme] button")) {
      button.toggleAttribute("aria-current", button.value === choice);
    }
    fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" });
  });
});
