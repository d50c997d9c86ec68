/** <tab-strip>: the desk's pages or the rooms in one line; on a phone it scrolls sideways, to where one is. */

class TabStrip extends HTMLElement {
  connectedCallback() {
    const here = this.querySelector("[aria-current]");
    if (here) this.scrollLeft = here.offsetLeft - this.offsetLeft - (this.clientWidth - here.offsetWidth) / 2;
  }
}

customElements.define("tab-strip", TabStrip);
