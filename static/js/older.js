/** The only place that fetches older messages: at a press on a.older or when it comes into sight. Keeps what is read in place. */

import { fragment } from "./dom.js";

export function watchOlder(box, list, changed) {
  const link = list.querySelector("a.older");
  if (!link) return;
  let busy = false;
  const load = async () => {
    if (busy) return;
    busy = true; // until it fails: then a press tries again
    try {
      const response = await fetch(link.href, { headers: { Accept: "text/html", "X-Fragment": "1" } });
      if (!response.ok) throw new Error(response.status);
      add(box, list, link, fragment(await response.text()));
      changed();
      watchOlder(box, list, changed);
    } catch {
      busy = false;
    }
  };
  link.addEventListener("click", (event) => {
    event.preventDefault();
    load();
  });
  const sight = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting || box.scrollHeight <= box.clientHeight) return;
    sight.disconnect();
    load();
  }, { root: box, rootMargin: "200px 0px 0px 0px" });
  sight.observe(link);
}

/** `content` is the bare <li>s, or a whole page with the same list. */
function add(box, list, link, content) {
  const source = content.querySelector(`#${CSS.escape(list.id)}`) ?? content;
  const found = [...source.querySelectorAll("li.message, li.older-row")];
  const items = found.filter((item) => !item.id || !document.getElementById(item.id));
  const { scrollHeight, scrollTop } = box;
  (link.closest("li") ?? link).remove();
  list.prepend(...items);
  const orders = items.map((item) => Number(item.dataset.order)).filter((n) => n > 0);
  if (!list.querySelector("a.older")) list.removeAttribute("data-from");
  else if (orders.length) list.dataset.from = Math.min(...orders);
  box.scrollTop = scrollTop + box.scrollHeight - scrollHeight;
}
