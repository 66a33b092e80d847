// A box to sign in with finger, pen or mouse; the drawing travels as a PNG data address.
import { text } from "./texts.js";
import { toast } from "./toasts.js";
import { each } from "./wire.js";

each("[data-signature]", async (box) => {
  const { default: SignaturePad } = await import("signature_pad");
  const canvas = box.querySelector("canvas");
  const value = box.querySelector("input[type=hidden]");
  const pad = new SignaturePad(canvas, { penColor: "#101828", minWidth: 0.8, maxWidth: 2.4 });

  function fit() {
    if (!canvas.offsetWidth) return;
    const ratio = Math.max(window.devicePixelRatio, 1);
    const strokes = pad.toData();
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    if (strokes.length) pad.fromData(strokes);
    else if (value.value) pad.fromDataURL(value.value);
  }

  pad.addEventListener("endStroke", () => {
    value.value = pad.toDataURL("image/png");
    box.classList.add("is-signed");
    value.dispatchEvent(new Event("input", { bubbles: true }));
  });
  box.querySelector("[data-signature-clear]").addEventListener("click", () => {
    pad.clear();
    value.value = "";
    box.classList.remove("is-signed");
  });
  box.closest("form")?.addEventListener("submit", (event) => {
    if (canvas.offsetParent === null || !box.hasAttribute("data-required") || value.value) return;
    event.preventDefault();
    toast(text("signatureMissing"), "danger");
  });
  new ResizeObserver(fit).observe(canvas);
  box.classList.toggle("is-signed", value.value !== "");
});
