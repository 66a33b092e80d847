// Remote pickers (select.js-picker) and long local lists (select.js-select) on Tom Select.
import { make } from "./dom.js";
import { getJSON } from "./fetching.js";
import { fill } from "./fills.js";
import { text } from "./texts.js";
import { each } from "./wire.js";

const library = () => import("./tom-select.js");

const render = {
  option: (row) => make("div", {}, make("span", { className: "pick-text", textContent: row.text }), row.hint ? make("small", { className: "pick-hint", textContent: row.hint }) : null),
  item: (row) => make("div", { title: row.hint ?? "" }, make("span", { className: "pick-text", textContent: row.text })),
  no_results: () => make("div", { className: "pick-note", textContent: text("nothing") }),
  loading: () => make("div", { className: "pick-note", textContent: text("loading") }),
  not_loading: () => make("div", { className: "pick-note", textContent: text("typeToSearch") }),
  no_more_results: () => null,
};

const common = (select) => ({
  valueField: "id",
  labelField: "text",
  placeholder: select.getAttribute("placeholder") ?? "",
  plugins: select.multiple ? { remove_button: { title: text("fileRemove") } } : { clear_button: { title: text("clear"), html: (setting) => clearButton(setting) } },
  hidePlaceholder: true,
  closeAfterSelect: !select.multiple,
  selectOnTab: true,
  maxOptions: null,
  render,
});

function clearButton(setting) {
  return make("button", { type: "button", className: "clear-button", title: setting.title, tabIndex: -1, textContent: "×" }).outerHTML;
}

function depending(select) {
  const names = (select.dataset.depends ?? "").split(/[ ,]+/).filter(Boolean);
  return Object.fromEntries(names.map((name) => [name, select.form?.elements.namedItem(name)?.value ?? ""]));
}

each("select.js-picker", async (select) => {
  const { default: TomSelect } = await library();
  let running;
  const picker = new TomSelect(select, {
    ...common(select),
    searchField: [],
    score: () => () => 1,
    sortField: [{ field: "$order" }],
    preload: "focus",
    loadThrottle: 180,
    shouldLoad: () => true,
    async load(query, done) {
      running?.abort();
      running = new AbortController();
      try {
        const answer = await getJSON(select.dataset.url, { q: query, ...depending(select) }, running.signal);
        picker.clearOptions((row) => picker.items.includes(String(row.id)));
        const rows = answer.results ?? [];
        if (answer.more) rows.push({ id: "", text: text("more"), disabled: true });
        done(rows);
      } catch (error) {
        if (error.name !== "AbortError") done();
      }
    },
    onItemAdd() {
      picker.setTextboxValue("");
      clearTimeout(picker.refreshTimeout);
      if (select.multiple) picker.refreshOptions(false);
    },
    // A search still to come would open the list again, over whatever one has moved on to.
    onBlur: () => clearTimeout(picker.refreshTimeout),
    onChange: (value) => {
      select.dispatchEvent(new Event("input", { bubbles: true }));
      if (value && select.dataset.fills) fill(select, value, picker.getItem(value)?.textContent ?? "");
    },
  });
  // A click always opens: the library would close a list that the keyboard had opened.
  picker.hook("instead", "onClick", () => {
    picker.focus();
    picker.open();
  });
  addNewLink(select, picker);
  for (const name of Object.keys(depending(select))) {
    select.form?.elements.namedItem(name)?.addEventListener("change", () => {
      picker.clear();
      picker.clearOptions();
      picker.loadedSearches = {};
    });
  }
});

// "Enter a new one" below the matches, in a new tab, so that this form stays as it is.
function addNewLink(select, picker) {
  if (!select.dataset.newUrl) return;
  const link = make("a", { className: "pick-new", href: select.dataset.newUrl, target: "_blank", rel: "noopener", textContent: `+ ${select.dataset.newLabel}` });
  link.addEventListener("mousedown", (event) => event.stopPropagation());
  picker.dropdown.append(link);
}

each("select.js-select", async (select) => {
  const { default: TomSelect } = await library();
  new TomSelect(select, { ...common(select), valueField: "value", options: undefined, allowEmptyOption: false });
});
