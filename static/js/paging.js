/** The only place that fetches older and later messages: at a press on a.older or a.newer, or when it comes into sight. */

import { apply } from "./apply.js";
import { fragment } from "./dom.js";

/** Keeps what is read in its place on the screen. */
export function watchOlder(box, list, changed) {
  onReach(box, list.querySelector("a.older"), "200px 0px 0px 0px", async (link) => {
    addOlder(box, list, link, await more(link));
    changed();
    watchOlder(box, list, changed);
  });
}

/** On a page that is not at its talk's end, until it is. Nothing heard meanwhile is lost. */
export function watchNewer(box, list, changed) {
  onReach(box, list.querySelector("a.newer"), "0px 0px 200px 0px", async (link) => {
    const heard = []; // left out while the answer was on its way: it may be newer than that answer
    const hear = ({ detail }) => heard.push(...detail.left);
    document.addEventListener("live:applied", hear);
    try {
      addNewer(list, link, await more(link));
    } finally {
      document.removeEventListener("live:applied", hear);
    }
    apply(heard);
    changed();
    watchNewer(box, list, changed);
  });
}

function onReach(box, link, rootMargin, act) {
  if (!link) return;
  let busy = false;
  const load = async () => {
    if (busy) return;
    busy = true; // until it fails: then a press tries again
    await act(link).catch(() => { busy = false; });
  };
  link.addEventListener("click", (event) => {
    event.preventDefault();
    load();
  });
  const sight = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting || box.scrollHeight <= box.clientHeight) return;
    sight.disconnect();
    load();
  }, { root: box, rootMargin });
  sight.observe(link);
}

async function more(link) {
  const response = await fetch(link.href, { headers: { Accept: "text/html", "X-Fragment": "1" } });
  if (!response.ok) throw new Error(response.status);
  return fragment(await response.text());
}

/** `content` is the bare <li>s, or a whole page with the same list. */
function addOlder(box, list, link, content) {
  const source = content.querySelector(`#${CSS.escape(list.id)}`) ?? content;
  const found = [...source.querySelectorAll("li.message, li.older-row")];
  const items = found.filter((item) => !item.id || !document.getElementById(item.id));
  const { scrollHeight, scrollTop } = box;
  (link.closest("li") ?? link).remove();
  list.prepend(...items);
  const reached = orders(items);
  if (!list.querySelector("a.older")) list.removeAttribute("data-from");
  else if (reached.length) list.dataset.from = Math.min(...reached);
  box.scrollTop = scrollTop + box.scrollHeight - scrollHeight;
}

function addNewer(list, link, content) {
  const items = [...content.querySelectorAll("li.message, li.newer-row")];
  (link.closest("li") ?? link).remove();
  list.append(...items.filter((item) => !item.id || !list.querySelector(`:scope > #${CSS.escape(item.id)}`)));
  const reached = orders(items);
  if (!list.querySelector("a.newer")) list.removeAttribute("data-to");
  else if (reached.length) list.dataset.to = Math.max(...reached);
}

const orders = (items) => items.map((item) => Number(item.dataset.order)).filter((n) => n > 0);
