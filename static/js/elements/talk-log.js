/** <talk-log>: one talk as it scrolls. Stays at the end only for those who are there, fetches older, reports what was read. */

import { fragment, make } from "../dom.js";
import { send } from "../live.js";
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
    this.below.addEventListener("click", () => this.toEnd("smooth"));
    this.append(this.below);
    this.box.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.listen();
    drawLines(this.list);
    this.watchOlder();
    this.open();
  }

  listen() {
    this.leaving = new AbortController();
    const on = (name, react) => document.addEventListener(name, react, { signal: this.leaving.signal });
    on("live:applied", ({ detail }) => this.changed(detail.elements));
    on("talk:unsent", ({ detail }) => this.changed(detail.elements));
    on("live:presence", ({ detail }) => detail.room === this.dataset.room && detail.marks && this.marked(detail.marks));
    on("composer:sent", ({ detail }) => detail.room === this.dataset.room && this.toEnd());
    on("visibilitychange", () => this.report());
    on("live:state", ({ detail }) => detail.state === "live" && this.report(true));
    this.sizes = new ResizeObserver(() => this.near && this.toEnd()); // the keyboard opens, a photo loads
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
    this.near = !target && !unread;
    if (this.near) this.toEnd();
    else (target || unread).scrollIntoView({ block: target ? "center" : "start" });
    this.scrolled();
  }

  toEnd(behavior = "instant") {
    this.near = true;
    this.box.scrollTo({ top: this.box.scrollHeight, behavior });
    this.report();
  }

  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.box;
    this.near = scrollHeight - scrollTop - clientHeight <= NEAR_PX;
    if (this.near) this.report();
  }

  changed(elements) {
    const mine = elements.filter((element) => element.parentElement === this.list);
    if (!mine.length && !elements.some((element) => this.contains(element))) return;
    const near = this.near; // as it was before these came
    drawLines(this.list);
    if (near) return this.toEnd();
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
    if (!this.near || document.hidden) return;
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

  watchOlder() {
    const link = this.list.querySelector("a.older");
    if (!link) return this.removeAttribute("data-older");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      this.loadOlder(link);
    });
    const sight = new IntersectionObserver(([entry]) => {
      if (!entry.isIntersecting || this.box.scrollHeight <= this.box.clientHeight) return;
      sight.disconnect();
      this.loadOlder(link);
    }, { root: this.box, rootMargin: "200px 0px 0px 0px" });
    sight.observe(link);
  }

  async loadOlder(link) {
    if (link.ariaBusy === "true") return;
    link.ariaBusy = "true";
    try {
      const response = await fetch(link.href, { headers: { Accept: "text/html", "X-Fragment": "1" } });
      if (!response.ok) throw new Error(response.status);
      this.addOlder(fragment(await response.text()), link);
    } catch {
      link.ariaBusy = "false"; // a press tries again
    }
  }

  addOlder(content, link) {
    const source = content.querySelector(`#${CSS.escape(this.list.id)}`) ?? content;
    const items = [...source.querySelectorAll("li.message, li.older-row")].filter((item) => !item.id || !document.getElementById(item.id));
    const { scrollHeight, scrollTop } = this.box;
    (link.closest("li") ?? link).remove();
    this.list.prepend(...items);
    const orders = items.map((item) => Number(item.dataset.order)).filter((n) => n > 0);
    if (!this.list.querySelector("a.older")) this.list.removeAttribute("data-from");
    else if (orders.length) this.list.dataset.from = Math.min(...orders);
    drawLines(this.list);
    this.box.scrollTop = scrollTop + this.box.scrollHeight - scrollHeight;
    this.watchOlder();
  }
}

customElements.define("talk-log", TalkLog);
