/** The only place that draws what depends on a message's neighbours: day lines, runs of one sender, my own. */

import { make } from "./dom.js";
import { page } from "./page.js";
import { day, dayKey } from "./time.js";

const RUN_MS = 5 * 60_000;

/** After every change of the list; touches only what is wrong. */
export function drawLines(list) {
  let before = null;
  for (const item of [...list.children]) {
    if (item.matches(".day-line")) {
      if (!startsDay(item)) item.remove();
    } else if (item.matches(".message")) {
      const at = Date.parse(item.dataset.at);
      const today = dayKey(at);
      const newDay = today !== before?.today;
      if (newDay) dayLine(item, at, today);
      else if (item.previousElementSibling?.matches(".day-line")) item.previousElementSibling.remove();
      const run = !newDay && before.author === item.dataset.author && at - before.at < RUN_MS && !before.broken;
      item.classList.toggle("is-run", run);
      item.classList.toggle("is-mine", Boolean(page.me) && item.dataset.author === page.me);
      before = { at, today, author: item.dataset.author };
    } else if (before) before.broken = true; // the unread line
  }
}

/** A line stands directly before the first message of its day (or before the unread line before that). */
function startsDay(line) {
  const next = line.nextElementSibling;
  return Boolean(next?.matches(".message")) && dayKey(Date.parse(next.dataset.at)) === line.dataset.day;
}

function dayLine(item, at, today) {
  if (item.previousElementSibling?.dataset.day === today) return;
  const time = make("time", { datetime: new Date(at).toISOString() }, day(at));
  item.before(make("li", { class: "day-line", "data-day": today }, time));
}
