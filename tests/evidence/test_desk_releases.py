"""Releases: prepared by one, published by another; figures for plans; what is taken down is gone."""

from datetime import date, timedelta

import pytest

from lindung.audit.models import Trail
from lindung.evidence import actions, queries
from lindung.evidence.models import Publication, PublishedFile, PublishedPaper, Release
from lindung.evidence.rules.desk import (
    RELEASE_LIFECYCLE,
    Audience,
    ListKind,
    ReleaseState,
    ReturnReason,
    RunKind,
)
from lindung.evidence.rules.desk_refusals import NotForThisAudience, ReleasedBefore, RunNotFinished, SecondPersonAgrees
from lindung.evidence.rules.figures import FigureName
from lindung.kernel.errors import NotAllowed, WrongState
from lindung.notices.models import Notice
from lindung.partners.rules import Role
from lindung.partners.rules.refusals import BadField
from tests.factories import NINE
from tests.factories.evidence import (
    FAKE_ENGINES,
    a_budget,
    a_finished_run,
    a_given_list,
    a_giver,
    a_release,
    a_run,
    a_second,
    an_analyst,
)
from tests.factories.partners import a_desk, an_actor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TEXTS = {"title": "Practice", "counted": "Practice people", "audience": Audience.PUBLIC}


@pytest.fixture(autouse=True)
def _fake(settings):
    settings.LINDUNG_ENGINES = FAKE_ENGINES


@pytest.mark.parametrize("then", ReleaseState)
@pytest.mark.parametrize("now", ReleaseState)
def test_only_moves_in_the_table_are_possible(now, then):
    release = a_release()
    looked = {"looked_at": NINE, "looked_by": "second", "return_reason": ReturnReason.OTHER.value}
    Release.objects.filter(pk=release.pk).update(state=now.value, **looked)
    release.refresh_from_db()
    if RELEASE_LIFECYCLE.allows(now, then):
        release.move(then)
        assert Release.objects.get().state == then
    else:
        with pytest.raises(WrongState):
            release.move(then)


def test_a_release_waits_for_another_person_with_a_clock_and_a_notice():
    second, release = a_second(), a_release()
    assert (release.state, release.due_at) == (ReleaseState.WAITING, NINE + 7 * DAY)
    assert (release.period_from, release.period_until) == (date(2025, 1, 1), date(2025, 12, 31))
    assert Notice.objects.filter(template="second_look_waits", to_member__ref=second.ref, thing=release.ref).exists()
    assert not Publication.objects.exists()


def test_only_an_analyst_of_the_desk_prepares_and_only_a_finished_run():
    run = a_finished_run()
    for actor in (a_second(), an_analyst(of=a_desk("KH")), a_giver()):
        with pytest.raises(NotAllowed):
            a_release(run=run, by=actor)
    with pytest.raises(RunNotFinished):
        a_release(run=a_run())
    with pytest.raises(BadField):
        a_release(run=run, title=" ")
    a_release(run=run)
    with pytest.raises(ReleasedBefore):
        a_release(run=run)


def test_nobody_publishes_their_own_whatever_their_roles():
    both = an_actor(of=a_desk(), roles=[Role.ANALYST, Role.COORDINATOR, Role.SUPERVISOR])
    own = a_release(by=both)
    of_own_run = a_release(run=a_finished_run(by=both))
    for release in (own, of_own_run):
        with pytest.raises(SecondPersonAgrees):
            actions.publish_release(release=release, actor=both, at=NINE)
        with pytest.raises(SecondPersonAgrees):
            actions.send_back(release=release, reason=ReturnReason.OTHER, actor=both, at=NINE)
    for stranger in (an_analyst(), a_second(of=a_desk("KH")), an_actor(of=a_desk(), roles=[Role.DESK_OFFICER])):
        with pytest.raises(NotAllowed):
            actions.publish_release(release=own, actor=stranger, at=NINE)
    assert not Publication.objects.exists()


def test_what_is_published_can_be_read_and_is_on_the_trail():
    release, second = a_release(), a_second()
    publication = actions.publish_release(release=release, actor=second, at=NINE + DAY)
    assert (release.state, release.looked_by, release.due_at) == (ReleaseState.PUBLISHED, second.ref, None)
    assert publication.verdict == "robust"
    assert {figure.name for figure in publication.figures.all()} == {"population_total", "population_seen"}
    assert {paper.language for paper in publication.papers.all()} == {"en", "ms"}
    assert bytes(publication.files.get().content).startswith(b"<!doctype html>")
    assert Trail.objects.get(what="release.published").facts["publication"] == publication.ref
    with pytest.raises(WrongState):
        actions.publish_release(release=release, actor=second, at=NINE + DAY)


def test_a_release_that_is_sent_back_says_why_and_can_be_asked_again():
    analyst, second, release = an_analyst(), a_second(), a_release()
    actions.send_back(release=release, reason=ReturnReason.DEFINITION, actor=second, at=NINE)
    assert (release.state, release.return_reason) == (ReleaseState.RETURNED, "definition")
    actions.sweep_waiting(at=release.due_at)
    assert Notice.objects.filter(template="clock_passed", to_member__ref=release.asked_by).exists()
    release.refresh_from_db()
    actions.ask_again(release=release, **{**TEXTS, "counted": "Practice adults"}, actor=analyst, at=NINE + DAY)
    assert (release.state, release.counted, release.looked_by) == (ReleaseState.WAITING, "Practice adults", "")
    actions.drop_release(release=release, actor=analyst, at=NINE + 2 * DAY)
    assert (release.state, release.due_at) == (ReleaseState.DROPPED, None)
    assert a_release(run=release.run).pk  # another try is possible


def test_what_is_taken_down_is_gone_for_everybody():
    release = a_release()
    actions.publish_release(release=release, actor=a_second(), at=NINE)
    with pytest.raises(NotAllowed):
        actions.take_down(release=release, actor=an_analyst(), at=NINE)
    actions.take_down(release=release, actor=a_second(role=Role.SUPERVISOR), at=NINE + DAY)
    assert not PublishedFile.objects.exists()
    assert not PublishedPaper.objects.exists()
    assert not queries.open_data(is_practice=False).exists()
    assert queries.figures() == []


def test_figures_for_plans_come_from_what_is_public_now_and_from_nothing_else():
    unreleased = a_finished_run()
    to_parties = a_release(audience=Audience.PARTIES)
    actions.publish_release(release=to_parties, actor=a_second(), at=NINE)
    assert queries.figures() == []
    release = a_release(run=unreleased)
    actions.publish_release(release=release, actor=a_second(), at=NINE + DAY)
    found = queries.figures(country="MY", names=[FigureName.POPULATION])
    assert [(each.unit, each.verdict, each.low < each.value < each.high) for each in found] == [
        ("people", "robust", True)
    ]
    assert "estimate" in found[0].definition
    assert len(queries.figures()) == 2
    assert queries.figures(country="KH") == []
    assert queries.figures(from_on=date(2026, 1, 1)) == []
    assert queries.figures(until_on=date(2024, 12, 31)) == []
    assert queries.figures(is_practice=True) == []
    assert len(queries.figures(from_on=date(2025, 12, 31), until_on=date(2025, 12, 31))) == 2


def test_exact_tables_go_to_the_parties_and_never_to_everybody():
    a_budget()
    second, records = a_second(), [a_given_list(kind=ListKind.RECORDS)]
    runs = {}
    for exact in (0, 1):
        run = a_run(kind=RunKind.PUBLISH, lists=records, epsilon=0.5, exact=exact)
        actions.agree_to_run(run=run, actor=second, at=NINE)
        assert actions.work_through(run.ref) == "finished"
        runs[exact] = queries.find_run(second, run.ref)
    with pytest.raises(NotForThisAudience):
        a_release(run=runs[1], audience=Audience.PUBLIC)
    names = {}
    for exact, audience in ((0, Audience.PUBLIC), (1, Audience.PARTIES)):
        release = a_release(run=runs[exact], audience=audience)
        made = actions.publish_release(release=release, actor=second, at=NINE)
        names[audience] = sorted(made.files.values_list("name", flat=True))
        assert (made.parties == release.run.agreement.parties) == (audience is Audience.PARTIES)
    assert names == {Audience.PUBLIC: ["synthetic.csv"], Audience.PARTIES: ["synthetic.csv", "tables.csv"]}


def test_a_release_nobody_looks_at_is_told_of_again_each_day():
    release, second = a_release(), a_second()
    due_at = release.due_at
    assert actions.sweep_waiting(at=due_at) == 1
    assert Notice.objects.filter(template="clock_passed", to_member__ref=second.ref).exists()
    release.refresh_from_db()
    assert release.due_at == due_at + DAY
