"""Reading a list of names as it comes out of Excel: what each row says, what is wrong with it, what it would change."""

import csv
import io
import unicodedata
from dataclasses import dataclass, field

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventops import sheets, transport
from eventops.forms import one_line, tidy
from eventops.people import phones
from eventops.people.forms import EMAIL
from eventops.people.models import Membership, Person
from eventops.refusals import Refused

MOST = 2000  # rows
NAMED = 12  # teams that a wrong one is answered with
LABELS = {"name": _l("Full name"), "organization": _l("Organisation"), "email": _l("E-mail"), "role": _l("Role"),
          "teams": _l("Team"), "phone": _l("Phone"), "id": _l("ID")}  # each is among the HEADINGS, too
HEADINGS = {
    "name": ("氏名", "名前", "お名前", "name", "full name"),
    "organization": ("所属", "組織", "団体", "会社", "会社名", "organization", "organisation", "company"),
    "email": ("メール", "メールアドレス", "email", "e-mail", "mail", "e-mail address"),
    "role": ("役割", "権限", "role"),
    "teams": ("班", "チーム", "team", "teams"),
    "phone": ("電話", "電話番号", "携帯", "携帯電話", "phone", "telephone", "mobile"),
    "id": ("ID", "番号", "職員番号", "社員番号", "会員番号", "受付番号", "number", "no."),
}
ROLES = {"": "", "observer": "observer", "閲覧のみ": "observer", "閲覧": "observer",
         "staff": "staff", "スタッフ": "staff", "guest": "guest", "ゲスト": "guest",
         "lead": "lead", "team lead": "lead", "班長": "lead", "リーダー": "lead"}
MANAGERS = ("manager", "管理者", "責任者")
LENGTHS = {"name": 80, "organization": 120, "email": 200, "id": 60}


@dataclass
class Row:
    """One person of the list; *member* and *person* are those the database has already. Empty: nothing is said."""

    number: int
    name: str
    organization: str
    email: str
    role: str
    teams: list
    phone: str = ""
    id: str = ""
    member: Membership | None = None
    gone: Membership | None = None  # what they were before they were removed, too long ago to be taken back
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


def text_of(data):
    """What a file says, as rows to paste: an Excel workbook's first sheet, or a CSV. Raises Refused."""
    if not data.startswith(b"PK"):
        return decoded(data)
    try:
        lines = transport.in_thread(sheets.read, data)
    except sheets.Unreadable:
        raise Refused("not_a_list", _l("This Excel workbook cannot be read. Copy its rows and paste them.")) from None
    return "\n".join("\t".join(quoted(cell) for cell in line) for line in lines)


def quoted(cell):
    """A cell as the rows pasted from Excel have it; a number without a fraction is written as people write it."""
    text = one_line(tidy(str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)))
    return '"' + text.replace('"', '""') + '"' if '"' in text or "\t" in text else text


def decoded(data):
    """The text of a file: UTF-8 with or without a mark, UTF-16 with one, else Excel's CP932. Raises Refused."""
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


def labels(lines):
    """What the columns are called: as the list itself calls them, if it does."""
    first = lines[0][1] if lines else []
    return LABELS | {column: first[at] for column, at in (columns(first) or {}).items()}


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
    """Who stood in the list already: the same ID or address, or the same name and organisation with nothing apart."""

    def __init__(self):
        self.ids, self.emails, self.names = {}, {}, {}

    def before(self, row):
        """The number of an earlier row about the same person, or None."""
        namesakes = self.names.setdefault((plain(row.name), plain(row.organization)), [])
        earlier = (self.ids.get(row.id) if row.id else None) or (self.emails.get(row.email) if row.email else None)
        earlier = earlier or next((each.number for each in namesakes if not told_apart(each, row)), None)
        if earlier is None:
            namesakes.append(row)
            self.emails.setdefault(row.email, row.number)
            self.ids.setdefault(row.id, row.number)
        return earlier


def told_apart(one, other):
    """Whether two of the same name and organisation are two people: each has an address, or each an ID."""
    return bool((one.email and other.email) or (one.id and other.id))


def row_of(number, said, by_word):
    email = unicodedata.normalize("NFKC", said["email"]).lower()
    return Row(number, said["name"], said["organization"], email, ROLES[role_word(said)],
               [by_word[plain(word)] for word in team_words(said)], phones.digits(said["phone"]), id_word(said))


def id_word(said):
    return unicodedata.normalize("NFKC", said["id"]).strip()


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
        yield "email", _("“%(text)s” is not an e-mail address such as taro@example.jp.", text=said["email"][:80])
    if phones.digits(said["phone"]) is None:
        yield "phone", _("“%(text)s” is not a telephone number such as 090-1234-5678.", text=said["phone"][:80])
    if role_word(said) in MANAGERS:
        yield "role", _("Managers are made one by one, on their own page.")
    elif role_word(said) not in ROLES:
        yield "role", _("There is no role “%(text)s”: observer, guest, staff or team lead.", text=said["role"][:80])
    for word in team_words(said):
        if plain(word) not in by_word:
            yield "teams", no_team(word[:80], list(dict.fromkeys(by_word.values())))


def no_team(word, teams):
    if not teams:
        return _("There is no team “%(text)s”, nor any other yet.", text=word)
    locale = str(get_locale())
    said = " · ".join(team.name(locale) for team in teams[:NAMED]) + (" …" if len(teams) > NAMED else "")
    return _("There is no team “%(text)s”: %(teams)s.", text=word, teams=said)
