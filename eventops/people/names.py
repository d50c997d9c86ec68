"""Reading a list of names as it comes out of Excel: what each row says, what is wrong with it, what it would change."""

import csv
import io
import unicodedata
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from eventops.extensions import db
from eventops.forms import one_line, tidy
from eventops.people import queries
from eventops.people.forms import EMAIL
from eventops.people.models import Membership, Person
from eventops.refusals import Refused

MOST = 2000  # rows
LABELS = {"name": _l("Name"), "organization": _l("Organisation"), "email": _l("E-mail address"), "role": _l("Role"),
          "teams": _l("Team")}
HEADINGS = {
    "name": ("氏名", "名前", "お名前", "name", "full name"),
    "organization": ("所属", "組織", "団体", "会社", "会社名", "organization", "organisation", "company"),
    "email": ("メール", "メールアドレス", "email", "e-mail", "mail", "e-mail address"),
    "role": ("役割", "権限", "role"),
    "teams": ("班", "チーム", "team", "teams"),
}
ROLES = {"": "", "staff": "staff", "スタッフ": "staff", "guest": "guest", "ゲスト": "guest",
         "lead": "lead", "team lead": "lead", "班長": "lead", "リーダー": "lead"}
MANAGERS = ("manager", "管理者", "責任者")
LENGTHS = {"name": 80, "organization": 120, "email": 200}


@dataclass
class Row:
    """One person of the list; *member* and *person* are those the database has already. Empty: nothing is said."""

    number: int
    name: str
    organization: str
    email: str
    role: str
    teams: list
    member: Membership | None = None
    person: Person | None = None
    ours: bool = True  # nobody's account elsewhere: name and address are ours to write
    before: dict = field(default_factory=dict)  # what would change, as it is now

    @property
    def is_new(self):
        return self.member is None


@dataclass(frozen=True)
class Fault:
    row: int
    column: str
    reason: str


def decoded(data):
    """The text of a file: UTF-8 with or without a mark, UTF-16 with one, else Excel's CP932. Raises Refused."""
    if data.startswith(b"PK"):
        raise Refused("not_csv", _l("This is an Excel workbook. Save it as CSV, or copy the rows and paste them."))
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("not_text", _l("The letters of this file cannot be read. Save it as “CSV UTF-8”."))


def plain(text):
    """How two spellings of the same are compared: full-width, case and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def table(text):
    """``[(row as Excel counts, cells)]`` of the rows that hold something. Raises Refused."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max("\t,;", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text.replace("\0", "")), delimiter=delimiter))
    except csv.Error:
        raise Refused("not_csv", _l("This is not a list in rows and columns.")) from None
    cells = [(number, [one_line(tidy(cell)) for cell in line]) for number, line in enumerate(lines, start=1)]
    return [(number, line) for number, line in cells if any(line)]


def columns(first):
    """``{column: index}`` as the first row names them, or None when it is somebody already."""
    known = {plain(word): column for column, words in HEADINGS.items() for word in words}
    found = {known[plain(cell)]: at for at, cell in reversed(list(enumerate(first))) if plain(cell) in known}
    return found if "name" in found else None


def read(lines, teams):
    """``(rows, faults)`` of a table; a row with a fault is in no way taken in. Raises Refused."""
    order = columns(lines[0][1]) if lines else None
    lines = lines[1:] if order else lines
    if not lines:
        raise Refused("empty", _l("There is no row in this list."))
    if len(lines) > MOST:
        raise Refused("too_long", _l("At most 2,000 rows at a time, please."))
    order = order or {column: at for at, column in enumerate(HEADINGS)}
    by_word = {plain(word): team for team in teams for word in (team.code, team.name_ja, team.name_en) if word}
    rows, faults, seen = [], [], Seen()
    for number, cells in lines:
        said = {column: cells[at] if (at := order.get(column)) is not None and at < len(cells) else ""
                for column in HEADINGS}
        wrong = [Fault(number, column, reason) for column, reason in faults_of(said, by_word)]
        row = None if wrong else row_of(number, said, by_word)
        if row and (earlier := seen.before(row)):
            wrong = [Fault(number, "name", _("The same person stands in row %(row)s.", row=earlier))]
        elif row:
            rows.append(row)
        faults += wrong
    return rows, faults


class Seen:
    """Who stood in the list already: the same address, or the same name and organisation without two addresses."""

    def __init__(self):
        self.emails, self.names = {}, {}

    def before(self, row):
        """The number of an earlier row about the same person, or None."""
        namesakes = self.names.setdefault((plain(row.name), plain(row.organization)), [])
        earlier = self.emails.get(row.email) if row.email else None
        earlier = earlier or next((each.number for each in namesakes if not (each.email and row.email)), None)
        if earlier is None:
            namesakes.append(row)
            self.emails.setdefault(row.email, row.number)
        return earlier


def row_of(number, said, by_word):
    email = unicodedata.normalize("NFKC", said["email"]).lower()
    return Row(number, said["name"], said["organization"], email, ROLES[role_word(said)],
               [by_word[plain(word)] for word in team_words(said)])


def role_word(said):
    return " ".join(unicodedata.normalize("NFKC", said["role"]).casefold().split())


def team_words(said):
    for mark in "、，,;；／/":
        said = {**said, "teams": said["teams"].replace(mark, "\n")}
    return list(dict.fromkeys(word for word in said["teams"].split("\n") if word.strip()))


def faults_of(said, by_word):
    """``(column, reason)`` of everything wrong in one row."""
    for column in ("name", "organization"):
        if not said[column]:
            yield column, _("This is missing.")
    for column, most in LENGTHS.items():
        if len(said[column]) > most:
            yield column, _("At most %(max)d characters, please.", max=most)
    if said["email"] and not EMAIL.regex.match(unicodedata.normalize("NFKC", said["email"])):
        yield "email", _("“%(text)s” is not an e-mail address.", text=said["email"][:80])
    if role_word(said) in MANAGERS:
        yield "role", _("Managers are made one by one, on their own page.")
    elif role_word(said) not in ROLES:
        yield "role", _("There is no role “%(text)s”: guest, staff or team lead.", text=said["role"][:80])
    for word in team_words(said):
        if plain(word) not in by_word:
            yield "teams", _("There is no team “%(text)s”.", text=word[:80])


def compare(event_id, rows):
    """``(rows that may be taken in, faults)``: each beside who is in the event by e-mail, or name and organisation."""
    members = queries.members(event_id)
    by_email = {member.person.email.lower(): member for member in members if member.person.email}
    by_name = {}
    for member in members:
        by_name.setdefault((plain(member.name), plain(member.organization)), []).append(member)
    people = people_by_email([row.email for row in rows if row.email and row.email not in by_email])
    elsewhere = queries.people_of_other_events(event_id)
    taken, faults, found = [], [], {}
    for row in rows:
        namesakes = by_name.get((plain(row.name), plain(row.organization)), [])
        row.member = by_email.get(row.email) if row.email in by_email else only(namesakes, row)
        row.person = row.member.person if row.member else people.get(row.email)
        row.ours = row.person is None or not (row.person.password_hash or row.person.id in elsewhere)
        if reason := hindrance(row, namesakes, found, people):
            faults.append(Fault(row.number, "name", reason))
        else:
            found[row.member and row.member.id] = row.number
            row.before = differences(row) if row.member else {}
            taken.append(row)
    return taken, faults


def only(namesakes, row):
    """The one of that name and organisation, unless they have another address."""
    fitting = [member for member in namesakes if not (row.email and member.person.email)]
    return fitting[0] if len(fitting) == 1 else None


def people_by_email(emails):
    found = db.session.scalars(select(Person).where(func.lower(Person.email).in_(emails))) if emails else ()
    return {person.email.lower(): person for person in found}


def hindrance(row, namesakes, found, people):
    """Why a list does not decide about that person, or None."""
    member = row.member
    if member is None:
        several = len(namesakes) > 1 and not row.email
        return _("Several people of this organisation have this name: give an e-mail address.") if several else None
    if row.email in people:
        return _("This e-mail address belongs to somebody else.")
    if member.id in found:
        return _("The same person stands in row %(row)s.", row=found[member.id])
    if member.role == "manager":
        return _("They are a manager: change them on their own page.")
    if member.state != "active":
        return {"pending": _("They are waiting for approval: decide that first."),
                "refused": _("They were refused: decide that first."),
                "suspended": _("They are suspended: decide that first.")}[member.state]
    return None


def differences(row):
    """What the row would change about its member: ``{column: as it is now}``."""
    member, now = row.member, {}
    if row.name != member.name and row.ours:
        now["name"] = member.name
    if row.organization != member.organization:
        now["organization"] = member.organization
    if row.email and row.email != (member.person.email or "").lower() and row.ours:
        now["email"] = member.person.email or ""
    if row.role and row.role != member.role:
        now["role"] = member.role
    if row.teams and {team.id for team in row.teams} != {team.id for team in member.teams}:
        now["teams"] = [team.code for team in member.teams]
    return now
