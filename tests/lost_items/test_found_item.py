"""Found items and inquiries: what they are taken for, who may give them away, and what guests read."""

import pytest

from eventops.lost_items.models import CLASSES, class_in
from tests.phone import jpeg
from tests.steps import CARDS, card, make, move, photos, say


@pytest.mark.parametrize(("said", "item_class"), [
    ("黒い長財布", "wallet"), ("スマホの忘れ物", "phone"), ("iPhoneがありました", "phone"), ("車の鍵", "keys"),
    ("紺の長傘", "umbrella"), ("子どもの黄色い帽子", "clothing"), ("赤いリュック", "bag"), ("名札を拾いました", "card"),
    ("現金3千円", "cash"), ("眼鏡ケース", "glasses"), ("くまのぬいぐるみ", "toy"), ("水筒", "other"),
    ("A long black wallet", "wallet"), ("someone left a COAT", "clothing"),
    ("小銭入れ", "wallet"), ("パスポート", "card"), ("車のキー", "keys"), ("老眼鏡", "glasses"),
    ("Keys on a ring", "keys"), ("クッキーの缶", "other"), ("SDカード", "other"), ("携帯用の水筒", "other"),
    ("What is this?", "other"), ("a keyboard", "other"), ("headphones", "other"),
])  # fmt: skip
def test_the_words_say_what_it_is(said, item_class):
    assert class_in(said) == item_class
    assert item_class in CLASSES


def test_one_tap_on_a_post_registers_it_with_class_and_photo(phone):
    naoki = phone("ichiro")
    key = say(naoki, "ここに忘れ物がありました。紺の傘です", photos=[jpeg()])
    found = card(naoki, make(naoki, "found", "", message=key))
    assert (found.item_class, found.state) == ("umbrella", "received")
    assert len(photos(naoki, card_id=found.id)) == 1


def test_what_was_chosen_wins_over_the_words(phone):
    ichiro = phone("ichiro")
    assert card(ichiro, make(ichiro, "found", "黒い財布", item_class="bag", colour="黒")).item_class == "bag"
    assert card(ichiro, make(ichiro, "found", "黒い財布", item_class="dragon")).item_class == "wallet"


def test_giving_it_back_takes_the_duty_or_a_lead(phone):
    number = make(phone("misaki"), "found", "黒い財布")
    assert move(phone("ichiro"), number, "return", note="本人に返還").status_code == 403
    assert move(phone("sakura"), number, "return", note="本人に返還").status_code == 201
    assert card(phone("sakura"), number).state == "returned"


def test_whoever_entered_it_by_mistake_says_so(phone):
    number = make(phone("misaki"), "found", "黒い財布")
    other = make(phone("ichiro"), "found", "黒い財布")
    assert move(phone("misaki"), number, "void", note="自分のものでした").status_code == 201
    assert move(phone("misaki"), other, "void", note="自分のものでした").status_code == 403


def test_an_inquiry_is_answered(phone):
    number = make(phone("misaki"), "inquiry", "青い財布")
    for who, verb in (("ichiro", "suggest"), ("sakura", "confirm"), ("misaki", "close")):
        assert move(phone(who), number, verb, note="紺色の財布").status_code == 201
    assert not card(phone("misaki"), number).is_open


def test_everybody_reads_the_public_features(phone):
    number = make(phone("sakura"), "found", "黒い財布", colour="黒", body="留め具は金色")
    page = phone("misaki").fetch(f"{CARDS}/{number}").main.get_text()
    assert "黒い財布" in page
    assert "留め具は金色" in page
