/** The entry: switches on what a page may need. Elements register themselves and wake up inside pushed HTML too. */

import "./elements/message-composer.js";
import "./elements/read-count.js";
import "./elements/talk-log.js";
import * as dialogs from "./dialogs.js";
import * as forms from "./forms.js";
import * as live from "./live.js";
import * as menus from "./menus.js";
import * as outbox from "./outbox.js";
import * as posts from "./posts.js";
import * as status from "./status.js";
import * as waiting from "./waiting.js";

// Not on every page: fetched when the first one stands there; but for whom to mention, which waits as said below.
function fetchRare() {
  const here = new Set([...document.querySelectorAll(":not(:defined, mention-list)")].map((tag) => tag.localName));
  for (const name of here) import(`./elements/${name}.js`).catch(() => {});
}

// Whom to mention is asked of the server: without a network it is of no use, and nobody needs it before they write.
document.addEventListener("focusin", ({ target }) => {
  if (target.form?.querySelector("mention-list")) import("./elements/mention-list.js").catch(() => {});
});

fetchRare();
document.addEventListener("live:applied", fetchRare);
document.addEventListener("dialog:filled", fetchRare);

// Sound is the browser's to allow, from a touch on: what it needs is there before something is urgent.
addEventListener("pointerup", () => import("./sound.js").catch(() => {}), { once: true });

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

for (const part of [status, forms, dialogs, menus, posts, waiting, outbox, live]) part.start();
