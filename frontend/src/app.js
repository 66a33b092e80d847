// Entry: wires every module to the page and to what is loaded into it later.
import "@tabler/core/js/src/bootstrap/dropdown.ts";
import { wire } from "./wire.js";
import "./bulk.js";
import "./busy.js";
import "./confirm.js";
import "./desk.js";
import "./dialogs.js";
import "./drafts.js";
import "./drop.js";
import "./duplicates.js";
import "./filters.js";
import "./focus.js";
import "./keys.js";
import "./inspection.js";
import "./labels.js";
import "./live.js";
import "./picker.js";
import "./print.js";
import "./progress.js";
import "./quick.js";
import "./search.js";
import "./shell.js";
import "./signature.js";
import "./small.js";
import "./toasts.js";
import "./unsaved.js";

wire(document);
