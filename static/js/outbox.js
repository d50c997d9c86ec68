/** The only place writes leave from: kept until answered, first in first out, one in flight, never lost, never doubled. */

import { receiveAnswer } from "./catchup.js";
import { uuid7 } from "./store.js";
import { withLock } from "./lock.js";
import { page, tell } from "./page.js";
import { post } from "./post.js";
import { waitWhile } from "./reload.js";
import * as store from "./store.js";
import { now } from "./time.js";

const LOCK = `eventops-outbox-${page.me}`;
const waitingFor = new Map(); // client_id → {resolve, shows}, for the writes of this page
const tabs = "BroadcastChannel" in window ? new BroadcastChannel(LOCK) : null;
let writes = []; // what the store holds, for showing
let running = false;
let again = false;
let wakeUp = () => {};

export const list = () => writes;
export const waitingCount = () => writes.filter((write) => write.state === "waiting").length;

/**
 * Keep a write and send it when its turn comes. Resolves with the verdict, however late.
 * `room` makes it a message shown in that talk; `kept` is called once it is safe on the phone. `keeps`: it holds a text
 * that must not be lost; when it is refused it waits for the person, unless `shows` says that its form still does.
 */
export async function send(url, fields, files = [], options = {}) {
  const { room = "", label = "", quote = "", keeps = false, shows = () => true, kept = () => {} } = options;
  const given = Object.fromEntries(fields);
  const id = given.client_id || uuid7();
  const rest = fields.filter(([name]) => !["client_id", "occurred_at", "csrf_token"].includes(name));
  const at = given.occurred_at || new Date(now()).toISOString();
  const all = [...rest, ["client_id", id], ["occurred_at", at]];
  const write = { id, member: page.me, url, fields: all, files, room, label, quote, keeps, at, state: "waiting" };
  const verdict = new Promise((resolve) => waitingFor.set(id, { resolve, shows }));
  await store.add(write);
  kept();
  await changed();
  wake();
  return verdict;
}

export function wake() {
  again = true;
  wakeUp();
  if (!running) work();
}

async function work() {
  running = true;
  for (let tries = 0; again; ) {
    again = false;
    const wait = await withLock(LOCK, sendNext).catch(() => 1000);
    if (wait === undefined) continue;
    again = true;
    if (wait === 0) tries = 0;
    else await rest(wait, ++tries);
  }
  running = false;
}

/** One write under the lock → undefined nothing to do, 0 settled, else the least wait before the next try. */
async function sendNext() {
  const write = (await store.all(page.me)).find((one) => one.state === "waiting");
  if (!write) return undefined;
  const verdict = await post(write);
  if (verdict.kind === "retry") {
    if (store.holdsInMemory()) tell("outbox:memory");
    return verdict.wait || 1;
  }
  if (verdict.kind === "signin") {
    tell("outbox:signin");
    return 5000;
  }
  await settle(write, verdict);
  return 0;
}

/** Full jitter, 0.3 to 15 s; ended early by a new write or by the network coming back. */
function rest(least, tries) {
  const most = Math.min(15_000, 300 * 2 ** Math.min(tries, 10));
  const ms = Math.max(least, 300 + Math.random() * (most - 300));
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
    wakeUp = () => setTimeout(resolve, least > 1 ? least : 0);
  });
}

async function settle(write, { kind, answer, status }) {
  const watched = waitingFor.get(write.id)?.shows();
  receiveAnswer(answer.packets);
  // A form still on the screen shows its error itself; a message, or a form that is gone, waits for the person.
  const lost = kind === "conflict" && !write.room && !write.keeps && !answer.error?.offer;
  if (kind === "accepted" || (watched && !write.room) || lost) await store.remove(write);
  else {
    if (answer.error?.offer) write.fields = write.fields.filter(([name]) => name !== "ask"); // sent again, it is made
    write.state = "parked";
    write.reason = answer.error?.message ?? String(status);
    await store.put(write);
  }
  resolve(write.id, { kind, answer, write });
  tabs?.postMessage({ id: write.id, verdict: { kind, answer } });
  await changed();
}

function resolve(id, verdict) {
  waitingFor.get(id)?.resolve(verdict);
  waitingFor.delete(id);
  tell("outbox:settled", { id, ...verdict });
}

export async function resend(id) {
  const write = writes.find((one) => one.id === id);
  if (!write) return;
  write.state = "waiting";
  await store.put(write);
  await changed();
  wake();
}

export async function discard(id) {
  const write = writes.find((one) => one.id === id);
  if (write) await store.remove(write);
  await changed();
}

/** Sign-out: nothing stays on the phone, whichever event it was for. */
export async function clear() {
  for (const write of await store.all()) await store.remove(write);
  await changed();
}

async function changed(fromOtherTab = false) {
  writes = await store.all(page.me).catch(() => writes);
  tell("outbox:changed", { waiting: waitingCount(), writes });
  if (!fromOtherTab) tabs?.postMessage({});
}

export async function start() {
  waitWhile(store.holdsInMemory);
  addEventListener("beforeunload", (event) => store.holdsInMemory() && event.preventDefault());
  addEventListener("online", wake);
  document.addEventListener("visibilitychange", () => document.hidden || wake());
  if (tabs) {
    tabs.onmessage = ({ data }) => {
      if (data.id) resolve(data.id, data.verdict);
      changed(true);
    };
  }
  await changed(true);
  wake();
}
