/** The only place that says how the page is doing: the header's pill, what live and the outbox cannot settle alone, unread talks. */

import { freshness } from "./live.js";
import { discard, resend } from "./outbox.js";
import { page, word } from "./page.js";
import { reloadNow } from "./reload.js";
import { clock } from "./time.js";
import { toast } from "./toasts.js";

const MARK = { live: "●", polling: "◌", connecting: "◐", stale: "▲", offline: "▲", ended: "■" };
const parked = new Map(); // client_id → its toast
const counted = new Set(); // ids of messages in talks that are not on this page
let waiting = 0;

export function start() {
  const on = (name, react, once = false) => document.addEventListener(name, ({ detail }) => react(detail), { once });
  const stays = { press: reloadNow, seconds: 0 };
  on("live:state", pill);
  on("live:applied", ({ missed }) => missed.forEach(countUnread));
  on("live:presence", online);
  on("live:reload-waits", () => toast(word("new_version"), { ...stays, action: word("reload"), key: "reload" }));
  on("outbox:signin", () => toast(word("signed_out"), { ...stays, action: word("sign_in"), error: true }), true);
  on("outbox:memory", () => toast(word("memory_only"), { seconds: 0 }), true);
  on("outbox:changed", (detail) => {
    waiting = detail.waiting;
    pill();
    showParked(detail.writes);
  });
  pill();
}

/** Never look live when not. */
function pill() {
  const place = document.getElementById("connection");
  if (!place || !page.event) return;
  const { state, at } = freshness();
  const notes = [];
  if (waiting) notes.push(word("waiting_count", { n: waiting }));
  if (state !== "live" && state !== "polling") notes.push(word("last_news", { time: clock(at) }));
  const more = notes.length ? word("in_brackets", { text: notes.join(word("list_dot")) }) : "";
  const text = word(`state_${state}`) + more;
  if (place.dataset.state === state && place.dataset.text === text) return; // a status is read out when it changes
  Object.assign(place.dataset, { state, text });
  place.innerHTML = '<span class="mark" aria-hidden="true"></span> <span></span>';
  place.firstElementChild.textContent = MARK[state];
  place.lastElementChild.textContent = text;
}

/** Messages stand in the talk; what was no message and has no form on the screen any more is asked about here. */
function showParked(writes) {
  const open = writes.filter((write) => write.state === "parked" && !document.getElementById(`m-${write.id}`));
  for (const [id, box] of parked) {
    if (open.some((write) => write.id === id)) continue;
    box.remove();
    parked.delete(id);
  }
  for (const { id, label, reason } of open) {
    if (parked.has(id)) continue;
    const text = word("parked", { what: label, reason });
    const box = toast(text, { action: word("resend"), press: () => resend(id), seconds: 0, error: true });
    const cross = box.querySelector(".toast-close");
    cross.setAttribute("aria-label", word("discard"));
    cross.addEventListener("click", () => discard(id));
    parked.set(id, box);
  }
}

function countUnread({ to, element }) {
  const room = to.startsWith("#talk-") && to.slice(6);
  if (!room || !element.matches(".message") || element.dataset.author === page.me || counted.has(element.id)) return;
  counted.add(element.id); // an edit or a catch-up brings it again
  const names = element.dataset.mentions?.split(" ") ?? [];
  const kinds = ["unread", ...(names.includes(page.me) || names.includes("all") ? ["mentioned"] : [])];
  for (const badge of document.querySelectorAll(kinds.map((kind) => `[data-${kind}="${CSS.escape(room)}"]`).join())) {
    const n = Number(badge.textContent);
    if ("unread" in badge.dataset) badge.textContent = n < 999 ? n + 1 : "999+";
    badge.hidden = false;
  }
}

function online({ online: n }) {
  if (n != null) document.querySelectorAll("[data-online]").forEach((place) => (place.textContent = n));
}
