/** The only place that fetches later messages on a page that is not at its talk's end, until it is. Nothing heard meanwhile is lost. */

import { apply } from "./apply.js";
import { fragment } from "./dom.js";

export function watchNewer(box, list, changed) {
  const link = list.querySelector("a.newer");
  if (!link) return;
  let busy = false;
  const load = async () => {
    if (busy) return;
    busy = true; // until it fails: then a press tries again
    const heard = []; // left out while the answer was on its way: it may be newer than that answer
    const hear = ({ detail }) => heard.push(...detail.left);
    document.addEventListener("live:applied", hear);
    try {
      const response = await fetch(link.href, { headers: { Accept: "text/html", "X-Fragment": "1" } });
      if (!response.ok) throw new Error(response.status);
      add(list, link, fragment(await response.text()));
      document.removeEventListener("live:applied", hear);
      apply(heard);
      changed();
      watchNewer(box, list, changed);
    } catch {
      busy = false;
    } finally {
      document.removeEventListener("live:applied", hear);
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
  }, { root: box, rootMargin: "0px 0px 200px 0px" });
  sight.observe(link);
}

function add(list, link, content) {
  const items = [...content.querySelectorAll("li.message, li.newer-row")];
  (link.closest("li") ?? link).remove();
  list.append(...items.filter((item) => !item.id || !list.querySelector(`:scope > #${CSS.escape(item.id)}`)));
  const orders = items.map((item) => Number(item.dataset.order)).filter((n) => n > 0);
  if (!list.querySelector("a.newer")) list.removeAttribute("data-to");
  else if (orders.length) list.dataset.to = Math.max(...orders);
}
