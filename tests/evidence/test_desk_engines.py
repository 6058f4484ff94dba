"""The desk with its real engines, on practice lists: what a run leaves, that it repeats, and that nobody is in it."""

import csv
import io

import pytest

from lindung.desk.practice import evidence_stories
from lindung.evidence import actions, queries
from lindung.evidence.gateways import engine_for
from lindung.evidence.methods.population.lists import Plan, practice_lists
from lindung.evidence.models import RunFile
from lindung.evidence.rules.desk import Audience, ListKind, RunKind
from lindung.evidence.rules.drawings import charts_of
from lindung.evidence.rules.encode import Settings
from lindung.evidence.rules.estimate import VerdictLevel
from lindung.evidence.runs import encode
from lindung.evidence.runs.encode_project import new_project
from lindung.evidence.runs.publish_cases import load_codebook
from tests.evidence.release_practice import practice_codes
from tests.factories import NINE
from tests.factories.evidence import (
    CODED,
    a_budget,
    a_given_list,
    a_giver,
    a_release,
    a_run,
    a_second,
    an_agreement_for_counting,
    an_analyst,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
COLUMNS = ("gender", "months_exploited", "is_forced_labour")
PEOPLE = 400
PARTIES = ("shelters", "hotline", "police")


def records(people=300):
    """Case records of three columns of the codebook, as a file."""
    book = load_codebook("region").only(COLUMNS)
    codes = practice_codes(people, sizes=(4, 4, 3))
    out = io.StringIO()
    csv.writer(out).writerows(
        [COLUMNS, *([c.values[v] for c, v in zip(book.columns, row, strict=True)] for row in codes)]
    )
    return out.getvalue().encode()


@pytest.fixture(scope="module")
def coded(tmp_path_factory):
    """Coded lists of three parties, as each would bring them; and with dummies."""
    place = tmp_path_factory.mktemp("coded")
    plan = Plan(people=PEOPLE, lists=PARTIES, rates=(0.4, 0.35, 0.3), dependence={})
    lists = practice_lists(plan, seed=3)
    found = {}
    for share in (0.0, 0.1):
        project = place / f"{share}.project"
        new_project(project, name="practice", parties=PARTIES, settings=Settings(dummy_share=share))
        for at, party in enumerate(PARTIES):
            source = place / f"{party}.csv"
            names = list(lists.columns)
            rows = ([lists.columns[name][row] for name in names] for row in lists.rows_of(at))
            with source.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([names, *rows])
            out = place / f"{party}-{share}.encoded"
            encode.run(encode.EncodeOptions(source, project, party, out, place / f"{party}-{share}.home.csv"))
            found[party, share] = out.read_bytes()
    return found, lists


def _given(coded, share):
    givers = {party: a_giver() for party in PARTIES}
    agreement = an_agreement_for_counting(*(giver.organisation for giver in givers.values()))
    return [
        a_given_list(by=giver, agreement=agreement, kind=ListKind.CODED, label=party, content=coded[party, share])
        for party, giver in givers.items()
    ]


@pytest.mark.prove
def test_coded_lists_become_a_number_with_an_interval_and_hold_no_name(coded):
    content, truth = coded
    given = _given(content, 0.0)
    sizes = [len(truth.rows_of(at)) for at in range(3)]  # who says too little to be found is left at home
    assert all(0.9 * size <= each.rows <= size for each, size in zip(given, sizes, strict=True))
    names = {word.lower() for name in truth.columns["surname"] for word in name.split() if len(word) > 4}
    assert not [name for name in names if any(name.encode() in each.lower() for each in content.values())]
    run = a_run(kind=RunKind.LINK, lists=given, draws=5, replicates=50)
    assert actions.work_through(run.ref) == "finished"
    found = queries.find_run(a_second(), run.ref)
    figures = {each["name"]: each for each in found.result["figures"]}
    # Coded lists are compared between each other only: what their linkage says of itself is a lower bound, and holds.
    assert found.result["verdict"] == "lower_bound_only"
    assert "population_total" not in figures
    seen = figures["population_seen"]
    assert seen["low"] <= seen["value"] <= seen["high"] <= sum(each.rows for each in given)
    assert seen["low"] <= figures["population_at_least"]["value"] <= PEOPLE
    assert set(found.result["papers"]) == {"en", "ms", "id", "km"}
    assert not RunFile.objects.filter(run=run, name__contains="records").exists()


@pytest.mark.prove
def test_lists_with_invented_people_are_not_counted_here(coded):
    run = a_run(kind=RunKind.LINK, lists=_given(coded[0], 0.1))
    assert actions.work_through(run.ref) == "failed"
    run.refresh_from_db()
    assert run.why["code"] == "decoys_on_lists"


@pytest.mark.prove
def test_what_encode_did_not_write_is_not_taken_for_a_coded_list(coded):
    for content in (CODED, coded[0]["police", 0.0][:-40], b"PAR1" + b"\x00" * 64):
        with pytest.raises(Exception, match="list_not_readable"):
            a_given_list(kind=ListKind.CODED, content=content)


def test_case_records_become_private_records_and_exact_tables_each_paid_for_once():
    a_budget(epsilon=2.0)
    second, given = a_second(), [a_given_list(kind=ListKind.RECORDS, content=records())]
    runs = {}
    for name, exact in (("private", 0), ("exact", 1), ("again", 1)):
        run = a_run(kind=RunKind.PUBLISH, lists=given, epsilon=1.0, exact=exact)
        actions.agree_to_run(run=run, actor=second, at=NINE)
        assert actions.work_through(run.ref) == "finished", queries.find_run(second, run.ref).why
        runs[name] = queries.find_run(second, run.ref)
    standing = queries.standing_of(queries.ledger_of(second.organisation, year=NINE.year))
    assert (standing.account.spent_epsilon, standing.account.exact_releases, standing.account.lines) == (1.0, 2, 4)
    figures = {each["name"]: each["value"] for each in runs["private"].result["figures"]}
    assert figures["privacy_spent"] == 1.0
    private = {file.name for file in queries.files_of(runs["private"], second) if file.is_publishable}
    assert {"synthetic.csv", "release.json", "report.km.html"} <= private
    assert not {"run.json", "attacks.json"} & private
    public = actions.publish_release(release=a_release(run=runs["private"]), actor=second, at=NINE)
    assert set(public.files.values_list("name", flat=True)) == private
    parties = a_release(run=runs["exact"], audience=Audience.PARTIES)
    tables = actions.publish_release(release=parties, actor=second, at=NINE)
    assert tables.files.filter(name="tables-gender.csv").exists()
    assert tables.parties


@pytest.mark.prove
def test_counts_become_a_verdict_figures_and_a_report_and_the_same_once_more():
    counts = b"shelters,police,clinics,count\n1,0,0,120\n0,1,0,140\n0,0,1,90\n1,1,0,30\n1,0,1,22\n0,1,1,25\n1,1,1,6\n"
    run = a_run(lists=[a_given_list(content=counts)], replicates=200)
    assert actions.work_through(run.ref) == "finished"
    again = actions.repeat_run(run=queries.find_run(a_second(), run.ref), actor=an_analyst(), at=NINE)
    assert actions.work_through(again.ref) == "finished"
    found = queries.find_run(a_second(), again.ref)
    compared = queries.compared(found)
    assert compared is not None
    assert compared.is_same
    assert found.result["verdict"] in {level.value for level in VerdictLevel}
    assert {each["name"] for each in found.result["figures"]} >= {"population_seen"}
    charts = list(charts_of(found.result["papers"]["km"]))
    assert charts
    assert all(chart["svg"].startswith("<svg") and "<script" not in chart["svg"] for chart in charts)
    assert found.record["seed"] == 7


@pytest.mark.prove
@pytest.mark.parametrize("key", evidence_stories.RUNS)
def test_the_practice_nation_shows_what_the_engine_finds_today(key):
    recorded = evidence_stories.recordings()[key]
    found = engine_for(RunKind.ESTIMATE)(evidence_stories.work_on(evidence_stories.RUNS[key]), lambda what, done: None)
    assert (found.verdict, found.figures) == (recorded.verdict, recorded.figures)
