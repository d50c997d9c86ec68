"""11:30 to 16:00: lunch, a dead zone, a restart, new guests, somebody falls ill, a child is lost, the shift changes."""

from playwright.sync_api import expect

from tests.bench.rig import in_background
from tests.browser.conftest import DESK
from tests.browser.test_model_day import say
from tests.model_day.morning import tap

ILL = ("胸を押さえて倒れた", "顔色が紫", "60代男性", "市立病院", "救急隊、正面から")
LOST = ("赤い靴の子", "5歳くらい", "黄色い帽子", "合流できました")
LUNCH = ("お弁当、控室に並びました", "1組目、休憩に入ります", "B列、少し混んできました", "受付の列、10人ほど",
         "休憩から戻りました", "A-2の前、立ち止まる方が多いです", "ごみ箱が一杯です", "交代しました",
         "ステージ前、席が埋まりました", "通路は空いています")


def lunch_rush(day, pages):
    """Everybody posts at once, some with photos; a crowd grows and is led apart."""
    day.at("11:30")
    tap(day, "takumi", "6", "start")
    writers = ("takumi", "naoki", "aoi", "kenji", "sakura", "daichi", "liam", "mei", "makoto", "hanako")
    posts = [in_background(day.say, who, body, photos=number % 4 == 0)
             for number, (who, body) in enumerate(zip(writers, LUNCH, strict=True))]
    first, *_ = [post.join() for post in posts]
    for _ in range(20):
        day.chat()
    asked = day.say("hanako", "拓海さん、今どこにいますか?", reply_to=first)
    day["takumi"].post("places", place=day.key_of("places", code="stage"), room=day.rooms["everyone"], reply_to=asked)
    crowd, _receipt = day.report("daichi", "crowd", "a-3", density="dense", people="60")
    day.move("kenji", crowd, "ack", "dispatch", "arrive")
    facts(day, "kenji", crowd, **{"f-density": "danger", "f-people": "90", "f-measure": "limit"})
    expect(pages.wall.locator("#wall-waiting")).to_contain_text("混雑")
    day.at("11:50")
    facts(day, "kenji", crowd, **{"f-density": "light", "f-people": "30", "f-until": "11:50"})
    day.move("kenji", crowd, "resolve")
    day.move("kenji", crowd, "close", note="入場を10分止めて解消")


def facts(day, who, number, **known):
    [(version, severity)] = day.rows("SELECT c.version, i.severity FROM cards c JOIN incidents i ON i.id = c.id "
                                     "WHERE c.number = :number", number=number)
    day[who].post(f"incidents/{number}/facts", version=version, severity=severity, **known)


def dead_zone(day, pages):
    """Two phones are out for eight minutes; what was written there goes once, what was missed appears."""
    day.at("12:05")
    day["naoki"].put_away()
    pages.ichiro.context.set_offline(True)
    for body in ("地下の倉庫です。ごみ袋50枚あります", "台車2台、倉庫に戻しました"):
        day.typed.append(body)
        say(pages.ichiro, body)
    expect(pages.ichiro.locator("li.message.is-waiting")).to_have_count(2)
    for who in ("hanako", "takumi"):
        day.say(who, "その間に全体で話したこと")
    task = day.card("takumi", "supply", title="ごみ袋 50枚 休憩コーナー")
    day.move("aoi", task, "accept", "dispatch", "deliver")
    day.later(8)
    day["naoki"].take_out()
    pages.ichiro.context.set_offline(False)
    day.say("naoki", "戻りました")
    expect(pages.ichiro.locator("li.message.is-waiting")).to_have_count(0)
    expect(pages.ichiro.locator("li.message", has_text="その間に全体で話したこと")).to_have_count(2)
    day.move("takumi", task, "confirm")
    day.settle()


def restart(day, pages):
    """The server is stopped and started again; what is written meanwhile waits for it."""
    day.at("12:40")
    [server] = day.processes
    day.expects_failures = True
    server.stop()
    pressed = in_background(day.say, "kenji", "サーバーが止まっている間の投稿")
    server.start()
    key = pressed.join(60)
    day.expects_failures = False
    day.until(lambda: all(f"m-{key}" in phone.index.by for phone in (day["aoi"], day["daichi"])), "the post after it")
    for page in pages.of_people:
        page.wait_for_selector("#connection[data-state=live]")
    expect(pages.ichiro.locator(f"#m-{key}")).to_have_count(1)
    day.settle()


def guests(day, pages):
    """Three scan the code; a manager lets them in together on a page."""
    day.at("13:00")
    waiting = [day.join(name, organization) for name, organization in
               (("結衣", "みかん畑アグリ"), ("蓮", "灯台クラウド"), ("陽菜", "石だたみ設計"))]
    desk = pages.open("hanako", "/events/dejima/people", viewport=DESK)
    expect(desk.locator("#members .pick")).to_have_count(3)
    desk.locator("pick-many [data-all]").check()
    desk.locator("#decide-many button[value=approve]").click()
    expect(desk.locator("#members .pick")).to_have_count(0)
    desk.context.close()
    for guest, page in zip(waiting, ("", "board", "runsheet"), strict=True):
        day.come_in(guest, page)
    assert "青い箱" in day["結衣"].dom.select_one("[id^=pins-]").text, "who comes late reads what is pinned"
    day.say("結衣", "A-4に着きました。よろしくお願いします", place="a-4")
    tap(day, "takumi", "7", "start")


def illness(day, pages):
    """急病: reported by a guest who may not know more of it, 119, an AED; those with the duty alone read it."""
    day.at("13:20")
    number, receipt = day.report("daichi", "medical", "rest-area", what=ILL[0], consciousness="no", breathing="none",
                                 symptoms=ILL[1])
    page = day["daichi"].get(receipt).text
    assert all(said in page for said in ("119", "AED", "うみかぜ町")), "what to say on the telephone, and where"
    day["daichi"].post(f"{receipt.partition('dejima/')[2]}/logs", what="called_119")
    day.later(1)
    day.until(lambda: day.rows("SELECT 1 FROM messages WHERE announcement = 'incident.unacked'"), "what nobody took up")
    expect(pages.wall.locator("#wall-waiting")).to_contain_text("急病")
    day.move("aoi", number, "ack", "dispatch", "arrive")
    day["aoi"].post(f"incidents/{number}/logs", what="aed")
    for line in range(4):
        day["aoi"].post(f"incidents/{number}/ticks", line=line, done="y")
    facts(day, "aoi", number, **{"f-consciousness": "no", "f-breathing": "none", "f-symptoms": ILL[1], "f-who": ILL[2],
                                 "f-called": "13:21", "f-aed_used": "13:24"})
    day["aoi"].post(f"cards/{number}/messages", body=f"{ILL[4]}入ります")
    day.at("13:45")
    facts(day, "aoi", number, **{"f-consciousness": "yes", "f-breathing": "normal", "f-who": ILL[2],
                                 "f-handed_over": "13:44", "f-taken_to": ILL[3]})
    day.move("aoi", number, "resolve")
    day.move("aoi", number, "close", note=f"{ILL[3]}へ搬送")
    expect(pages.wall.locator("#wall-waiting")).not_to_contain_text("急病")


def lost_child(day, pages):
    """迷子: a code word for all, ten minutes, the police; the words are those of one duty."""
    day.at("14:05")
    tap(day, "takumi", "7", "end")
    number, receipt = day.report("liam", "lost_child", "rest-area", what=LOST[0], mode="search", age=LOST[1],
                                 clothes=LOST[2])
    expect(pages.misaki.locator("li.message", has_text="コード「さくら」")).to_have_count(1)
    day.move("sakura", number, "ack", "dispatch")
    day.happens(number, "incident.raised", 10)
    assert "110" in day["sakura"].get(f"/events/dejima/cards/{number}").text
    day["sakura"].post(f"incidents/{number}/logs", what="police")
    day.later(3)
    day["sakura"].post(f"cards/{number}/messages", body=f"受付で{LOST[3]}")
    day.move("sakura", number, "resolve")
    day.move("sakura", number, "close", note="保護者に引渡し、本人確認済み")
    assert "closed" in day["liam"].get(receipt).text


def shift_change(day, pages):
    """What is open and what must be known goes over item by item."""
    day.at("14:50")
    bags = day.card("kenji", "supply", title="紙コップ 100個 控室")
    day.move("takumi", bags, "accept")
    screen, _receipt = day.report("takumi", "equipment", "stage", device="モニター(左)", symptoms="映りません")
    day.move("takumi", screen, "dispatch")
    day["takumi"].post("handovers", team=day.key_of("teams", code="OPERATOR"), since=f"{day.date}T07:00",
                       lines="鍵4は会場の事務室へ\nドローンの網は張り終えてから開始")
    items = day.rows("SELECT h.key, i.key FROM handover_items i JOIN handovers h ON h.id = i.handover_id ORDER BY i.id")
    assert len(items) >= 4, "two cards in hand, two lines"
    for handover, item in items:
        day["naoki"].post(f"handovers/{handover}/items/{item}/receipt")
    tap(day, "kenji", "8", "start")
    day.happens(screen, "incident.escalated", 15)
    tap(day, "kenji", "8", "end")
    day.move("naoki", bags, "dispatch", "deliver")
    day.move("kenji", bags, "confirm")
    day.move("naoki", screen, "arrive", "resolve")
    day.move("naoki", screen, "close", note="ケーブルを差し替え")


ACTS = (lunch_rush, dead_zone, restart, guests, illness, lost_child, shift_change)
