/** <place-picker>: one tap chooses a place, by posting its own form or by filling a field of the form around it. */

class PlacePicker extends HTMLElement {
  connectedCallback() {
    if (this.dialog) return;
    this.dialog = this.querySelector("dialog");
    this.addEventListener("click", ({ target }) => {
      if (target.closest("[data-pick]")) this.open();
      else if (this.dataset.field) this.choose(target.closest("dialog button[value]"));
    });
    this.querySelector("[data-search]")?.addEventListener("input", ({ target }) => this.search(target.value));
    this.querySelector("[data-search]")?.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  }

  open() {
    this.search("");
    this.dialog.showModal();
  }

  search(text) {
    const wanted = text.normalize("NFKC").trim().toLowerCase();
    const box = this.querySelector("[data-search]");
    if (box && !text) box.value = "";
    for (const button of this.dialog.querySelectorAll("button[value]")) {
      button.hidden = !button.textContent.normalize("NFKC").toLowerCase().includes(wanted);
    }
  }

  choose(button) {
    if (!button) return;
    this.querySelector(`input[name="${CSS.escape(this.dataset.field)}"]`).value = button.value;
    this.querySelector("[data-picked]").textContent = button.textContent.trim();
    this.dialog.close();
  }
}

customElements.define("place-picker", PlacePicker);
