"""Cookies and bodies with files, bent: answered, refused with a sentence, never a page of trouble."""

import io
from collections.abc import Callable

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

from lindung.reports import gateways
from lindung.reports.forms.carry import Form, seal
from lindung.reports.models import Attachment, Sheet
from lindung.web import clock
from tests.factories.cases import an_officer
from tests.factories.partners import a_policy, signed_in
from tests.factories.reports import a_received_report
from tests.proofs.fuzzing import bent
from tests.reports.test_sheets import HTCDS, as_csv

pytestmark = pytest.mark.django_db
FEW, MANY = 12, 80
NAMES = (site.SESSION_COOKIE_NAME, site.CSRF_COOKIE_NAME, "language")
# A quoted value may name any character by its number: so a NUL and a lone half of a pair come through every server.
QUOTED = ('"\\000aaaaaaaaaaaa"', '"\\377\\376aaaaaaaa"', '"\\012\\015aaaaaaa"', '"' + "\\000" * 40 + '"', "x" * 4_000)


def bounded(examples: int, check: Callable[..., None], *made: st.SearchStrategy[object]) -> None:
    """Tries so many examples, the same ones each time."""
    bounds = settings(
        max_examples=examples, derandomize=True, database=None, deadline=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    bounds(given(*made)(check))()


def answered(client: Client, method: str, path: str, body: bytes, kind: str, **headers: str) -> int:
    """The status; what the request changed is taken back."""
    with transaction.atomic():
        answer = client.generic(method, path, body, kind, headers=headers)
        transaction.set_rollback(True)
    assert answer.status_code < 500, (path, headers, body[:300])
    return answer.status_code


def header(made: bytes) -> str:
    """As it stands on a line."""
    return made.decode("latin-1").replace("\r", " ").replace("\n", " ")


@pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=pytest.mark.prove)])
def test_whatever_stands_in_a_cookie_is_answered_and_opens_nothing(examples: int) -> None:
    member = an_officer().member
    client = signed_in(Client(enforce_csrf_checks=True, raise_request_exception=False), member)
    client.get("/desk/")
    session = client.cookies[NAMES[0]].value
    good = f"{NAMES[0]}={session}; {NAMES[1]}={'a' * 32}; {NAMES[2]}=km"
    places = [("GET", "/desk/"), ("GET", "/"), ("POST", "/receipt/"), ("POST", "/desk/"), ("GET", "/accounts/login/")]
    assert answered(Client(), "GET", "/desk/", b"", "text/plain", Cookie=good) == 200

    def check(made: bytes, place: tuple[str, str]) -> None:
        sent = header(made)
        status = answered(Client(enforce_csrf_checks=True, raise_request_exception=False), *place, b"", "", Cookie=sent)
        assert session in sent or place != places[0] or status != 200, sent

    odd = st.tuples(st.sampled_from(NAMES), st.sampled_from(QUOTED)).map("=".join).map(str.encode)
    bounded(examples, check, st.one_of(bent(good.encode()), odd), st.sampled_from(places))


def with_file(name: str, content: bytes, **fields: str) -> bytes:
    """A body as a browser sends it."""
    parts = [f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{each}\r\n' for key, each in fields.items()]
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
    return "".join([*parts, head]).encode() + content + b"\r\n--x--\r\n"


KIND = "multipart/form-data; boundary=x"
# A line of such bodies where none belongs.
LINES = (
    b"Content-Transfer-Encoding: base64\r\n\r\n!", b"Content-Length: -1\r\n\r\n", b"--x\r\n" * 300, b"\r\n--x--\r\n",
    b'; filename*=UTF-8\'\'%00%ff', b'; filename="../../etc/passwd"', b"\r\n" * 3_000, b'"; x="' * 900
)  # fmt: skip


def spliced(good: bytes) -> st.SearchStrategy[bytes]:
    """A line of such bodies where none belongs."""
    made = st.tuples(st.integers(0, len(good)), st.sampled_from(LINES))
    return made.map(lambda both: good[: both[0]] + both[1] + good[both[0] :])


@pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=pytest.mark.prove)])
def test_a_bent_body_with_a_file_is_taken_or_refused(examples: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateways, "cleaned_paper", bytes)  # the program for papers: tests/reports/test_papers.py
    officer = an_officer()
    a_policy("MY")
    _, receipt = a_received_report()
    picture = io.BytesIO()
    Image.new("RGB", (8, 6)).save(picture, "PNG")
    carry = seal(Form.MAILBOX, {"receipt": receipt, "key": "k"}, at=clock.now())
    ways = [
        (Client(), "/receipt/file/", with_file("a.png", picture.getvalue(), carry=carry), Attachment, 200),
        (signed_in(Client(), officer.member), "/reports/import/", with_file("s.csv", as_csv(HTCDS)), Sheet, 302),
    ]
    for client, path, good, table, status in ways:
        with transaction.atomic():
            assert client.generic("POST", path, good, KIND).status_code == status
            assert table.objects.count() == 1
            transaction.set_rollback(True)
        try_bodies(client, path, good, examples)


def try_bodies(client: Client, path: str, good: bytes, examples: int) -> None:
    """So many bent bodies to one address."""

    def check(body: bytes, kind: bytes) -> None:
        cache.clear()
        answered(client, "POST", path, body, header(kind))

    kinds = st.one_of(st.just(KIND.encode()), st.just(KIND.encode()), bent(KIND.encode()))
    bounded(examples, check, st.one_of(bent(good), spliced(good)), kinds)
