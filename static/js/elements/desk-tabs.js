/** <desk-tabs>: the desk's pages in one line; on a phone it scrolls sideways, to where one is. */

class DeskTabs extends HTMLElement {
  connectedCallback() {
    const here = this.querySelector("[aria-current]");
    if (here) this.scrollLeft = here.offsetLeft - this.offsetLeft - (this.clientWidth - here.offsetWidth) / 2;
  }
}

customElements.define("desk-tabs", DeskTabs);
