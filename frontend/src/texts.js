// The texts scripts show, translated by the server in <script id="texts">.
let texts;

export function text(name, values = {}) {
  texts ??= JSON.parse(document.getElementById("texts")?.textContent ?? "{}");
  return (texts[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

export function timeOf(moment) {
  const day = new Date(moment);
  const sameDay = day.toDateString() === new Date().toDateString();
  const language = document.documentElement.lang;
  return sameDay
    ? day.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" })
    : day.toLocaleString(language, { dateStyle: "short", timeStyle: "short" });
}
