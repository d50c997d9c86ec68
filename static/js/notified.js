/** Notifications of this event beside an open page of it: gone once acknowledged, wherever that was; a tap on one leads there. */

import { hasTypedText } from "./dom.js";
import { page } from "./page.js";

export function start() {
  document.addEventListener("live:applied", tidy);
  document.addEventListener("visibilitychange", tidy);
  navigator.serviceWorker.addEventListener("message", ({ data }) => data?.go && go(data.go));
  navigator.serviceWorker.startMessages();
  tidy();
}

/** Over typed text nothing opens: the banner stands there and leads the same way. */
function go(address) {
  if (!hasTypedText()) location.assign(address);
}

async function tidy() {
  const registration = await navigator.serviceWorker.getRegistration();
  const shown = ((await registration?.getNotifications()) ?? []).filter(isOfThisEvent);
  for (const notification of shown) if (!isWaiting(notification.tag)) notification.close();
}

const isOfThisEvent = ({ data }) => page.event && data?.event === `/events/${page.event}/`;

function isWaiting(key) {
  const { ears = "" } = document.getElementById(`alarm-${key}`)?.dataset ?? { ears: page.ear };
  return !ears.split(" ").includes(page.ear);
}
