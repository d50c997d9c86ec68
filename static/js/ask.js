/** The only place that asks before something is done: ask("Remove?", "Remove") is true once that button is pressed. */

import { make } from "./dom.js";
import { word } from "./page.js";

export function ask(question, answer) {
  const leave = make("button", { type: "button", "data-close": true, autofocus: true }, word("leave_it"));
  const go = make("button", { type: "button", class: "danger" }, answer || word("yes"));
  const dialog = make("dialog", { class: "question", role: "alertdialog", "aria-labelledby": "asked" },
    make("p", { id: "asked" }, question), make("p", { class: "actions" }, leave, go));
  go.addEventListener("click", () => dialog.close("yes"));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue === "yes");
  }));
}
