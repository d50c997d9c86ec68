/** The only place that turns instants into words: the event's zone, the server's clock. */

import { page } from "./page.js";

let skew = 0;

/** The server's clock as last heard; a phone's own clock decides nothing. */
export const now = () => Date.now() + skew;

export function heardClock(at) {
  const heard = instant(at);
  if (heard) skew = heard - Date.now();
}

/** ISO text, or a number of seconds or milliseconds, as milliseconds. */
export function instant(at) {
  if (typeof at === "number") return at < 1e12 ? at * 1000 : at;
  return Date.parse(at) || 0;
}

function formatter(options) {
  try {
    return new Intl.DateTimeFormat(page.locale, { timeZone: page.zone, ...options });
  } catch {
    return new Intl.DateTimeFormat(page.locale, options);
  }
}

const hhmm = formatter({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const hhmmss = formatter({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const date = formatter({ month: "short", day: "numeric", weekday: "short" });
const key = formatter({ year: "numeric", month: "2-digit", day: "2-digit" });

export const clock = (at) => hhmm.format(at);
export const clockSeconds = (at) => hhmmss.format(at);
export const day = (at) => date.format(at);
export const dayKey = (at) => key.format(at);
