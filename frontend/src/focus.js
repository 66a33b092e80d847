// The keyboard starts where the work is: at the field the address names, else at the first empty
// field of a form with data-start.
function start(field) {
  if (field.tomselect) field.tomselect.focus();
  else field.focus();
}

function named() {
  const found = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  return found && found.matches("input, select, textarea") ? found : null;
}

function firstEmpty() {
  const fields = document.querySelectorAll("form[data-start] .field :is(input, select, textarea):not([type=hidden], [type=checkbox], [type=radio], [type=file])");
  return [...fields].find((field) => field.closest(".has-error")) ?? [...fields].find((field) => !field.value && !field.disabled && !field.classList.contains("js-picker"));
}

window.addEventListener("load", () => {
  if (document.activeElement && document.activeElement !== document.body) return;
  const byFinger = matchMedia("(pointer: coarse)").matches; // a keyboard would cover half the page
  const field = named() ?? (byFinger ? null : firstEmpty());
  if (field) start(field);
});
