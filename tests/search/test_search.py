"""Search: exact, by any part from one letter, newest first, fast, and never what is not the asker's to read."""

import time
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from eventops import changes, clock
from eventops.extensions import db
from eventops.feed import queries as feed
from eventops.feed.models import Message, Room
from eventops.people.models import Membership
from eventops.search import queries
from eventops.search.folding import fold, letters_of
from eventops.search.models import SearchText, searched
from tests.phone import jpeg
from tests.steps import EVENT, all_of, card, make, message, move, room, say

SEARCH = f"{EVENT}/search"


def ask(phone, q, **more):
    return phone.get(SEARCH, query_string={"q": q, **more})


def found(phone, q, **more):
    from bs4 import BeautifulSoup

    dom = BeautifulSoup(ask(phone, q, **more).text, "html.parser")
    return [item.select_one(".result-text").text for item in dom.select("ol.results > li")]


def test_the_request_and_its_replies_are_found_newest_first_from_one_letter(phone):
    misaki = phone("misaki")
    asked = say(misaki, "お茶が足りません")
    say(phone("ichiro"), "お茶、持っていきます", reply_to=asked)
    say(misaki, "机は足ります")
    make(phone("ichiro"), message=asked)
    for q in ("茶", "お茶"):
        assert found(misaki, q) == ["#4 お茶", "お茶、持っていきます", "お茶が足りません"]
    assert found(misaki, "鯨") == []
    assert "見つかりません" in ask(misaki, "鯨").text


def test_the_match_is_marked_and_the_link_opens_the_talk_there(phone):
    misaki = phone("misaki")
    key = say(misaki, "至急ﾃﾞｽｸを二つ")
    page = phone("ichiro").fetch(f"{SEARCH}?q=デスク")
    assert page.select_one(".results mark").text == "ﾃﾞｽｸ"
    link = page.select_one(".results a")["href"]
    assert link == f"{EVENT}/rooms/{room(misaki)}?around={key}#m-{key}"
    assert phone("ichiro").fetch(link).find(id=f"m-{key}")


@pytest.mark.parametrize("q", ["%", "_", "\\", "'", '"', "*", "100%", "<b>"])
def test_signs_mean_themselves(phone, q):
    misaki = phone("misaki")
    say(misaki, "何もない投稿")
    assert found(misaki, q) == []
    say(misaki, f"前{q}後")
    assert found(misaki, q) == [f"前{q}後"]


@pytest.mark.parametrize("q", ["", " ", "　", "\n", "\u200b"])
def test_nothing_asked_finds_nothing(phone, q):
    say(phone("misaki"), "何か")
    assert found(phone("misaki"), q) == []
    assert ask(phone("misaki"), q).status_code == 200


def test_cards_are_found_by_title_words_and_number_and_lead_to_themselves(phone):
    ichiro = phone("ichiro")
    number = make(ichiro, "found", "黒い財布", body="受付の椅子の下")
    make(ichiro, "inquiry", "財布をなくした方")
    assert found(ichiro, "財布", kind="lost") == ["#5 財布をなくした方", "#4 黒い財布"]
    assert found(ichiro, "財布", kind="found") == ["#4 黒い財布"]
    assert found(ichiro, "財布", kind="supply") == []
    assert found(ichiro, "椅子の下") == ["受付の椅子の下"]
    assert found(ichiro, f"#{number}", kind="card") == ["#4 黒い財布"]
    assert ichiro.fetch(f"{SEARCH}?q=椅子の下").select_one(".results a")["href"] == f"{EVENT}/cards/{number}"
    edited = card(ichiro, number)
    assert ichiro.post(f"{EVENT}/cards/{number}/edits", version=edited.version, title="茶色い財布").status_code == 201
    assert found(ichiro, "黒い財布", kind="card") == []
    assert found(ichiro, "茶色い", kind="card") == ["#4 茶色い財布"]


def test_set_up_tasks_are_found_in_both_languages(phone):
    assert found(phone("misaki"), "机と椅子") == ["#1 机と椅子を並べる"]
    assert found(phone("misaki"), "task 机") == ["Task 机と椅子を並べる"]


def test_filters_narrow_by_kind_room_person_and_day(phone):
    hanako, ichiro, misaki = phone("hanako"), phone("ichiro"), phone("misaki")
    say(misaki, "桜 一")
    say(ichiro, "桜 二")
    say(ichiro, "桜 三", "運営会社")
    make(ichiro, title="桜の枝")
    assert found(hanako, "桜", kind="message") == ["桜 三", "桜 二", "桜 一"]
    assert found(hanako, "桜", kind="message", room=room(hanako, "運営会社")) == ["桜 三"]
    assert found(hanako, "桜", person="misaki-key") == ["桜 一"]
    assert found(hanako, "桜", person="ichiro-key", kind="card") == ["#4 桜の枝"]
    today = clock.today("Asia/Tokyo")
    assert found(hanako, "桜 一", **{"from": str(today), "to": str(today)}) == ["桜 一"]
    assert found(hanako, "桜 一", **{"from": str(today + timedelta(days=1))}) == []
    assert found(hanako, "桜 一", to=str(today - timedelta(days=1))) == []
    assert found(hanako, "桜 一", to="nonsense", kind="nonsense") == []


def test_what_one_does_not_hear_is_never_found(phone):
    hanako = phone("hanako")
    key = say(hanako, "来賓は桜の間です", "本部")
    make(hanako, message=key, title="桜の花瓶")
    assert len(found(hanako, "桜")) >= 2
    for who in ("misaki", "ichiro", "takumi", "sakura", "yuki"):
        assert found(phone(who), "桜") == []
        assert ask(phone(who), "桜", room=room(hanako, "本部")).status_code == 404
    assert found(phone("olga"), "桜") == []
    assert phone("olga").get(f"{SEARCH}?q=桜").status_code == 404


def test_an_unsent_post_and_its_original_are_never_found_and_go_from_open_pages(phone):
    misaki = phone("misaki")
    key = say(misaki, "間違えた合言葉", photos=[jpeg()])
    page = phone("ichiro").open(f"{SEARCH}?q=合言葉")
    assert page.dom.select("ol.results > li")
    misaki.post(f"{EVENT}/messages/{key}/unsend")
    page.hear()
    assert page.dom.select("ol.results > li") == []
    for who in ("misaki", "hanako", "yuki"):
        assert found(phone(who), "合言葉") == []
    assert all_of(misaki, SearchText, subject_type="message")[0].folded == ""


def test_what_the_system_says_is_not_searched(phone):
    ichiro = phone("ichiro")
    for number in "123":
        move(ichiro, number, "finish")
    assert "受付設営" in ichiro.get(f"{EVENT}/").text
    assert found(ichiro, "受付設営", kind="message") == []


def test_many_results_come_in_pages(phone, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    misaki = phone("misaki")
    for n in range(5):
        say(misaki, f"桜{n}")
    assert [found(misaki, "桜", page=n) for n in range(4)] == [["桜4", "桜3"], ["桜2", "桜1"], ["桜0"], []]


@pytest.fixture
def member(app, phone):
    """花子, inside the app, with six posts to be written over."""
    misaki = phone("misaki")
    keys = [say(misaki, f"{n}") for n in range(6)]
    with app.test_request_context():
        yield db.session.query(Membership).filter_by(key="hanako-key").one(), keys
        db.session.rollback()


LETTERS = st.text(alphabet="お茶チャﾁｬaAａé\u0301%_ 。", max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(LETTERS, min_size=6, max_size=6), asked=LETTERS.filter(bool))
def test_it_finds_exactly_what_a_naive_look_at_every_post_finds(member, bodies, asked):
    hanako, keys = member
    for key, body in zip(keys, bodies, strict=True):
        db.session.query(Message).filter_by(key=key).one().body = body
    db.session.flush()
    wanted = fold(asked)
    naive = [key for key, body in zip(keys, bodies, strict=True) if wanted in fold(body)][::-1]
    hits, more = queries.found(hanako, wanted, feed.rooms(hanako), kinds=("message",))
    assert [each.key for each in hits] == naive
    assert not more


POSTS = 100_000
# of these the posts are made; what is asked stands in many, in few or in none of them
WORDS = """お茶|机|搬入口|台目|入りました|誘導|をお願いします|足りません|至急|受付|控室|看板|傘|忘れ物|
完了しました|無線|名簿|来賓|到着|ブース|電源|です|が|に|、|。""".replace("\n", "").split("|")
ASKED = """お|茶|鯨|お茶|鯨肉|至急お|傘忘れ|名簿来賓|搬入口です|受付控室看板|延長コードです|無線名簿来賓到着|
来賓が到着しました|控室に忘れ物です。""".replace("\n", "").split("|")


@pytest.fixture
def many(app):
    """100 000 posts in 全体, written past the actions: only their words matter here."""
    import random

    chance = random.Random(7)
    with app.app_context(), changes.writing():
        of_room = db.session.query(Room).order_by(Room.id).first()
        rows = [{"subject_type": "message", "subject_id": 10**6 + n, "stream_id": of_room.stream_id,
                 "room_id": of_room.id, "author_id": 1, "kind": "message", "at": clock.now(),
                 **searched("".join(chance.choices(WORDS, k=chance.randint(4, 16))))} for n in range(POSTS)]
        db.session.execute(insert(SearchText), rows)
        changes.commit()


@pytest.mark.sqlite  # the other database's time is not this process's
def test_the_texts_are_read_only_where_all_letters_are_in_them(app, many):
    """What nobody wrote is looked for in a fraction of the time that reading every text takes."""
    with app.app_context():
        wanted = fold("鯨肉の缶詰、三つ")
        sieved = select(SearchText.id).where(*queries.holds(wanted))
        plain = select(SearchText.id).where(queries.place_in(SearchText.folded, wanted) > 0)

        def seconds(query):
            began = time.thread_time()
            assert db.session.scalars(query).all() == []
            return time.thread_time() - began

        assert min(seconds(sieved) for _ in range(5)) <= 0.8 * min(seconds(plain) for _ in range(5))


def test_among_100_000_posts_every_search_takes_a_fraction_of_a_second(app, many, monkeypatch):
    monkeypatch.setattr(queries, "subjects", lambda rows, _event: rows)
    taken = []
    with app.test_request_context():
        hanako = db.session.query(Membership).filter_by(key="hanako-key").one()
        for q in ASKED * 3:
            began = time.thread_time()
            queries.found(hanako, fold(q), feed.rooms(hanako))
            taken.append(time.thread_time() - began)  # what it takes when nothing else wants the processor
    taken.sort()
    figures = f"median {taken[len(taken) // 2] * 1e3:.1f} ms, p95 {taken[int(len(taken) * 0.95)] * 1e3:.1f} ms"
    print(figures)  # noqa: T201
    assert taken[int(len(taken) * 0.95)] <= 0.05, figures  # 10 ms where nothing else runs


def test_a_post_is_searchable_with_its_write_and_counts_no_query_more(phone):
    key = say(phone("misaki"), "見つけて")
    (row,) = all_of(phone("misaki"), SearchText, subject_type="message", subject_id=message(phone("misaki"), key).id)
    assert (row.folded, row.kind) == ("見つけて", "message")
    assert (row.letters, row.more_letters) == letters_of("見つけて")
