/** The only place that shows a message not yet sent: the server's own partial from <template id="message-template">. */

import { make } from "./dom.js";
import { discard, list, resend } from "./outbox.js";
import { page, tell, word } from "./page.js";
import { clock } from "./time.js";

const pictures = new Map(); // client_id → blob: addresses

export function start() {
  document.addEventListener("outbox:changed", show);
  document.addEventListener("live:applied", show); // a list may have come anew
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-resend], [data-discard]");
    const id = button?.closest("[data-unsent]")?.dataset.unsent;
    if (id) (button.hasAttribute("data-resend") ? resend : discard)(id);
  });
  show();
}

function show() {
  const messages = list().filter((write) => write.room);
  const ids = new Set(messages.map((write) => write.id));
  for (const item of document.querySelectorAll("[data-unsent]")) if (!ids.has(item.dataset.unsent)) item.remove();
  for (const id of pictures.keys()) if (!ids.has(id)) forget(id);
  const fresh = messages.map(showOne).filter(Boolean);
  if (fresh.length) tell("talk:unsent", { elements: fresh });
}

function showOne(write) {
  const talk = document.getElementById(`talk-${write.room}`);
  const shown = document.getElementById(`m-${write.id}`);
  if (!talk || (shown && !("unsent" in shown.dataset))) return null; // the server's answer is there already
  const item = shown ?? talk.appendChild(build(write));
  if (item.dataset.state === write.state) return null;
  item.dataset.state = write.state;
  const failed = write.state === "parked";
  item.classList.toggle("is-waiting", !failed);
  item.classList.toggle("is-failed", failed);
  item.querySelector(".send-note").replaceWith(failed ? reason(write) : waitingNote());
  return shown ? null : item;
}

const waitingNote = () => make("p", { class: "send-note" }, word("sending"));

function reason(write) {
  return make(
    "div", { class: "send-note", role: "alert" },
    make("span", {}, word("not_sent", { reason: write.reason })), " ",
    make("button", { type: "button", "data-resend": true }, word("resend")), " ",
    make("button", { type: "button", "data-discard": true }, word("discard")),
  );
}

function build(write) {
  const template = document.getElementById("message-template");
  const item = template?.content.firstElementChild.cloneNode(true) ?? make("li", { class: "message" });
  const slot = (name) => item.querySelector(`[data-slot="${name}"]`);
  const fill = (name, text) => slot(name) && (slot(name).textContent = text);
  item.id = `m-${write.id}`;
  Object.assign(item.dataset, { unsent: write.id, author: page.me, at: write.at });
  item.classList.add("is-mine");
  fill("author", page.name || word("me"));
  fill("body", Object.fromEntries(write.fields).body ?? "");
  fill("time", clock(Date.parse(write.at)));
  if (write.quote && slot("quote")) {
    slot("quote").hidden = false;
    fill("quote", write.quote);
  }
  slot("photos")?.append(...write.files.map((file) => picture(write.id, file)));
  item.append(waitingNote());
  return item;
}

function picture(id, { blob }) {
  const address = URL.createObjectURL(blob);
  pictures.set(id, [...(pictures.get(id) ?? []), address]);
  return make("img", { src: address, alt: word("photo") });
}

/** Later, so that the picture stays until the server's own has come. */
function forget(id) {
  const addresses = pictures.get(id);
  pictures.delete(id);
  setTimeout(() => addresses.forEach((address) => URL.revokeObjectURL(address)), 10_000);
}
