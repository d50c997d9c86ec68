/** <poll-votes>: the options of a poll. What this person has chosen is marked here, and known to nobody else's page. */

import { send } from "../outbox.js";
import { page, word } from "../page.js";
import { toast } from "../toasts.js";

const chosen = new Map(); // address of a poll → {choices, note} of this person
const NOTHING = { choices: [], note: "" };

class PollVotes extends HTMLElement {
  connectedCallback() {
    if (!this.hears) this.addEventListener("click", ({ target }) => this.press(target.closest("[data-option]")));
    this.hears = true;
    if (chosen.has(this.dataset.at)) this.draw();
    else this.ask();
  }

  /** Where nobody has voted there is nothing to ask: a new poll costs no phone a question. */
  async ask() {
    const { at, mine, answered } = this.dataset;
    chosen.set(at, NOTHING);
    this.draw();
    if (answered === "0" || !page.ear) return;
    const response = await fetch(mine, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!response?.ok) return void chosen.delete(at);
    if (chosen.get(at) === NOTHING) chosen.set(at, await response.json());
    this.draw();
  }

  draw() {
    const { choices, note } = chosen.get(this.dataset.at) ?? NOTHING;
    for (const button of this.querySelectorAll("[data-option]")) {
      button.setAttribute("aria-pressed", choices.includes(Number(button.dataset.option)));
      button.disabled = "closed" in this.dataset || !page.ear;
    }
    const field = this.querySelector("input");
    if (field && field.value === field.defaultValue && field !== document.activeElement) field.value = field.defaultValue = note;
  }

  /** Shown at once; the numbers follow within a second. A press on what is chosen takes it off where many may be. */
  async press(button) {
    if (!button) return;
    const { at, multiple } = this.dataset;
    const { choices } = chosen.get(at) ?? NOTHING;
    const option = Number(button.dataset.option);
    const others = multiple === undefined ? [] : choices.filter((each) => each !== option);
    const on = multiple === undefined || !choices.includes(option);
    const field = this.querySelector("input");
    const note = field?.value ?? "";
    if (field) field.defaultValue = note;
    chosen.set(at, { choices: on ? [...others, option] : others, note });
    this.draw();
    const { kind, answer } = await send(at, [["option", option], ["on", on ? "1" : ""], ["note", note]], [], { label: button.firstElementChild.textContent });
    if (kind === "accepted") return;
    toast(answer?.error?.message ?? word("refused"), { error: true });
    await this.ask();
  }
}

customElements.define("poll-votes", PollVotes);
document.addEventListener("live:applied", () => document.querySelectorAll("poll-votes").forEach((each) => each.draw()));
