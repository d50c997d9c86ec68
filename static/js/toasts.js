/** The only place that says something in passing: toasts in #toasts, with one action at most. */

import { make } from "./dom.js";
import { word } from "./page.js";

function home() {
  const found = document.getElementById("toasts");
  return found ?? document.body.appendChild(make("div", { id: "toasts", role: "status", "aria-live": "polite" }));
}

/** toast("Moved", {action: "Undo", press: () => …, seconds: 10}); seconds 0 stays; the same key replaces the older one. */
export function toast(text, { action = "", press = null, seconds = 6, error = false, key = "" } = {}) {
  const box = make("div", { class: error ? "toast is-error" : "toast", "data-key": key });
  const close = () => box.remove();
  box.append(make("span", {}, text));
  if (action) {
    const button = make("button", { type: "button", class: "toast-action" }, action);
    button.addEventListener("click", () => {
      close();
      press();
    });
    box.append(" ", button);
  }
  const cross = make("button", { type: "button", class: "toast-close", "aria-label": word("close") }, "×");
  cross.addEventListener("click", close);
  box.append(" ", cross);
  if (key) [...home().children].filter((other) => other.dataset.key === key).forEach((other) => other.remove());
  home().append(box);
  box.toggleAttribute("data-stays", !seconds); // a decision is waited for
  [...home().querySelectorAll(".toast:not([data-stays])")].slice(0, -3).forEach((older) => older.remove()); // never a wall
  if (seconds) leave(box, seconds * 1000);
  return box;
}

/** Not while it is read or about to be pressed. */
function leave(box, ms) {
  setTimeout(() => {
    if (box.matches(":hover, :focus-within")) leave(box, 2000);
    else box.remove();
  }, ms);
}
