/** <alarm-bell>: stands in what is urgent. Rings each round until this person has acknowledged; title and badge count what waits. */

import { list } from "../outbox.js";
import { page } from "../page.js";
import { ring } from "../sound.js";
import { note, noted } from "../store.js";

const RUNG = "rung"; // {alert: its round that has rung}, for all tabs of this phone
const pressed = new Set(); // keys of the alerts acknowledged here, sent or not
const title = document.title;
let ringing = false;

class AlarmBell extends HTMLElement {
  connectedCallback() {
    look();
  }
}

const keyOf = (url) => new URL(url, location.href).pathname.match(/\/alerts\/([^/]+)\/acknowledgements$/)?.[1];

const isHeard = ({ dataset }) => pressed.has(dataset.alert) || (dataset.ears ?? "").split(" ").includes(page.ear);
const isWaiting = (banner) => page.ear && banner.dataset.author !== page.me && !isHeard(banner);

/** What is shown follows the tap, not the answer: without a network the outbox keeps it. */
function look() {
  for (const { url } of list()) pressed.add(keyOf(url));
  for (const shown of document.querySelectorAll("[data-alert]")) shown.classList.toggle("is-heard", isHeard(shown));
  const waiting = [...document.querySelectorAll("#alerts > .alarm")].filter(isWaiting);
  document.title = waiting.length ? `‼${waiting.length} ${title}` : title;
  if (waiting.length) navigator.setAppBadge?.(waiting.length).catch(() => {});
  else navigator.clearAppBadge?.().catch(() => {});
  ringFor(waiting);
}

async function ringFor(waiting) {
  const rung = noted(RUNG) ?? {};
  const due = waiting.filter(({ dataset }) => rung[dataset.alert] !== dataset.round);
  if (!due.length || ringing) return;
  ringing = true;
  const heard = await ring();
  ringing = false;
  sayLocked(!heard);
  if (heard) note(RUNG, Object.fromEntries(waiting.map(({ dataset }) => [dataset.alert, dataset.round])));
}

function sayLocked(locked) {
  for (const line of document.querySelectorAll(".sound-locked")) line.hidden = !locked;
}

document.addEventListener("live:applied", look);
document.addEventListener("outbox:changed", look);
document.addEventListener("outbox:settled", ({ detail }) => {
  if (detail.kind !== "accepted" && detail.write) pressed.delete(keyOf(detail.write.url));
  look();
});
document.addEventListener("submit", ({ target }) => {
  if (!target.matches("form[data-acknowledge]")) return;
  pressed.add(target.closest("[data-alert]").dataset.alert);
  look();
});
for (const touch of ["pointerup", "keyup"]) {
  addEventListener(touch, () => document.querySelector(".sound-locked:not([hidden])") && look(), { passive: true });
}

customElements.define("alarm-bell", AlarmBell);
