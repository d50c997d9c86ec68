"""Every write arrives exactly once: without a network, over a reload, from two tabs, whatever the server answers."""

import base64

import pytest
from playwright.sync_api import expect

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


def write(page, text):
    page.fill("textarea", text)
    page.click("button:text-is('Send')")


def test_a_post_is_shown_waiting_then_becomes_the_servers(open_page, server):
    server.set(post_delay=60)
    page = open_page("talk")
    write(page, "on its way")
    waiting = page.locator("li.is-waiting")
    expect(waiting).to_contain_text("Waiting to be sent")
    expect(waiting.locator("[data-slot=author]")).to_have_text("Me Myself")
    identity = waiting.get_attribute("id")
    server.set(post_delay=0)
    expect(page.locator(f"[id='{identity}'][data-order='11']")).to_have_class("message is-mine")
    assert page.locator(".message").count() == 1
    assert identity[15:17] == "-7"  # m-xxxxxxxx-xxxx-7…


def test_offline_posts_wait_in_order_and_leave_once(context, open_page, server):
    page = open_page("talk")
    context.set_offline(True)
    for text in ("one", "two", "three"):
        write(page, text)
    expect(page.locator("#connection")).to_contain_text("Offline (3 waiting to be sent · last update")
    assert page.locator("li.is-waiting").count() == 3
    context.set_offline(False)
    assert server.sent(3) == ["one", "two", "three"]
    expect(page.locator("li.is-waiting")).to_have_count(0)
    expect(page.locator(".message")).to_have_count(3)
    expect(page.locator("#connection")).to_have_text("● Connected")


def test_a_reload_keeps_the_outbox_with_photos(context, open_page, server):
    page = open_page("talk")
    server.set(answers=[{"status": 503}] * 50)
    page.set_input_files("input[type=file]", {"name": "p.png", "mimeType": "image/png", "buffer": PIXEL})
    page.wait_for_selector("[data-part=previews] img")
    write(page, "with photo")
    page.wait_for_selector("li.is-waiting img")
    page.reload()
    expect(page.locator("li.is-waiting")).to_contain_text("with photo")
    server.set(answers=[])
    server.sent()
    assert [[body, photos] for _, body, photos in server.seen["messages"]] == [["with photo", 1]]
    assert len({client_id for client_id, _ in server.seen["posts"]}) == 1


def test_an_answer_lost_on_the_way_is_asked_for_again_with_the_same_id(context, open_page, server):
    page = open_page("talk")

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    context.route("**/messages", lose_the_answer, times=1)
    write(page, "once")
    page.wait_for_selector(".message:not(.is-waiting)")
    expect(page.locator("#connection")).to_have_text("● Connected")
    assert [status for _, status in server.seen["posts"]] == [201, 200]
    assert server.bodies() == ["once"]


def test_two_tabs_share_one_outbox(context, open_page, server):
    one, two = open_page("talk"), open_page("talk")
    context.set_offline(True)
    write(one, "from one")
    expect(two.locator("li.is-waiting")).to_contain_text("from one")
    write(two, "from two")
    context.set_offline(False)
    assert server.sent(2) == ["from one", "from two"]
    for page in (one, two):
        expect(page.locator("li.is-waiting")).to_have_count(0)
    assert [status for _, status in server.seen["posts"]] == [201, 201]


def test_a_stale_token_is_renewed_and_the_write_sent_again(open_page, server):
    page = open_page("talk")
    server.set(csrf="token-2")
    write(page, "with the new token")
    assert server.sent() == ["with the new token"]
    assert [status for _, status in server.seen["posts"]] == [400, 201]


def test_a_refused_post_is_parked_and_the_next_goes_on(open_page, server):
    page = open_page("talk")
    server.set(answers=[{"status": 422, "body": {"error": {"code": "long", "message": "Too long", "fields": {}}}}])
    write(page, "too long")
    write(page, "fine")
    assert server.sent() == ["fine"]
    failed = page.locator("li.is-failed")
    expect(failed).to_contain_text("Not sent: Too long")
    page.reload()
    expect(failed).to_contain_text("too long")
    page.click("[data-resend]")
    assert server.sent(2) == ["fine", "too long"]
    expect(failed).to_have_count(0)


def test_a_parked_post_can_be_deleted(open_page, server):
    page = open_page("talk")
    server.set(answers=[{"status": 403, "body": {}}])
    write(page, "never")
    page.click("[data-discard]")
    expect(page.locator(".message")).to_have_count(0)
    page.reload()
    page.wait_for_selector("#connection[data-state=live]")
    assert page.locator(".message").count() == 0


def test_a_conflict_shows_the_card_as_it_is_and_is_not_tried_again(open_page, server):
    page = open_page("board")
    card = '<li class="card" id="c-5" data-v="3" data-order="5" data-kind="found" data-open="1"><b>taken</b></li>'
    packet = {"stream": "s1", "n": None, "parts": [{"do": "append", "to": "#cards", "html": card}]}
    error = {"code": "taken", "message": "Sato was faster", "fields": {}}
    server.set(answers=[{"status": 409, "body": {"error": error, "packets": [packet]}}])
    page.click("#c-5 button")
    expect(page.locator(".toast")).to_contain_text("Sato was faster")
    expect(page.locator("#c-5 b")).to_have_text("taken")
    assert len(server.seen["posts"]) == 1


def test_a_forms_error_stands_at_its_field_and_the_text_stays(open_page, server):
    page = open_page("board")
    error = {"code": "invalid", "message": "Please check", "fields": {"note": ["Say where"]}}
    server.set(answers=[{"status": 422, "body": {"error": error}}])
    page.fill("#note-5", "there")
    page.click("#c-5 button")
    expect(page.locator("#c-5 .field-error")).to_have_text("Say where")
    assert page.get_attribute("#note-5", "aria-invalid") == "true"
    assert page.input_value("#note-5") == "there"
    assert page.locator(".toast").count() == 0


def test_a_tick_without_a_network_is_busy_and_counted_until_it_leaves(context, open_page, server):
    page = open_page("board")
    context.set_offline(True)
    page.click("#c-5 button")
    assert page.get_attribute("#c-5 button", "aria-busy") == "true"
    expect(page.locator("#connection")).to_contain_text("1 waiting")
    context.set_offline(False)
    server.sent()
    page.wait_for_selector("#c-5 button:not([aria-busy])")


def test_undo_is_a_write_of_its_own(open_page, server):
    page = open_page("board")
    undo = {"url": "/events/fair/cards/c1/moves", "fields": {"verb": "back", "body": "undone"}, "text": "Taken"}
    server.set(answers=[{"status": 200, "body": {"packets": [], "undo": undo}}])
    page.click("#c-5 button")
    page.click(".toast:has-text('Taken') .toast-action")
    assert server.sent() == ["undone"]


def test_a_hotels_sign_in_page_is_not_an_answer(context, open_page, server):
    page = open_page("talk")
    welcome = {"status": 200, "content_type": "text/html", "body": "<h1>Welcome to our Wi-Fi</h1>"}
    context.route("**/messages", lambda route: route.fulfill(**welcome), times=1)
    write(page, "through the portal")
    page.wait_for_selector(".message:not(.is-waiting)")
    assert server.bodies() == ["through the portal"]


def test_without_storage_it_sends_from_memory_and_says_so(context, open_page, server):
    context.add_init_script("Object.defineProperty(window, 'indexedDB', { get() { throw new Error('private') } })")
    page = open_page("talk")
    server.set(answers=[{"status": 503}])
    write(page, "from memory")
    page.wait_for_selector(".toast:has-text('Leave this page open')")
    assert server.sent() == ["from memory"]


def test_without_web_locks_a_lease_does_it(context, open_page, server):
    context.add_init_script(
        "Object.defineProperty(navigator, 'locks', { value: undefined }); delete Crypto.prototype.randomUUID"
    )
    one, two = open_page("talk"), open_page("talk")
    write(one, "one")
    write(two, "two")
    assert sorted(server.sent(2)) == ["one", "two"]
    assert [status for _, status in server.seen["posts"]] == [201, 201]


OFFER = {"url": "/events/fair/cards/c1/moves", "word": "Me, too", "other": "Make another"}
LIKE_IT = {"code": "open_already", "message": "There is one like it", "fields": {}, "offer": OFFER}


@pytest.mark.parametrize(("chosen", "sent"), [("Me, too", 2), ("Make another", 2), ("Leave it", 1)])
def test_an_offer_is_asked_about_and_what_was_typed_goes_where_it_was_answered(open_page, server, chosen, sent):
    page = open_page("board")
    server.set(answers=[{"status": 409, "body": {"error": LIKE_IT}}])
    page.fill("#note-5", "six more")
    page.click("#c-5 button")
    page.click(f"dialog.question button:has-text('{chosen}')")
    expect(page.locator("dialog.question")).to_have_count(0)
    if sent == 1:
        expect(page.locator(".toast")).to_contain_text("There is one like it")
        assert page.input_value("#note-5") == "six more"
    else:
        page.wait_for_selector("#c-5 button:not([aria-busy])")
    assert len(server.seen["posts"]) == sent


def test_an_offer_that_nobody_is_there_to_answer_waits_on_the_phone_with_what_was_typed(context, open_page, server):
    page = open_page("board")
    context.set_offline(True)
    page.fill("#note-5", "six more")
    page.click("#c-5 button")
    expect(page.locator("#connection")).to_contain_text("1 waiting")
    page.goto("about:blank")  # a tab that closes is online again for its last moment, and would send
    page.close()
    server.set(answers=[{"status": 409, "body": {"error": LIKE_IT}}])
    context.set_offline(False)
    page = open_page("board")
    expect(page.locator(".toast")).to_contain_text("There is one like it")
    page.click(".toast button:has-text('Send again')")
    expect(page.locator(".toast")).to_have_count(0)
