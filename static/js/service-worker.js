/**
 * The only code between the browser and the network: keeps the shell of one build, shows the offline page where no
 * page can come, and what is urgent where no page is open. The server puts `const shell = {build, files}` before this text. Only those files are ever kept, so
 * nothing of an event and nothing of a person gets in.
 */

const NAME = `shell-${shell.build}`;
const OFFLINE = shell.files.at(-1);

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(begin()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(show(event));
  else if (pathname.startsWith("/static/")) event.respondWith(kept(request));
});

addEventListener("push", (event) => event.waitUntil(call(event.data)));
addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data));
});

/** Each round anew, in place of the one before. In sight a page rings by itself; browsers want it shown there, too.
 * Chromium forgets one that is asked for before it is on the screen, so they are counted first. */
async function call(data) {
  const { title, body, url, event, tag, lang } = data.json();
  const tags = new Set((await registration.getNotifications()).map((each) => each.tag)).add(tag);
  const inSight = (await pagesOf(event)).some((page) => page.visibilityState === "visible");
  await registration.showNotification(title, {
    body, tag, lang, icon: "/icons/192.png", renotify: true, requireInteraction: true, data: { url, event },
    ...(inSight ? { silent: true } : { vibrate: [400, 200, 400, 200, 400] }),
  });
  await navigator.setAppBadge?.(tags.size).catch(() => {}); // an open page counts for itself (alarm-bell.js)
}

/** To an open page of that event, which leads on unless somebody writes there, else to a new one. */
async function lead({ url, event }) {
  const [open] = await pagesOf(event);
  if (!open) return clients.openWindow(url);
  const focused = await open.focus();
  return focused.postMessage({ go: url });
}

async function pagesOf(event) {
  const all = await clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter((page) => new URL(page.url).pathname.startsWith(event));
}

/** All or nothing: a file of another build is not there any more, and a shell without it is none. */
async function keep() {
  const cache = await caches.open(NAME);
  try {
    await cache.addAll(shell.files);
  } catch (error) {
    await caches.delete(NAME);
    throw error;
  }
  await skipWaiting(); // breaks no open tab: every file's address names its build, and its own are kept until it closes
}

async function begin() {
  await registration.navigationPreload?.enable();
  await tidy();
}

async function show(event) {
  event.waitUntil(tidy().catch(() => {}));
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (error) {
    const page = await caches.match(OFFLINE, { ignoreVary: true });
    if (page) return page;
    throw error;
  }
}

async function kept(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

/** Older shells go once no tab is open that was made of them: a page holds a lock named after its own (shell.js). */
async function tidy() {
  const old = (await caches.keys()).filter((name) => name !== NAME);
  if (!old.length) return;
  const { held } = await navigator.locks.query();
  const open = new Set(held.map((lock) => lock.name));
  await Promise.all(old.filter((name) => !open.has(name)).map((name) => caches.delete(name)));
}
