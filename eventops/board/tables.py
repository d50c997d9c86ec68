"""The verb tables of every kind of card as Markdown, for the README."""

from flask_babel import force_locale

from eventops.board.models import Card


def kinds():
    """The classes of cards, in the order of their names."""
    return [mapper.class_ for _name, mapper in sorted(Card.__mapper__.polymorphic_map.items()) if mapper.class_.VERBS]


def verbs():
    """A table for each kind: verb, its button in both languages, from, to, who, what it asks for."""
    return "\n\n".join(table(kind) for kind in kinds())


def table(kind):
    name = kind.__mapper_args__["polymorphic_identity"]
    lines = [f"### `{name}` {in_both(kind.LABEL)}", "States: " + " · ".join(
        f"`{state}` {shown.shape} {in_both(shown.label)}" for state, shown in kind.STATES.items()), "",
        "| verb | button | from | to | who | asks for |", "|---|---|---|---|---|---|"]
    return "\n".join(lines + [row(verb) for verb in kind.VERBS])


def row(verb):
    who = [verb.least, *([f"duty {verb.duty}"] if verb.duty else []), *(f"its {own}" for own in verb.own)]
    asks = [*(["a line of text"] if verb.note else []), *(["another person than the finisher"] if verb.other else [])]
    asks += ["photos, if there are any"] if verb.photos else []
    does = [*(["takes the card"] if verb.takes else []), *(["lets go of it"] if verb.drops else [])]
    return (f"| `{verb.name}` | {in_both(verb.label)} | {', '.join(verb.sources)} | {verb.to} | {', '.join(who)} | "
            f"{'; '.join(asks + does)} |")


def in_both(lazy):
    """「引き受けます」 / "I take it" of a lazy text; once where the two are the same."""
    texts = []
    for locale in ("ja", "en"):
        with force_locale(locale):
            texts.append(str(lazy))
    return " / ".join(dict.fromkeys(texts))
