// The print view: the server notes every printing, whether the button or the browser began it.
import { text } from "./texts.js";
import { toast } from "./toasts.js";
import { each } from "./wire.js";

async function note(form) {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", keepalive: true });
  if (answer.status !== 204) throw new Error(answer.statusText);
}

each("form[data-print]", (form) => {
  let noted = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await note(form);
    } catch {
      return toast(text("offline"), "danger");
    }
    noted = true;
    window.print();
    noted = false;
  });
  window.addEventListener("beforeprint", () => noted || note(form).catch(() => {}));
});
