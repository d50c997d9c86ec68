/** <photo-days>: keeps what was not asked for (data-room, data-by) off the page, and shows each day once, above its first photo, wherever a new one has come or an unsent one has gone. */

import { dayKey } from "../time.js";

class PhotoDays extends HTMLElement {
  connectedCallback() {
    this.changes = new MutationObserver(() => this.draw());
    this.changes.observe(this, { childList: true, subtree: true });
    this.draw();
  }

  disconnectedCallback() {
    this.changes.disconnect();
  }

  draw() {
    let before = null;
    for (const post of this.querySelectorAll("[data-at]")) {
      if (["room", "by"].some((name) => this.dataset[name] && this.dataset[name] !== post.dataset[name])) {
        post.remove();
        continue;
      }
      const today = dayKey(Date.parse(post.dataset.at));
      post.classList.toggle("is-same-day", today === before);
      post.classList.toggle("starts-day", today !== before);
      before = today;
    }
  }
}

customElements.define("photo-days", PhotoDays);
