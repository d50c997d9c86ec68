/** <time-ago datetime>: an age kept fresh on the page; with data-due a deadline, with data-late when it is too old. */

import { word } from "../page.js";
import { now } from "../time.js";

const shown = new Set();

class TimeAgo extends HTMLElement {
  static observedAttributes = ["datetime", "data-late", "data-due"];
  ownContent = true;

  connectedCallback() {
    this.title ||= this.textContent.trim();
    shown.add(this);
    this.draw();
  }

  disconnectedCallback() {
    shown.delete(this);
  }

  attributeChangedCallback() {
    if (shown.has(this)) this.draw(); // not before connected: the printed text is still there
  }

  draw() {
    const at = Date.parse(this.getAttribute("datetime"));
    if (!at) return;
    const due = this.hasAttribute("data-due");
    const text = age(at, due);
    if (text !== this.textContent) this.textContent = text;
    const limit = due ? 0 : Number(this.dataset.late) * 60_000;
    const late = (due || this.hasAttribute("data-late")) && now() - at > limit;
    if (late !== this.classList.contains("is-late")) this.classList.toggle("is-late", late);
  }
}

/** 「4分前」; for a deadline 「あと5分」 or 「5分超過」. */
function age(at, deadline = false) {
  const seconds = Math.round((now() - at) / 1000);
  const past = seconds >= 0;
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const [unit, n] =
    minutes < 60 ? ["min", minutes] : minutes < 1440 ? ["hour", Math.floor(minutes / 60)] : ["day", Math.floor(minutes / 1440)];
  if (deadline) return word(past ? `late_${unit}` : `left_${unit}`, { n });
  return !past || minutes < 1 ? word("just_now") : word(`ago_${unit}`, { n });
}

customElements.define("time-ago", TimeAgo);
setInterval(() => shown.forEach((element) => element.draw()), 10_000);
document.addEventListener("visibilitychange", () => document.hidden || shown.forEach((element) => element.draw()));
