/** <message-composer>: writes one post, text and photos together. Enter never sends what an IME is still making. */

import { make } from "../dom.js";
import { draft, keepDraft } from "../store.js";
import { send } from "../outbox.js";
import { page, tell, word } from "../page.js";
import { toast } from "../toasts.js";

const MOST_PHOTOS = 10;
const LINES = 5;
const touch = () => matchMedia("(pointer: coarse)").matches;

class MessageComposer extends HTMLElement {
  connectedCallback() {
    if (this.form) return;
    this.form = this.querySelector("form");
    this.area = this.form.elements.body;
    this.photos = []; // {small: Promise<{blob, filename}>, name}
    this.composedAt = 0;
    this.leaving = []; // texts pressed Send on, not yet in the outbox
    this.row = Promise.resolve();
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.area.addEventListener("compositionend", () => (this.composedAt = performance.now()));
    this.area.addEventListener("keydown", (event) => this.key(event));
    this.area.addEventListener("input", () => this.changed());
    this.addEventListener("change", (event) => event.target.type === "file" && this.take(event.target));
    this.addEventListener("paste", (event) => this.add([...event.clipboardData.files]));
    this.part("reply-cancel")?.addEventListener("click", () => this.reply(null));
    this.enterChoice();
    this.area.value = draft(page.me, this.dataset.room);
    this.grow();
  }

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  enterChoice() {
    const box = this.part("enter-sends");
    if (!box) return;
    if (touch()) (box.closest("label") ?? box).hidden = true;
    box.checked = box.defaultChecked = localStorage.getItem("enter-sends") === "1";
    box.addEventListener("change", () => {
      box.defaultChecked = box.checked; // survives form.reset()
      localStorage.setItem("enter-sends", box.checked ? "1" : "0");
    });
  }

  key(event) {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    // Safari ends the composition before the keydown of the same Enter.
    if (performance.now() - this.composedAt < 100) return void event.preventDefault();
    const chosen = this.part("enter-sends")?.checked && !event.shiftKey && !touch();
    if (!event.ctrlKey && !event.metaKey && !chosen) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  changed() {
    keepDraft(page.me, this.dataset.room, [...this.leaving, this.area.value].filter(Boolean).join("\n"));
    this.grow();
  }

  grow() {
    const style = getComputedStyle(this.area);
    const line = parseFloat(style.lineHeight) || 24;
    const frame = this.area.offsetHeight - this.area.clientHeight;
    const padding = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
    this.area.style.height = "auto";
    this.area.style.height = `${Math.min(this.area.scrollHeight, line * LINES + padding) + frame}px`;
  }

  insert(text) {
    this.area.setRangeText(text, this.area.selectionStart, this.area.selectionEnd, "end");
    this.area.focus();
    this.changed();
  }

  /** Answer to a message element; null takes it back. */
  reply(message) {
    const slot = (name) => message.querySelector(`[data-slot="${name}"]`)?.textContent.trim() ?? "";
    this.quote = message ? `${slot("author")}: ${slot("body").slice(0, 100)}` : "";
    this.form.elements.reply_to.value = message ? message.id.slice(2) : ""; // m-<key>
    this.part("reply").hidden = !message;
    this.part("reply-text").textContent = this.quote;
    if (message) this.area.focus();
  }

  take(input) {
    this.add([...input.files]);
    input.value = "";
  }

  add(files) {
    const pictures = files.filter((file) => file.type.startsWith("image/"));
    const room = MOST_PHOTOS - this.photos.length;
    if (pictures.length > room) toast(word("most_photos", { n: MOST_PHOTOS }), { error: true });
    for (const file of pictures.slice(0, room)) this.preview(file);
  }

  preview(file) {
    const photo = { small: import("../photos.js").then(({ shrink }) => shrink(file), () => ({ blob: file, filename: file.name })) };
    const address = URL.createObjectURL(file);
    const remove = make("button", { type: "button", "aria-label": word("remove_photo") }, "×");
    photo.item = make("li", {}, make("img", { src: address, alt: file.name }), remove);
    photo.drop = () => {
      URL.revokeObjectURL(address);
      photo.item.remove();
      this.photos = this.photos.filter((other) => other !== photo);
    };
    remove.addEventListener("click", photo.drop);
    this.photos.push(photo);
    this.part("previews").append(photo.item);
  }

  /** Empty at once for the next thought; the draft keeps the text until it is safe in the outbox. */
  submit(event) {
    event.preventDefault();
    const { photos, quote } = this;
    const text = this.area.value;
    if (!text.trim() && !photos.length) return;
    const fields = [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    this.leaving.push(text);
    photos.forEach((photo) => photo.drop());
    this.form.reset();
    if (this.form.elements.reply_to) this.reply(null);
    this.changed();
    this.row = this.row.then(() => this.hand(fields, photos, quote, text)); // photos made small must not be overtaken
    tell("composer:sent", { room: this.dataset.room });
  }

  async hand(fields, photos, quote, text) {
    const files = await Promise.all(photos.map(async ({ small }) => ({ name: "photos", ...(await small) })));
    const kept = () => {
      this.leaving.splice(this.leaving.indexOf(text), 1);
      this.changed();
      tell("composer:kept", { room: this.dataset.room });
    };
    send(this.form.getAttribute("action"), fields, files, { room: this.dataset.room, quote, kept });
  }
}

customElements.define("message-composer", MessageComposer);

document.addEventListener("click", (event) => {
  const composer = document.querySelector("message-composer");
  const reply = composer && event.target.closest?.("[data-reply]");
  const phrase = composer && event.target.closest?.("[data-insert]");
  if (reply) composer.reply(reply.closest(".message"));
  if (phrase) composer.insert(phrase.dataset.insert);
});
