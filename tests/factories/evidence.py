"""Lists, runs and releases for tests. All names and counts are invented."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import count
from typing import Any

from lindung.evidence import actions
from lindung.evidence.models import GivenList, PrivacyLedger, Release, Run
from lindung.evidence.rules.desk import Audience, ListGround, ListKind, RunKind
from lindung.partners.models import Actor, Agreement, Organisation
from lindung.partners.rules import FieldGroup, Purpose, Role
from tests.factories import NINE
from tests.factories.partners import a_desk, a_policy, an_actor, an_agreement, an_organisation

# What stands behind every kind of run in these tests: tests/evidence/fake_engine.py.
FAKE = {"module": "tests.evidence.fake_engine", "needs": []}
FAKE_ENGINES = {kind.value: FAKE for kind in RunKind}
HISTORIES = b"shelters,police,count\n1,0,40\n0,1,25\n1,1,10\n"
RECORDS = b"year_of_registration,gender\n2025,woman\n2025,man\n"
CODED = b"practice coded list of 12 people"
_number = count(1)


def an_agreement_for_counting(*parties: Organisation, **also: Any) -> Agreement:
    """An agreement in force that names counting, between the desk and these organisations."""
    parties = parties or (an_organisation(),)
    desk = parties[0].national_desk
    values = {"purposes": [Purpose.STATISTICS], "field_groups": [FieldGroup.IDENTITY], **also}
    return an_agreement(desk, *(each for each in parties if each != desk), **values)


def a_giver(*, of: Organisation | None = None) -> Actor:
    """Somebody of a partner who may give lists."""
    return an_actor(of=of or an_organisation(), roles=[Role.PARTNER_WORKER])


def an_analyst(*, of: Organisation | None = None) -> Actor:
    """An analyst of the national desk."""
    return an_actor(of=of or a_desk(), roles=[Role.ANALYST])


def a_second(*, of: Organisation | None = None, role: Role = Role.COORDINATOR) -> Actor:
    """Somebody of the desk who takes the second look."""
    return an_actor(of=of or a_desk(), roles=[role])


def a_given_list(
    *,
    by: Actor | None = None,
    agreement: Agreement | None = None,
    kind: ListKind = ListKind.COUNTS,
    at: datetime = NINE,
    **also: Any,
) -> GivenList:
    """A list that was given to the desk."""
    a_policy("MY")
    by = by or a_giver()
    assert by.organisation is not None
    content = {ListKind.COUNTS: HISTORIES, ListKind.RECORDS: RECORDS, ListKind.CODED: CODED}[kind]
    values: dict[str, Any] = {
        "ground": ListGround.COUNTS_ONLY if kind is ListKind.COUNTS else ListGround.CONSENT,
        "label": f"Practice {kind.value}",
        "period_from": date(2025, 1, 1),
        "period_until": date(2025, 12, 31),
        "agreement": agreement or an_agreement_for_counting(by.organisation),
        **also,
    }
    content = values.pop("content", content + b"\n" * next(_number))  # no file is like another
    return actions.give_list(content=content, said=actions.Said(kind=kind, **values), actor=by, at=at)


def a_run(
    *,
    by: Actor | None = None,
    kind: RunKind = RunKind.ESTIMATE,
    lists: Sequence[GivenList] | None = None,
    at: datetime = NINE,
    **options: Any,
) -> Run:
    """A run that was asked for."""
    by = by or an_analyst()
    takes = {RunKind.ESTIMATE: ListKind.COUNTS, RunKind.PUBLISH: ListKind.RECORDS, RunKind.LINK: ListKind.CODED}[kind]
    return actions.start_run(
        kind=kind, lists=lists or [a_given_list(kind=takes)], options=options, actor=by, at=at, seed=7
    )


def a_finished_run(**also: Any) -> Run:
    """A run that a worker has done."""
    run = a_run(**also)
    assert actions.work_through(run.ref) == "finished"
    return Run.objects.select_related("key", "agreement", "accountable", "policy").get(pk=run.pk)


def a_budget(*, by: Actor | None = None, epsilon: float = 4.0, at: datetime = NINE) -> PrivacyLedger:
    """The privacy budget of this year."""
    return actions.set_budget(year=at.year, epsilon=epsilon, actor=by or a_second(), at=at)


def a_release(*, run: Run | None = None, by: Actor | None = None, at: datetime = NINE, **also: Any) -> Release:
    """A release that waits for its second look."""
    values = {
        "title": "Practice estimate 2025",
        "counted": "Everybody two practice lists could have seen in 2025",
        "audience": Audience.PUBLIC,
        **also,
    }
    return actions.prepare_release(run=run or a_finished_run(), actor=by or an_analyst(), at=at, **values)
