/** The only place that keeps something on the phone: unsent writes (IndexedDB, photos as Blobs) and drafts; and names writes. */

const NAME = "eventops";
const memory = [];
let opened;

/** Would a reload lose something (private mode, blocked storage, a page outside an event)? */
export const holdsInMemory = () => memory.length > 0;

function database() {
  opened ??= new Promise((resolve) => {
    setTimeout(resolve, 3000, null); // some browsers never answer
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () =>
        request.result.createObjectStore("writes", { keyPath: "seq", autoIncrement: true }).createIndex("member", "member");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return opened;
}

/** One transaction; resolves with the request's result when it is safely stored. */
async function run(mode, work) {
  const db = await database();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction("writes", mode, { durability: "strict" });
    const request = work(transaction.objectStore("writes"));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

/** Gives the write its place in the row (seq). Outside an event nothing outlives the page. */
export async function add(write) {
  if (write.member && (await database())) {
    try {
      write.seq = await run("readwrite", (store) => store.add(write));
      return;
    } catch {
      // full, or a Blob it cannot hold: better sent from memory than refused
    }
  }
  write.seq = `m${memory.length}-${write.id}`;
  memory.push(write);
}

/** Oldest first; without a member, everybody's. */
export async function all(member) {
  const ask = (store) => (member === undefined ? store.getAll() : store.index("member").getAll(member));
  const stored = member !== "" && (await database()) ? await run("readonly", ask) : [];
  return [...stored, ...memory.filter((write) => member === undefined || write.member === member)];
}

export async function put(write) {
  if (typeof write.seq === "number") await run("readwrite", (store) => store.put(write));
}

export async function remove(write) {
  const at = memory.findIndex((one) => one.seq === write.seq);
  if (at >= 0) memory.splice(at, 1);
  else await run("readwrite", (store) => store.delete(write.seq));
}

const draftKey = (member, room) => `draft:${member}:${room}`;

export function draft(member, room) {
  try {
    return localStorage.getItem(draftKey(member, room)) ?? "";
  } catch {
    return "";
  }
}

export function keepDraft(member, room, text) {
  try {
    if (text) localStorage.setItem(draftKey(member, room), text);
    else localStorage.removeItem(draftKey(member, room));
  } catch {
    // private mode: the text is only as old as the page
  }
}

export function clearDrafts() {
  try {
    const drafts = Object.keys(localStorage).filter((name) => name.startsWith("draft:"));
    drafts.forEach((name) => localStorage.removeItem(name));
  } catch {
    // nothing was kept
  }
}

/** Small things a phone remembers, none of them secret: how old its news is, what it was told once. */
export function note(name, value) {
  try {
    localStorage.setItem(`note:${name}`, JSON.stringify(value));
  } catch {
    // private mode: then it is told again
  }
}

export function noted(name) {
  try {
    return JSON.parse(localStorage.getItem(`note:${name}`));
  } catch {
    return null;
  }
}

let last = 0;

/** UUIDv7, also on plain http where crypto.randomUUID is missing. Rises within one page even when the phone's clock is set back. */
export function uuid7() {
  last = Math.max(last + 1, Date.now());
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0, time = last; i < 6; i++, time = Math.floor(time / 256)) bytes[5 - i] = time % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
