/** The only script of the offline page: what waits on this phone, how old its news is, and back as soon as that works. */

import { all, noted } from "./store.js";

const news = noted("news") ?? {};
const language = news.locale ?? (navigator.language.startsWith("ja") ? "ja" : "en");
const TRY_MS = 4000;
let trying = false;

function formatted(at, options) {
  try {
    return new Intl.DateTimeFormat(language, { timeZone: news.zone, ...options }).format(at);
  } catch {
    return new Intl.DateTimeFormat(language, options).format(at);
  }
}

const clock = (at) => formatted(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayAndClock = (at) => `${formatted(at, { month: "short", day: "numeric", weekday: "short" })} ${clock(at)}`;

/** Shows each [data-part] of that name, with its [data-slot]s filled. */
function say(name, slots = {}) {
  for (const part of document.querySelectorAll(`[data-part="${name}"]`)) {
    for (const [slot, text] of Object.entries(slots)) part.querySelector(`[data-slot="${slot}"]`).textContent = text;
    part.hidden = false;
  }
}

function inOneLanguage() {
  document.documentElement.lang = language;
  for (const part of document.querySelectorAll("[data-language]")) part.hidden = part.dataset.language !== language;
}

function sayWhy() {
  const offline = navigator.onLine === false;
  for (const line of document.querySelectorAll("[data-why]")) line.hidden = (line.dataset.why === "offline") !== offline;
  document.title = document.querySelector(`[data-language="${language}"] [data-why]:not([hidden])`).textContent;
}

async function sayWhatWaits() {
  const writes = await all().catch(() => null);
  if (!writes) return;
  const waiting = writes.filter((write) => write.state === "waiting");
  const photos = waiting.reduce((sum, write) => sum + write.files.length, 0);
  if (waiting.length) say("waiting", { n: waiting.length, photos, since: dayAndClock(Date.parse(waiting[0].at)) });
  else say("nothing");
  if (writes.length > waiting.length) say("parked", { n: writes.length - waiting.length });
}

/** The page asked for stands in the address still: loading it again is all there is to do. */
async function attempt() {
  if (trying) return;
  trying = true;
  const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(8000) }).catch(() => null);
  trying = false;
  if (answer?.ok) {
    if (location.pathname.startsWith("/offline/")) location.replace("/");
    else location.reload();
    return;
  }
  sayWhy();
  say("tried", { at: formatted(Date.now(), { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }) });
}

inOneLanguage();
sayWhy();
if (news.at) say("news", { at: dayAndClock(news.at) });
sayWhatWaits();
setInterval(() => document.hidden || attempt(), TRY_MS);
addEventListener("online", attempt);
addEventListener("offline", sayWhy);
document.addEventListener("visibilitychange", () => document.hidden || attempt());
document.addEventListener("click", ({ target }) => target.closest("[data-try]") && attempt());
