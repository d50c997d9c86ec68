/** What is folded on a long board: sections, and checklists without any. Remembered for this visit, each choice of chips by itself. */

const MANY = 30; // cards: more than a tired thumb should have to pass

export class Folds {
  /** Decide anew for this choice of chips; between two choices nothing folds or unfolds under a finger by itself. */
  choose(key, roots, matched) {
    this.key = key;
    this.pressed = JSON.parse(sessionStorage.getItem(key) ?? "{}");
    const groups = roots.flatMap(groupsIn);
    const many = matched.size > MANY;
    this.shut = new Set(groups.filter((group) => (many && !group.parted) || isOver(group, matched)).map(({ name }) => name));
    for (const { head, name } of groups) if (head.matches("details")) head.open = !this.isFolded(name);
  }

  /** Somebody pressed a head. */
  press(target) {
    const button = target.closest?.("[data-fold]");
    const list = target.closest?.("summary")?.closest(".checklist");
    if (!button && !list) return false;
    const name = button?.dataset.fold ?? list.id;
    this.pressed[name] = list ? list.open : !this.isFolded(name);
    sessionStorage.setItem(this.key, JSON.stringify(this.pressed));
    return true;
  }

  /** Hide what lies in folded sections, and heads that lead to nothing. Where one looks for something, lists without it go. */
  apply(roots, matched, seeking) {
    for (const { head, name, cards } of roots.flatMap(groupsIn)) {
      const here = cards.filter((card) => matched.has(card));
      if (head.matches("details")) {
        head.hidden = seeking && !here.length;
        continue;
      }
      const folded = this.isFolded(name);
      for (const card of here) card.hidden = folded;
      head.hidden = !here.length;
      head.querySelector("[data-fold]").ariaExpanded = String(!folded);
      head.querySelector("[data-fold-count]").textContent = here.length;
    }
  }

  isFolded(name) {
    return this.pressed[name] ?? this.shut.has(name);
  }
}

/** [{head, name, cards, parted}]: each checklist, and each section of those that have some. */
function groupsIn(root) {
  return [...root.querySelectorAll(".checklist")].flatMap((list) => {
    const heads = [...list.querySelectorAll(".section-head")];
    const whole = { head: list, name: list.id, cards: [...list.querySelectorAll("li.card")], parted: heads.length > 0 };
    return [whole, ...heads.map((head) => ({ head, name: head.querySelector("[data-fold]").dataset.fold, cards: under(head) }))];
  });
}

function under(head) {
  const cards = [];
  for (let card = head.nextElementSibling; card && !card.matches(".section-head"); card = card.nextElementSibling) cards.push(card);
  return cards;
}

/** Nothing in there is left to do. */
function isOver({ cards }, matched) {
  return !cards.some((card) => matched.has(card) && card.dataset.open === "1");
}
