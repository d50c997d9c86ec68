"""「Adding a person to team 受付 puts them in its room and role at once.」 (features.md F)"""

from eventops.people import sockets
from eventops.people.models import Team
from tests.desk.rooms import tabs
from tests.steps import EVENT, room, say


def test_adding_a_person_to_team_reception_puts_them_in_its_room_and_role_at_once(app, phone, rows):
    """Without a reload by the person: the socket is cut and comes back, and hears, is meant, and sees the room."""
    hanako, misaki = phone("hanako"), phone("misaki").open(f"{EVENT}/")
    assert hanako.post(f"{EVENT}/desk/teams", code="UKETSUKE", name_ja="受付", name_en="Reception").status_code == 201
    reception, its_room = rows(Team, code="UKETSUKE")[0], room(hanako, "受付")
    assert misaki.get(f"{EVENT}/rooms/{its_room}").status_code == 404
    said, epoch = misaki.dom.body["data-event"], misaki.dom.body["data-epoch"]
    answer = hanako.post(f"{EVENT}/people/misaki-key", version=1, role="guest", teams=[reception.key])
    assert answer.status_code == 201, answer.text
    with app.test_request_context():
        sockets.cut_revoked()  # the job's turn, once a second
    assert not misaki.socket.is_connected()
    misaki.socket.connect()
    assert misaki.hello(said, misaki.heads, epoch) == {"reload": True}, "the page loads itself again, nobody else does"
    misaki.open(misaki.path)
    assert "heads" in misaki.answer
    assert tabs(misaki) == (["全体", "受付"], [])
    key = say(hanako, "@受付 名簿を取りに来てください", to="受付", mentions=[f"team-{reception.key}"])
    assert [packet["parts"] for packet in misaki.hear()], "the team's room is heard"
    assert misaki.get(f"{EVENT}/rooms/{its_room}").status_code == 200
    post = misaki.fetch(f"{EVENT}/rooms/{its_room}").find(id=f"m-{key}")
    assert "misaki-key" in post["data-mentions"].split()
    assert misaki.fetch(f"{EVENT}/").select_one(f'[data-mentioned="{its_room}"]').has_attr("hidden") is False
