/** <photo-lightbox>: one dialog for the page, fetched and made at the first press on a[data-photo]; neighbours by arrows and keys. */

import { make } from "../dom.js";
import { word } from "../page.js";

class PhotoLightbox extends HTMLElement {
  build() {
    const button = (name, text, press) => {
      const made = make("button", { type: "button", class: `lightbox-${name}`, "aria-label": word(name) }, text);
      made.addEventListener("click", press);
      return made;
    };
    this.picture = make("img", { alt: "" });
    this.caption = make("p", { class: "lightbox-caption" });
    this.full = make("a", { class: "lightbox-full", target: "_blank", rel: "noopener" }, word("full_size"));
    this.previous = button("previous", "‹", () => this.step(-1));
    this.next = button("next", "›", () => this.step(1));
    const close = button("close", "×", () => this.dialog.close());
    this.dialog = make("dialog", { class: "lightbox", "aria-label": word("photo") });
    this.dialog.append(close, this.previous, this.picture, this.next, this.caption, this.full);
    this.dialog.addEventListener("keydown", ({ key }) => this.step({ ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0));
    this.dialog.addEventListener("close", () => this.picture.removeAttribute("src"));
    const looks = new URL("../../css/lightbox.css", import.meta.url).href;
    this.append(make("link", { rel: "stylesheet", href: looks }), this.dialog);
  }

  open(link) {
    if (!this.dialog) this.build();
    const group = link.closest("[data-photos]") ?? link.closest(".message, .card") ?? link.parentElement;
    this.links = [...group.querySelectorAll("a[data-photo]")];
    this.at = this.links.indexOf(link);
    this.show();
    this.dialog.showModal();
  }

  step(by) {
    const to = this.at + by;
    if (!by || !this.links[to]) return;
    this.at = to;
    this.show();
  }

  show() {
    const link = this.links[this.at];
    const alt = link.querySelector("img")?.alt ?? "";
    this.picture.src = link.dataset.photo;
    this.picture.alt = alt;
    this.full.href = link.href;
    const place = this.links.length > 1 ? `${this.at + 1} / ${this.links.length}` : "";
    this.caption.textContent = [alt, place].filter(Boolean).join(" · ");
    this.previous.disabled = this.at === 0;
    this.next.disabled = this.at === this.links.length - 1;
  }
}

customElements.define("photo-lightbox", PhotoLightbox);
