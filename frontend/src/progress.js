// A bar that tells the truth: it shows what the server says, and goes on when all is done.
import { getJSON } from "./fetching.js";
import { text } from "./texts.js";
import { each } from "./wire.js";

const EVERY = 700;

each("[data-progress-url]", (box) => {
  const bar = box.querySelector("progress");
  const words = box.querySelector("[data-progress-text]");
  const numbers = box.querySelector("[data-progress-count]");

  async function look() {
    const now = await getJSON(box.dataset.progressUrl).catch(() => ({ text: text("offline") }));
    if (now.total) {
      bar.max = now.total;
      bar.value = now.done ?? 0;
      numbers.textContent = `${now.done ?? 0} / ${now.total}`;
    }
    if (now.text) words.textContent = now.text;
    box.classList.toggle("is-failed", Boolean(now.failed));
    const next = now.url ?? box.dataset.next;
    if (now.finished && next && !now.failed) return location.assign(next);
    if (!now.finished && !now.failed) setTimeout(look, EVERY);
  }
  look();
});
