// On small screens a row becomes a card: each cell then needs the name of its column.
import { each } from "./wire.js";

each("table.table-list", (table) => {
  const names = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
  for (const row of table.tBodies[0]?.rows ?? []) {
    for (const cell of row.cells) {
      if (names[cell.cellIndex] && !cell.dataset.label) cell.dataset.label = names[cell.cellIndex];
    }
  }
});
