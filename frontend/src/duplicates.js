// While a name or phone is typed, likely doubles are shown below it.
import { icon, make } from "./dom.js";
import { getJSON, later } from "./fetching.js";
import { text } from "./texts.js";
import { each } from "./wire.js";

each("[data-duplicates-url]", (input) => {
  const list = make("div", { className: "duplicates", hidden: true, role: "status" });
  input.closest(".field")?.append(list);
  let running;
  const look = later(350, async () => {
    running?.abort();
    running = new AbortController();
    const typed = input.value.trim();
    if (typed.length < 2) {
      list.hidden = true;
      return;
    }
    const answer = await getJSON(input.dataset.duplicatesUrl, { [input.name]: typed }, running.signal).catch(() => ({}));
    const rows = answer.results ?? [];
    list.hidden = rows.length === 0;
    list.replaceChildren(
      make("p", {}, icon("alert-triangle"), make("span", { textContent: text("duplicates") })),
      ...rows.slice(0, 5).map((row) => make("a", { href: row.url, target: "_blank", rel: "noopener" }, make("span", { textContent: row.text }), row.hint ? make("small", { textContent: row.hint }) : null)),
    );
  });
  input.addEventListener("input", look);
});
