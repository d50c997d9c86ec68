/** <filter-chips>: which cards of a list are shown. Remembers itself for this visit and looks again after every packet. */

import { page } from "../page.js";

class FilterChips extends HTMLElement {
  connectedCallback() {
    this.leaving = new AbortController();
    const options = { signal: this.leaving.signal };
    this.addEventListener("change", () => this.keep(), options);
    this.addEventListener("click", (event) => this.press(event.target.closest("[data-filter]")), options);
    document.addEventListener("live:applied", () => this.filter(), options);
    this.restore();
    this.filter();
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  get key() {
    return `filter:${page.event}:${this.dataset.name ?? location.pathname}`;
  }

  get pressed() {
    const buttons = [...this.querySelectorAll('[data-filter][aria-pressed="true"]')].map((button) => button.dataset.filter);
    return [...buttons, ...this.choices().filter(({ value }) => value).map(({ dataset, value }) => `${dataset.filterBy}:${value}`)];
  }

  choices() {
    return [...this.querySelectorAll("select[data-filter-by]")];
  }

  restore() {
    const kept = sessionStorage.getItem(this.key);
    if (kept === null) return; // the server may have pressed some
    const names = kept.split("\n");
    for (const button of this.querySelectorAll("[data-filter]")) button.ariaPressed = names.includes(button.dataset.filter);
    for (const select of this.choices()) {
      const chosen = [...select.options].find(({ value }) => names.includes(`${select.dataset.filterBy}:${value}`));
      if (chosen && !this.querySelector(`[data-filter="${select.dataset.filterBy}:${chosen.value}"]`)) select.value = chosen.value;
    }
  }

  press(button) {
    if (!button) return;
    button.ariaPressed = button.ariaPressed !== "true";
    this.keep();
  }

  keep() {
    sessionStorage.setItem(this.key, this.pressed.join("\n"));
    this.filter();
  }

  lists() {
    const ids = (this.dataset.list ?? "").split(/\s+/).filter(Boolean);
    return ids.length ? ids.map((id) => document.getElementById(id)).filter(Boolean) : [document.body];
  }

  filter() {
    const wanted = new Map();
    for (const name of this.pressed) {
      const [attribute, value] = rule(name);
      wanted.set(attribute, [...(wanted.get(attribute) ?? []), value]);
    }
    let shown = 0;
    let all = 0;
    for (const list of this.lists()) {
      const cards = [...list.querySelectorAll("li.card")];
      for (const card of cards) card.hidden = ![...wanted].every(([attribute, values]) => this.holds(card, attribute, values));
      for (const head of list.querySelectorAll(".section-head")) head.hidden = !leads(head);
      const visible = cards.filter((card) => !card.hidden).length;
      const empty = list.id && document.querySelector(`[data-empty="${CSS.escape(list.id)}"]`);
      if (empty) empty.hidden = visible > 0;
      shown += visible;
      all += cards.length;
    }
    const count = this.querySelector("[data-count]");
    const text = shown === all ? `${all}` : `${shown} / ${all}`;
    if (count && count.textContent !== text) count.textContent = text;
  }

  /** Same attribute: or; the attribute may hold several values. Mine is also what waits for anybody of my teams. */
  holds(card, attribute, values) {
    const own = (card.dataset[attribute] ?? "").split(/\s+/);
    const teams = (this.dataset.teams ?? "").split(" ").filter(Boolean);
    if (attribute === "assignee" && own[0] === "" && teams.includes(card.dataset.team)) return true;
    return values.some((value) => own.includes(value));
  }
}

function rule(name) {
  if (name === "open") return ["open", "1"];
  if (name === "mine") return ["assignee", page.me];
  if (name === "reported") return ["reporter", page.me];
  return name.split(":");
}

/** Whether a card of its section is shown. */
function leads(head) {
  for (let card = head.nextElementSibling; card && !card.matches(".section-head"); card = card.nextElementSibling) {
    if (!card.hidden) return true;
  }
  return false;
}

customElements.define("filter-chips", FilterChips);
