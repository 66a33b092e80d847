// The check of an inspection: scan a record and it is ticked; one tap answers one question. Every
// answer is saved at once, and what the server answers replaces the card and the progress.
import { postJSON } from "./fetching.js";
import { catchScans } from "./scanner.js";
import { text } from "./texts.js";
import { each, wire } from "./wire.js";

each("[data-inspection]", (check) => {
  const url = check.dataset.url;
  const scan = check.querySelector("[data-check-scan]");
  const input = scan.querySelector("input");
  const said = check.querySelector("[data-check-said]");
  let waiting = Promise.resolve();

  function say(words, kind) {
    said.textContent = words ?? "";
    said.className = `desk-line inspect-line desk-line-${kind}`;
    said.hidden = !words;
  }

  const fresh = (html) => document.importNode(new DOMParser().parseFromString(html, "text/html").body, true);

  function show(answer) {
    const old = check.querySelector(`[data-check-line="${answer.line}"]`);
    const card = fresh(answer.card).firstElementChild;
    old.replaceWith(card);
    check.querySelector("[data-check-progress]").replaceChildren(...fresh(answer.progress).childNodes);
    wire(card);
    return card;
  }

  // One request at a time: taps made meanwhile wait their turn instead of being lost.
  function send(action, body, done = () => {}) {
    waiting = waiting.then(async () => {
      check.setAttribute("aria-busy", "true");
      try {
        const answer = await postJSON(url + action, body);
        if (answer.ok) {
          say(answer.said, answer.kind);
          done(show(answer));
        } else say(answer.message ?? text("failed"), "danger");
      } catch {
        say(text("offline"), "danger");
      } finally {
        check.removeAttribute("aria-busy");
      }
    });
  }

  function unfold(card, open) {
    card.querySelector("[data-check-toggle]").setAttribute("aria-expanded", String(open));
    card.querySelector(".inspect-body").hidden = !open;
  }

  function foldOthers(card) {
    for (const other of check.querySelectorAll("[data-check-line]")) if (other !== card) unfold(other, false);
  }

  scan.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = input.value.trim();
    input.select();
    if (!words) return;
    send("scan", { words }, (card) => {
      foldOthers(card);
      card.scrollIntoView({ block: "center", behavior: "smooth" });
    });
  });

  check.addEventListener("click", (event) => {
    const card = event.target.closest("[data-check-line]");
    if (!card) return;
    const line = Number(card.dataset.checkLine);
    const toggle = event.target.closest("[data-check-toggle]");
    const answer = event.target.closest("[data-check-answer]");
    if (toggle) unfold(card, toggle.getAttribute("aria-expanded") === "false");
    else if (answer) send("answer", { line, question: answer.dataset.checkAnswer, value: answer.value });
    else if (event.target.closest("[data-check-missing]")) send("missing", { line });
  });

  check.addEventListener("change", (event) => {
    if (!event.target.matches("[data-check-remark]")) return;
    const line = Number(event.target.closest("[data-check-line]").dataset.checkLine);
    send("answer", { line, question: "remark", value: event.target.value });
  });

  catchScans(input);
});
