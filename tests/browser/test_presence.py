"""Who is here: the number on the members' page follows the phones that come and go."""

from playwright.sync_api import expect


def test_the_number_of_those_connected_follows_the_phones(open_page):
    hanako = open_page("hanako", "/events/dejima/people")
    here = hanako.locator("[data-online]")
    expect(here).to_have_text("1")
    misaki = open_page("misaki", "/events/dejima/")
    expect(here).to_have_text("2")
    misaki.context.close()
    expect(here).to_have_text("1")
