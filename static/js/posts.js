/** The only place that does something with a post on the page itself: reacting to it, writing it otherwise, saying a phrase. */

import { openSheet } from "./dialogs.js";
import { fragment, make } from "./dom.js";
import { send } from "./outbox.js";
import { page, tell, word } from "./page.js";
import { toast } from "./toasts.js";

export function start() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-edit], [data-react]");
    const message = button?.closest(".message");
    if (message) ("edit" in button.dataset ? edit : react)(message, button);
  });
  document.addEventListener("submit", (event) => event.target.matches("form[data-phrase]") && say(event));
  document.addEventListener("live:applied", mark);
  mark();
}

function edit(message) {
  const sheet = fragment(document.getElementById("message-edit").innerHTML.replaceAll("__key__", message.id.slice(2))); // m-<key>
  const form = sheet.querySelector("form");
  const { body, edition } = form.elements;
  body.defaultValue = message.querySelector('[data-slot="body"]').textContent;
  edition.value = message.dataset.edition ?? 1;
  form.addEventListener("submit", () => (form.dataset.label = `${form.dataset.what}: ${body.value}`)); // kept text that is refused later
  openSheet(sheet);
  body.focus();
}

/** A phrase: it waits in the talk in these words; what it says in each language the server knows. */
function say(event) {
  event.preventDefault();
  const { target: form, submitter: button } = event;
  const { room, value } = form.elements;
  form.closest("dialog")?.close();
  send(form.getAttribute("action"), [["room", room.value], ["value", value.value], ["body", button.dataset.said]], [], { room: room.value });
  tell("composer:sent", { room: room.value });
}

const people = (chip) => chip.dataset.by.split(" ").filter(Boolean);
const chipOf = (message, reaction) => message.querySelector(`[data-reaction="${reaction}"]`);

/** Shown at once; what the server draws within a second counts the others, too. */
async function react(message, button) {
  const { react: reaction } = button.dataset;
  const chip = chipOf(message, reaction);
  const on = !(chip && people(chip).includes(page.me));
  draw(message, reaction, on, button);
  const url = `/events/${encodeURIComponent(page.event)}/messages/${message.id.slice(2)}/reactions`;
  const { kind, answer } = await send(url, [["reaction", reaction], ["on", on ? "1" : ""]], [], { label: button.ariaLabel });
  if (kind === "accepted") return;
  draw(message, reaction, !on, button);
  toast(answer?.error?.message ?? word("refused"), { error: true });
}

function draw(message, reaction, on, button) {
  const chip = chipOf(message, reaction) ?? newChip(message, reaction, button);
  const others = people(chip).filter((key) => key !== page.me);
  const all = on ? [...others, page.me] : others;
  chip.dataset.by = all.join(" ");
  chip.lastElementChild.lastChild.textContent = all.length;
  chip.hidden = !all.length;
  mark();
}

function newChip(message, reaction, button) {
  let row = message.querySelector(".reactions");
  if (!row) row = message.appendChild(make("div", { class: "reactions" }));
  const sign = make("button", { type: "button", "data-react": reaction, "aria-label": button.ariaLabel }, button.textContent);
  return row.appendChild(make("span", { class: "reaction", "data-reaction": reaction, "data-by": "" }, sign, make("button", { type: "button" }, "")));
}

/** What _viewer.css shows, for those who listen. */
function mark() {
  for (const chip of document.querySelectorAll("[data-reaction]")) {
    chip.firstElementChild.setAttribute("aria-pressed", people(chip).includes(page.me));
  }
}
