/** <screen-board>: a wall display nobody touches. Clock, age of the news, red bar when not live, rotation, burn-in shift. */

import { freshness } from "../live.js";
import { clockSeconds, now } from "../time.js";
import { word } from "../page.js";

const ROTATE_S = 8;
const FRESH = ["live", "polling"];
const root = document.documentElement;

class ScreenBoard extends HTMLElement {
  connectedCallback() {
    const scale = Number(new URLSearchParams(location.search).get("scale"));
    if (scale > 0) root.style.setProperty("--scale", scale);
    this.ticks = 0;
    this.turns = new WeakMap(); // list → {top, tick}
    this.timer = setInterval(() => this.tick(), 1000);
    this.awake = () => navigator.wakeLock?.request("screen").catch(() => {});
    this.seen = () => document.hidden || this.awake();
    document.addEventListener("visibilitychange", this.seen); // a lock ends when the page is hidden
    this.turn = () => this.querySelectorAll("[data-rotate]").forEach((list) => this.rotate(list));
    document.addEventListener("live:applied", this.turn); // a packet shows every row again
    this.awake();
    this.tick();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.seen);
    document.removeEventListener("live:applied", this.turn);
  }

  tick() {
    const { state, at } = freshness();
    const time = clockSeconds(at);
    const fresh = FRESH.includes(state) || (state === "connecting" && now() - at < 12_000);
    this.write("[data-clock]", clockSeconds(now()));
    this.write("[data-age]", `${word("last_news", { time })} ${fresh ? "●" : "▲"}`);
    const bar = this.querySelector("[data-stale-bar]");
    if (bar) {
      if (!fresh) bar.textContent = word(bar.dataset.staleBar, { time });
      bar.hidden = fresh;
    }
    root.classList.toggle("is-stale", !fresh);
    if (this.ticks % 60 === 0) this.shift();
    this.turn();
    this.ticks++;
  }

  write(selector, text) {
    for (const place of this.querySelectorAll(selector)) if (place.textContent !== text) place.textContent = text;
  }

  shift() {
    const step = () => `${Math.floor(Math.random() * 5) - 2}px`;
    root.style.setProperty("--shift-x", step());
    root.style.setProperty("--shift-y", step());
  }

  /** Every second, so that a row that has just come or gone is counted. */
  rotate(list) {
    const rows = [...list.children];
    const most = Number(list.dataset.rotate) || 7;
    const pages = Math.max(1, Math.ceil(rows.length / most));
    const first = (Math.floor((this.ticks - this.since(list, rows[0])) / ROTATE_S) % pages) * most;
    rows.forEach((row, i) => {
      const hidden = i < first || i >= first + most;
      if (row.hidden !== hidden) row.hidden = hidden;
    });
    list.dataset.page = pages > 1 ? `${first / most + 1} / ${pages}` : "";
  }

  /** The tick from which a list turns its pages: a new first row is shown at once. */
  since(list, row) {
    const top = row?.id || row?.textContent;
    const known = this.turns.get(list);
    if (known?.top === top) return known.tick;
    this.turns.set(list, { top, tick: this.ticks });
    return this.ticks;
  }
}

customElements.define("screen-board", ScreenBoard);
