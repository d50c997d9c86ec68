/** The only place that changes the page because of a packet. What it leaves is what a reload would show. */

import { fragment, hasTypedText, isTyped } from "./dom.js";
import { tell } from "./page.js";
import { wantReload } from "./reload.js";

const UNSENT = "[data-unsent]";
const chips = new Map(); // chip key → its newest HTML, for messages that arrive with an older one

const order = (element) => (element.hasAttribute("data-order") ? Number(element.dataset.order) : NaN);
const outdated = (old, fresh) => Number(old.dataset.v) > Number(fresh.dataset.v);

/** Apply one packet's parts; tells `live:applied` with the elements touched, what found no list, what lies beyond one's end. */
export function apply(parts = []) {
  const elements = [];
  const missed = [];
  const left = [];
  for (const part of parts) {
    try {
      if (part.do === "reload") reload(part);
      else if (part.do === "remove") document.querySelectorAll(part.to).forEach((element) => element.remove());
      else if (part.do === "replace") replace(part, elements);
      else insert(part, elements, missed, left);
    } catch (error) {
      console.error("packet part not applied", part, error); // one bad part must not stop the stream
    }
  }
  if (parts.length) tell("live:applied", { elements, missed, left });
}

/** With a selector: only the pages it stands on. */
function reload({ to }) {
  if (!to || document.querySelector(to)) wantReload();
}

function replace({ to, html }, elements) {
  const fresh = fragment(html).firstElementChild;
  remember(fresh, html);
  keepNewer(fresh);
  for (const old of document.querySelectorAll(to)) elements.push(morph(old, fresh.cloneNode(true)));
}

function insert(part, elements, missed, left) {
  const { do: how, to, html } = part;
  const list = document.querySelector(to);
  const fresh = fragment(html).firstElementChild;
  if (!list) return void missed.push({ to, element: fresh });
  keepNewer(fresh);
  // In this list only: a post may stand in the talk and, in an opened sheet, in its card's talk as well.
  const old = fresh.id && list.querySelector(`:scope > #${CSS.escape(fresh.id)}`);
  if (!old && Number(list.dataset.from) > order(fresh)) return;
  if (!old && Number(list.dataset.to) < order(fresh)) return void left.push(part); // the page ends before it, and says so
  const element = old ? morph(old, fresh) : document.importNode(fresh, true);
  if (how === "prepend" && isNaN(order(element))) old?.parentElement === list || list.prepend(element);
  else place(list, element);
  elements.push(element);
}

/** Ascending data-order; lines the page made itself do not count, unsent messages stay at the foot. */
function place(list, element) {
  if (inPlace(list, element)) return;
  const wanted = order(element);
  let larger = null;
  let sibling = list.lastElementChild;
  for (; sibling; sibling = sibling.previousElementSibling) {
    if (sibling === element) continue;
    if (order(sibling) <= wanted) break;
    if (order(sibling) > wanted) larger = sibling;
  }
  const next = sibling ? sibling.nextElementSibling : (larger ?? list.querySelector(`:scope > ${UNSENT}`));
  move(list, element, next === element ? element.nextElementSibling : next);
}

function inPlace(list, element) {
  if (element.parentElement !== list) return false;
  const wanted = order(element);
  if (isNaN(wanted)) return true;
  const ordered = (step) => {
    let sibling = element[step];
    while (sibling && isNaN(order(sibling)) && !sibling.matches(UNSENT)) sibling = sibling[step];
    return sibling;
  };
  const before = ordered("previousElementSibling");
  const after = ordered("nextElementSibling");
  return (!before || order(before) <= wanted) && (!after || after.matches(UNSENT) || order(after) >= wanted);
}

/** Moving takes the focus away in today's browsers: give it back, with the caret. */
function move(list, element, next) {
  const active = document.activeElement;
  const held = element.contains(active) && active;
  const caret = held && "selectionStart" in held ? [held.selectionStart, held.selectionEnd] : null;
  list.insertBefore(element, next);
  if (!held || document.activeElement === held) return;
  held.focus({ preventScroll: true });
  if (caret && caret[0] !== null) held.setSelectionRange(...caret);
}

function morph(old, fresh) {
  if (outdated(old, fresh)) return old;
  const alike = old.localName === fresh.localName && (!old.id || old.id === fresh.id);
  if (!window.Idiomorph || !alike) {
    const element = document.importNode(fresh, true);
    old.replaceWith(element);
    return element;
  }
  // Only for typing: idiomorph would leave the whole content of a focused button or list as it was.
  const typing = /^(input|textarea|select)$/.test(document.activeElement?.localName);
  window.Idiomorph.morph(old, fresh, { morphStyle: "outerHTML", ignoreActiveValue: typing, callbacks });
  return old;
}

const sending = (node) => node.closest(".is-waiting") ?? node.querySelector("form.is-waiting");

const callbacks = {
  beforeNodeMorphed(old, fresh) {
    if (old.nodeType !== Node.ELEMENT_NODE) return true;
    if (outdated(old, fresh) || isTyped(old)) return false;
    if (!old.ownContent) return true; // <read-count>, <time-ago>: their text is made on the page
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    for (const name in old.dataset) if (!(name in fresh.dataset)) delete old.dataset[name];
    return false;
  },
  // A form somebody is still writing in stays until it is sent (what is being sent may go).
  beforeNodeRemoved: (node) => node.nodeType !== Node.ELEMENT_NODE || sending(node) || !hasTypedText(node),
  // What the person opened stays open.
  beforeAttributeUpdated: (name, element) => !(name === "open" && element.matches("details, dialog")),
};

function remember(fresh, html) {
  const key = fresh?.dataset.chip;
  if (!key || Number(chips.get(key)?.v) > Number(fresh.dataset.v)) return;
  chips.delete(key);
  chips.set(key, { v: fresh.dataset.v, html });
  if (chips.size > 500) chips.delete(chips.keys().next().value);
}

/** A message rendered before a card's change but arriving after it must not bring the old chip back. */
function keepNewer(fresh) {
  for (const part of fresh.querySelectorAll("[data-v][id], [data-v][data-chip]")) {
    const { chip, v } = part.dataset;
    const known = chip && chips.get(chip);
    if (known && Number(known.v) > Number(v)) part.replaceWith(fragment(known.html));
    else {
      const shown = chip ? newestShown(chip) : document.getElementById(part.id);
      if (shown && outdated(shown, part)) part.replaceWith(shown.cloneNode(true));
    }
  }
}

function newestShown(chip) {
  const shown = [...document.querySelectorAll(`[data-chip="${CSS.escape(chip)}"][data-v]`)];
  return shown.reduce((best, one) => (!best || outdated(one, best) ? one : best), null);
}
