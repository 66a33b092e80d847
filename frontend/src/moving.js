// Putting records away: scan a place or a volume, then the records. The server answers with the
// panel of where things go now, and with a line for what was moved.
import { postJSON } from "./fetching.js";
import { catchScans } from "./scanner.js";
import { text } from "./texts.js";
import { each } from "./wire.js";

each("[data-moving]", (page) => {
  const url = page.dataset.url;
  const scan = page.querySelector("[data-moving-scan]");
  const input = scan.querySelector("input");
  const said = page.querySelector("[data-moving-said]");
  const target = page.querySelector("[data-moving-target]");
  const log = page.querySelector("[data-moving-log]");
  const lines = page.querySelector("[data-moving-lines]");
  let place = null; // the last place that was scanned: a volume can be brought there
  let waiting = Promise.resolve();

  const fresh = (html) => document.importNode(new DOMParser().parseFromString(html, "text/html").body, true);

  function say(words, kind) {
    said.textContent = words ?? "";
    said.className = `desk-line inspect-line desk-line-${kind}`;
    said.hidden = !words;
  }

  function at() {
    const panel = target.querySelector("[data-at]");
    return panel ? { [panel.dataset.at]: Number(panel.dataset.id) } : {};
  }

  function offerToBring() {
    const panel = target.querySelector("[data-at]");
    if (panel?.dataset.at === "place") place = { id: Number(panel.dataset.id), name: panel.querySelector("h2").textContent };
    const button = target.querySelector("[data-moving-bring]");
    if (!button || !place) return;
    const label = button.querySelector("span");
    label.textContent = label.textContent.replace("{place}", place.name);
    button.hidden = false;
  }

  function show(answer) {
    target.replaceChildren(...fresh(answer.panel).childNodes);
    offerToBring();
    if (!answer.line) return;
    lines.prepend(...fresh(answer.line).children);
    log.hidden = false;
    log.querySelector("[data-moving-count]").textContent = String(lines.children.length);
  }

  // One request at a time: what is scanned meanwhile waits its turn.
  function send(action, body) {
    waiting = waiting.then(async () => {
      page.setAttribute("aria-busy", "true");
      try {
        const answer = await postJSON(url + action, { ...at(), ...body });
        if (answer.ok) show(answer);
        say(answer.said ?? answer.message ?? text("failed"), answer.ok ? "success" : "danger");
      } catch {
        say(text("offline"), "danger");
      } finally {
        page.removeAttribute("aria-busy");
      }
    });
  }

  scan.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = input.value.trim();
    input.value = "";
    if (words) send("scan", { words });
  });

  target.addEventListener("click", (event) => {
    if (!event.target.closest("[data-moving-bring]")) return;
    send("bring", { place: place.id });
    input.focus();
  });

  catchScans(input);
  offerToBring();
});
