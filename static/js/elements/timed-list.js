/** <timed-list data-most="3">: the first few of its children whose data-from has come and whose data-until has not. */

import { now } from "../time.js";

const shown = new Set();

class TimedList extends HTMLElement {
  connectedCallback() {
    shown.add(this);
    this.draw();
  }

  disconnectedCallback() {
    shown.delete(this);
  }

  draw() {
    let left = Number(this.dataset.most) || Infinity;
    for (const child of this.children) {
      const over = Date.parse(child.dataset.until) <= now() || Date.parse(child.dataset.from) > now();
      const hidden = over || left <= 0;
      if (!over) left--;
      if (child.hidden !== hidden) child.hidden = hidden;
    }
  }
}

customElements.define("timed-list", TimedList);
const draw = () => shown.forEach((element) => element.draw());
setInterval(draw, 10_000);
document.addEventListener("live:applied", draw); // a packet shows every child again
document.addEventListener("visibilitychange", () => document.hidden || draw());
