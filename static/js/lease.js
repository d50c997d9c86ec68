/** The lock of two tabs where the browser has none (plain http): a name in localStorage that must be renewed. */

const LEASE_MS = 5000;
const me = Math.random().toString(36).slice(2);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function withLease(name, work) {
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
