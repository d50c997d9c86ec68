/** The only place that has a phone keep the house: registers the worker, offers to install, says what plain http lacks. */

import { page } from "./page.js";
import { note, noted } from "./store.js";

/** `offered` resolves with the browser's own offer to install, if it ever makes one. */
export function start(offered) {
  register();
  for (const hint of document.querySelectorAll("[data-install]")) offer(hint, offered);
  explainPlainHttp();
  if (window.Notification?.permission === "granted") import("./notified.js").then((it) => it.start(), () => {});
}

/** The lock says which build this page is made of, as long as it is open: its files stay. */
function register() {
  if (!navigator.serviceWorker) return;
  navigator.locks?.request(`shell-${page.build}`, { mode: "shared" }, () => new Promise(() => {}));
  navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" }).catch(() => {}); // works without
}

/** Only where it helps: never in what is installed already; on iOS only where it was looked for. */
async function offer(hint, offered) {
  if (matchMedia("(display-mode: standalone)").matches || navigator.standalone) return;
  const always = hint.dataset.install === "always";
  if (noted("install-declined") && !always) return;
  const show = (way) => {
    hint.querySelector(`[data-way=${way}]`).hidden = false;
    hint.hidden = false;
  };
  hint.addEventListener("click", async ({ target }) => {
    if (target.closest("[data-decline]")) note("install-declined", true);
    else if (target.closest("[data-accept]")) (await offered).prompt();
    else return;
    hint.hidden = true;
  });
  if (always && navigator.standalone === false) return show("ios"); // only iOS has that property
  await offered;
  show("prompt");
}

/** Once a phone, and not over what somebody writes. */
function explainPlainHttp() {
  const dialog = document.getElementById("plain-http");
  if (isSecureContext || !dialog || noted("plain-http-told") || document.querySelector("dialog[open]")) return;
  dialog.addEventListener("close", () => note("plain-http-told", true));
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  dialog.showModal();
}
