/** <cue-delay planned actual>: 「+12分」. Where actual is empty it counts from now on, once the plan has passed. */

import { now } from "../time.js";
import { word } from "../page.js";

const shown = new Set();

class CueDelay extends HTMLElement {
  static observedAttributes = ["planned", "actual"];
  ownContent = true;

  connectedCallback() {
    shown.add(this);
    this.draw();
  }

  disconnectedCallback() {
    shown.delete(this);
  }

  attributeChangedCallback() {
    if (shown.has(this)) this.draw();
  }

  /** Whole minutes, less than one is none: eventops/runsheet agrees. */
  draw() {
    const planned = Date.parse(this.getAttribute("planned"));
    const actual = Date.parse(this.getAttribute("actual"));
    if (!planned) return;
    const minutes = Math.trunc(((actual || now()) - planned) / 60_000);
    const sign = minutes > 0 ? "+" : minutes < 0 ? "−" : "±";
    const text = actual || minutes > 0 ? word("delay", { n: `${sign}${Math.abs(minutes)}` }) : "";
    if (text !== this.textContent) this.textContent = text;
    const tone = minutes > 0 ? "is-late" : minutes < 0 && actual ? "is-early" : "";
    if (tone !== this.className) this.className = tone;
  }
}

customElements.define("cue-delay", CueDelay);
setInterval(() => shown.forEach((element) => element.draw()), 5_000);
document.addEventListener("visibilitychange", () => document.hidden || shown.forEach((element) => element.draw()));
