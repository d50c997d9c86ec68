/** The entry: switches on what a page may need. Elements register themselves and wake up inside pushed HTML too. */

import "./elements/message-composer.js";
import "./elements/read-count.js";
import "./elements/talk-log.js";
import "./elements/time-ago.js";
import * as dialogs from "./dialogs.js";
import * as forms from "./forms.js";
import * as live from "./live.js";
import * as menus from "./menus.js";
import * as outbox from "./outbox.js";
import * as status from "./status.js";
import * as waiting from "./waiting.js";

// Not on every page: fetched when the first one stands there.
const RARE = [
  "filter-chips", "mention-list", "photo-days", "pick-many", "place-picker", "print-button", "screen-board", "tab-strip", "waiting-door",
];

function fetchRare() {
  for (const name of RARE) {
    if (document.querySelector(name) && !customElements.get(name)) import(`./elements/${name}.js`).catch(() => {});
  }
}

fetchRare();
document.addEventListener("live:applied", fetchRare);
document.addEventListener("dialog:filled", fetchRare);

// The browser's offer to install may come before the module that knows what to do with it.
const offered = new Promise((resolve) =>
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    resolve(event);
  }),
);
const keepShell = () => import("./shell.js").then((shell) => shell.start(offered), () => {});
if (document.readyState === "complete") keepShell();
else addEventListener("load", keepShell, { once: true }); // what the page needs comes first

for (const part of [status, forms, dialogs, menus, waiting, outbox, live]) part.start();
