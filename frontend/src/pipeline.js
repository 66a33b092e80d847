// The pipeline: a card is dragged to a stage, or moved by its menu; what ends a lead asks for the
// outcome first. Whether it may go there the server says, with the reason.
import { each } from "./wire.js";

const closing = () => document.querySelector("form[data-closing]");

function close(url, stage, title, name) {
  const form = closing();
  const dialog = form.closest("dialog");
  form.action = url;
  form.elements.stage.value = stage;
  dialog.querySelector(".dialog-title").textContent = title;
  dialog.querySelector("[data-closing-name]").textContent = name;
  dialog.querySelector("[data-closing-yes]").textContent = title;
  dialog.showModal();
  form.elements.outcome.focus();
}

function move(url, stage) {
  const form = document.getElementById("move-lead");
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "stage", value: stage });
  form.append(field);
  form.action = url;
  form.requestSubmit();
}

each("[data-close-lead]", (button) =>
  button.addEventListener("click", () => close(button.dataset.closeLead, button.dataset.stage, button.dataset.title, button.dataset.name)),
);

each("[data-board]", (board) => {
  const lanes = [...board.querySelectorAll("[data-stage]")].filter((lane) => lane.matches("section"));
  let carried = null;
  board.addEventListener("dragstart", (event) => {
    carried = event.target.closest("[data-lead]");
    if (!carried) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", carried.dataset.name);
    carried.classList.add("is-moving");
    const open = carried.dataset.moves.split(" ");
    for (const lane of lanes) {
      if (lane.contains(carried)) continue;
      lane.classList.add(open.includes(lane.dataset.stage) ? "is-open" : "is-shut");
    }
  });
  board.addEventListener("dragend", () => {
    carried?.classList.remove("is-moving");
    carried = null;
    for (const lane of lanes) lane.classList.remove("is-open", "is-shut", "is-over");
  });
  for (const lane of lanes) {
    lane.addEventListener("dragover", (event) => {
      if (!carried || lane.contains(carried)) return;
      event.preventDefault();
      lane.classList.add("is-over");
    });
    lane.addEventListener("dragleave", (event) => {
      if (!lane.contains(event.relatedTarget)) lane.classList.remove("is-over");
    });
    lane.addEventListener("drop", (event) => {
      event.preventDefault();
      const { lead, name, moves } = carried.dataset;
      const { stage, closes } = lane.dataset;
      if (closes && moves.split(" ").includes(stage)) close(lead, stage, closes, name);
      else move(lead, stage);
    });
  }
});
