/** <read-count>: how many have read a message, from the talk's marks; a press shows who. */

import { make } from "../dom.js";
import { openFragment } from "../dialogs.js";
import { page, word } from "../page.js";

class ReadCount extends HTMLElement {
  static observedAttributes = ["data-n"];
  ownContent = true; // a morph leaves the text to us

  connectedCallback() {
    this.draw();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.draw();
  }

  draw() {
    const { n, room } = this.dataset;
    const key = this.closest(".message").id.slice(2); // m-<key>
    const talk = this.closest("talk-log") ?? document.querySelector(`talk-log[data-room="${CSS.escape(room ?? "")}"]`);
    const marks = talk?.marks ?? JSON.parse(talk?.dataset.marks || "[]");
    // One mark is the author's own: who writes has read.
    const count = Math.max(0, marks.filter((mark) => mark >= Number(n)).length - 1);
    const text = count ? word("read_by", { n: count }) : "";
    if (text === this.textContent) return;
    const button = make("button", { type: "button" }, text);
    button.addEventListener("click", () => openFragment(`/events/${page.event}/messages/${key}/readers`));
    this.replaceChildren(...(text ? [button] : []));
  }
}

customElements.define("read-count", ReadCount);
