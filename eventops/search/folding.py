"""What counts as the same letters: full and half width, upper and lower case. Nothing else is guessed."""

import unicodedata
from functools import lru_cache

EXCERPT = 60  # letters before and after the first match
BITS = 63  # of a number in any database


def fold(text):
    """The text as it is compared: NFKC and case folded."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


fold_letter = lru_cache(10_000)(fold)  # of one: a page folds its results letter by letter


def letters_of(folded):
    """Its letters as bits of two numbers: a text holds another only if it has all of its bits.

    Several letters share a bit, so the other way round proves nothing.
    """
    bits = 0
    for letter in set(folded):
        bits |= 1 << ord(letter) % (2 * BITS)
    return bits % 2**BITS, bits >> BITS


def marked(text, wanted):
    """An excerpt of *text* around its first match, as ``[(piece, whether it matches)]``; *wanted* is folded."""
    letters = list(clusters(text))
    folded = [fold_letter(letter) for letter in letters]
    whole = "".join(folded)
    if not wanted or wanted not in whole:  # where letters melt across our borders nothing is marked
        return [(text[: 2 * EXCERPT] + ("…" if len(text) > 2 * EXCERPT else ""), False)]
    starts = [0]
    for letter in folded:
        starts.append(starts[-1] + len(letter))
    at, flags = whole.find(wanted), [False] * len(letters)
    while at >= 0:
        for place in range(len(letters)):
            if starts[place] < at + len(wanted) and starts[place + 1] > at:
                flags[place] = True
        at = whole.find(wanted, at + len(wanted))
        if at > starts[min(flags.index(True) + 2 * EXCERPT, len(letters))]:
            break
    return excerpt(letters, flags)


def clusters(text):
    """The text letter by letter, each with the marks that melt into it."""
    letter = ""
    for char in text:
        if letter and melts(char):
            letter += char
        else:
            if letter:
                yield letter
            letter = char
    if letter:
        yield letter


@lru_cache(10_000)
def melts(char):
    return char in "ﾞﾟ" or "\u1160" <= char <= "\u11ff" or unicodedata.combining(char) != 0


def excerpt(letters, flags):
    first = flags.index(True)
    start, end = max(first - EXCERPT, 0), first + 2 * EXCERPT
    pieces = [["…", False]] if start else []
    for letter, matches in zip(letters[start:end], flags[start:end], strict=True):
        if pieces and pieces[-1][1] == matches:
            pieces[-1][0] += letter
        else:
            pieces.append([letter, matches])
    if end < len(letters):
        pieces.append(["…", False])
    return [(piece, matches) for piece, matches in pieces]
