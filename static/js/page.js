/** The only place that reads what base.html prints: whose page it is, which event, which streams, which words. */

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
const data = document.body.dataset;

export const page = {
  event: data.event ?? "",
  me: data.me ?? "",
  name: data.name ?? "",
  ear: data.ear ?? "", // what alerts know this person by; empty: they are not asked
  step: data.step,
  epoch: data.epoch ?? "",
  zone: data.tz || undefined,
  locale: document.documentElement.lang || "ja",
  build: meta("build"),
  streams: JSON.parse(data.streams || "{}"),
  csrf: meta("csrf-token"),
};

/** A token goes stale in a page open for days: ask for a fresh one. */
export async function renewCsrf() {
  const response = await fetch("/csrf", { headers: { Accept: "application/json" }, cache: "no-store" });
  page.csrf = (await response.json()).token;
}

export function tell(name, detail = {}) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

const words = JSON.parse(document.getElementById("words")?.textContent || "{}");

/** word("new_below", {n: 3}): the text with {n} filled in; a text that stands on the page itself is filled likewise. */
export function word(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
