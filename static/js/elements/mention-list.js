/** <mention-list>: offers whom to mention while @… is typed, with an IME too; the choice travels as a hidden key, not as a name. */

import { fragment, make } from "../dom.js";

const ASKED = /[@＠]([^@＠\n]{0,20})$/; // from the @ to the caret
const MOST = 8;
const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s/g, "");

class MentionList extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.list = this.querySelector("[role=listbox]");
    this.form = this.closest("form");
    this.area = this.form.elements.body;
    for (const [name, value] of [["aria-autocomplete", "list"], ["aria-controls", this.list.id]]) this.area.setAttribute(name, value);
    this.area.addEventListener("input", () => this.look());
    this.area.addEventListener("click", () => this.look());
    this.area.addEventListener("blur", () => this.close());
    this.form.addEventListener("keydown", (event) => this.key(event), { capture: true }); // before Enter sends
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the text keeps its focus
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
    this.form.addEventListener("reset", () => this.chosen().forEach((field) => field.remove()));
    this.look(); // this comes with the focus: something may have been typed by now
  }

  chosen() {
    return [...this.form.querySelectorAll("input[name=mentions]")];
  }

  async look() {
    const { value, selectionStart: caret } = this.area;
    const asked = ASKED.exec(value.slice(0, caret));
    if (!asked) return this.close();
    this.all ??= this.fetchAll();
    const all = await this.all;
    if (value !== this.area.value) return; // typed on: asked again
    const wanted = fold(asked[1]);
    const found = all.filter((one) => fold(one.dataset.labels).includes(wanted)).slice(0, MOST);
    if (!found.length || found.some((one) => asked[1].startsWith(`${one.dataset.label} `))) return this.close();
    this.from = asked.index;
    this.list.replaceChildren(...found);
    this.list.hidden = false;
    this.mark(found[0]);
  }

  async fetchAll() {
    try {
      const response = await fetch(this.dataset.source, { headers: { Accept: "text/html", "X-Fragment": "1" } });
      if (!response.ok) throw new Error(response.status);
      return [...fragment(await response.text()).children];
    } catch {
      this.all = null; // asked again at the next letter
      return [];
    }
  }

  close() {
    if (this.list.hidden) return;
    this.list.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  }

  mark(option) {
    for (const one of this.list.children) one.setAttribute("aria-selected", String(one === option));
    this.area.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (this.list.hidden || event.isComposing || event.keyCode === 229) return;
    const options = [...this.list.children];
    const at = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) this.mark(options[(at + moves[event.key] + options.length) % options.length]);
    else if (event.key === "Enter" || event.key === "Tab") this.choose(options[at]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  choose(option) {
    if (!option) return;
    const { key, label } = option.dataset;
    this.area.setRangeText(`@${label} `, this.from, this.area.selectionStart, "end");
    if (!this.chosen().some((field) => field.value === key)) {
      this.form.append(make("input", { type: "hidden", name: "mentions", value: key }));
    }
    this.close();
    this.area.focus();
    this.area.dispatchEvent(new Event("input", { bubbles: true })); // the draft, the height
  }
}

customElements.define("mention-list", MentionList);
