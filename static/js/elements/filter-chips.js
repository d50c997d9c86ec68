/** <filter-chips>: which cards of a list are shown. Remembers itself for this visit and looks again after every packet. */

import { Folds } from "../folds.js";
import { page } from "../page.js";

class FilterChips extends HTMLElement {
  connectedCallback() {
    this.leaving = new AbortController();
    const options = { signal: this.leaving.signal };
    this.addEventListener("change", () => this.keep(), options);
    this.addEventListener("click", (event) => this.press(event.target.closest("[data-filter]")), options);
    document.addEventListener("live:applied", () => this.filter(), options);
    document.addEventListener("click", ({ target }) => this.folds.press(target) && this.filter(), options);
    this.folds = new Folds();
    this.restore();
    this.choose();
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
    this.choose();
  }

  /** Another choice of chips: what is folded is decided anew. */
  choose() {
    this.folds.choose(`folds:${this.key}:${this.pressed.join()}`, this.lists(), new Set(this.matching(this.cards())));
    this.filter();
  }

  lists() {
    const ids = (this.dataset.list ?? "").split(/\s+/).filter(Boolean);
    return ids.length ? ids.map((id) => document.getElementById(id)).filter(Boolean) : [document.body];
  }

  cards(lists = this.lists()) {
    return lists.flatMap((list) => [...list.querySelectorAll("li.card")]);
  }

  /** Those of the cards that every pressed chip wants. */
  matching(cards) {
    const wanted = new Map();
    for (const name of this.pressed) {
      const [attribute, value] = rule(name);
      wanted.set(attribute, [...(wanted.get(attribute) ?? []), value]);
    }
    return cards.filter((card) => [...wanted].every(([attribute, values]) => this.holds(card, attribute, values)));
  }

  filter() {
    const lists = this.lists();
    const all = this.cards(lists);
    const matched = new Set(this.matching(all));
    for (const card of all) card.hidden = !matched.has(card);
    for (const list of lists) {
      const empty = list.id && document.querySelector(`[data-empty="${CSS.escape(list.id)}"]`);
      if (empty) empty.hidden = this.cards([list]).some((card) => matched.has(card));
    }
    this.folds.apply(lists, matched, this.pressed.some((name) => name !== "open"));
    const count = this.querySelector("[data-count]");
    const text = matched.size === all.length ? `${all.length}` : `${matched.size} / ${all.length}`;
    if (count && count.textContent !== text) count.textContent = text;
  }

  /** Same attribute: or; the attribute may hold several values. Mine is also what waits for any of my people. */
  holds(card, attribute, values) {
    const own = (card.dataset[attribute] ?? "").split(/\s+/);
    if (attribute === "assignee" && own[0] === "" && this.waits(card)) return true;
    return values.some((value) => own.includes(value));
  }

  /** Whether a card that nobody has taken waits for my organisation or one of my teams. */
  waits({ dataset: { organization, team } }) {
    if (organization) return organization === this.dataset.organization;
    return (this.dataset.teams ?? "").split(" ").filter(Boolean).includes(team);
  }
}

function rule(name) {
  if (name === "open") return ["open", "1"];
  if (name === "mine") return ["assignee", page.me];
  if (name === "reported") return ["reporter", page.me];
  return name.split(":");
}

customElements.define("filter-chips", FilterChips);
