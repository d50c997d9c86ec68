/** <push-switch>: has this browser called, or not any more. The browser is asked for leave on the press alone. */

import { post } from "../post.js";

const READY_MS = 10_000; // a worker that never gets ready is none

class PushSwitch extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", ({ target }) => {
      const press = target.closest("[data-press]")?.dataset.press;
      if (press) this.press(press);
    });
    this.look();
  }

  async look() {
    const obstacle = obstacleHere();
    if (obstacle) return this.show(obstacle);
    const subscription = await present().catch(() => null);
    return this.show(subscription && this.dataset.on ? "on" : "off");
  }

  show(why, said = "") {
    for (const line of this.querySelectorAll("[data-why]")) line.hidden = line.dataset.why !== why;
    if (said) this.querySelector("[data-why=refused]").textContent = said;
    const [on, off] = this.querySelectorAll("[data-press]");
    on.hidden = why === "on";
    off.hidden = why !== "on";
    on.disabled = !["off", "unreached", "refused"].includes(why);
    off.disabled = false;
  }

  async press(which) {
    for (const button of this.querySelectorAll("[data-press]")) button.disabled = true;
    if (which === "off") return this.turnOff();
    if ((await Notification.requestPermission()) !== "granted") return this.look();
    try {
      return await this.turnOn(await subscribe(this.dataset.key));
    } catch {
      return this.show("unreached");
    }
  }

  async turnOn(subscription) {
    const { endpoint, keys } = subscription.toJSON();
    const { kind, answer } = await send(this.dataset.turnOn, { endpoint, ...keys });
    if (kind === "accepted") {
      this.dataset.on = "1";
      return this.show("on");
    }
    await subscription.unsubscribe().catch(() => {});
    return answer?.error ? this.show("refused", answer.error.message) : this.show("unreached");
  }

  /** The server first: what it does not know it does not call. */
  async turnOff() {
    const { kind } = await send(this.dataset.turnOff, {});
    if (kind !== "accepted") return this.show("on");
    this.dataset.on = "";
    await (await present().catch(() => null))?.unsubscribe().catch(() => {});
    return this.look();
  }
}

function obstacleHere() {
  if (!isSecureContext) return "insecure";
  if (navigator.standalone === false) return "ios"; // only iOS has that property
  if (!navigator.serviceWorker || !window.PushManager || !window.Notification) return "unsupported";
  return Notification.permission === "denied" ? "denied" : "";
}

const send = (url, fields) => post({ url, fields: Object.entries(fields), files: [] });

const present = async () => (await navigator.serviceWorker.getRegistration())?.pushManager.getSubscription();

async function subscribe(key) {
  const never = new Promise((_, refuse) => setTimeout(refuse, READY_MS));
  const { pushManager } = await Promise.race([navigator.serviceWorker.ready, never]);
  const applicationServerKey = Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt());
  await (await pushManager.getSubscription())?.unsubscribe(); // it may be of another key, or of whoever was signed in before
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
}

customElements.define("push-switch", PushSwitch);
