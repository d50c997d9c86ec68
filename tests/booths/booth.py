"""A booth with its sheet, and a fresh phone that scans it and is let in."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventops.booths.models import BoothCall, BoothSheet
from eventops.events.models import Place
from eventops.extensions import db
from eventops.people.models import Membership, Person
from tests.steps import EVENT, all_of

BOOTH = f"{EVENT}/booth"
DESK = f"{EVENT}/desk/booths"


def build(manager, *codes, event=EVENT):
    """Booths with sheets."""
    for code in codes:
        answer = manager.post(f"{event}/desk/places", code=code, name_ja=f"小間{code}", name_en=f"Booth {code}",
                              kind="booth")
        assert answer.status_code == 201, answer.text
    answer = manager.post(f"{event}/desk/booths")
    assert answer.status_code == 201, answer.text


def sheet(phone, code="A-3"):
    """The newest sheet of that booth, with its invitation and place."""
    with phone.app.app_context():
        found = db.session.scalars(select(BoothSheet).join(BoothSheet.place).where(Place.code == code)
                                   .order_by(BoothSheet.id.desc())).first()
        db.session.expunge_all()
    return found


def address(phone, code="A-3"):
    return f"/join/{sheet(phone, code).invitation.token}"


def exhibits(manager, code, organization):
    """Say at the desk whose booth that is."""
    key = sheet(manager, code).invitation.key
    assert manager.post(f"{DESK}/{key}/exhibitor", organization=organization).status_code == 201


def scan(fresh, path, name="長崎太郎", organization="長崎商店"):
    """Fill the form in behind a sheet; they wait."""
    assert fresh.get(path).status_code == 200
    answer = fresh.submit(path, name=name, organization=organization, locale=fresh.locale)
    assert answer.status_code == 303, answer.text
    return fresh


def member(phone, name="長崎太郎"):
    [person] = all_of(phone, Person, name=name)
    return all_of(phone, Membership, person_id=person.id)[-1]


def let_in(manager, name="長崎太郎", event=EVENT, **more):
    answer = manager.post(f"{event}/people/{member(manager, name).key}/decisions", decision="approve", **more)
    assert answer.status_code == 201, answer.text


def exhibitor(manager, fresh, code="A-3", name="長崎太郎", organization="長崎商店"):
    """A phone that is in at that booth."""
    scan(fresh, address(manager, code), name, organization)
    let_in(manager, name)
    return fresh


def call(phone, what="lacking", title="延長コード 2本", **more):
    """Ask for something from the booth; gives the call, as it is stored."""
    answer = phone.post(f"{BOOTH}/calls", what=what, title=title, **more)
    assert answer.status_code == 201, answer.text
    return newest(phone)


def newest(phone):
    with phone.app.app_context():
        found = db.session.scalars(select(BoothCall).options(joinedload(BoothCall.card), joinedload(BoothCall.sheet))
                                   .order_by(BoothCall.id.desc())).unique().first()
        db.session.expunge_all()
    return found


def end(manager, code="A-3", **form):
    return manager.post(f"{DESK}/{sheet(manager, code).invitation.key}/end", **form)
