/** The only place that asks before something is done: ask("Remove?", "Remove") is "yes" once that button is pressed,
 * "other" where another way was offered and chosen, else nothing. */

import { make } from "./dom.js";
import { word } from "./page.js";

export function ask(question, answer, another) {
  const leave = make("button", { type: "button", "data-close": true, autofocus: true }, word("leave_it"));
  const go = make("button", { type: "button", class: another ? "primary" : "danger" }, answer || word("yes"));
  const other = another && make("button", { type: "button" }, another);
  const dialog = make("dialog", { class: "question", role: "alertdialog", "aria-labelledby": "asked" },
    make("p", { id: "asked" }, question), make("p", { class: "actions" }, ...[leave, other, go].filter(Boolean)));
  go.addEventListener("click", () => dialog.close("yes"));
  other?.addEventListener("click", () => dialog.close("other"));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue);
  }));
}
