"""features.md E and F where a thumb or a printer is meant: a fresh phone, the desk on a phone, slips on A4."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

IPHONE = {"width": 390, "height": 844}
SAFARI = ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
          "Version/17.4 Mobile/15E148 Safari/604.1")
# Taps are what a finger presses; going into a field to type is none.
COUNT_TAPS = """document.addEventListener("click", (event) => {
  if (event.isTrusted && !event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, body"))
    sessionStorage.taps = Number(sessionStorage.taps ?? 0) + 1;
}, true)"""
EVENT = "/events/dejima/"


def fresh_iphone(open_page, path):
    page = open_page(viewport=IPHONE, user_agent=SAFARI)
    page.add_init_script(COUNT_TAPS)
    page.goto(path)
    return page


def ask(page, name="健太"):
    page.locator("[name=name]").fill(name)
    page.locator("[name=organization]").fill("さざなみ食品")
    page.locator("main form button").last.click()


def taps(page):
    return int(page.evaluate("sessionStorage.taps ?? 0"))


def approve(page, name):
    row = page.locator("li.member", has_text=name)
    row.locator("form:has([value=approve]) button").click()


def test_scanning_the_qr_on_a_fresh_iphone_reaches_the_waiting_screen_in_3_taps_and_opens_by_itself(open_page, server):
    """Scanning the QR on a fresh iPhone reaches the waiting screen in <= 3 taps with no app and no mail address;
    after approval the feed opens by itself."""
    guest = fresh_iphone(open_page, server.links["join"])
    assert guest.locator("input[type=email], [name=email], input[type=password]").count() == 0
    ask(guest)
    guest.wait_for_selector("waiting-door [data-when=pending]:not([hidden])")
    assert 1 + taps(guest) <= 3, "the camera's banner is a tap, too"
    manager = open_page("hanako", EVENT + "people")
    approve(manager, "健太")
    guest.wait_for_url(f"**{EVENT}")
    guest.wait_for_selector("#connection[data-state=live]")
    assert 1 + taps(guest) <= 3, "nothing more was pressed"
    assert guest.problems == []


def test_a_passphrase_is_made_on_a_phone_and_lets_a_phone_in_at_once(open_page, server):
    manager = open_page("hanako", EVENT + "invitations")
    form = manager.locator("form:has([name=mode])")
    manager.locator("details:has(form [name=mode]) > summary").click()
    expect(form.locator("[name=passphrase]")).to_be_hidden()
    form.locator("[name=mode]").select_option("passphrase")
    expect(form.locator("[name=passphrase]")).to_be_visible()
    form.locator("[name=prints_passphrase]").check()
    form.locator("button").last.click()
    manager.wait_for_url("**/invitations/*")
    phrase = manager.locator(".sheet-phrase b").inner_text()
    link = re.search(r"http\S+/join/[\w-]+", manager.locator(".sheet").inner_text())[0]
    guest = fresh_iphone(open_page, link)
    guest.locator("[name=passphrase]").fill("まちがい")
    ask(guest)
    expect(guest.locator(".field-error")).to_contain_text("合言葉が違います")
    expect(guest.locator("[name=name]")).to_have_value("健太")
    guest.locator("[name=passphrase]").fill(phrase)
    guest.locator("main form button").last.click()
    guest.wait_for_url(f"**{EVENT}")


def large_enough(page, selector):
    """Whether everything a finger is to hit there is 44 px high and wide."""
    boxes = [each.bounding_box() for each in page.locator(selector).all() if each.is_visible()]
    small = [box for box in boxes if box["height"] < 43.9 or box["width"] < 43.9]
    assert boxes
    assert small == [], small
    return True


def test_all_who_wait_cannot_be_ticked_before_the_script_that_ticks_them_is_there(open_page, server):
    ask(fresh_iphone(open_page, server.links["join"]), "健太")
    manager, held = open_page("hanako", service_workers="block"), []  # whose requests would be held, too
    manager.context.route("**/elements/pick-many.js*", lambda route: held.append(route))
    manager.goto(server.url + EVENT + "people")
    manager.wait_for_selector("#connection[data-state=live]")
    expect(manager.locator("li.state-pending .pick").first).to_be_visible()
    expect(manager.locator("pick-many [data-all]")).to_be_hidden()
    expect(manager.locator("pick-many button[value=approve]")).to_be_hidden()
    held[0].continue_()
    manager.locator("pick-many [data-all]").check()
    manager.locator("pick-many button[value=approve]").click()
    expect(manager.locator("li.member", has_text="健太")).to_have_attribute("data-state", "active")


def test_a_manager_approves_suspends_and_broadcasts_from_a_phone(open_page, server):
    """Admin on phone: approve guests, suspend, broadcast from phone."""
    for name in ("健太", "直子"):
        ask(fresh_iphone(open_page, server.links["join"]), name)
    manager, misaki = open_page("hanako", EVENT + "people", viewport=PHONE), open_page("misaki", EVENT)
    misaki.wait_for_selector("#connection[data-state=live]")
    for name in ("健太", "直子"):
        manager.locator("li.state-pending", has_text=name).locator(".pick").tap()
    assert large_enough(manager, ".state-pending :is(button, select, summary, .pick), .pick-bar :is(button, summary)")
    manager.locator("pick-many button[value=approve]").tap()
    for name in ("健太", "直子"):
        expect(manager.locator("li.member", has_text=name)).to_have_attribute("data-state", "active")

    row = manager.locator("li.member", has_text="大地")
    row.locator("summary").tap()
    assert large_enough(manager, "li.member details[open] :is(button, .button)")
    row.locator("form:has([value=suspend]) button").tap()
    asked = manager.get_by_role("alertdialog")
    expect(asked).to_contain_text("大地")
    assert large_enough(manager, ".question button")
    asked.get_by_role("button", name="やめる").tap()
    expect(asked).to_have_count(0)
    expect(row).to_have_attribute("data-state", "active")
    row.locator("form:has([value=suspend]) button").tap()
    manager.get_by_role("alertdialog").get_by_role("button", name="利用停止").tap()
    expect(row).to_have_attribute("data-state", "suspended")

    manager.goto(server.url + EVENT)
    manager.wait_for_selector("#connection[data-state=live]")
    field = manager.locator("message-composer textarea")
    field.tap()
    field.press_sequentially("@全員")
    manager.locator("#mention-options [role=option]", has_text="全員").first.tap()
    field.press_sequentially(" 正面入口に集まってください")
    assert large_enough(manager, "message-composer .send")
    manager.locator("message-composer .send").tap()
    heard = misaki.locator(".message", has_text="正面入口に集まってください")
    expect(heard).to_have_attribute("data-mentions", re.compile(r"\ball\b"))
    assert manager.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert manager.problems == misaki.problems == []


def test_the_phone_of_somebody_removed_shows_nothing_more_and_says_so_by_itself(open_page, server):
    """The session ends with the removal, so the door itself refuses the socket: the page must not wait for news."""
    daichi = open_page("daichi", EVENT, viewport=PHONE)
    daichi.wait_for_selector("#connection[data-state=live]")
    manager = open_page("hanako", EVENT + "people", viewport=PHONE)
    row = manager.locator("#members li.member", has_text="大地")
    row.locator("summary").tap()
    row.locator("button", has_text="削除").tap()
    manager.get_by_role("alertdialog").get_by_role("button", name="削除").tap()
    expect(daichi.locator("talk-log")).to_have_count(0, timeout=15_000)
    assert "おはようございます" not in daichi.content()
    expect(daichi.locator("main")).to_contain_text("終了")


def pages_of(pdf):
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.fixture
def slips(open_page, server):
    """The slips of 25 new people."""
    manager = open_page("hanako", EVENT + "people/names", viewport={"width": 1280, "height": 800})
    manager.locator("#text").fill("\n".join(f"人{n}\tさざなみ警備\t\tスタッフ" for n in range(25)))
    manager.locator("main form button").last.click()
    manager.locator("form[action$='/names'] button.primary").click()
    manager.wait_for_selector(".slip")
    return manager


def test_invite_sheets_print_ten_a_page_on_a4(slips):
    """Invite link/QR sheet printable (A4, 10 per page): 25 people are 3 sheets."""
    expect(slips.locator(".slip")).to_have_count(25)
    pdf = slips.pdf(format="A4", prefer_css_page_size=True)
    assert pages_of(pdf) == 3
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12]", pdf), "A4"


def test_the_qr_sheet_of_an_invitation_is_one_page_of_a4_also_with_its_passphrase(open_page, server):
    manager = open_page("hanako", EVENT + "invitations", viewport={"width": 1280, "height": 800})
    form = manager.locator("form:has([name=mode])")
    manager.locator("details:has(form [name=mode]) > summary").click()
    form.locator("[name=mode]").select_option("passphrase")
    form.locator("[name=passphrase]").fill("とても長い合言葉をここに書いておきます")
    form.locator("[name=prints_passphrase]").check()
    form.locator("button").last.click()
    manager.wait_for_url("**/invitations/*")
    assert pages_of(manager.pdf(format="A4", prefer_css_page_size=True)) == 1


def test_taking_names_in_says_that_it_is_busy_and_is_pressed_once(open_page, server):
    """The button says what runs, and a second press does nothing."""
    manager = open_page("hanako", EVENT + "people/names", viewport=PHONE)
    manager.locator("#text").fill("\n".join(f"人{n}\tさざなみ警備" for n in range(300)))
    manager.locator("main form button").last.click()
    manager.wait_for_selector("form[action$='/names'] button.primary")
    sent = []
    manager.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    said = manager.evaluate("""() => {
      const button = document.querySelector("form[action$='/names'] button.primary");
      for (const press of [1, 2]) button.click();
      return [button.textContent, button.getAttribute("aria-busy")];
    }""")
    assert said == ["取り込んでいます…", "true"]
    manager.wait_for_selector(".slip")
    assert len(sent) == 1


def test_an_observer_sees_nothing_to_press_that_writes(open_page, server):
    """閲覧のみ: no composer, no verbs of cards, no menu entry that writes; who has read it can be seen."""
    manager = open_page("hanako", EVENT + "people", viewport=PHONE)
    row = manager.locator("li.member", has_text="大地")
    manager.goto(server.url + EVENT + "people/" + row.get_attribute("id").removeprefix("p-"))
    manager.locator("select#role").select_option("observer")
    manager.locator("main form button").first.click()
    manager.wait_for_url("**/people")
    observer = open_page("daichi", EVENT)
    expect(observer.locator(".no-composer")).to_be_visible()
    assert observer.locator("message-composer").count() == 0
    observer.locator(".message details.menu summary").last.click()
    menu = observer.locator("details.menu[open] form")
    expect(menu.get_by_text("既読を確認")).to_be_visible()
    assert [each.inner_text() for each in menu.locator("a, button").all() if each.is_visible()] == ["既読を確認"]
    observer.goto(server.url + EVENT + "board")
    observer.wait_for_selector(".card")
    presses = observer.locator("main form button, main a.tick, main .next").all()
    assert len(presses) > 5, "they are there, for others"
    assert [each for each in presses if each.is_visible()] == []
    observer.locator(".card .card-name").first.click()
    observer.wait_for_selector("article.card-page")
    assert [each for each in observer.locator("article.card-page button").all() if each.is_visible()] == []
