/** The only place that keeps two tabs from sending at once: Web Locks, or a lease where there are none (plain http). */

const lease = navigator.locks ? null : import("./lease.js"); // at once: later there may be no network to fetch it by

export async function withLock(name, work) {
  return lease ? (await lease).withLease(name, work) : withWebLock(name, work);
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
