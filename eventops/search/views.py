"""The search page: a question in the address, so that it can be kept, shared and asked again."""

from datetime import timedelta

from flask import render_template, request, url_for
from flask_babel import get_locale

from eventops import clock
from eventops.board.models import Card
from eventops.board.views import on_the_board
from eventops.feed import queries as feed
from eventops.feed.models import Message
from eventops.feed.views import address_of
from eventops.forms import tidy
from eventops.people import queries as people
from eventops.people.access import members_only
from eventops.search import blueprint, queries
from eventops.search.folding import fold, marked

LONGEST = 100  # letters
LOST = ("found", "inquiry")
DAY = timedelta(days=1)


@blueprint.get("/search")
@members_only("message.read")
def show_search(member):
    """``?q=&kind=&room=&person=&from=&to=``: what the member may read that holds those very words."""
    asked = {name: tidy(request.args.get(name, ""))[:LONGEST] for name in ("q", "kind", "room", "person", "from", "to")}
    wanted = fold(asked["q"].replace("\n", " "))
    page = min(max(request.args.get("page", 0, type=int), 0), 1000)
    members = people.known_by_name(member, people.active_names(member.event_id))
    rooms, hits, more, locale = feed.rooms(member), [], False, str(get_locale())
    if wanted:
        hits, more = queries.found(member, wanted, rooms, page=page, **filters(member, asked, members))
    return render_template(
        "search/search.html", member=member, asked=asked, results=[result(each, wanted, locale) for each in hits],
        more=more, page_number=page, rooms=rooms, members=members, kinds=on_the_board())


def filters(member, asked, members):
    """What narrows the search, from the address; what is not there (any more) narrows it to nothing of that kind."""
    zone = member.event.zone
    until = clock.start_of_day(asked["to"], zone)
    return {
        "kinds": kinds(asked["kind"]),
        "room": feed.room(member, asked["room"]) if asked["room"] else None,
        "person": next((each for each in members if each.key == asked["person"]), None),
        "since": clock.start_of_day(asked["from"], zone),
        "until": until and until + DAY,
    }


def kinds(name):
    cards = tuple(Card.__mapper__.polymorphic_map)
    return {"": (), "card": cards, "lost": LOST}.get(name, (name,))


def result(subject, wanted, locale):
    """One line of the answer: what it is, who and when, the words with the match marked, and where it stands."""
    if isinstance(subject, Message):
        said = subject.words(locale)
        text = next((each for each in (said, subject.body, subject.body_en) if wanted in fold(each)), said)
        return {"subject": subject, "who": subject.author, "at": subject.received_at, "of": subject.key,
                "pieces": marked(text, wanted), "url": address_of(subject)}
    texts = [f"#{subject.number} {subject.title}", subject.title_en, subject.body, subject.place_note,
             *subject.more_words]
    text = next((each for each in texts if wanted in fold(each)), texts[0])
    return {"subject": subject, "card": subject, "who": subject.reporter, "at": subject.received_at, "of": "",
            "heading": texts[0] if text != texts[0] else "", "pieces": marked(text, wanted),
            "url": url_for("board.show_card", event=subject.event.slug, number=subject.number)}
