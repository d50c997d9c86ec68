/** The only place that turns form[data-write] into a write, and its answer into errors, undo, or the next page. */

import { ask } from "./ask.js";
import { make } from "./dom.js";
import { all, clearDrafts, uuid7 } from "./store.js";
import * as outbox from "./outbox.js";
import { post } from "./post.js";
import { receiveAnswer } from "./catchup.js";
import { word } from "./page.js";
import { toast } from "./toasts.js";

const UNDO_SECONDS = 10;
const SECOND_TAP_MS = 500;
const answered = new WeakMap(); // form → when: its button may have become the next verb under the finger

export function start() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[data-write]")) write(event, form, event.submitter);
    else if (form.matches("form[data-sign-out]")) signOut(event, form);
    else if (form.matches("form[data-busy]")) sayBusy(event, form, event.submitter);
  });
}

/** A form that loads the next page by itself and takes its time: the button says so and is pressed once. */
function sayBusy(event, form, button) {
  if (form.matches(".is-waiting")) return event.preventDefault();
  const said = button.textContent;
  busy(form, button, true);
  button.textContent = form.dataset.busy;
  addEventListener("pageshow", () => { // somebody came back to this page
    busy(form, button, false);
    button.textContent = said;
  }, { once: true });
}

async function write(event, form, button) {
  event.preventDefault();
  if (form.matches(".is-waiting") || Date.now() - answered.get(form) < SECOND_TAP_MS) return;
  const question = button?.dataset.confirm ?? form.dataset.confirm;
  if (question && !(await ask(question, button?.textContent.trim()))) return;
  if (!form.isConnected) return; // what was asked about has gone meanwhile
  const data = new FormData(form);
  if (button?.name) data.append(button.name, button.value);
  const url = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.pathname;
  const label = button?.dataset.label ?? form.dataset.label ?? button?.textContent.trim() ?? "";
  const dialog = form.closest("dialog"); // the answer's packets may take the form off the page
  const keeps = form.hasAttribute("data-keeps");
  busy(form, button, true);
  const { fields, files } = await contents([...data]);
  let { kind, answer } = form.hasAttribute("data-online-only")
    ? await sendOnce(url, fields, files)
    : await outbox.send(url, fields, files, { label, keeps, shows: () => !keeps || visible(form) });
  if (answer?.error?.offer) ({ kind, answer } = await offer(url, fields, files, label, answer.error));
  answered.set(form, Date.now());
  busy(form, button, false);
  show(form, dialog, kind, answer ?? {});
}

/** There is one like it: join it with all that was typed, make another, or leave the form as it is. */
async function offer(url, fields, files, label, { message, offer: { url: join, word: joins, other } }) {
  const chosen = await ask(message, joins, other);
  if (!chosen) return { kind: "refused", answer: { error: { message } } };
  const unasked = fields.filter(([name]) => name !== "ask");
  return outbox.send(chosen === "yes" ? join : url, unasked, files, { label });
}

async function contents(entries) {
  const fields = entries.filter(([, value]) => typeof value === "string");
  const chosen = entries.filter(([, value]) => value.size);
  const { shrink } = chosen.length ? await import("./photos.js") : {};
  const files = await Promise.all(chosen.map(async ([name, file]) => ({ name, ...(await shrink(file)) })));
  return { fields, files };
}

const visible = (form) => form.isConnected && !form.closest("dialog:not([open])");

function busy(form, button, on) {
  form.classList.toggle("is-waiting", on);
  if (on) button?.setAttribute("aria-busy", "true");
  else button?.removeAttribute("aria-busy");
}

/** For what must not lie on a phone (passwords) or is watched while it runs (imports). */
async function sendOnce(url, fields, files) {
  const id = [["client_id", uuid7()], ["occurred_at", new Date().toISOString()]];
  const missing = id.filter(([name]) => !fields.some(([given, value]) => given === name && value));
  const verdict = await post({ url, fields: [...fields, ...missing], files });
  receiveAnswer(verdict.answer?.packets);
  return verdict.kind === "retry" ? { kind: "refused", answer: { error: { message: word("no_network") } } } : verdict;
}

function show(form, dialog, kind, answer) {
  clearErrors(form);
  if (kind === "accepted") return done(form, dialog, answer);
  const { message = word("refused"), fields = {} } = answer.error ?? {};
  const shown = Object.entries(fields).map(([name, texts]) => fieldError(form, name, [texts].flat().join(" ")));
  shown.find(Boolean)?.focus();
  const place = form.querySelector("[data-form-error]");
  if (place) {
    place.textContent = shown.some((field) => field && form.querySelector(`#${field.getAttribute("aria-describedby")}`)?.textContent === message) ? "" : message;
    place.hidden = false;
  } else if (!shown.some(Boolean)) toast(message, { error: true, seconds: 10 });
}

function done(form, dialog, answer) {
  if (answer.go) return void location.assign(answer.go);
  if (form.closest("main.is-sheet") && !form.hasAttribute("data-keep-open")) return void location.assign(document.querySelector("a.top-name").href);
  if (form.hasAttribute("data-reset")) form.reset();
  else [...form.elements].forEach(saved);
  if (!form.hasAttribute("data-keep-open")) dialog?.close();
  report(answer);
}

/** What it holds is no longer unsent text. */
function saved(field) {
  if (field.type !== "file" && "defaultValue" in field) field.defaultValue = field.value;
  if ("defaultChecked" in field) field.defaultChecked = field.checked;
  for (const option of field.options ?? []) option.defaultSelected = option.selected;
}

/** The toast of an accepted write, with its undo. */
export function report({ message, undo, stays }) {
  if (undo) {
    const fields = Object.entries(undo.fields ?? {});
    const press = async () => {
      const { kind, answer } = await outbox.send(undo.url, fields, [], { label: word("undo") });
      if (kind !== "accepted") toast(answer.error?.message ?? word("refused"), { error: true });
    };
    toast(undo.text ?? message ?? word("done"), { action: word("undo"), press, seconds: UNDO_SECONDS, key: "undo" });
  } else if (message) toast(message, stays ? { seconds: 0 } : {});
}

function clearErrors(form) {
  form.querySelectorAll(".field-error[data-made]").forEach((element) => element.remove());
  form.querySelectorAll("[data-error-for], [data-form-error]").forEach((element) => (element.textContent = ""));
  form.querySelectorAll("[aria-invalid]").forEach((element) => element.removeAttribute("aria-invalid"));
}

function fieldError(form, name, text) {
  const field = form.querySelector(`[name="${CSS.escape(name)}"]:not([type=hidden])`);
  let place = form.querySelector(`[data-error-for="${CSS.escape(name)}"]`);
  if (!place && field) {
    place = make("p", { class: "field-error", "data-made": true });
    (field.closest("label") ?? field).after(place);
  }
  if (!place) return null;
  place.id ||= `error-${uuid7()}`;
  place.textContent = text;
  field?.setAttribute("aria-invalid", "true");
  field?.setAttribute("aria-describedby", place.id);
  return field;
}

/** What waits in the outbox and the drafts must not stay on a phone that somebody else will hold. */
async function signOut(event, form) {
  event.preventDefault();
  const n = (await all().catch(() => [])).length;
  if (n && !(await ask(word(form.dataset.signOut, { n }), event.submitter?.textContent.trim()))) return;
  await outbox.clear().catch(() => {});
  clearDrafts();
  form.submit();
}
