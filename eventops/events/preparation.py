"""The steps of preparing an event: each feature says of its own what there is already, and where it is done."""

from dataclasses import dataclass

steps = []  # functions (event) → Step; features above add theirs


@dataclass(frozen=True)
class Step:
    """One thing to prepare. *facts* say what there is now; *links* are (address, word), the main one first."""

    name: str
    order: int
    title: str
    why: str
    done: bool
    facts: str
    links: tuple
    optional: bool = False


def steps_of(event):
    """All of them as they stand, and the name of the one to do next: the first that is needed and not done."""
    found = sorted((step(event) for step in steps), key=lambda step: step.order)
    waiting = [step for step in found if not step.done]
    needed = [step for step in waiting if not step.optional]
    return found, next((step.name for step in (needed or waiting)), "")
