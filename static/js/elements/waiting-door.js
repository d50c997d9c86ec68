/** <waiting-door data-poll>: asks a yes/no door every 2 to 3 s and goes in by itself (waiting page, pairing page). */

class WaitingDoor extends HTMLElement {
  connectedCallback() {
    this.next(500);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  next(ms = 2000 + 1000 * Math.random()) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), ms);
  }

  async ask() {
    try {
      const response = await fetch(this.dataset.poll, {
        headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(8000),
      });
      this.answer(await response.json());
    } catch {
      // no network, or the server restarts: ask again
    }
    if (this.isConnected) this.next();
  }

  answer({ open, go, state, code }) {
    if (open) return location.replace(go);
    if (code) this.querySelectorAll("[data-code]").forEach((place) => (place.textContent = code));
    if (state) this.querySelectorAll("[data-when]").forEach((part) => (part.hidden = part.dataset.when !== state));
  }
}

customElements.define("waiting-door", WaitingDoor);
