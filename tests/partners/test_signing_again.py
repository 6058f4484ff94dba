"""Steps that cannot be undone ask again; a shared machine forgets; nothing typed is lost on the way."""

import inspect
import re
import time
from collections.abc import Iterator
from html import unescape
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from lindung.partners.models import Invitation, Member
from lindung.partners.rules import Role
from lindung.partners.shared_machine import IDLE_SECONDS, SEEN
from tests.factories import PASSWORD
from tests.factories.partners import a_member, an_app, an_organisation, code_now, signed_in

pytestmark = pytest.mark.django_db
RECORDS = "account_authentication_methods"
INVITED = {"email": "new@x.example", "roles": ["case_worker", "analyst"], "language": "en"}
FORM = re.compile(r'<form[^>]* class="(?:card )?stack"[^>]*>.*?</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def signed_in_long_ago(member: Member, *, minutes: int = 11) -> Client:
    client = signed_in(Client(), member)
    change(client, **{RECORDS: [{"method": "password", "at": time.time() - minutes * 60}]})
    return client


def change(client: Client, **values: Any) -> None:
    session = client.session
    for name, value in values.items():
        session[name] = value
    session.save()


def fields_of(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(FORM.search(page)[0]):  # type: ignore[index]
        found.setdefault(name, []).append(unescape(value))
    return found


def administrator() -> Member:
    return a_member(of=an_organisation(), roles=[Role.ADMINISTRATOR])


def test_a_grave_step_asks_again_after_ten_minutes_and_goes_on_with_what_was_typed():
    client = signed_in_long_ago(administrator())
    page = client.post("/partners/members/invite/", INVITED)
    assert page.status_code == 403
    assert not Invitation.objects.exists()
    typed = fields_of(page.content.decode())
    typed.pop("csrfmiddlewaretoken")
    assert typed == {"email": [INVITED["email"]], "roles": INVITED["roles"], "language": ["en"]}
    wrong = client.post("/partners/members/invite/", {**typed, "again_password": "not this one at all"})
    again = fields_of(wrong.content.decode())
    assert (wrong.status_code, again.pop("csrfmiddlewaretoken") != [], again) == (403, True, typed)
    assert not Invitation.objects.exists()
    client.post("/partners/members/invite/", {**typed, "again_password": PASSWORD})
    assert Invitation.objects.get().roles == INVITED["roles"]
    assert client.post("/partners/members/invite/", {**INVITED, "email": "b@x.example"}).status_code == 200


def test_a_sign_in_of_a_moment_ago_is_enough_and_reading_the_form_never_asks():
    member = administrator()
    assert signed_in(Client(), member).post("/partners/members/invite/", INVITED).status_code == 200
    assert signed_in_long_ago(member).get("/partners/members/invite/").status_code == 200


def test_the_code_of_the_app_is_as_good_as_the_password():
    member = administrator()
    secret = an_app(member)
    client = signed_in_long_ago(member)
    assert 'name="again_code"' in client.post("/partners/members/invite/", INVITED).content.decode()
    assert client.post("/partners/members/invite/", {**INVITED, "again_code": "000000"}).status_code == 403
    assert client.post("/partners/members/invite/", {**INVITED, "again_code": code_now(secret)}).status_code == 200


def test_a_code_is_spent_also_when_the_step_it_was_typed_for_is_refused():
    member = administrator()
    said = {**INVITED, "roles": ["no such role"], "again_code": code_now(an_app(member))}
    assert "again_code" not in signed_in_long_ago(member).post("/partners/members/invite/", said).content.decode()
    right = {**said, "roles": INVITED["roles"]}
    assert "This code is not right" in signed_in_long_ago(member).post("/partners/members/invite/", right).text
    assert not Invitation.objects.exists()


def test_text_of_many_lines_and_signs_comes_back_as_it_was():
    client = signed_in_long_ago(administrator())
    typed = 'First line\r\n"quoted" <b>& more\r\nខ្មែរ'
    page = client.post("/partners/tokens/make/", {"label": typed, "scopes": ["directory:read"], "days": "9"})
    assert fields_of(page.content.decode())["label"] == [typed]


def test_whoever_has_no_right_is_not_asked_for_a_password():
    client = signed_in_long_ago(a_member(of=an_organisation(), roles=[Role.TRAINER]))
    page = client.post("/partners/members/invite/", INVITED)
    assert page.status_code == 403
    assert "again_password" not in page.content.decode()


GRAVE = {
    "partners:invite_member", "partners:member", "partners:renew_access", "partners:enable_member",
    "partners:make_token", "partners:confirm_token", "partners:confirm_access", "partners:first_administrator",
    "cases:show", "cases:let_in", "care:erase_person", "care:hand_over", "evidence:publish", "evidence:run_file",
    "plans:put_in_force", "plans:show_to_everybody", "plans:publish_progress", "learning:badge", "learning:revoke",
    "campaigns:start", "campaigns:approve", "partners:unbind",
    "partners:take_second_factor", "reports_staff:file",
}  # fmt: skip
OF_NO_PERSON = "a plan and its figures, small counts hidden: of no person"
DOWNLOADED_WITHOUT = {
    **dict.fromkeys(("plans:workbook", "plans:targets_chart", "plans:iati", "plans:hxl"), OF_NO_PERSON),
    **dict.fromkeys(("plans:four_p_xlsx", "plans:four_p_pdf"), OF_NO_PERSON),
    "plans:empty_workbook": "has nothing in it",
    "plans:donor_report": "money and counts of a project, written for the donor who reads it: of no person",
    "evidence:published_file": "is published already",
    "learning:calendar": "a workshop, for one's own calendar",
    "learning:badge_file": "one's own badge, made after signing in afresh",
}
MARKS = ("attachment;", "as_attachment")


def _is_marked(constant: object) -> bool:
    parts = constant if isinstance(constant, tuple) else (constant,)
    return any(isinstance(each, str) and any(mark in each for mark in MARKS) for each in parts)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)


def _called(function: FunctionType, code: CodeType) -> Iterator[FunctionType]:
    """What of ours a function names: its own module's names, and those of modules it names."""
    said = [function.__globals__[name] for name in code.co_names if name in function.__globals__]
    modules = [each for each in said if isinstance(each, ModuleType) and each.__name__.startswith("lindung")]
    said += [getattr(each, name, None) for each in modules for name in code.co_names]
    for each in said:
        found = inspect.unwrap(each) if callable(each) else None
        if isinstance(found, FunctionType) and found.__module__.startswith("lindung"):
            yield found


def downloads(function: FunctionType, seen: set[FunctionType]) -> bool:
    """Whether a view, or anything of ours that it calls, answers with a file to keep."""
    if function in seen:
        return False
    seen.add(function)
    return any(
        any(_is_marked(each) for each in code.co_consts)
        or "FileResponse" in code.co_names
        or any(downloads(each, seen) for each in _called(function, code))
        for code in _codes(function.__code__)
    )


def test_every_download_of_what_is_not_public_asks_or_says_why_not():
    """A new export without it fails here; what needs no sign-in at all is public and asks nobody."""
    found = set()
    for space, (_, resolver) in get_resolver().namespace_dict.items():
        for pattern in resolver.url_patterns:
            view = getattr(pattern, "callback", None)
            if getattr(view, "is_of_the_desk", False) and downloads(inspect.unwrap(view), set()):
                found.add(f"{space}:{pattern.name}")
    assert found >= {"reports_staff:file", "evidence:run_file"}
    assert found - GRAVE == set(DOWNLOADED_WITHOUT)


def test_every_grave_step_asks():
    """Break-glass, legal duty, handing over, erasing, tokens, roles, exports, whatever makes something public."""
    found = set()
    for space, (_, resolver) in get_resolver().namespace_dict.items():
        found |= {f"{space}:{p.name}" for p in resolver.url_patterns if getattr(p.callback, "needs_fresh", False)}
    assert found >= GRAVE


def test_on_a_shared_machine_half_an_hour_without_a_request_signs_out():
    member = administrator()
    client = Client()
    client.post(reverse("account_login"), {"login": member.account.email, "password": PASSWORD, "shared": "on"})
    assert client.get("/partners/me/").status_code == 200
    change(client, **{SEEN: time.time() - IDLE_SECONDS + 5})
    assert client.get("/partners/me/").status_code == 200
    assert time.time() - client.session[SEEN] < 5  # a request counts
    seen = time.time() - IDLE_SECONDS + 5
    change(client, **{SEEN: seen})
    assert client.get("/partners/me/", headers={"HX-Request": "true"}).status_code == 200
    assert client.session[SEEN] == seen  # a page that asks by itself does not
    change(client, **{SEEN: time.time() - IDLE_SECONDS - 1})
    assert client.get("/partners/me/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_on_ones_own_machine_the_session_goes_on():
    member = administrator()
    client = Client()
    client.post(reverse("account_login"), {"login": member.account.email, "password": PASSWORD})
    assert SEEN not in client.session
    assert client.session.get_expire_at_browser_close()
    assert "shared" in Client().get(reverse("account_login")).content.decode()


def test_what_was_typed_when_the_session_ended_is_kept_and_sent_after_signing_in():
    member = administrator()
    page = Client().post("/partners/members/invite/", INVITED)
    typed = fields_of(page.content.decode())
    assert page.status_code == 403
    assert typed == {"kept_path": ["/partners/members/invite/"], "email": ["new@x.example"],
                     "roles": INVITED["roles"], "language": ["en"]}  # fmt: skip
    from_here, from_elsewhere = {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "cross-site"}
    assert fields_of(Client().post("/partners/again/", typed, headers=from_here).content.decode()) == typed
    led = fields_of(Client().post("/partners/again/", typed, headers=from_elsewhere).content.decode())
    assert led == {**typed, "kept_path": ["/partners/again/"]}  # another site's form does not choose where it goes
    client = signed_in(Client(enforce_csrf_checks=True), member)
    page = client.post("/partners/again/", typed)
    assert 'action="/partners/members/invite/"' in page.content.decode()
    assert not Invitation.objects.exists()  # shown once more, not sent
    sent = fields_of(page.content.decode())
    assert sent.pop("csrfmiddlewaretoken")
    client.post("/partners/members/invite/", sent)
    assert not Invitation.objects.exists()  # without the page's own token nothing goes
    client.post("/partners/members/invite/", fields_of(page.content.decode()))
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("path", ["https://elsewhere.example/", "//elsewhere.example/", "/report/", "", "/nowhere/"])
def test_what_was_kept_is_sent_to_pages_of_the_desk_only(path):
    client = signed_in(Client(), administrator())
    assert client.post("/partners/again/", {"kept_path": path, "a": "b"}).status_code == 302


def test_what_was_kept_goes_to_the_page_in_the_language_it_was_typed_in():
    client = signed_in(Client(), administrator())
    page = client.post("/partners/again/", {"kept_path": "/km/partners/members/invite/", "a": "b"})
    assert 'action="/km/partners/members/invite/"' in page.content.decode()
