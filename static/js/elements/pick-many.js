/** <pick-many>: how many of the listed people are ticked, "all", and one press for all of them. */

class PickMany extends HTMLElement {
  connectedCallback() {
    this.all = this.querySelector("[data-all]");
    this.changed = ({ target }) => {
      if (target === this.all) this.boxes().forEach((box) => (box.checked = target.checked));
      if (target === this.all || target.name === "members") this.show();
    };
    this.applied = () => this.show();
    document.addEventListener("change", this.changed);
    document.addEventListener("live:applied", this.applied);
    this.show();
  }

  disconnectedCallback() {
    document.removeEventListener("change", this.changed);
    document.removeEventListener("live:applied", this.applied);
  }

  boxes() {
    return [...document.querySelectorAll('input[name="members"]')];
  }

  /** Somebody else may decide meanwhile: who is gone from the queue is no longer ticked. */
  show() {
    const boxes = this.boxes();
    const ticked = boxes.filter((box) => box.checked).length;
    this.all.checked = ticked > 0 && ticked === boxes.length;
    this.all.indeterminate = ticked > 0 && ticked < boxes.length;
    this.querySelector("[data-count]").textContent = ticked ? `${ticked} / ${boxes.length}` : "";
    this.querySelectorAll("button").forEach((button) => (button.disabled = ticked === 0));
  }
}

customElements.define("pick-many", PickMany);
