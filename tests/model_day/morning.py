"""07:00 to 11:30: set-up until the doors may open, the opening, and what a morning is short of."""

from playwright.sync_api import expect

from tests.bench.rig import in_background
from tests.browser.conftest import unfold
from tests.browser.test_model_day import say


def briefing(day, pages):
    """What is said first, what is said later by itself, who gets which duty and which radio."""
    day.at("07:00")
    hello = day.say("hanako", "おはようございます。連絡はすべてこの「全体」に。小さなことも書いてください")
    day["hanako"].post(f"messages/{hello}/pin")
    for at, body in (("09:55", "開場5分前です。通路の台車をしまってください"), ("16:30", "閉場30分前です")):
        day["hanako"].post(f"rooms/{day.rooms['everyone']}/scheduled", body=body, at=f"{day.date}T{at}")
    [(key, version)] = day.rows("SELECT m.key, m.version FROM memberships m JOIN people p ON p.id = m.person_id "
                                "WHERE p.name = 'さくら'")
    day["hanako"].post(f"people/{key}", version=version, role="staff", duties=["lost_property", "lost_child"],
                       teams=[day.key_of("teams", code="PREFECTURE")])
    [(mei,)] = day.rows("SELECT key FROM memberships WHERE state = 'pending'")
    day["hanako"].post(f"people/{mei}/decisions", decision="approve", role="guest")
    day.open("mei")
    things = {f"{kind} {number}": key for kind, number, key in
              day.rows("SELECT kind, number, key FROM lent_things WHERE event_id = 1")}
    for who, out in (("葵", ("無線 9", "無線 10")), ("さくら", ("鍵 2", "鍵 3")), ("誠", ("来賓パス 1", "来賓パス 2"))):
        day["takumi"].post("lent/loans", thing=[things[each] for each in out], holder=who)
    day.say("takumi", "運営会社6名、到着しました。搬入口から入ります", place="loading")
    day.say("kenji", "配置は昨日の図のとおり", room=team(day, "SECURITY"))
    day.settle()


def team(day, code):
    """The audience of a team's room."""
    return f"team:{day.rows('SELECT id FROM teams WHERE event_id = 1 AND code = :code', code=code)[0][0]}"


def set_up(day, pages):
    """Seven lists, ticked by those whose they are: on a page, one by one, and by a phrase that ticks what is left."""
    day.at("07:40")
    reception = pages.hanako.locator("#checklists > *").first
    unfold(reception)
    for _ in range(3):
        left = reception.locator("li.card[data-open='1']")
        count = left.count()
        left.first.locator("button[value=finish]").first.click()
        expect(left).to_have_count(count - 1)
    work = {"受付設営": "sakura", "会場設備": "takumi", "小間": "naoki", "サイン・動線": "naoki", "安全・救護": "kenji",
            "控室・配布物": "aoi"}
    for number, (checklist, who) in enumerate(work.items()):
        day.at(f"0{8 + number // 4}:{number % 4 * 15:02}")
        first, second, *_ = day.tasks(checklist)
        day.move(who, first[0], "start", "finish")
        day.move(who, second[0], "finish")
    checked = day.rows("SELECT number FROM cards WHERE state = 'done' AND finished_by_id IN (SELECT m.id FROM "
                       "memberships m JOIN people p ON p.id = m.person_id WHERE p.name = '直樹') ORDER BY id")
    for (number,) in checked[:2]:
        day.move("takumi", number, "verify")
    day.at("09:10")
    trouble(day)
    for checklist, who in work.items():
        if checklist != "安全・救護":
            phrase(day, who, "○○が完了しました", day.key_of("checklists", name_ja=checklist))
    phrase(day, "kenji", "○○、巡回しました", day.key_of("places", code="hall-a"))


def trouble(day):
    """What a problem needs is asked for, brought, and the problem is none any more."""
    task = next(number for number, _critical in day.tasks("会場設備"))
    day.move("naoki", task, "report_problem", note="ケーブルカバーが2本足りない")
    request = day.card("naoki", "supply", title="ケーブルカバー 2本 展示場B")
    day.move("takumi", request, "accept", "dispatch", "deliver")
    day.move("naoki", request, "confirm")
    day.move("naoki", task, "finish")


def phrase(day, who, text, value):
    day[who].post(f"phrases/{day.key_of('phrases', text_ja=text)}/posts", room=day.rooms["everyone"], value=value)


def late_cue(day, pages):
    """The briefing begins late, what comes after it moves; then nothing critical is left."""
    day.at("09:36")
    tap(day, "hanako", "1", "start")
    expect(pages.wall.locator("#wall-cues")).to_contain_text("全員ミーティング")
    day.at("09:44")
    tap(day, "hanako", "1", "end")
    [(key, version)] = day.rows("SELECT key, version FROM cues WHERE event_id = 1 AND code = '3'")
    day["takumi"].post(f"cues/{key}/shifts", version=version, minutes=10)
    *first, last = [number for number, _critical in day.tasks("安全・救護")]
    for number in first:
        day.move("kenji", number, "finish")
    expect(pages.wall.locator(".wall-gate")).not_to_contain_text("開場できます")
    day.move("kenji", last, "finish")
    expect(pages.wall.locator(".wall-gate")).to_contain_text("開場できます")
    expect(pages.hanako.locator("#gate")).to_contain_text("開場できます")
    day.settle()
    assert "開場できます" in day["yuki"].dom.select_one("#gate").text
    day.at("09:55")
    body = "開場5分前です。通路の台車をしまってください"
    day.until(lambda: day.rows("SELECT 1 FROM messages WHERE body = :body", body=body), "the scheduled post")


def tap(day, who, code, verb):
    day[who].post(f"cues/{day.key_of('cues', code=code)}/moves", verb=verb)


def opening(day, pages):
    day.at("10:00")
    tap(day, "kenji", "2", "start")
    said = day.say("hanako", "開場しました!2日間よろしくお願いします", place="entrance")
    for who in ("takumi", "daichi", "liam"):
        day[who].post(f"messages/{said}/reactions", reaction="thumb", on="y")
    day.say("kenji", "入口の列、40人くらい。ベルト内に収まってます", photos=1, place="entrance")
    day.at("10:06")
    tap(day, "kenji", "2", "end")


def passes(day, pages):
    """A guest asks on a real page; the answer has a photo and stays on top."""
    day.at("10:08")
    day.typed.append("パスはどこで回収しますか? 2日とも同じですか")
    say(pages.misaki, day.typed[-1])
    day.until(lambda: "パスはどこで回収しますか" in day["sakura"].dom.text, "the question on a phone")
    [(asked,)] = day.rows("SELECT key FROM messages WHERE body = :body", body=day.typed[-1])
    day.card("sakura", "question", message=asked)
    answer = day.say("sakura", "出口側の青い箱です。お帰りの際に入れてください", photos=1, reply_to=asked)
    day["takumi"].post(f"messages/{answer}/pin")
    expect(pages.misaki.locator("[id^=pins-] > *", has_text="青い箱")).to_have_count(1)
    [(number,)] = day.rows("SELECT number FROM cards WHERE kind = 'question' ORDER BY id DESC LIMIT 1")
    day.move("sakura", number, "answer", note="出口側の青い箱です")
    day["takumi"].post(f"questions/{number}/marks", faq="y")


def tea(day, pages):
    """至急, 了解 in two rounds, a request two reach for, brought in two parts, received."""
    day.at("10:11")
    said = day.say("aoi", "お茶が足りないため至急用意をお願いします!控室、残り数本です", photos=1, place="green-room",
                   urgency="urgent")
    alarm = pages.ichiro.locator("#alerts .alarm")
    alarm.get_by_role("button", name="了解").tap()
    expect(alarm).to_be_hidden()
    day.acknowledge("takumi", "kenji", "naoki")
    number = day.card("aoi", "supply", message=said, quantity=48, unit="本")
    winner = claim(day, number, "takumi", "naoki")
    day.move(winner, number, "dispatch")
    [(line,)] = day.rows("SELECT l.key FROM supply_lines l JOIN cards c ON c.id = l.request_id "
                         "WHERE c.number = :number", number=number)
    day[winner].post(f"cards/{number}/lines", line=line, what="delivered", number=24)
    assert day.state(number) == "on_the_way"
    day.later(2)
    day.until(lambda: day.rows("SELECT 1 FROM alerts WHERE key = :key AND round > 0", key=day.alert()), "another round")
    day.acknowledge("hanako", "makoto", "sakura", "yuki", "daichi", "liam", "mei")
    pages.misaki.locator("#alerts .alarm").get_by_role("button", name="了解").tap()
    over = "SELECT 1 FROM alerts WHERE key = :key AND over_at IS NOT NULL"
    day.later(1)
    day.until(lambda: day.rows(over, key=day.alert()), "the end of the alert")
    day[winner].post(f"cards/{number}/lines", line=line, what="delivered", number=48)
    day.move("aoi", number, "confirm")
    assert day.state(number) == "closed"


def claim(day, number, *two):
    """Both press at once; gives who was first."""
    press = [in_background(day[who].poster.post, f"/events/dejima/cards/{number}/moves", verb="accept") for who in two]
    answers = {who: each.join()[0] for who, each in zip(two, press, strict=True)}
    assert sorted(answers.values()) == [201, 409], answers
    return min(answers, key=answers.get)


def silence(day, pages):
    """What nobody takes, nobody receives and nobody answers is told by itself, each in its time."""
    day.at("10:20")
    water = day.card("takumi", "supply", title="水 12本 ステージ")
    posters = day.card("sakura", "question", title="ポスターは増刷した方が良いですか?", place="entrance")
    umbrella(day)
    day.happens(water, "card.untaken_told", 10)
    day.until(lambda: day.rows("SELECT 1 FROM messages WHERE announcement = 'question.unanswered'"), "the silence")
    day.happens(water, "card.untaken_raised", 2)
    expect(pages.wall.locator(".count-unaccepted")).to_contain_text("▲")
    day.move("naoki", water, "accept", "dispatch", "deliver")
    day.move("makoto", posters, "answer", note="30枚増刷します。13時に届きます")
    day["hanako"].post(f"questions/{posters}/marks", decided="y")
    day.later(20)
    day.until(lambda: day.state(water) == "closed", "what was delivered to be received by itself")


def umbrella(day):
    """Found, kept, asked for, returned."""
    said = day.say("naoki", "ここに忘れ物がありました。ステージ前、前から3列目の椅子です", photos=1, place="stage")
    found = day.card("naoki", "found", message=said, item_class="umbrella", colour="紺")
    day.move("sakura", found, "store", note="運営本部 棚2")
    asked = day.card("kenji", "inquiry", title="紺の長傘を落とした方がいます", item_class="umbrella")
    day.move("sakura", asked, "suggest", note="棚2の傘かもしれません")
    day.move("sakura", asked, "confirm", note="持ち手の彫りを確認")
    day.move("sakura", found, "match", note="持ち手の彫りを確認")
    day.move("sakura", found, "return", note="ご本人に返却")
    day.move("sakura", asked, "close", note="返却済み")


ACTS = (briefing, set_up, late_cue, opening, passes, tea, silence)
