// Asks before a form is sent: data-confirm, data-reason (must be given), data-remark (may be),
// data-confirm-yes, data-confirm-kind on the form or on the button pressed.
import { text } from "./texts.js";

const agreed = new WeakSet();

function ask(setting) {
  const dialog = document.getElementById("confirm");
  const reason = dialog.querySelector("textarea");
  const yes = dialog.querySelector("[data-confirm-yes]");
  const asked = setting.reason ?? setting.remark;
  dialog.querySelector("[data-confirm-text]").textContent = setting.confirm ?? asked;
  dialog.querySelector("[data-confirm-reason]").hidden = !asked;
  dialog.querySelector("label").textContent = asked ?? "";
  dialog.querySelector("label").classList.toggle("required", Boolean(setting.reason));
  reason.required = Boolean(setting.reason);
  reason.value = "";
  yes.textContent = setting.confirmYes ?? text("confirm");
  yes.className = `btn btn-${setting.confirmKind ?? "primary"}`;
  dialog.returnValue = "";
  dialog.showModal();
  (asked ? reason : yes).focus();
  return new Promise((decide) => {
    dialog.addEventListener("close", () => decide(dialog.returnValue === "yes" ? { reason: reason.value } : null), { once: true });
  });
}

// Asks a question that has no form; tells whether it was answered with yes.
export async function question(words) {
  return (await ask({ confirm: words })) !== null;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const setting = { ...form.dataset, ...event.submitter?.dataset };
  if (!(setting.confirm || setting.reason || setting.remark) || agreed.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const decision = await ask(setting);
  if (decision === null) return;
  if (setting.reason || setting.remark) {
    let field = form.elements.namedItem("reason");
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name: "reason" });
      form.append(field);
    }
    field.value = decision.reason;
  }
  agreed.add(form);
  form.requestSubmit(event.submitter);
}, true);
