/** <talk-log>: one talk as it scrolls. Stays at the end only for those who are there, fetches older, reports what was read. */

import { make } from "../dom.js";
import { send } from "../live.js";
import { watchNewer, watchOlder } from "../paging.js";
import { page, word } from "../page.js";
import { drawLines } from "../talk-lines.js";

const NEAR_PX = 80;

class TalkLog extends HTMLElement {
  connectedCallback() {
    if (this.box) return this.listen();
    this.box = this.querySelector("[role=log]");
    this.list = this.querySelector("ol");
    this.marks = JSON.parse(this.dataset.marks || "[]");
    this.read = Number(this.dataset.read) || 0;
    this.fresh = 0;
    this.below = make("button", { type: "button", class: "new-below", hidden: true });
    this.below.addEventListener("click", () => this.toEnd());
    this.append(this.below);
    this.box.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.listen();
    drawLines(this.list);
    const grown = () => {
      drawLines(this.list);
      this.measure();
    };
    watchOlder(this.box, this.list, grown);
    watchNewer(this.box, this.list, grown);
    this.addEventListener("click", (event) => this.follow(event));
    this.open();
  }

  listen() {
    this.leaving = new AbortController();
    const on = (name, react) => document.addEventListener(name, react, { signal: this.leaving.signal });
    on("live:applied", ({ detail }) => this.changed(detail.elements));
    on("talk:unsent", ({ detail }) => this.changed(detail.elements));
    on("live:presence", ({ detail }) => detail.room === this.dataset.room && detail.marks && this.marked(detail.marks));
    on("composer:sent", ({ detail }) => detail.room === this.dataset.room && this.toEnd());
    on("composer:kept", ({ detail }) => detail.room === this.dataset.room && this.isPast() && this.toNewest());
    on("visibilitychange", () => this.report());
    on("live:state", ({ detail }) => detail.state === "live" && this.report(true));
    // Keyboard, photos: whoever is at the end stays there; in the past it is what one reads that stays.
    this.sizes = new ResizeObserver(() => (this.wasNear() && !this.isPast() ? this.toEnd() : this.measure()));
    this.sizes.observe(this.box);
    this.sizes.observe(this.list);
  }

  disconnectedCallback() {
    this.leaving.abort();
    this.sizes.disconnect();
  }

  /** At the message asked for, else at the unread line, else at the end. */
  open() {
    const target = location.hash.startsWith("#m-") && document.getElementById(location.hash.slice(1));
    const unread = this.list.querySelector(".unread-line");
    if (target || unread) (target || unread).scrollIntoView({ block: target ? "center" : "start" });
    else this.toEnd();
    this.scrolled();
  }

  /** Does the page end before the talk does? */
  isPast() {
    return this.list.hasAttribute("data-to");
  }

  toNewest() {
    location.assign(this.querySelector(".not-at-end a").href);
  }

  /** A link to a message that is not on this page: the talk around it. */
  follow(event) {
    const link = event.target.closest?.('a[href^="#m-"]');
    const id = link?.getAttribute("href").slice(1);
    if (!id || document.getElementById(id)) return;
    event.preventDefault();
    location.assign(`?around=${id.slice(2)}#${id}`);
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
    this.scrolled();
  }

  scrolled() {
    this.measure();
    if (this.wasNear()) this.report();
  }

  measure() {
    this.height = this.box.scrollHeight;
    this.shown = this.box.clientHeight;
  }

  /** Near the end, by the sizes before the last change (a message has come, the keyboard has opened). */
  wasNear() {
    return this.height - this.box.scrollTop - this.shown <= NEAR_PX;
  }

  changed(elements) {
    const mine = elements.filter((element) => element.parentElement === this.list);
    if (!mine.length && !elements.some((element) => this.contains(element))) return;
    drawLines(this.list);
    if (this.wasNear() && !this.isPast()) return this.toEnd();
    this.measure();
    this.fresh += mine.filter((item) => this.isNew(item)).length;
    this.below.hidden = !this.fresh;
    this.below.textContent = word("new_below", { n: this.fresh });
  }

  isNew(item) {
    const n = Number(item.dataset.order);
    if (!(n > (this.counted ?? this.read)) || item.dataset.author === page.me) return false;
    this.counted = n;
    return true;
  }

  last() {
    const orders = [...this.list.querySelectorAll(":scope > .message[data-order]")].slice(-1);
    return Number(orders[0]?.dataset.order) || 0;
  }

  /** Read is what stood at the end of a page somebody could see. `again`: the connection is new, it may have been lost. */
  report(again = false) {
    if (!this.wasNear() || document.hidden || this.isPast()) return;
    this.fresh = 0;
    this.below.hidden = true;
    const n = this.last();
    this.counted = Math.max(this.counted ?? 0, n);
    if (n < this.read || (n === this.read && !again) || !n) return;
    this.read = n;
    send("read", { room: this.dataset.room, n });
  }

  marked(marks) {
    this.marks = marks;
    this.querySelectorAll("read-count").forEach((count) => count.draw());
  }
}

customElements.define("talk-log", TalkLog);
