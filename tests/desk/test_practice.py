"""The practice nation: every state is there, nothing in it is real, and both promises hold."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client

from lindung.care.rules import ClosingState, FollowUpState
from lindung.cases.models import Case, Person
from lindung.cases.rules import CaseState, ConsentState, TaskState
from lindung.config import promises
from lindung.desk.practice import nation, sign_ins
from lindung.desk.practice.cast import COUNTRIES, content, members_who_sign_in
from lindung.desk.practice.figures import PEOPLE_BY_NGO, uk_shares
from lindung.desk.practice.profiles import draw
from lindung.directory.areas import CONTENT as DIRECTORY
from lindung.directory.models import Service
from lindung.directory.rules import ServiceState
from lindung.notices.models import Notice, PracticeMessage
from lindung.partners.actions import make_national_desk
from lindung.partners.models import Account, Member, Organisation
from lindung.partners.rules import AgreementState, InvitationState, OrganisationState, Role
from lindung.partners.scope import acting
from lindung.plans.rules.words import ActivityState, PlanState
from lindung.referrals.rules import NeedState, OfferState, PlacementState
from lindung.reports.actions import open_mailbox
from lindung.reports.models import Report, ReportHold
from lindung.reports.rules import ImportState, ReportState

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LIVES = {
    "reports.Report": ReportState,
    "reports.Sheet": ImportState,
    "cases.Case": CaseState,
    "cases.Task": TaskState,
    "cases.Consent": ConsentState,
    "referrals.Need": NeedState,
    "referrals.Offer": OfferState,
    "referrals.Placement": PlacementState,
    "care.FollowUp": FollowUpState,
    "care.Closing": ClosingState,
    "directory.Service": ServiceState,
    "partners.Organisation": OrganisationState,
    "partners.Agreement": AgreementState,
    "partners.Invitation": InvitationState,
    "plans.Plan": PlanState,
    "plans.Activity": ActivityState,
}
REAL = ("tenaganita", "chab dai", "nomi", "sbmi", "shut", "lscw", "childsafe", "mapo", "kbri", "kp2mi", "talian kasih")


def _build(seed: int) -> nation.Built:
    with acting(organisations="*") as at, sign_ins.quick_hashes():
        return nation.build(seed=seed, at=at)


@pytest.fixture(autouse=True)
def _practice(settings: Any) -> None:
    settings.PRACTICE = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_every_state_of_every_lifecycle_is_there_and_nothing_is_real() -> None:
    built = _build(seed=7)
    missing = {
        f"{model}: {state.value}"
        for model, states in LIVES.items()
        for state in states
        if state.value not in set(apps.get_model(model)._base_manager.values_list("state", flat=True))
    }
    assert not missing
    assert Report.objects.count() >= 120
    assert {role.value for roles in Member.objects.values_list("roles", flat=True) for role in map(Role, roles)} == {
        role.value for role in Role
    }
    assert list(promises.broken()) == []
    assert _held() >= {("answered", "complaint", country) for country in COUNTRIES}
    assert "linked" in {state for state, *_ in _held()}
    _nothing_is_real()
    _all_is_practice()
    _clocks_run(built)


def _held() -> set[tuple[str, str, str]]:
    """Which reports a hold keeps: the state, why, where."""
    return set(ReportHold.objects.open().values_list("report__state", "reason", "report__accountable__country"))


def _nothing_is_real() -> None:
    with (DIRECTORY / "entries.csv").open(encoding="utf-8") as file:
        listed = {row["name"].casefold() for row in csv.DictReader(file)}
    names = [name.casefold() for name in Organisation.objects.values_list("name", flat=True)]
    assert not listed.intersection(names)
    assert not [name for name in names if any(re.search(rf"\b{real}\b", name) for real in REAL)]
    assert all(re.search(r"latihan|practice", name) for name in names), "every name says that it is practice"
    assert all(address.endswith("@practice.example") for address in Account.objects.values_list("email", flat=True))
    assert all(re.search(r"Latihan|Practice|Hat ", person.name) for person in Person.objects.select_related("key"))


def _all_is_practice() -> None:
    with_flag = [model for model in apps.get_models() if any(f.name == "is_practice" for f in model._meta.fields)]
    assert len(with_flag) > 8
    for model in with_flag:
        assert not model._base_manager.filter(is_practice=False).exists(), model
    assert not Notice.objects.exclude(to_organisation__is_practice=True).exists()
    assert PracticeMessage.objects.count() == 0, "the postman has not come yet; nothing else sends"


def _clocks_run(built: nation.Built) -> None:
    now = Case.objects.order_by("-opened_at").values_list("opened_at", flat=True)[0]
    due = {report.due_at for report in Report.objects.filter(due_at__isnull=False)}
    assert len(due) > 15
    assert now > built.desks[0].organisation.made_at
    assert open_mailbox(typed=built.receipt).state == ReportState.ANSWERED
    assert Service.objects.filter(capacity_alarm=True).exists()


def _content() -> Iterator[tuple[Any, ...]]:
    """What a nation says, apart from references, keys and moments."""
    yield tuple(Organisation.objects.order_by("id").values_list("name", "kind", "state"))
    yield tuple(person.name for person in Person.objects.select_related("key").order_by("id"))
    yield tuple(Report.objects.order_by("id").values_list("state", "urgency", "channel", "country", "area", "language"))
    yield tuple(Case.objects.order_by("id").values_list("state", "urgency", "signs", "exploitation_area"))
    for model in ("referrals.Need", "referrals.Offer", "referrals.Placement", "care.FollowUp"):
        yield tuple(sorted(Counter(apps.get_model(model)._base_manager.values_list("state", flat=True)).items()))


class _Undo(Exception):
    """Takes a nation back."""


def _build_and_undo(seed: int) -> Iterator[list[tuple[Any, ...]]]:
    with acting(organisations="*"):
        _build(seed)
        yield list(_content())
        raise _Undo


def test_the_same_seed_gives_the_same_content_and_the_printed_password_of_this_run_signs_in() -> None:
    first = _build_and_undo(seed=7)
    content = next(first)
    with pytest.raises(_Undo):
        next(first)
    said = _order("practice_nation", "--seed", "7", "--sign-ins")
    assert list(_content()) == content
    password = _password_of("duty.my@practice.example", said)
    assert _signs_in("duty.my@practice.example", password)
    for partners in ("kenanga@practice.example", "office.kenanga@practice.example"):  # who works, and who administers
        assert _signs_in(partners, _password_of(partners, said))
    again = _order("practice_nation", "--if-absent", "--sign-ins")
    assert "Practice nation:" not in again
    assert not _signs_in("duty.my@practice.example", password)
    assert _signs_in("kenanga@practice.example", _password_of("kenanga@practice.example", again))
    Account.objects.filter(email="office.kenanga@practice.example").update(email="elsewhere@practice.example")
    assert "office.kenanga" not in _order("practice_nation", "--if-absent", "--sign-ins"), "of an older version"
    with pytest.raises(CommandError, match="already"):
        _order("practice_nation")


def test_another_seed_gives_other_people() -> None:
    drawn = [[draw(Random(seed), "MY", ["MY-10.1704"]).person.name for _ in range(1)] for seed in range(20)]
    assert len({tuple(names) for names in drawn}) > 5


def test_people_who_can_be_tried_have_every_role_between_them() -> None:
    people = list(members_who_sign_in())
    assert {role for _, person, _ in people for role in person["roles"]} == {role.value for role in Role}
    assert len({address for address, *_ in people}) == len(people)


def test_uk_shares_are_the_published_table() -> None:
    assert sum(share.people for share in uk_shares()) == PEOPLE_BY_NGO
    assert {share.age for share in uk_shares()} == {"adult", "child", "unknown"}


def test_no_two_people_of_the_cast_share_an_address_or_a_name() -> None:
    names = [partner["name"] for country in COUNTRIES for partner in content(country)["partners"]]
    assert len(names) == len(set(names))
    assert 25 <= len(names) <= 40


def test_a_real_installation_is_never_filled_with_practice() -> None:
    with acting(organisations="*") as at:
        zone = "Asia/Kuala_Lumpur"
        make_national_desk(country="MY", name="A desk", timezone=zone, language="ms", by="set-up", at=at)
    for order in ("practice_nation", "practice_surge"):
        with pytest.raises(CommandError, match="Real organisations"):
            _order(order)


@pytest.mark.django_db(transaction=True)
def test_a_small_surge_leaves_nobody_behind() -> None:
    said = _order("practice_surge", "--people", "30", "--days", "2")
    assert "30 people in" in said
    assert "Both promises hold" in said
    assert re.search(r"needs: .*(met|placed)", said)


def _order(name: str, *options: str) -> str:
    out = io.StringIO()
    call_command(name, *options, stdout=out)
    return out.getvalue()


def _password_of(address: str, said: str) -> str:
    return next(line.split()[1] for line in said.splitlines() if line.startswith(address))


def _signs_in(address: str, password: str) -> bool:
    client = Client()
    client.post("/accounts/login/", {"login": address, "password": password})
    return "_auth_user_id" in client.session
