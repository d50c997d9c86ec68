/** The only place that sends a write: one HTTP attempt and what its answer means. */

import { page, renewCsrf } from "./page.js";

const RETRY = [0, 408, 425, 429];

/** → {kind: accepted | conflict | refused | signin | retry, answer, wait} */
export async function post(write, renewed = false) {
  let response;
  try {
    response = await fetch(write.url, {
      method: "POST",
      body: body(write),
      headers: { Accept: "application/json", "X-CSRFToken": page.csrf },
      redirect: "manual", // a hotel's sign-in page is not an answer
      signal: AbortSignal.timeout(write.files.length ? 120_000 : 20_000),
    });
  } catch {
    return { kind: "retry" };
  }
  const answer = await response.json().catch(() => null);
  const { status } = response;
  if (status === 400 && answer?.error?.code === "csrf") {
    const fresh = !renewed && (await renewCsrf().then(() => true, () => false));
    return fresh ? post(write, true) : { kind: "retry" };
  }
  if (RETRY.includes(status) || status >= 500 || (response.ok && !answer)) return { kind: "retry", wait: pause(response) };
  if (response.ok) return { kind: "accepted", answer };
  return { kind: { 401: "signin", 409: "conflict" }[status] ?? "refused", answer: answer ?? {}, status };
}

function body(write) {
  const form = write.files.length ? new FormData() : new URLSearchParams();
  for (const [name, value] of write.fields) form.append(name, value);
  for (const { name, blob, filename } of write.files) form.append(name, blob, filename);
  return form;
}

function pause(response) {
  return Math.min(Number(response.headers.get("Retry-After")) || 0, 30) * 1000;
}
