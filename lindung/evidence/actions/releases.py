"""Releases: prepared, looked at by a second person, published, taken down."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Min

from lindung.evidence.actions.trail import note, tell_late, tell_second
from lindung.evidence.models import (
    Publication,
    PublishedFigure,
    PublishedFile,
    PublishedPaper,
    Release,
    Run,
    RunFile,
)
from lindung.evidence.permissions import (
    check_can_change_release,
    check_can_look,
    check_can_prepare_release,
    check_can_take_down,
)
from lindung.evidence.queries import figures_to_publish
from lindung.evidence.rules.desk import (
    Audience,
    ReleaseState,
    ReleaseStep,
    ReturnReason,
    RunKind,
    RunState,
)
from lindung.evidence.rules.desk_options import audiences_of
from lindung.evidence.rules.desk_refusals import NotForThisAudience, ReleasedBefore, RunNotFinished
from lindung.partners.models import CLOCK, Actor, clock, no_clock
from lindung.partners.queries import policy_for
from lindung.partners.rules.reading import read_text

DAY = timedelta(days=1)
SWEPT_AT_ONCE = 50


@transaction.atomic
def prepare_release(*, run: Run, title: str, counted: str, audience: Audience, actor: Actor, at: datetime) -> Release:
    """Ask a second person to publish a finished run. `counted`: who is counted, in words everybody can check.

    Raises NotAllowed, RunNotFinished, NotForThisAudience, ReleasedBefore, BadField.
    """
    check_can_prepare_release(actor, run)
    if run.state != RunState.FINISHED.value:
        raise RunNotFinished(ref=run.ref)
    texts = _texts(run, title=title, counted=counted, audience=audience, actor=actor)
    policy = policy_for(run.accountable)
    period_from, period_until = _period(run)
    release = Release(
        run=run,
        accountable=run.accountable,
        period_from=period_from,
        period_until=period_until,
        asked_at=at,
        asked_by=actor.ref,
        policy=policy,
        is_practice=run.is_practice,
        created_at=at,
        **texts,
        **clock(due_at=at + policy.clocks.second_look(), next_step=ReleaseStep.TELL_SECOND),
    )
    try:
        with transaction.atomic():
            release.save(force_insert=True)
    except IntegrityError as error:
        if "release_one_live_per_run" not in str(error):
            raise
        raise ReleasedBefore(ref=run.ref) from None
    note("release.prepared", release, actor=actor, at=at, run=run.ref, audience=audience.value)
    tell_second(release, due_at=release.due_at or at, at=at, but=actor.ref)
    return release


@transaction.atomic
def ask_again(*, release: Release, title: str, counted: str, audience: Audience, actor: Actor, at: datetime) -> None:
    """A release that was sent back, in other words, waits again. Raises NotAllowed, WrongState, NotForThisAudience."""
    check_can_change_release(actor, release)
    texts = _texts(release.run, title=title, counted=counted, audience=audience, actor=actor)
    release.move(
        ReleaseState.WAITING,
        **texts,
        asked_at=at,
        asked_by=actor.ref,
        looked_at=None,
        looked_by="",
        return_reason="",
        **clock(due_at=at + release.clocks.second_look(), next_step=ReleaseStep.TELL_SECOND),
    )
    note("release.asked_again", release, actor=actor, at=at, audience=audience.value)
    tell_second(release, due_at=release.due_at or at, at=at, but=actor.ref)


@transaction.atomic
def send_back(*, release: Release, reason: ReturnReason, actor: Actor, at: datetime) -> None:
    """The second person does not publish, and says why. Raises NotAllowed, SecondPersonAgrees, WrongState."""
    check_can_look(actor, release)
    release.move(
        ReleaseState.RETURNED,
        looked_at=at,
        looked_by=actor.ref,
        return_reason=reason.value,
        **clock(due_at=at + release.clocks.second_look(), next_step=ReleaseStep.TELL_ANALYST),
    )
    note("release.returned", release, actor=actor, at=at, reason=reason.value)


@transaction.atomic
def drop_release(*, release: Release, actor: Actor, at: datetime) -> None:
    """Nothing is published of it. Raises NotAllowed, WrongState."""
    check_can_change_release(actor, release)
    release.move(ReleaseState.DROPPED, ended_at=at, ended_by=actor.ref, **no_clock())
    note("release.dropped", release, actor=actor, at=at)


@transaction.atomic
def publish_release(*, release: Release, actor: Actor, at: datetime) -> Publication:
    """The second person publishes: figures, report and files are copied out, for everybody or for the parties.

    Raises NotAllowed, SecondPersonAgrees, WrongState, ChangedMeanwhile; then nothing is published.
    """
    check_can_look(actor, release)
    release.move(ReleaseState.PUBLISHED, looked_at=at, looked_by=actor.ref, **no_clock())
    run, audience = release.run, Audience(release.audience)
    publication = Publication.objects.create(
        release=release,
        publisher=release.accountable,
        audience=audience.value,
        parties=list(run.agreement.parties) if audience is Audience.PARTIES else [],
        kind=run.kind,
        title=release.title,
        counted=release.counted,
        language=release.language,
        country=release.accountable.country,
        period_from=release.period_from,
        period_until=release.period_until,
        verdict=(run.result or {}).get("verdict", ""),
        version=run.version,
        is_practice=release.is_practice,
        published_at=at,
    )
    _copy_out(run, publication)
    note("release.published", release, actor=actor, at=at, run=run.ref, publication=publication.ref,
         audience=audience.value)  # fmt: skip
    return publication


@transaction.atomic
def take_down(*, release: Release, actor: Actor, at: datetime) -> None:
    """Nobody can read it here any more; copies that were made stay with those who made them. Raises NotAllowed,
    WrongState."""
    check_can_take_down(actor, release)
    release.move(ReleaseState.TAKEN_DOWN, ended_at=at, ended_by=actor.ref)
    publication = release.publication
    for rows in (publication.files, publication.papers, publication.figures):
        rows.all().delete()
    Publication.objects.filter(pk=publication.pk).update(taken_down_at=at)
    note("release.taken_down", release, actor=actor, at=at, publication=publication.ref)


@transaction.atomic
def sweep_waiting(*, at: datetime) -> int:
    """Tell again of everything that waited too long, dated by its deadline, and each day from then; how many."""
    told = 0
    for item, analyst in [*_late(Run, RunState.WAITING, at), *_late(Release, ReleaseState.WAITING, at),
                          *_late(Release, ReleaseState.RETURNED, at)]:  # fmt: skip
        fell_due = item.due_at or at
        item.set_clock(due_at=at + DAY, next_step=item.next_step)
        kind = "release" if isinstance(item, Release) else "run"
        note(f"{kind}.overdue", item, actor=CLOCK, at=fell_due, step=item.next_step)
        tell_late(item, fell_due=fell_due, at=at, analyst=analyst)
        told += 1
    return told


def _late(model: type[Run] | type[Release], state: RunState | ReleaseState, at: datetime) -> list[tuple[Any, str]]:
    """What fell due in this state; with each, the analyst who must act, where it is not the second person."""
    rows = model.objects.filter(state=state.value, due_at__lte=at).select_related("accountable__desk", "policy")
    held = rows.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "id")[:SWEPT_AT_ONCE]
    return [(row, row.asked_by if state is ReleaseState.RETURNED else "") for row in held]


def _texts(run: Run, *, title: str, counted: str, audience: Audience, actor: Actor) -> dict[str, str]:
    if audience not in audiences_of(RunKind(run.kind), run.options):
        raise NotForThisAudience(field="audience")
    return {
        "title": read_text(title, field="title", most=160),
        "counted": read_text(counted, field="counted", most=500),
        "audience": audience.value,
        "language": actor.language,
    }


def _period(run: Run) -> tuple[date, date]:
    """From the first day of any of its lists to the last day of any."""
    ends = run.inputs.aggregate(first=Min("given_list__period_from"), last=Max("given_list__period_until"))
    return ends["first"], ends["last"]


def _copy_out(run: Run, publication: Publication) -> None:
    result: Mapping[str, Any] = run.result or {}
    for figure in figures_to_publish(run):
        PublishedFigure.objects.create(publication=publication, **figure)
    for language, said in result.get("papers", {}).items():
        PublishedPaper.objects.create(publication=publication, language=language, said=said)
    files = RunFile.objects.filter(run=run, is_publishable=True).select_related("run__key").order_by("name")
    if publication.audience == Audience.PUBLIC.value:
        files = files.filter(is_for_parties=False)
    for file in files:
        PublishedFile.objects.create(
            publication=publication, name=file.name, sha256=file.sha256, size_bytes=file.size_bytes,
            content=file.content,
        )  # fmt: skip
