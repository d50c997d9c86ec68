/** <similar-questions>: what was answered already and is like the question that is being typed, above the button that would ask it again. */

const PAUSE_MS = 400;
const LEAST = 3; // letters

class SimilarQuestions extends HTMLElement {
  connectedCallback() {
    if (this.area) return;
    this.area = this.closest("form").elements.title;
    this.area.addEventListener("input", () => this.wait());
    if (this.area.value) this.look();
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE_MS);
  }

  async look() {
    const text = this.area.value.trim();
    if (text === this.asked) return;
    this.asked = text;
    const html = text.length < LEAST ? "" : await this.find(text);
    if (text === this.asked && this.isConnected) this.innerHTML = html;
  }

  async find(text) {
    try {
      const response = await fetch(`${this.dataset.source}?${new URLSearchParams({ q: text })}`, { headers: { Accept: "text/html", "X-Fragment": "1" } });
      return response.ok ? await response.text() : "";
    } catch {
      return ""; // one may ask again all the same
    }
  }
}

customElements.define("similar-questions", SimilarQuestions);
