"""A run at work: taken by one worker, watched by its sign of life, finished or failed; nothing half-kept."""

import io
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from zipfile import ZipFile

from django.db import transaction
from django.db.models import F

from lindung.evidence.actions.runs import cancel_without_agreement
from lindung.evidence.actions.trail import note
from lindung.evidence.gateways import KEPT_FOR_LATER, Given, Outcome, Work, engine_for, queue_work
from lindung.evidence.models import LedgerLine, ListContent, Run, RunFile
from lindung.evidence.rules.desk import TAKEN_UP_AT_MOST, ListKind, RunKind, RunState, RunStep
from lindung.evidence.rules.desk_refusals import InputChanged, ListNotHeld, RunBroke, RunInterrupted
from lindung.evidence.rules.drawings import safe_paper
from lindung.evidence.rules.publish import EntryKind
from lindung.kernel.errors import ChangedMeanwhile, Refusal
from lindung.partners.models import CLOCK, Actor, Agreement, clock, no_clock
from lindung.partners.rules import Purpose
from lindung.partners.scope import EVERYONE, acting

log = logging.getLogger(__name__)
SWEPT_AT_ONCE = 50
TOLD_EVERY = timedelta(seconds=1)


class RunStopped(Exception):
    """The run was cancelled while it worked; what it has done so far is dropped."""


def work_through(ref: str) -> str:
    """Do one run from its claim to its end, each step in a transaction of its own; the state it ended in.

    Safe to call for a run that another worker has, that was cancelled, or that is not there: then "" and nothing.
    """
    run = _claimed(ref)
    if run is None:
        return ""
    try:
        outcome = engine_for(RunKind(run.kind))(work_of(run), _Telling(run))
    except RunStopped:
        return RunState.CANCELLED.value
    except Refusal as refusal:
        return _ended(run, refusal)
    except Exception as error:  # whatever it is: the analyst gets a sentence, the log gets the rest
        log.exception("run %s broke", run.ref)
        return _ended(run, RunBroke(kind=type(error).__name__))
    return _ended(run, outcome)


@transaction.atomic
def take_run(*, run: Run, at: datetime) -> None:
    """One worker takes a queued run. Raises WrongState, ChangedMeanwhile; ListNotHeld when a list is gone."""
    run.move(
        RunState.RUNNING,
        tries=F("tries") + 1,
        started_at=at,
        beat_at=at,
        done_percent=0,
        doing="",
        **clock(due_at=at + run.clocks.run_silent(), next_step=RunStep.TAKE_UP),
    )
    note("run.started", run, actor=CLOCK, at=at, tries=run.tries)


def beat(*, run: Run, doing: str, done: float, at: datetime) -> bool:
    """A sign of life with how far it is; False when the run is no longer to go on."""
    rows = Run.objects.filter(pk=run.pk, state=RunState.RUNNING.value, tries=run.tries)
    percent = max(0, min(100, round(100 * done)))
    return bool(rows.update(beat_at=at, doing=doing[:200], done_percent=percent, due_at=at + run.clocks.run_silent()))


@transaction.atomic
def finish_run(*, run: Run, outcome: Outcome, at: datetime) -> None:
    """Keep what a run found, sealed. Raises WrongState, ChangedMeanwhile: then it was cancelled, nothing is kept."""
    result = {
        "figures": [asdict(figure) for figure in outcome.figures],
        "verdict": outcome.verdict,
        "papers": {language: safe_paper(said) for language, said in outcome.papers.items()},
    }
    ended = {"ended_at": at, "beat_at": at, "done_percent": 100, "doing": "", "record": _plain(outcome.record)}
    run.move(RunState.FINISHED, **ended, **run.seal_fields(result=result), **no_clock())
    for made in outcome.files:
        RunFile(
            run=run,
            name=made.name,
            sha256=sha256(made.content).hexdigest(),
            size_bytes=len(made.content),
            is_publishable=made.is_publishable,
            is_for_parties=made.is_for_parties,
            content=made.content,
        ).save(force_insert=True)
    note("run.finished", run, actor=CLOCK, at=at, verdict=outcome.verdict, files=len(outcome.files))


@transaction.atomic
def fail_run(*, run: Run, refusal: Refusal, at: datetime) -> None:
    """A run that could not be done keeps the sentence why. Raises WrongState, ChangedMeanwhile."""
    run.move(RunState.FAILED, ended_at=at, beat_at=at, doing="", why=_said(refusal), **no_clock())
    note("run.failed", run, actor=CLOCK, at=at, code=refusal.code)


@transaction.atomic
def take_up_again(*, run: Run, at: datetime) -> None:
    """A run whose worker fell silent: queued again, or failed after some tries. Raises WrongState, ChangedMeanwhile."""
    if run.tries >= TAKEN_UP_AT_MOST:
        fail_run(run=run, refusal=RunInterrupted(times=run.tries), at=at)
        return
    if run.state == RunState.RUNNING.value:
        run.move(RunState.QUEUED, **clock(due_at=at + run.clocks.run_silent(), next_step=RunStep.TAKE_UP))
        note("run.taken_up", run, actor=CLOCK, at=at, tries=run.tries)
    else:
        run.set_clock(due_at=at + run.clocks.run_silent(), next_step=RunStep.TAKE_UP)
    queue_work(run.ref)


def sweep_silent(*, at: datetime) -> int:
    """Take up every run that gave no sign of life in its time; how many. Safe to repeat, and by several at once."""
    going = [RunState.QUEUED.value, RunState.RUNNING.value]
    silent = Run.objects.filter(state__in=going, due_at__lte=at).select_related("policy", "accountable")
    taken = 0
    for run in silent.order_by("due_at", "id")[:SWEPT_AT_ONCE]:
        try:
            with transaction.atomic():
                take_up_again(run=run, at=at)
            taken += 1
        except ChangedMeanwhile:
            pass  # it gave a sign of life a moment ago
    return taken


def note_download(*, file: RunFile, actor: Actor, at: datetime) -> None:
    """Somebody took a file of a run that is not published."""
    note("run.file_taken", file.run, actor=actor, at=at, file=file.name)


class _Telling:
    """How an engine tells how far it is: at most once a second, and asked each time whether to go on."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.told_at: datetime | None = None

    def __call__(self, what: str, done: float) -> None:
        """Raises RunStopped when somebody cancelled the run."""
        with acting(organisations=[self.run.accountable_id]) as at:
            if self.told_at is not None and at - self.told_at < TOLD_EVERY and done < 1:
                return
            goes_on = beat(run=self.run, doing=what, done=done, at=at)
        self.told_at = at
        if not goes_on:
            raise RunStopped


def _claimed(ref: str) -> Run | None:
    with acting(organisations=EVERYONE) as at:
        rows = Run.objects.select_related("key", "policy", "agreement", "accountable__key")
        run = rows.filter(ref=ref, state=RunState.QUEUED.value).first()
        if run is None:
            return None
        try:
            if not Agreement.objects.in_force(at=at, purpose=Purpose.STATISTICS).filter(pk=run.agreement_id).exists():
                cancel_without_agreement(run=run, at=at)
                return None
            take_run(run=run, at=at)
        except ChangedMeanwhile:
            return None  # another worker was quicker
    return run


def work_of(run: Run) -> Work:
    """The inputs, opened in memory and held against their fingerprints. Raises ListNotHeld, InputChanged."""
    given = []
    with acting(organisations=[run.accountable_id]):
        inputs = run.inputs.select_related("given_list__key", "given_list__given_by_organisation")
        for each in inputs.order_by("position"):
            stored = ListContent.objects.select_related("given_list__key").filter(given_list=each.given_list).first()
            content = None if stored is None else stored.content
            if not isinstance(content, bytes):  # gone, or its key was destroyed
                raise ListNotHeld(ref=each.given_list.ref)
            if sha256(content).hexdigest() != each.sha256:
                raise InputChanged(ref=each.given_list.ref)
            kind = ListKind(each.given_list.kind)
            given.append(Given(name=each.given_list.label, kind=kind, content=content, sha256=each.sha256))
        paid = _paid(run) if run.kind == RunKind.PUBLISH.value else {}
    return Work(
        kind=RunKind(run.kind), inputs=tuple(given), options=run.options, seed=run.seed or 1,
        is_practice=run.is_practice, agreement=run.agreement.ref, partner=run.agreement.title, **paid,
    )  # fmt: skip


def _paid(run: Run) -> dict[str, Any]:
    """The account with the line that paid for this run, and the exact tables that were given out before.

    A run of exact tables that did not end well gave nothing out: its line stands with no table.
    """
    mine = run.ledger_lines.select_related("ledger").get()
    lines = LedgerLine.objects.filter(ledger=mine.ledger).select_related("ledger", "run").order_by("number")
    exact = [line for line in lines if line.kind == EntryKind.EXACT.value and line.pk != mine.pk]
    return {
        "account": tuple(line.as_entry() for line in lines),
        "line": mine.number,
        "earlier": tuple(_given_out(line) for line in exact),
    }


def _given_out(line: LedgerLine) -> dict[str, bytes]:
    kept = RunFile.objects.select_related("run__key").filter(run=line.run, name=KEPT_FOR_LATER).first()
    if kept is not None and isinstance(kept.content, bytes):
        with ZipFile(io.BytesIO(kept.content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    form = {"ledger": line.ledger.ref, "kind": line.kind, "line": line.number, "tables": []}
    return {"release.json": json.dumps(form).encode()}


def _ended(run: Run, found: Outcome | Refusal) -> str:
    try:
        with acting(organisations=[run.accountable_id]) as at:
            if isinstance(found, Refusal):
                fail_run(run=run, refusal=found, at=at)
            else:
                finish_run(run=run, outcome=found, at=at)
    except ChangedMeanwhile:
        return ""  # cancelled, or taken up by another worker, in the last moment
    return str(run.state)


def _said(refusal: Refusal) -> dict[str, Any]:
    """A refusal as a row keeps it: shown later in the reader's language."""
    return {"code": refusal.code, "sentence": str(refusal.sentence), "facts": _plain(refusal.facts)}


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    plain = (str, int, float, list, dict, type(None))
    return {name: fact if isinstance(fact, plain) else str(fact) for name, fact in facts.items()}
