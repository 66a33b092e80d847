// Lists that answer while typing: a GET form with data-live="#rows" replaces #rows by the
// same element of the server's answer; so do links with data-live-link inside it.
import { later } from "./fetching.js";
import { wire } from "./wire.js";
import { each } from "./wire.js";

let running;

async function load(url, selector) {
  running?.abort();
  running = new AbortController();
  const target = document.querySelector(selector);
  target.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(url, { headers: { "X-Live": selector }, signal: running.signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector(selector);
    if (!response.ok || !fresh) return location.assign(url);
    const arrived = document.importNode(fresh, true);
    target.replaceWith(arrived);
    wire(arrived);
    history.replaceState(null, "", url);
    follow(new URL(url, location.href));
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
  } finally {
    document.querySelector(selector)?.removeAttribute("aria-busy");
  }
}

// What stands outside the rows but speaks of them: links with data-follow-query take the query
// over, hidden fields with data-from-query their parameter.
function follow(url) {
  for (const link of document.querySelectorAll("a[data-follow-query]")) link.search = url.search;
  for (const field of document.querySelectorAll("input[data-from-query]")) field.value = url.searchParams.get(field.name) ?? "";
}

each("form[data-live]", (form) => {
  const go = () => {
    const url = new URL(form.action || location.href, location.href);
    const kept = [...new FormData(form)].filter(([, value]) => value !== "");
    url.search = new URLSearchParams(kept).toString();
    load(url, form.dataset.live);
  };
  const soon = later(220, go);
  form.addEventListener("input", (event) => {
    if (!event.isComposing && event.target.type !== "checkbox") soon();
  });
  form.addEventListener("compositionend", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go();
  });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-live-link]");
  const form = document.querySelector("form[data-live]");
  if (!link || !form || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!link.closest(form.dataset.live)) return;
  event.preventDefault();
  load(new URL(link.href), form.dataset.live);
});
