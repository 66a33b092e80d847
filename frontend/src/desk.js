// The borrowing desk: item, Enter, borrower, Enter; F2 takes back, F4 renews, F8 holds, Esc starts
// again. What the server answers replaces the panel, the lists beside it and the line that says
// what happened.
import { make } from "./dom.js";
import { getJSON, later, postJSON } from "./fetching.js";
import { text } from "./texts.js";
import { each, wire } from "./wire.js";

const KEYS = { F2: "return", F4: "renew", F8: "hold" };

each("[data-desk]", (desk) => {
  const url = desk.dataset.url;
  const part = (name) => desk.querySelector(`[data-desk-${name}]`);
  const form = part("form");
  const line = part("line");
  const item = field("item");
  const borrower = field("borrower");
  let waiting = Promise.resolve();

  // A field with suggestions below it; `chosen` is the id behind the text, if one was picked.
  function field(name) {
    const input = desk.querySelector(`[data-desk-find=${name}]`);
    const list = input.parentElement.querySelector("[role=listbox]");
    const self = { name, input, list, chosen: null, moved: false, asked: false };
    const wanted = (words) => input.value.trim() === words && document.activeElement === input && !self.asked;
    const suggest = later(160, async () => {
      const words = input.value.trim();
      if (words.length < 2 || !wanted(words)) return;
      const answer = await getJSON(`${url}find`, { [name]: words, partial: 1 });
      if (wanted(words)) offer(self, answer.choices ?? []);
    });
    input.addEventListener("input", (event) => {
      self.chosen = null;
      self.asked = false;
      offer(self, []);
      if (!event.isComposing) suggest();
    });
    input.addEventListener("compositionend", suggest);
    input.addEventListener("blur", () => setTimeout(() => offer(self, []), 150));
    input.addEventListener("keydown", (event) => move(self, event));
    return self;
  }

  function offer(self, choices, first = false) {
    self.moved = first;
    self.list.replaceChildren(...choices.map((choice, at) => option(self, choice, first && at === 0)));
    self.list.hidden = choices.length === 0;
    self.input.setAttribute("aria-expanded", String(choices.length > 0));
  }

  function option(self, choice, marked) {
    const element = make("div", { className: "desk-choice", role: "option" }, make("span", { textContent: choice.text }), make("small", { textContent: choice.hint ?? "" }));
    element.setAttribute("aria-selected", String(marked));
    element.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      pick(self, choice);
    });
    element.choice = choice;
    return element;
  }

  const marked = (self) => self.list.querySelector("[aria-selected=true]");

  function move(self, event) {
    if (event.isComposing || self.list.hidden) return;
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const all = [...self.list.children];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = all.indexOf(marked(self));
    const next = at === -1 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length;
    all.forEach((element, index) => element.setAttribute("aria-selected", String(index === next)));
    all[next].scrollIntoView({ block: "nearest" });
    self.moved = true;
  }

  function pick(self, choice) {
    self.chosen = choice.id;
    self.asked = true;
    self.input.value = choice.text;
    offer(self, []);
    if (self === item) look({ item_id: choice.id });
    else send(intent ?? "lend");
  }

  // What Enter in the borrower's field means: to lend, unless a hold was asked for first.
  let intent = null;

  const onDesk = () => desk.querySelector("[data-item]");

  function say(words, kind) {
    line.textContent = words ?? "";
    line.className = `desk-line desk-line-${kind}`;
    line.hidden = !words;
  }

  function show(name, html) {
    if (!html) return;
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const place = part(name);
    place.replaceChildren(...[...fresh.body.childNodes].map((node) => document.importNode(node, true)));
    wire(place);
  }

  // One request at a time: keys pressed meanwhile wait their turn instead of being lost.
  function inTurn(action) {
    waiting = waiting.then(async () => {
      desk.setAttribute("aria-busy", "true");
      try {
        await action();
      } catch {
        say(text("offline"), "danger");
      } finally {
        desk.removeAttribute("aria-busy");
      }
    });
  }

  function look(params) {
    intent = null;
    inTurn(async () => {
      const answer = await getJSON(`${url}find`, params);
      if (answer.choices) return choose(item, answer.choices);
      if (!answer.ok) return refused(answer);
      say("", "success");
      show("panel", answer.panel);
      if (answer.out) item.input.select();
      else {
        borrower.input.focus();
        borrower.input.select();
      }
    });
  }

  function choose(self, choices) {
    self.input.focus();
    offer(self, choices, true);
  }

  function refused(answer) {
    const words = answer.message ?? text("failed");
    say(answer.clause ? desk.dataset.clause.replace("{message}", words).replace("{clause}", answer.clause) : words, "danger");
    const at = answer.errors?.borrower || answer.errors?.borrower_id ? borrower : item;
    at.input.focus();
    at.input.select();
  }

  function send(action, more = {}) {
    const panel = onDesk();
    if (!panel) return item.input.value.trim() ? look({ item: item.input.value.trim() }) : item.input.focus();
    const needs = ["lend", "hold", "request"].includes(action);
    if (needs && !borrower.input.value.trim() && !more.borrower_id) {
      intent = action;
      say(desk.dataset.who, "plain");
      borrower.input.focus();
      return;
    }
    const body = { item_id: Number(panel.dataset.item), ...more };
    if (needs && !more.borrower_id) Object.assign(body, borrower.chosen ? { borrower_id: borrower.chosen } : { borrower: borrower.input.value.trim() });
    if (needs) body.purpose = part("purpose").value;
    if (action === "return") body.condition = part("condition")?.value;
    inTurn(async () => done(action, await postJSON(`${url}${action}`, body)));
  }

  function done(action, answer) {
    if (answer.choices) {
      intent = action;
      return choose(borrower, answer.choices);
    }
    intent = null;
    show("panel", answer.panel);
    show("aside", answer.aside);
    if (!answer.ok) return refused(answer);
    say(answer.line, answer.kind);
    if (answer.ask) return offerRequest(answer.ask);
    if (action === "lend") {
      part("purpose").value = "";
      item.chosen = null;
      item.input.value = "";
      borrower.input.value = desk.querySelector(".desk-who strong")?.textContent ?? borrower.input.value;
    }
    item.input.focus();
    item.input.select();
  }

  // The item is lent only after approval: the next Enter sends the request.
  function offerRequest(borrowerId) {
    const button = make("button", { type: "button", className: "btn btn-primary", textContent: desk.dataset.request });
    button.addEventListener("click", () => send("request", { borrower_id: borrowerId }));
    line.append(" ", button);
    button.focus();
  }

  function clear() {
    for (const self of [item, borrower]) {
      self.input.value = "";
      self.chosen = null;
      offer(self, []);
    }
    intent = null;
    part("purpose").value = "";
    say("", "success");
    part("panel").replaceChildren(document.importNode(part("empty").content, true));
    item.input.focus();
  }

  function enter() {
    const self = document.activeElement === item.input ? item : borrower;
    const suggestion = self.moved ? marked(self) : null;
    if (suggestion) return pick(self, suggestion.choice);
    self.asked = true;
    offer(self, []);
    if (self === item) {
      const words = item.input.value.trim();
      if (words) look(item.chosen ? { item_id: item.chosen } : { item: words });
    } else send(intent ?? "lend");
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.matches("[data-desk-lend]") && document.activeElement === event.submitter) send("lend");
    else enter();
  });

  desk.addEventListener("click", (event) => {
    const act = event.target.closest("[data-desk-act]");
    const shown = event.target.closest("[data-desk-show]");
    if (act) send(act.dataset.deskAct, act.dataset.hold ? { hold_id: Number(act.dataset.hold) } : {});
    else if (shown) look({ item_id: shown.dataset.deskShow });
  });

  desk.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-desk-lost]")) return;
    event.preventDefault();
    send("lost", { reason: new FormData(event.target).get("reason") });
  });

  document.querySelector("[data-desk-clear]")?.addEventListener("click", clear);

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      const open = [item, borrower].find((self) => !self.list.hidden);
      if (open) offer(open, []);
      else clear();
    } else if (event.key in KEYS) {
      event.preventDefault();
      send(KEYS[event.key]);
    }
  });

  if (onDesk()) {
    const next = onDesk().hasAttribute("data-out") ? item : borrower;
    next.input.focus();
    next.input.select(); // the next scan takes its place
  } else if (item.input.value.trim()) look({ item: item.input.value.trim() });
});
