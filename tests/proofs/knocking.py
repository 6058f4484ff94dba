"""Real requests to a real server, several at the very same moment."""

import http.client
import json
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db import connection
from django.test import Client

from lindung.partners.models import Member
from tests.factories.partners import signed_in

MARK = "k" * 32  # a cross-site token of our own making: cookie and field have to fit, nothing more


@dataclass(frozen=True)
class Said:
    """What the server said."""

    status: int
    body: str
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def send(
    root: str, method: str, path: str, *, form: dict[str, str] | None = None, data: Any = None, **headers: str
) -> Said:
    """One request over a connection of its own."""
    place = urlsplit(root)
    link = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
    body: str | None = None
    if form is not None:
        body, headers = urlencode(form), {"Content-Type": "application/x-www-form-urlencoded", **headers}
    elif data is not None:
        body, headers = json.dumps(data), {"Content-Type": "application/json", **headers}
    try:
        link.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = link.getresponse()
        return Said(answer.status, answer.read().decode(), {key.lower(): value for key, value in answer.getheaders()})
    finally:
        link.close()


def browser_of(root: str, member: Member) -> Callable[[str, dict[str, str] | None], Said]:
    """What posts as this member does, from a page it has open; without a form it opens the page."""
    cookies = signed_in(Client(), member).cookies
    cookie = "; ".join([*(f"{each.key}={each.value}" for each in cookies.values()), f"csrftoken={MARK}"])

    def post(path: str, form: dict[str, str] | None) -> Said:
        if form is None:
            return send(root, "GET", path, Cookie=cookie)
        return send(root, "POST", path, form={**form, "csrfmiddlewaretoken": MARK}, Cookie=cookie)

    return post


def at_once(steps: Sequence[Callable[[], Any]]) -> list[Any]:
    """Every step in a thread of its own, all from the same moment; what each answered, or the error it ended in."""
    gate = threading.Barrier(len(steps))

    def do(step: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=30)
            return step()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(do, steps))


CARRY = re.compile(r'name="carry" value="([^"]+)"')
QUESTIONS = (
    {"country": "MY"}, {"who": "self"}, {"danger": "yes"}, {}, {"story": "Practice: they keep my passport."},
    {"area": "MY-10"},
    {"way": "none", "address": "", "when": ""},
)  # fmt: skip


def ready_to_send(root: str, **instead: str) -> dict[str, str]:
    """The public form filled in, up to its last button."""
    carry = ""
    for answers in QUESTIONS:
        given = {name: instead.get(name, value) for name, value in answers.items()}
        said = send(root, "POST", "/en/report/", form={**given, "go": "next", **({"carry": carry} if carry else {})})
        if not carry:
            carry = CARRY.search(send(root, "GET", "/en/report/").body)[1]  # type: ignore[index]
            said = send(root, "POST", "/en/report/", form={**given, "go": "next", "carry": carry})
        assert said.status == 200, (answers, said.status)
        carry = CARRY.search(said.body)[1]  # type: ignore[index]
    return {"go": "send", "carry": carry}


def receipt_in(page: str) -> str:
    """The sixteen digits on the page that thanks."""
    found = re.search(r"\d{4} \d{4} \d{4} \d{4}", page)
    return found[0] if found else ""
