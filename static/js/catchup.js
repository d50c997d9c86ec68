/** The only place that counts: each stream's head, packets held back, the gap rule, catching up over HTTP. */

import { apply } from "./apply.js";
import { page } from "./page.js";
import { reloadWanted, wantReload } from "./reload.js";

export const heads = { ...page.streams };
let held = [];
let holds = 0;
let gapTimer = 0;
let failures = 0;
let asking = null;

/** Packets as pushed: n applies when the head is n-1, what we have is dropped, a gap waits. */
export function receive(packets) {
  held.push(...packets);
  drain();
}

/** The answer to our own write: shown at once (applying is idempotent), then counted like a push. */
export function receiveAnswer(packets = []) {
  for (const packet of packets) {
    const numbered = packet.n != null && packet.stream in heads;
    if (!numbered || packet.n > heads[packet.stream] + 1 || holds) apply(packet.parts);
  }
  if (page.event) receive(packets.filter((packet) => packet.n != null));
}

export const hold = () => void holds++;

export function release() {
  holds--;
  drain();
}

function drain() {
  if (holds) return;
  const parts = [];
  for (let progress = true; progress; ) {
    progress = false;
    const rest = [];
    for (const packet of held) {
      const ahead = packet.n - heads[packet.stream];
      if (ahead === 1) {
        heads[packet.stream] = packet.n;
        parts.push(...packet.parts);
        progress = true;
      } else if (ahead > 1) rest.push(packet); // a stream we do not hear gives NaN: dropped
    }
    held = rest;
  }
  apply(parts);
  if (held.length && !gapTimer && !reloadWanted()) gapTimer = setTimeout(gap, Math.min(150 * 2 ** failures, 5000));
}

function gap() {
  gapTimer = 0;
  if (held.length && !holds) catchUp().catch(() => {});
}

/** Is any of these heads ahead of ours? */
export function behind(theirs = {}) {
  return Object.keys(theirs).some((stream) => theirs[stream] > heads[stream]);
}

/** One question at a time; resolves when the page is as new as the answers, rejects when they did not come. */
export function catchUp() {
  asking ??= ask().finally(() => (asking = null));
  return asking;
}

async function ask() {
  hold();
  try {
    for (let more = true; more && !reloadWanted(); ) {
      const before = JSON.stringify(heads);
      more = settle(await changes()) && JSON.stringify(heads) !== before;
    }
    failures = 0;
  } catch (error) {
    failures++;
    throw error;
  } finally {
    release();
  }
}

async function changes() {
  const url = `/events/${encodeURIComponent(page.event)}/changes?${new URLSearchParams(heads)}`;
  const response = await fetch(url, {
    headers: { Accept: "application/json" },
    cache: "no-store",
    signal: AbortSignal.timeout(10_000),
  });
  if ([401, 403, 404, 410].includes(response.status)) return { reload: true }; // signed out, removed, over
  if (!response.ok) throw new Error(`changes: ${response.status}`);
  return response.json();
}

/** What both hello and changes answer; true when there is more to ask for. */
export function settle(answer) {
  if (answer.reload || answer.epoch !== page.epoch) {
    wantReload();
    return false;
  }
  apply(answer.parts);
  Object.assign(heads, answer.heads);
  return Boolean(answer.more);
}
