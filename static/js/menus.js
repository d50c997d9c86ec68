/** The only place that fills and closes details.menu; details.pins closes likewise: a press elsewhere or within, Escape. */

import { now } from "./time.js";

const OPEN = "details.menu[open], details.pins[open]";

export function start() {
  document.addEventListener("click", ({ target }) => {
    const menu = target.closest?.("summary")?.parentElement;
    close(menu);
    if (menu?.matches(".menu:not([open])")) fill(menu);
  });
  document.addEventListener("keydown", ({ key }) => {
    const open = key === "Escape" && document.querySelector(OPEN);
    if (!open) return;
    close();
    open.firstElementChild.focus();
  });
}

function close(but) {
  for (const menu of document.querySelectorAll(OPEN)) if (menu !== but) menu.open = false;
}

/** Every post has the same menu but for its key. */
function fill(menu) {
  const html = document.getElementById("message-menu")?.innerHTML;
  const message = menu.closest(".message");
  const key = message.id.slice(2); // m-<key>
  menu.ownContent = true; // a morph leaves it to us
  if (html && menu.children.length < 2) menu.insertAdjacentHTML("beforeend", html.replaceAll("__key__", key));
  const age = now() - Date.parse(message.dataset.at);
  for (const choice of menu.querySelectorAll("[data-within]")) if (age > choice.dataset.within * 1000) choice.remove();
}
