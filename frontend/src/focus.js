// The keyboard starts where the work is: at the field the address names, else at the first wrong or
// empty field of a form with data-start.
const PLAIN = ":is(input, select, textarea):not([type=hidden], [type=checkbox], [type=radio], [type=file])";

function named() {
  const found = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  return found && found.matches("input, select, textarea") ? found : null;
}

function firstToFill() {
  // Choices open where they have the focus: welcome on an empty form, in the way of one to be read.
  const fields = [...document.querySelectorAll(`form[data-start] .field ${PLAIN}`)].filter((field) => !field.closest(".ts-wrapper") || field.matches("[data-start=new] select"));
  return fields.find((field) => field.closest(".has-error")) ?? fields.find((field) => !field.value && !field.disabled && !field.matches("[data-start=edit] .js-picker"));
}

// A picker is made while the page loads; it takes the focus when it is there.
function focus(field, tries = 20) {
  if (!field.matches(".js-picker")) field.focus();
  else if (field.tomselect) field.tomselect.focus();
  else if (tries) setTimeout(focus, 50, field, tries - 1);
}

window.addEventListener("load", () => {
  if (document.activeElement && document.activeElement !== document.body) return;
  const byFinger = matchMedia("(pointer: coarse)").matches; // a keyboard would cover half the page
  const field = named() ?? (byFinger ? null : firstToFill());
  if (field) focus(field);
});
