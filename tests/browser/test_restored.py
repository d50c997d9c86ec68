"""An older backup comes back under open pages: they show what is there, and what a phone still held arrives once."""

from playwright.sync_api import expect

from tests.browser.test_model_day import TALK, say


def test_an_open_page_reloads_after_a_restore_and_its_outbox_arrives_once(server, open_page, tmp_path):
    ichiro, hanako = open_page("ichiro", TALK), open_page("hanako", TALK)
    for page in (ichiro, hanako):
        page.wait_for_selector("#connection[data-state=live]")
    made = server.flask("backup", tmp_path / "fair.zip")
    assert made.returncode == 0, made.stderr
    say(hanako, "バックアップの後の投稿")
    expect(ichiro.locator("li.message", has_text="バックアップの後の投稿")).to_have_count(1)
    epochs = {page.evaluate("document.body.dataset.epoch") for page in (ichiro, hanako)}

    ichiro.context.set_offline(True)
    say(ichiro, "まだ送っていない投稿")
    expect(ichiro.locator("li.message.is-waiting")).to_have_count(1)
    server.stop()
    restored = server.flask("restore", tmp_path / "fair.zip", "--force")
    assert restored.returncode == 0, restored.stderr
    server.start()
    ichiro.context.set_offline(False)

    for page in (ichiro, hanako):
        page.wait_for_function("([old]) => document.body.dataset.epoch !== old", arg=list(epochs), timeout=40_000)
        arrived = page.locator("li.message:not(.is-waiting)", has_text="まだ送っていない投稿")
        expect(arrived).to_have_count(1, timeout=20_000)
        expect(page.locator("li.message", has_text="バックアップの後の投稿")).to_have_count(0)
    expect(ichiro.locator("li.message.is-waiting")).to_have_count(0)
    for page in (ichiro, hanako):
        page.reload()
        expect(page.locator("li.message", has_text="まだ送っていない投稿")).to_have_count(1)
