"""What nobody should send: values, bodies and encodings; and the forms of a page, filled as somebody would."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlencode

from django.db import connection

FORM: Final = "application/x-www-form-urlencoded"
LONG: Final = "y" * 300_000
# Each value goes into each field of each form.
VALUES: Final = (
    "", " ", "0", "-1", "99999999999999999999999", "1e309", "nan", "true", "[]", "{}", "x\x00y",
    "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16-le", "replace"),
    "\u202e\ufeff\u200b", "0000000000", "'; DROP TABLE reports_report; --", "{{ 7 }}{% now %}%(x)s{0}",
    "<script>", LONG,
    "9999-12-31", "9999-12-31T23:59", "0001-01-01T00:00", "2026-02-30", "2026-10-25T02:30", "24:00",
    "MY-99.9999", "../../etc/passwd",
)  # fmt: skip
# Whole bodies: content type and bytes.
BODIES: Final = (
    (FORM, b""),
    (FORM, b"\xff\xfe\x00\x80=%ff%00&%=%zz&&&==="),
    (FORM, b"step=%00&go=%00&ref=%00&carry=%00&message=%00&receipt=%00"),
    (f"{FORM}; charset=utf-16", "step=accept&go=next".encode("utf-16")),
    (f"{FORM}; charset=nothing", b"step=accept"),
    (FORM, b"x=" + b"z" * 1_000_000),
    (FORM, b"&".join(b"f%d=1" % number for number in range(3_000))),
    ("multipart/form-data", b"--x\r\n"),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="\x00"\r\n\r\nabc',
    ),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="step"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--\r\n",
    ),
    ("application/json", b"{"),
    ("application/json", b"\xff\xfe"),
    ("application/json", b"[" * 50_000),
    ("application/json", b'{"a": 1e400, "b": "\\ud800", "c": NaN}'),
    ("text/plain; charset=utf-7", b"+AGE-"),
)  # fmt: skip


@dataclass
class Found:
    """One form of a page: where it goes, and what stands in it when somebody filled it in."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def body(self, **instead: str) -> bytes:
        """As a browser sends it."""
        return urlencode({**dict(self.buttons[:1]), **self.values, **instead}, errors="surrogatepass").encode()


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Found] = []
        self.open: Found | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "get").lower() == "post":
            self.open = Found(said.get("action", ""))
            self.forms.append(self.open)
        if self.open is not None:
            self._inside(self.open, tag, said)

    def _inside(self, form: Found, tag: str, said: dict[str, str]) -> None:
        name, kind = said.get("name", ""), said.get("type", "text")
        if tag == "select":
            self.select = name
            form.values.setdefault(name, "")
        elif tag == "option" and self.select and not form.values[self.select]:
            form.values[self.select] = said.get("value", "")
        elif tag == "button" and name:
            form.buttons.append((name, said.get("value", "")))
        elif tag == "textarea" and name:
            form.values.setdefault(name, "Practice words")
        elif tag == "input" and name and kind in {"radio", "checkbox"}:
            form.values.setdefault(name, said.get("value", "on"))
        elif tag == "input" and name:
            form.values.setdefault(name, said.get("value") or _LIKELY.get(kind, "Practice"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""


_LIKELY = {
    "number": "1",
    "date": "2027-01-01",
    "datetime-local": "2027-01-01T10:00",
    "email": "a@practice.example",
    "time": "10:00",
}


def forms_of(page: bytes) -> Iterator[Found]:
    """Every form on a page that would change something."""
    reader = _Forms()
    reader.feed(page.decode())
    yield from reader.forms


# Counted tries and the moment a token or a session was last used may change on a refusal; nothing else may.
MAY_CHANGE: Final = {
    "reports_failedguess",
    "reports_filetry",
    "partners_apitoken",
    "django_session",
    "axes_accessattempt",
    "axes_accessfailurelog",
}
NEWEST: Final = "coalesce(max(xmin::text::bigint), 0)"
# Of these the web sees little: that a key was made or erased, and that there are rows.
NEWEST_OF: Final = {"vault_key": "count(destroyed_at)", "vault_pace": "0", "vault_keycount": "0"}
TRAIL: Final = ("audit_trail", "audit_pending")
Standing = dict[str, tuple[int, int]]
Writes = dict[str, int]


def standing(tables: Iterable[str] | None = None) -> Standing:
    """What stands in each table (or in those named): how many rows, and the newest transaction that touched one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lindung.orgs', '*', true)")
        if tables is None:
            cursor.execute("SELECT relname FROM pg_stat_user_tables")
            tables = [name for (name,) in cursor.fetchall()]
        each = " UNION ALL ".join(
            f"SELECT '{table}', count(*), {NEWEST_OF.get(table, NEWEST)} FROM {table}"
            for table in sorted(set(tables) - MAY_CHANGE)
        )
        cursor.execute(each)
        return {table: (rows, newest) for table, rows, newest in cursor.fetchall()}


def writes() -> Writes:
    """How often this transaction wrote to each table, also what it took back: cheap, and never too few."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


def left_behind(ground: Standing, before: Writes) -> list[str]:
    """The tables that changed and stay so. What was opened to show a refused form again is a reading, noted as any is.

    Only tables that were written to since `before` are looked at; `ground` is what stood in all of them.
    """
    touched = {table for table, count in writes().items() if count != before.get(table)} - MAY_CHANGE
    if not touched:
        return []
    now = standing(touched)
    changed = {table for table in touched if now[table] != ground[table]}
    if changed & set(TRAIL) and _only_readings(ground):
        changed -= set(TRAIL)
    return sorted(changed)


def _only_readings(ground: Standing) -> bool:
    """Whether all that is new on the trail are readings that wait to be sealed, and nothing old of it is gone."""
    now = standing(TRAIL)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT what, p.trail_id IS NOT NULL AND p.xmin::text::bigint > %s"
            " FROM audit_trail t LEFT JOIN audit_pending p ON p.trail_id = t.id WHERE t.xmin::text::bigint > %s",
            [ground["audit_pending"][1], ground["audit_trail"][1]],
        )
        new = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM audit_pending WHERE xmin::text::bigint > %s", [ground["audit_pending"][1]])
        waiting = cursor.fetchone()[0]
    added = {now[table][0] - ground[table][0] for table in TRAIL}
    return added == {len(new), waiting} and all(what.endswith(".read") and waits for what, waits in new)
