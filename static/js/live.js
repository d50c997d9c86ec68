/** The only place that holds the connection: says hello, hears packets and pulses, knows whether the page is fresh. */

import { behind, catchUp, heads, hold, receive, release, settle } from "./catchup.js";
import { page, tell } from "./page.js";
import { reloadWanted, wantReload } from "./reload.js";
import { note } from "./store.js";
import { heardClock, now } from "./time.js";

const STALE_MS = 12_000;
const POLL_MS = 5_000;
const NO_SESSION = 401; // what the door answers a poll with; a WebSocket's refusal names no status
let socket = null;
let state = "connecting";
let greeted = false; // hello answered on this connection
let newsAt = now(); // as the server's clock says it
let heard = [Date.now(), performance.now()]; // two clocks: one stops in sleep, the other can be set
let hiddenAt = 0;
let restartedAt = 0;
let transports = ["websocket", "polling"];

export async function start() {
  if (!page.event) return;
  setInterval(watch, 1000);
  document.addEventListener("visibilitychange", seen);
  addEventListener("pageshow", (event) => event.persisted && restart());
  addEventListener("online", restart);
  addEventListener("offline", watch);
  const io = await import("../vendor/socket.io.js").then((module) => module.io, () => null);
  if (io) connect(io);
  else poll();
}

/** Droppable: only what may be lost goes over the socket (read marks). */
export function send(event, data) {
  if (greeted) socket.volatile.emit(event, data);
}

export const freshness = () => ({ state, at: newsAt });

function connect(io) {
  socket = io({ transports: [...transports], reconnectionDelay: 400, reconnectionDelayMax: 5000, timeout: 8000 });
  socket.on("connect", hello);
  socket.on("packets", receive);
  socket.on("pulse", pulse);
  socket.on("presence", (presence) => tell("live:presence", presence));
  socket.on("bye", ({ retry_in: seconds }) => away(seconds * 1000));
  socket.on("connect_error", refused);
  socket.on("disconnect", (reason) => {
    greeted = false;
    if (reason === "io server disconnect") away(2000); // socket.io does not come back from this by itself
    watch();
  });
}

function refused(error) {
  transports = [transports[1], transports[0]]; // WebSocket blocked: polling first; polling blocked: the other way round
  socket.io.opts.transports = [...transports];
  watch();
  const saidNo = !socket.active; // otherwise it tries again by itself
  if (saidNo) away(3000);
  if (saidNo || error.description === NO_SESSION) catchUp().catch(() => {}); // if the session has ended, changes says so
}

function away(ms) {
  socket.disconnect();
  setTimeout(() => socket.connect(), ms * (0.5 + Math.random()));
}

function hello() {
  hold(); // until the answer: pushes may overtake it
  const { event, epoch, build, locale, step } = page;
  socket.timeout(10_000).emit("hello", { event, streams: { ...heads }, epoch, build, locale, step }, (error, answer) => {
    try {
      if (error) return void (socket.connected && restart());
      if (answer.refused) return ended();
      const more = settle(answer);
      if (answer.reload) return;
      greeted = true;
      news();
      if (more) catchUp().catch(() => {});
    } finally {
      release();
    }
  });
}

/** Not ours to hear any more (removed, signed out, event over): the server's page says why. */
function ended() {
  socket.disconnect();
  state = "ended";
  tell("live:state", freshness());
  wantReload();
  setTimeout(() => socket.connect(), 20_000 * (0.5 + Math.random()));
}

function pulse({ epoch, heads: theirs, at }) {
  heardClock(at);
  if (epoch !== page.epoch) return wantReload();
  if (!greeted) return;
  news();
  if (behind(theirs)) setTimeout(() => behind(theirs) && catchUp().catch(() => {}), 150); // it may be on its way
}

async function poll() {
  for (;;) {
    await catchUp().then(news, watch);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS * (0.9 + 0.2 * Math.random())));
  }
}

function news() {
  newsAt = now();
  note("news", { at: newsAt, zone: page.zone, locale: page.locale }); // for the offline page
  heard = [Date.now(), performance.now()];
  watch();
}

function watch() {
  const silence = Math.max(Date.now() - heard[0], performance.now() - heard[1]);
  const before = state;
  if (state === "ended" && !greeted) return;
  if (silence >= STALE_MS || reloadWanted()) state = "stale";
  else state = socket ? (greeted ? "live" : "connecting") : "polling";
  if (navigator.onLine === false) state = "offline";
  if (state !== before || state === "stale") tell("live:state", freshness());
  // A socket that is open but silent is dead without knowing it (a dead zone, a sleeping proxy).
  if (silence >= STALE_MS && socket?.connected && Date.now() - restartedAt > STALE_MS) restart();
}

function seen() {
  if (document.hidden) hiddenAt = Date.now();
  else if (hiddenAt && Date.now() - hiddenAt > 10_000) restart();
}

/** Drop the socket, connect, catch up: a page that slept cannot trust its connection. */
export function restart() {
  restartedAt = Date.now();
  watch();
  if (socket) socket.disconnect().connect();
  else if (page.event) catchUp().then(news, watch);
}
