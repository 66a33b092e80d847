// The borrowing desk: item, Enter, borrower, Enter; from then on every item scanned goes to the same
// borrower, until Esc. F2 takes back, F4 renews, F6 calls back, F8 holds, F9 shows the slip to sign;
// F7 takes back whatever is scanned. What the server answers replaces the panel, the borrower, the
// lists beside them and the line that says what happened.
import { make } from "./dom.js";
import { getJSON, postJSON } from "./fetching.js";
import { suggesting } from "./suggestions.js";
import { text } from "./texts.js";
import { each, wire } from "./wire.js";

const KEYS = { F2: "return", F4: "renew", F6: "recall", F8: "hold", F9: "slip" };
const FOR_A_BORROWER = ["lend", "hold", "request"];

each("[data-desk]", (desk) => {
  const url = desk.dataset.url;
  const part = (name) => desk.querySelector(`[data-desk-${name}]`);
  const line = part("line");
  const dialog = document.querySelector("[data-desk-slip]");
  const modeButton = document.querySelector("[data-desk-mode]");
  const find = (name) => desk.querySelector(`[data-desk-find=${name}]`);
  const item = suggesting(find("item"), (words) => suggestions({ item: words }), (choice) => chooseItem(choice));
  const borrower = suggesting(
    find("borrower"),
    (words) => suggestions({ borrower: words, item_id: onDesk()?.dataset.item }),
    (choice) => chooseBorrower(choice),
  );

  let waiting = Promise.resolve();
  let intent = null; // what Enter in the borrower's field means: to lend, unless a hold was asked for
  let customer = null; // {id, text}: who stands at the desk; every item scanned goes to them
  let returning = false; // whatever is scanned is taken back

  const onDesk = () => desk.querySelector("[data-item]");
  const suggestions = async (asked) => (await getJSON(`${url}find`, { ...asked, partial: 1 })).choices ?? [];

  function say(words, kind) {
    line.textContent = words ?? "";
    line.className = `desk-line desk-line-${kind}`;
    line.hidden = !words;
  }

  function show(place, html) {
    if (html === null || html === undefined) return;
    const fresh = new DOMParser().parseFromString(html, "text/html");
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

  // --- what is asked

  const whoIsThere = () => (customer ? { borrower_id: customer.id } : {});

  function look(asked, after = null) {
    intent = null;
    inTurn(async () => {
      const answer = await getJSON(`${url}find`, { ...asked, ...whoIsThere() });
      if (answer.choices) return choose(item, answer.choices);
      if (!answer.ok) return refused(answer);
      say("", "success");
      if (!answer.panel) return greet(answer);
      show(part("panel"), answer.panel);
      if (after) after();
      else if (answer.out || customer) item.focus();
      else borrower.focus();
    });
  }

  // A badge was scanned where an item is expected: its owner stands at the desk from now on.
  function greet(answer) {
    meet(answer);
    part("panel").replaceChildren(document.importNode(part("empty").content, true));
    item.take(null);
    item.focus();
  }

  function meet(answer) {
    if (!answer.borrower) return;
    customer = answer.borrower;
    borrower.take(customer);
    show(part("basket"), answer.basket);
  }

  const named = (field, key) => (field.chosen ? { [`${key}_id`]: field.chosen } : { [key]: field.input.value.trim() });

  function send(action, more = {}) {
    const panel = onDesk();
    if (action === "slip") return openSlip();
    if (!panel && !more.item && !more.hold_id && !more.loan_id) return item.input.value.trim() ? look(named(item, "item")) : item.focus();
    const needs = FOR_A_BORROWER.includes(action);
    if (needs && !borrower.input.value.trim() && !more.borrower_id) {
      intent = action;
      say(desk.dataset.who, "plain");
      return borrower.focus();
    }
    const isScanned = more.item || more.item_id;
    const body = isScanned || !panel ? { ...more } : { item_id: Number(panel.dataset.item), ...more };
    if (needs && !more.borrower_id) Object.assign(body, named(borrower, "borrower"));
    if (needs) body.purpose = part("purpose").value;
    if (!isScanned && (action === "return" || action === "condition")) Object.assign(body, condition());
    if (action === "put-back") body.note = part("note").value;
    inTurn(async () => done(action, body, await postJSON(`${url}${action}`, body)));
  }

  function condition() {
    return { condition: part("condition")?.value, pages: part("pages")?.value, remark: part("remark")?.value };
  }

  // --- what is answered

  function done(action, body, answer) {
    if (answer.choices) {
      if (answer.of === "item") return choose(item, answer.choices);
      intent = action;
      return choose(borrower, answer.choices);
    }
    if (!answer.ok) return refused(answer, body.item && { item: body.item });
    intent = null;
    show(part("panel"), answer.panel);
    show(part("aside"), answer.aside);
    meet(answer);
    say(answer.line, answer.kind);
    if (answer.ask) return offerRequest(answer.ask);
    if (action === "lend" || returning) item.take(null);
    item.focus();
  }

  function choose(field, choices) {
    field.input.focus();
    field.offer(choices, true);
  }

  // What was scanned and refused is shown all the same, so that its state can be read beside the reason.
  function refused(answer, scanned = null) {
    const words = answer.message ?? text("failed");
    const tell = () => {
      say(answer.clause ? desk.dataset.clause.replace("{message}", words).replace("{clause}", answer.clause) : words, "danger");
      at(answer.errors ?? {}).focus();
    };
    if (scanned && !answer.errors?.item) look(scanned, tell);
    else tell();
  }

  function at(errors) {
    const select = (input) => ({ focus: () => (input.focus(), input.select?.()) });
    if (errors.pages && part("pages")) {
      part("condition").value = "incomplete";
      return select(part("pages"));
    }
    if (errors.remark && part("remark")) return select(part("remark"));
    return errors.borrower || errors.borrower_id ? borrower : item;
  }

  // The item is lent only after approval: the next Enter sends the request.
  function offerRequest(borrowerId) {
    const button = make("button", { type: "button", className: "btn btn-primary", textContent: desk.dataset.request });
    button.addEventListener("click", () => send("request", { borrower_id: borrowerId }));
    line.append(" ", button);
    button.focus();
  }

  // --- the slip

  function openSlip() {
    if (!customer) return say(desk.dataset.nobody, "plain");
    inTurn(async () => {
      const answer = await postJSON(`${url}slip`, { borrower_id: customer.id });
      if (!answer.ok) return refused(answer);
      show(dialog, answer.dialog);
      dialog.showModal();
      dialog.querySelector("[data-desk-sign-button]").focus();
    });
  }

  dialog.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-desk-sign]")) return;
    event.preventDefault();
    const form = event.target;
    inTurn(async () => {
      const answer = await postJSON(`${url}sign`, { slip_id: Number(form.dataset.slip), drawing: new FormData(form).get("drawing") });
      const error = form.querySelector("[data-desk-slip-error]");
      if (!answer.ok) {
        error.textContent = answer.message ?? text("failed");
        error.hidden = false;
        return;
      }
      dialog.close();
      clear();
      show(part("aside"), answer.aside);
      say(answer.line, answer.kind);
      line.append(" ", make("a", { href: answer.print, target: "_blank", rel: "noopener", className: "btn", textContent: desk.dataset.print }));
    });
  });

  // --- the keyboard and the mouse

  function chooseItem(choice) {
    item.take(choice);
    scan({ item_id: choice.id });
  }

  function chooseBorrower(choice) {
    borrower.take(choice);
    comeForward();
  }

  // Who is named gets the item on the desk; when that is settled, they are who the next items go to.
  function comeForward() {
    if (onDesk() && (intent || item.input.value.trim())) send(intent ?? "lend");
    else
      inTurn(async () => {
        const answer = await postJSON(`${url}borrower`, named(borrower, "borrower"));
        if (answer.choices) return choose(borrower, answer.choices);
        if (!answer.ok) return refused(answer);
        say("", "success");
        greet(answer);
      });
  }

  // What an item means by itself: to be taken back, to go to whoever stands here, or to be looked at.
  function scan(asked) {
    if (returning) send("return", asked);
    else if (customer) send("lend", { ...asked, borrower_id: customer.id });
    else look(asked);
  }

  function enter() {
    const self = document.activeElement === borrower.input ? borrower : item;
    const choice = self.moved ? self.marked() : null;
    if (choice) return self === item ? chooseItem(choice) : chooseBorrower(choice);
    self.stop();
    if (self === borrower) return borrower.input.value.trim() ? comeForward() : item.focus();
    if (item.input.value.trim()) scan(named(item, "item"));
  }

  function clear() {
    for (const self of [item, borrower]) self.take(null);
    intent = customer = null;
    part("purpose").value = "";
    say("", "success");
    part("basket").replaceChildren();
    part("panel").replaceChildren(document.importNode(part("empty").content, true));
    item.focus();
  }

  function takeBackMany(on) {
    clear();
    returning = on;
    desk.classList.toggle("is-returning", on);
    modeButton.setAttribute("aria-pressed", String(on));
    item.input.placeholder = on ? desk.dataset.returnHint : desk.dataset.lendHint;
  }

  part("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const pressed = event.submitter?.matches("[data-desk-lend]") && document.activeElement === event.submitter;
    if (pressed) send("lend");
    else enter();
  });

  desk.addEventListener("click", (event) => {
    const act = event.target.closest("[data-desk-act]");
    const shown = event.target.closest("[data-desk-show]");
    if (event.target.closest("[data-desk-clear-inner]")) clear();
    else if (act) {
      const { hold, loan } = act.dataset;
      send(act.dataset.deskAct, { ...(hold && { hold_id: Number(hold) }), ...(loan && { loan_id: Number(loan) }) });
    } else if (shown) look({ item_id: shown.dataset.deskShow });
  });

  // Enter in pages or remark takes back, as F2 does.
  desk.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-desk-pages], [data-desk-remark], [data-desk-note]")) return;
    event.preventDefault();
    event.target.closest(".desk-acts").querySelector("[data-desk-act]").click();
  });

  borrower.input.addEventListener("input", () => {
    customer = null;
    part("basket").replaceChildren();
  });

  document.querySelector("[data-desk-clear]")?.addEventListener("click", clear);
  modeButton.addEventListener("click", () => takeBackMany(!returning));

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      const open = [item, borrower].find((self) => self.isOpen());
      if (open) open.offer([]);
      else if (returning && !item.input.value) takeBackMany(false);
      else clear();
    } else if (event.key === "F7") {
      event.preventDefault();
      takeBackMany(!returning);
    } else if (event.key in KEYS) {
      event.preventDefault();
      send(KEYS[event.key]);
    }
  });

  if (onDesk()) {
    const next = onDesk().hasAttribute("data-out") ? item : borrower;
    next.focus(); // the next scan takes its place
  } else if (item.input.value.trim()) look({ item: item.input.value.trim() });
});
