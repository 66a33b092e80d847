// The calendar: what may be planned is dragged to another day, or planned by its button. Whether it
// may stand there the server says, with the reason; until then it stays where it is.
import { question } from "./confirm.js";
import { text } from "./texts.js";
import { toast } from "./toasts.js";
import { each } from "./wire.js";

async function send(url, values) {
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  const response = await fetch(url, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token },
    body: new URLSearchParams(values),
  });
  const body = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
  return { ok: response.ok, ...body };
}

// The sentence, and the clause that asks for it.
function refusal(said) {
  return [said.message ?? text("failed"), said.clause && `(${said.clause})`].filter(Boolean).join(" ");
}

async function plan(url, values) {
  try {
    let said = await send(url, values);
    if (!said.ok && said.field === "agreed" && (await question(said.message))) {
      said = await send(url, { ...values, agreed: "1" });
    } else if (!said.ok && said.field === "agreed") return false;
    if (!said.ok) toast(refusal(said), "danger");
    return said.ok;
  } catch {
    toast(text("offline"), "danger");
    return false;
  }
}

function open(item) {
  const form = document.querySelector("form[data-plan-form]");
  const { plan: source, rowId, name, on, until } = item.dataset;
  Object.assign(form.elements.source, { value: source });
  Object.assign(form.elements.row_id, { value: rowId });
  Object.assign(form.elements.day, { value: on, max: until });
  form.elements.agreed.checked = false;
  form.querySelector("[data-plan-name]").textContent = name;
  form.querySelector("[data-plan-until] time").textContent = until;
  form.closest("dialog").showModal();
  form.elements.day.focus();
}

each("[data-plan-none]", (button) =>
  button.addEventListener("click", () => {
    button.form.elements.day.value = "";
    button.form.requestSubmit();
  }),
);

each("[data-calendar]", (calendar) => {
  let carried = null;
  calendar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-plan-open]");
    if (!button) return;
    event.stopPropagation();
    open(button.closest("[data-plan]"));
  });
  calendar.addEventListener("dragstart", (event) => {
    carried = event.target.closest("[data-plan]");
    if (!carried) return event.preventDefault();
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", carried.dataset.name);
    carried.classList.add("is-moving");
  });
  calendar.addEventListener("dragend", () => {
    carried?.classList.remove("is-moving");
    carried = null;
    for (const day of calendar.querySelectorAll(".is-over")) day.classList.remove("is-over");
  });
  for (const day of calendar.querySelectorAll("[data-day]")) {
    day.addEventListener("dragover", (event) => {
      if (!carried || day.contains(carried)) return;
      event.preventDefault();
      day.classList.add("is-over");
    });
    day.addEventListener("dragleave", (event) => {
      if (!day.contains(event.relatedTarget)) day.classList.remove("is-over");
    });
    day.addEventListener("drop", async (event) => {
      event.preventDefault();
      day.classList.remove("is-over");
      const values = { source: carried.dataset.plan, row_id: carried.dataset.rowId, day: day.dataset.day };
      if (await plan(calendar.dataset.calendar, values)) location.reload();
    });
  }
});
