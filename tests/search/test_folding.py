"""The same letters are the same letters; everything else is exact; what matched is what is marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventops.search.folding import fold, letters_of, marked

LETTERS = "お茶ｵﾁｬガｶﾞか\u3099Ａaßﬁ①%_\\é\u0301 \n各"
TEXTS = st.text(st.one_of(st.sampled_from(LETTERS), st.characters(codec="utf-8")), max_size=30)


@pytest.mark.parametrize(("text", "wanted"), [
    ("ＡＢＣホール", "abc"), ("abcホール", "ＡＢＣ"), ("ﾃﾞｽｸ", "デスク"), ("デスク", "ﾃﾞｽｸ"), ("Wi-Fi", "wi-fi"),
    ("１２番", "12番"), ("㍿出島", "株式会社"), ("か\u3099くせい", "がくせい"), ("STRASSE", "straße"),
])  # fmt: skip
def test_width_and_case_do_not_matter(text, wanted):
    assert fold(wanted) in fold(text)
    assert any(matches for _piece, matches in marked(text, fold(wanted)))


@pytest.mark.parametrize(("text", "wanted"), [("かさ", "がさ"), ("ひらがな", "ヒラガナ"), ("a%b", "a_b")])
def test_everything_else_is_exact(text, wanted):
    assert fold(wanted) not in fold(text)


def test_the_match_is_marked_in_the_letters_that_were_written():
    assert marked("至急ﾃﾞｽｸを二つ", fold("デスク")) == [("至急", False), ("ﾃﾞｽｸ", True), ("を二つ", False)]
    assert marked("お茶とお茶", fold("お茶")) == [("お茶", True), ("と", False), ("お茶", True)]
    assert marked("①番", fold("1")) == [("①", True), ("番", False)]


def test_a_long_text_is_cut_around_its_first_match():
    pieces = marked("あ" * 500 + "鯨" + "い" * 500, "鯨")
    assert [piece for piece, matches in pieces if matches] == ["鯨"]
    assert (pieces[0][0][0], pieces[-1][0][-1]) == ("…", "…")
    assert "".join(piece for piece, _ in pieces).strip("…") in "あ" * 500 + "鯨" + "い" * 500
    assert len("".join(piece for piece, _ in pieces)) < 200


@given(TEXTS, st.data())
def test_a_piece_of_a_folded_text_is_found_and_marks_itself(text, data):
    whole = fold(text)
    if not whole:
        return
    start = data.draw(st.integers(0, len(whole) - 1))
    wanted = whole[start : data.draw(st.integers(start + 1, len(whole)))]
    pieces = marked(text, wanted)
    assert "".join(piece for piece, _ in pieces).strip("…") in text or "…" in text
    for piece, matches in pieces:
        if matches and "…" not in text and len(text) < 60:
            assert wanted in fold(piece)


@given(TEXTS)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(TEXTS, TEXTS, TEXTS)
def test_a_text_has_all_letters_of_what_it_holds(before, wanted, after):
    bits = zip(letters_of(fold(wanted)), letters_of(before + fold(wanted) + after), strict=True)
    assert all(some & every == some < 2**63 for some, every in bits)


def test_a_text_lacks_letters_of_most_of_what_it_does_not_hold():
    text = letters_of("搬入口、机が届きました")
    others = [letters_of(word) for word in ("鯨肉", "お茶", "傘", "財布の中", "名札")]
    assert sum(all(some & every == some for some, every in zip(word, text, strict=True)) for word in others) <= 1
