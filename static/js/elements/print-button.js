/** <print-button>: its button prints the page. Shown only where a browser can. */

class PrintButton extends HTMLElement {
  connectedCallback() {
    if (!window.print) return;
    this.hidden = false;
    this.querySelector("button").addEventListener("click", () => print());
  }
}

customElements.define("print-button", PrintButton);
