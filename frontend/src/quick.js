// Entering a child row without leaving its parent's page: the form comes into a dialog, a refusal
// stays there with everything typed, a success loads the page again.
import { each, wire } from "./wire.js";

const dialog = () => document.querySelector("[data-quick-dialog]");

function show(page) {
  const form = page.querySelector("form.record-form");
  if (!form) return false;
  const arrived = document.importNode(form, true);
  dialog().querySelector("[data-quick-body]").replaceChildren(arrived);
  wire(arrived);
  arrived.addEventListener("submit", (event) => send(event, arrived));
  for (const button of arrived.querySelectorAll("[data-close-dialog]")) button.addEventListener("click", () => dialog().close());
  return true;
}

async function load(url, options) {
  const response = await fetch(url, { ...options, headers: { "X-Live": "quick" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return { response, page };
}

async function send(event, form) {
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  const { response, page } = await load(form.action, { method: "POST", body, redirect: "manual" });
  if (response.type === "opaqueredirect") location.reload();
  else if (!show(page)) HTMLFormElement.prototype.submit.call(form);
}

each("a[data-quick-url]", (link) =>
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || !dialog()) return;
    event.preventDefault();
    const { page } = await load(link.dataset.quickUrl);
    if (!show(page)) return location.assign(link.href);
    dialog().querySelector(".dialog-title").textContent = link.dataset.quickTitle;
    dialog().showModal();
    dialog().querySelector("form .field :is(input, select, textarea):not([type=hidden])")?.focus();
  }),
);
