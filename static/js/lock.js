/** The only place that keeps two tabs from sending at once: Web Locks, or a lease where there are none (plain http). */

const LEASE_MS = 5000;
const me = Math.random().toString(36).slice(2);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function withLock(name, work) {
  return navigator.locks ? withWebLock(name, work) : withLease(name, work);
}

/** A tab the phone has put to sleep may hold the lock for ever: after a while it is taken (the server knows the ids). */
async function withWebLock(name, work) {
  let result;
  const once = async () => (result = await work());
  try {
    await navigator.locks.request(name, { signal: AbortSignal.timeout(45_000) }, once);
  } catch (error) {
    if (error.name === "TimeoutError") await navigator.locks.request(name, { steal: true }, once);
    else if (error.name !== "AbortError") throw error; // AbortError: another tab took it over
  }
  return result;
}

async function withLease(name, work) {
  while (!(await takeLease(name))) await sleep(200 + 300 * Math.random());
  const renew = setInterval(() => write(name), LEASE_MS / 3);
  try {
    return await work();
  } finally {
    clearInterval(renew);
    if (owner(name) === me) localStorage.removeItem(name);
  }
}

async function takeLease(name) {
  if (owner(name) && owner(name) !== me) return false;
  write(name);
  await sleep(50 + 50 * Math.random()); // two may have written: the last one has it
  return owner(name) === me;
}

function owner(name) {
  const [holder, until] = (read(name) ?? "").split(" ");
  return Number(until) > Date.now() ? holder : null;
}

function read(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return `${me} ${Date.now() + LEASE_MS}`; // no storage: nothing is shared with other tabs either
  }
}

function write(name) {
  try {
    localStorage.setItem(name, `${me} ${Date.now() + LEASE_MS}`);
  } catch {
    // see read()
  }
}
