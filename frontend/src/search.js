// The search box of the top bar: results appear below it while typing.
import { later } from "./fetching.js";
import { make } from "./dom.js";
import { text } from "./texts.js";
import { each } from "./wire.js";

each("form[data-search]", (form) => {
  const input = form.elements.q;
  const panel = form.querySelector(".search-results");
  let running;

  const show = (open) => {
    panel.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
  };
  const hits = () => [...panel.querySelectorAll("[role=option]")];
  const marked = () => panel.querySelector("[aria-selected=true]");

  function mark(hit) {
    marked()?.removeAttribute("aria-selected");
    hit?.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", hit?.id ?? "");
    hit?.scrollIntoView({ block: "nearest" });
  }

  const look = later(180, async () => {
    running?.abort();
    const query = input.value.trim();
    if (!query) return show(false);
    running = new AbortController();
    const url = new URL(form.action);
    url.search = new URLSearchParams({ q: query, partial: "1" }).toString();
    try {
      const response = await fetch(url, { signal: running.signal, headers: { "X-Live": "search" } });
      if (!response.ok) throw new Error(response.statusText);
      if (new URL(response.url).pathname !== url.pathname) return location.reload(); // logged out
      const part = new DOMParser().parseFromString(await response.text(), "text/html");
      const found = [...part.body.childNodes].map((node) => document.importNode(node, true));
      panel.replaceChildren(...found);
      if (hits().length === 0) panel.replaceChildren(make("p", { className: "search-none", textContent: text("nothing") }));
      hits().forEach((hit, at) => (hit.id = `hit-${at}`));
      mark(hits()[0]);
      show(true);
    } catch (error) {
      if (error.name === "AbortError") return;
      panel.replaceChildren(make("p", { className: "search-none", textContent: text("offline") }));
      show(true);
    }
  });

  input.addEventListener("input", look);
  input.addEventListener("focus", () => input.value && hits().length && show(true));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = hits();
    const at = all.indexOf(marked());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(all[(at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
    } else if (event.key === "Enter" && !panel.hidden && marked()) {
      event.preventDefault();
      marked().click();
    } else if (event.key === "Escape") {
      show(false);
      input.blur();
      document.body.classList.remove("search-open");
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (!form.contains(event.target)) {
      show(false);
      if (!event.target.closest("[data-search-open]")) document.body.classList.remove("search-open");
    }
  });
});

each("[data-search-open]", (button) =>
  button.addEventListener("click", () => {
    document.body.classList.add("search-open");
    document.getElementById("search").focus();
  }),
);
