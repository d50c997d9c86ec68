/** The only place that opens dialogs: [data-dialog], [data-fragment] into the shared #sheet, photos, [data-close], backdrop. */

import { fragment, make } from "./dom.js";
import { tell, word } from "./page.js";
import { toast } from "./toasts.js";

export function start() {
  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest?.(selector);
    const opener = at("[data-dialog]");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey; // a new tab or window was asked for
    const link = !elsewhere && at("[data-fragment], a[data-photo]");
    if (opener) show(document.getElementById(opener.dataset.dialog));
    else if (link) {
      event.preventDefault();
      if ("photo" in link.dataset) openPhoto(link);
      else openFragment(link.dataset.fragment || link.href, link.href);
    } else if (at("[data-close]") || onBackdrop(event)) at("dialog")?.close();
  });
}

function show(dialog) {
  if (dialog && !dialog.open) dialog.showModal();
}

function onBackdrop({ target, clientX: x, clientY: y }) {
  if (target.localName !== "dialog") return false;
  const box = target.getBoundingClientRect();
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

async function openPhoto(link) {
  try {
    await import("./elements/photo-lightbox.js");
    (document.querySelector("photo-lightbox") ?? document.body.appendChild(make("photo-lightbox"))).open(link);
  } catch {
    location.assign(link.href);
  }
}

/** Load HTML without layout (or a page's <main>) and show it; when it cannot be loaded, go there instead. */
export async function openFragment(url, fallback = "") {
  try {
    const response = await fetch(url, { headers: { Accept: "text/html", "X-Fragment": "1" } });
    if (!response.ok) throw new Error(response.status);
    openSheet(fragment(await response.text()));
  } catch {
    if (fallback && navigator.onLine !== false) location.assign(fallback);
    else toast(word("no_network"), { error: true });
  }
}

export function openSheet(content) {
  const dialog = document.getElementById("sheet") ?? document.body.appendChild(make("dialog", { id: "sheet" }));
  const close = make("button", { type: "button", class: "sheet-close", "data-close": true, "aria-label": word("close") }, "×");
  dialog.replaceChildren(close, make("div", { class: "sheet-body" }, content.querySelector("main") ?? content));
  dialog.setAttribute("aria-label", dialog.querySelector("h1, h2, h3")?.textContent.trim() ?? "");
  show(dialog);
  tell("dialog:filled");
}
