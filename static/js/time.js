/** The only place that turns instants into words: the event's zone, the server's clock. */

import { page, word } from "./page.js";

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

/** 「4分前」; for a deadline 「あと5分」 or 「5分超過」. */
export function age(at, deadline = false) {
  const seconds = Math.round((now() - at) / 1000);
  const past = seconds >= 0;
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const [unit, n] =
    minutes < 60 ? ["min", minutes] : minutes < 1440 ? ["hour", Math.floor(minutes / 60)] : ["day", Math.floor(minutes / 1440)];
  if (deadline) return word(past ? `late_${unit}` : `left_${unit}`, { n });
  return !past || minutes < 1 ? word("just_now") : word(`ago_${unit}`, { n });
}
