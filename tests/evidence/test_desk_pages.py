"""Pages of evidence: every state of everything is shown, every button does its one thing, strangers find nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lindung.audit.models import Trail
from lindung.evidence import actions
from lindung.evidence.models import GivenList, Publication, Release, Run
from lindung.evidence.rules.desk import Audience, CancelReason, ListKind, ReturnReason, RunKind, RunState
from lindung.evidence.rules.desk_refusals import RunInterrupted
from lindung.partners.models import Member
from lindung.partners.rules import MemberState, Role
from tests.evidence.fake_engine import REFUSE
from tests.factories import NINE
from tests.factories.evidence import (
    FAKE_ENGINES,
    HISTORIES,
    a_budget,
    a_finished_run,
    a_given_list,
    a_giver,
    a_release,
    a_run,
    a_second,
    an_agreement_for_counting,
    an_analyst,
)
from tests.factories.partners import (
    EVERY_ROLE,
    a_desk,
    a_member,
    a_policy,
    administrators_of,
    an_actor,
    an_organisation,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fake(settings, db):
    settings.LINDUNG_ENGINES = FAKE_ENGINES
    a_policy("MY")


def _as(actor):
    return signed_in(Client(headers={"accept-language": "en"}), actor.member)


def _page(actor, name, *args):
    return _as(actor).get(reverse(f"evidence:{name}", args=args))


def _post(actor, name, *args, **data):
    return _as(actor).post(reverse(f"evidence:{name}", args=args), data, follow=True)


def _given(agreement, **instead):
    file = SimpleUploadedFile("Aminah binti Practice.csv", instead.pop("content", HISTORIES))
    return {
        "agreement": agreement.ref,
        "kind": "counts",
        "ground": "counts_only",
        "label": "shelters",
        "period_from": "2025-01-01",
        "period_until": "2025-12-31",
        "file": file,
        **instead,
    }


def test_a_partner_gives_a_list_sees_what_is_kept_and_takes_it_back():
    giver = a_giver()
    agreement = an_agreement_for_counting(giver.organisation)
    assert agreement.title in _page(giver, "give").content.decode()
    answer = _post(giver, "give", **_given(agreement))
    given = GivenList.objects.get()
    assert given.sha256 in answer.content.decode()
    assert "Aminah" not in answer.content.decode()
    assert not Trail.objects.filter(facts__icontains="Aminah").exists()
    assert "shelters" in _page(giver, "lists").content.decode()
    assert "Its content is erased" in _post(giver, "withdraw", given.ref).content.decode()


def test_a_file_with_names_is_sent_back_with_what_to_do_and_nothing_is_kept():
    giver = a_giver()
    agreement = an_agreement_for_counting(giver.organisation)
    answer = _post(giver, "give", **_given(agreement, content=b"name,shelters,count\nAminah,1,1\n"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "lindung encode" in text
    assert "Aminah" not in text
    assert not GivenList.objects.exists()


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 25_000_000
    giver = a_giver()
    agreement = an_agreement_for_counting(giver.organisation)
    answer = _post(giver, "give", **_given(agreement, content=b"x" * 25_100_000))
    assert answer.status_code == 422
    assert "24 MB" in answer.content.decode()


def test_without_an_agreement_the_page_says_so():
    giver = a_giver()
    assert "Ask a coordinator to draft one" in _page(giver, "lists").content.decode()
    assert _post(giver, "give", **_given(an_agreement_for_counting(an_organisation()))).status_code == 422


def test_an_analyst_goes_from_a_list_to_a_figure():
    analyst, given = an_analyst(), a_given_list()
    assert "Choose lists" in _page(analyst, "home").content.decode()
    assert given.label in _page(analyst, "start", "estimate").content.decode()
    answer = _post(analyst, "start", "estimate", lists=[given.ref], replicates="500")
    run = Run.objects.get()
    assert "You can close this page" in answer.content.decode()
    assert actions.work_through(run.ref) == "finished"
    text = _page(analyst, "run", run.ref).content.decode()
    for said in (
        "Robust",
        "They do.",
        "People in all",
        given.sha256,
        "Prepare a release",
        "Repeat this run",
        "Chapman",
        "<svg",
    ):
        assert said in text, said
    assert "<script>alert" not in text
    assert "onclick" not in text
    assert "<b>not bold</b>" not in text
    again = _post(analyst, "repeat", run.ref)
    actions.work_through(Run.objects.exclude(pk=run.pk).get().ref)
    assert "Every figure came out the same" in _as(analyst).get(again.redirect_chain[-1][0]).content.decode()


def test_the_report_is_in_the_readers_language():
    run, analyst = a_finished_run(), an_analyst()
    assert "Laporan latihan" in _as(analyst).get(f"/ms/evidence/runs/{run.ref}/").content.decode()
    assert "Practice report" in _as(analyst).get(f"/km/evidence/runs/{run.ref}/").content.decode()


def test_progress_is_a_part_and_ends_by_asking_for_the_whole_page():
    run, analyst = a_run(), an_analyst()
    actions.take_run(run=run, at=NINE)
    actions.beat(run=run, doing="Counting", done=0.4, at=NINE)
    part = _page(analyst, "progress", run.ref)
    assert 'value="40"' in part.content.decode()
    assert "HX-Refresh" not in part.headers
    actions.cancel_run(run=run, reason=CancelReason.NOT_NEEDED, actor=analyst, at=NINE)
    assert _page(analyst, "progress", run.ref).headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("state", RunState)
def test_every_state_of_a_run_has_its_page(state):
    a_budget()
    run = {
        RunState.WAITING: lambda: a_run(kind=RunKind.PUBLISH),
        RunState.QUEUED: a_run,
        RunState.RUNNING: lambda: _taken(a_run()),
        RunState.FINISHED: a_finished_run,
        RunState.FAILED: lambda: _failed(a_run()),
        RunState.CANCELLED: lambda: _cancelled(a_run()),
    }[state]()
    assert Run.objects.get().state == state
    for actor in (an_analyst(), a_second(), a_second(role=Role.SUPERVISOR)):
        for code in ("en", "km"):
            assert _as(actor).get(f"/{code}/evidence/runs/{run.ref}/").status_code == 200
        assert _page(actor, "home").status_code == 200


def _taken(run):
    actions.take_run(run=run, at=NINE)
    return run


def _failed(run):
    actions.fail_run(run=run, refusal=RunInterrupted(times=3), at=NINE)
    return run


def _cancelled(run):
    actions.cancel_run(run=run, reason=CancelReason.WRONG_LISTS, actor=an_analyst(), at=NINE)
    return run


def test_a_failed_run_says_why_in_the_readers_words():
    run = a_run(lists=[a_given_list(label=f"Practice {REFUSE}")])
    actions.work_through(run.ref)
    assert "The file is not what it should be" in _page(an_analyst(), "run", run.ref).content.decode()


def test_a_run_is_stopped_with_a_reason():
    run, analyst = a_run(), an_analyst()
    assert _post(analyst, "cancel", run.ref, reason="nonsense").status_code == 422
    assert "It is no longer needed" in _post(analyst, "cancel", run.ref, reason="not_needed").content.decode()


def test_files_are_downloads_never_pages_and_taking_one_is_on_the_trail():
    run, analyst = a_finished_run(), an_analyst()
    answer = _page(analyst, "run_file", run.ref, "report.en.html")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="report.en.html"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert Trail.objects.get(what="run.file_taken").by == analyst.ref
    assert _page(analyst, "run_file", run.ref, "nothing.html").status_code == 404


def test_an_analyst_does_not_open_what_is_not_released_of_a_private_run():
    a_budget()
    analyst, second = an_analyst(), a_second()
    run = a_run(kind=RunKind.PUBLISH)
    text = _page(second, "run", run.ref).content.decode()
    assert "Agree to spend" in text
    assert "It is written in the account" in _post(second, "agree", run.ref).content.decode()
    actions.work_through(run.ref)
    assert _page(analyst, "run_file", run.ref, "synthetic.csv").status_code == 403
    assert _page(second, "run_file", run.ref, "synthetic.csv").status_code == 200
    account = _page(second, "account").content.decode()
    assert run.ref[:5] in account
    assert _post(analyst, "agree", run.ref).status_code == 403


def test_a_budget_is_set_on_its_page_once():
    second = a_second()
    assert "No budget is set" in _page(an_analyst(), "account").content.decode()
    year = _page(second, "account").context["year"]
    assert _post(second, "account", year=year, epsilon="50").status_code == 422
    assert "holds for the whole year" in _post(second, "account", year=year, epsilon="3").content.decode()
    assert _post(second, "account", year=year, epsilon="9").status_code == 422
    assert _post(an_analyst(), "account", year=year, epsilon="3").status_code == 403


def test_a_release_goes_from_the_analyst_to_a_second_person_and_to_everybody(settings):
    settings.PRACTICE = False
    run, analyst, second = a_finished_run(), an_analyst(), a_second()
    texts = {"title": "Practice 2025", "counted": "Practice people of 2025", "audience": "public"}
    assert _post(analyst, "prepare", run.ref, **{**texts, "title": ""}).status_code == 422
    assert "Practice people of 2025" in _post(analyst, "prepare", run.ref, **texts).content.decode()
    release = Release.objects.get()
    assert "disabled" in _page(analyst, "release", release.ref).content.decode()
    assert _post(analyst, "publish", release.ref).status_code == 403
    assert "Look at it" in _page(second, "home").content.decode()
    assert "Look at four things" in _page(second, "release", release.ref).content.decode()
    back = _post(second, "send_back", release.ref, reason=ReturnReason.DEFINITION.value).content.decode()
    assert "What is counted, or when, is not clear" in back
    again = _post(analyst, "ask_again", release.ref, **{**texts, "counted": "Practice adults of 2025"})
    assert "Practice adults of 2025" in again.content.decode()
    assert "Published" in _post(second, "publish", release.ref).content.decode()
    publication = Publication.objects.get()
    for actor in (analyst, second, a_giver()):
        assert _page(actor, "published").status_code == 200
        assert "Practice adults" in _page(actor, "publication", publication.ref).content.decode()
    anyone = Client()
    for code in ("en", "ms", "id", "km"):
        for path in ("", f"{publication.ref}/"):
            answer = anyone.get(f"/{code}/open-data/{path}")
            assert answer.status_code == 200
            assert not answer.cookies
            assert "Practice 2025" in answer.content.decode()
    file = anyone.get(f"/open-data/{publication.ref}/report.en.html")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert not file.cookies
    assert "Taken down" in _post(second, "take_down", release.ref).content.decode()
    assert anyone.get(f"/en/open-data/{publication.ref}/").status_code == 404
    assert _page(second, "release", release.ref).status_code == 200


def test_what_is_for_the_parties_is_found_by_them_alone(settings):
    settings.PRACTICE = False
    giver, stranger = a_giver(), a_giver()
    run = a_finished_run(lists=[a_given_list(by=giver)])
    made = actions.publish_release(release=a_release(run=run, audience=Audience.PARTIES), actor=a_second(), at=NINE)
    assert "Practice estimate" in _page(giver, "published").content.decode()
    assert _page(giver, "published_file", made.ref, "report.en.html").status_code == 200
    assert "Practice estimate" not in _page(stranger, "published").content.decode()
    assert _page(stranger, "publication", made.ref).status_code == 404
    assert _page(stranger, "published_file", made.ref, "report.en.html").status_code == 404
    assert Client().get(f"/en/open-data/{made.ref}/").status_code == 404


def test_practice_is_not_published_beside_what_is_real(settings):
    made = actions.publish_release(release=a_release(), actor=a_second(), at=NINE)
    settings.PRACTICE = True
    assert Client().get(f"/en/open-data/{made.ref}/").status_code == 404


@pytest.mark.parametrize("who", ["desk officer", "twin abroad", "other partner", "disabled", "administrators"])
def test_strangers_find_nothing(who):
    a_budget()
    giver = a_giver()
    run = a_finished_run(lists=[a_given_list(by=giver)])
    release, given = a_release(run=run), GivenList.objects.get()
    strangers = {
        "desk officer": lambda: [an_actor(of=a_desk(), roles=[Role.DESK_OFFICER])],
        "twin abroad": lambda: [an_actor(of=a_desk("KH"), roles=EVERY_ROLE)],
        "other partner": lambda: [an_actor(of=an_organisation(), roles=EVERY_ROLE)],
        "disabled": lambda: [_disabled(a_desk())],
        "administrators": lambda: administrators_of(a_desk(), a_desk("KH"), giver.organisation, an_organisation()),
    }[who]()
    for stranger in strangers:
        _finds_nothing(_as(stranger), given, run, release)
    release.refresh_from_db()
    assert release.state == "waiting"


def _finds_nothing(client, given, run, release):
    for path in (
        f"lists/{given.ref}/", f"runs/{run.ref}/", f"runs/{run.ref}/progress/", f"runs/{run.ref}/release/",
        f"runs/{run.ref}/files/report.en.html", f"releases/{release.ref}/",
    ):  # fmt: skip
        assert client.get(f"/evidence/{path}").status_code in {403, 404}, path
    for path in (
        f"lists/{given.ref}/withdraw/", f"runs/{run.ref}/agree/", f"runs/{run.ref}/cancel/",
        f"runs/{run.ref}/repeat/", f"releases/{release.ref}/publish/", f"releases/{release.ref}/send-back/",
        f"releases/{release.ref}/drop/", f"releases/{release.ref}/take-down/", f"releases/{release.ref}/ask-again/",
    ):  # fmt: skip
        assert client.post(f"/evidence/{path}", {"reason": "other"}).status_code in {403, 404}, path


def _disabled(desk):
    member = a_member(of=desk, roles=EVERY_ROLE)
    actor = an_actor(of=desk)
    Member.objects.filter(pk=member.pk).update(state=MemberState.DISABLED.value, changed_at=NINE, changed_by="set-up")
    object.__setattr__(actor, "member", member)
    return actor


def test_the_giver_sees_its_own_list_and_never_the_run():
    giver = a_giver()
    run = a_finished_run(lists=[a_given_list(by=giver)])
    text = _page(giver, "list", GivenList.objects.get().ref).content.decode()
    assert "In a run" in text
    assert run.ref not in text
    assert _page(giver, "run", run.ref).status_code == 403
    assert _as(giver).get("/evidence/").url.endswith("/evidence/lists/")


def test_pages_work_and_say_what_to_install_where_nothing_is_installed(settings):
    lists = {kind: a_given_list(kind=kind) for kind in (ListKind.COUNTS, ListKind.CODED)}
    analyst, needs = an_analyst(), {"module": "nowhere", "needs": ["nosuchpackage"]}
    settings.LINDUNG_ENGINES = {kind.value: needs for kind in RunKind}
    assert "pip install" in _page(analyst, "home").content.decode()
    assert "nosuchpackage" in _page(analyst, "start", "estimate").content.decode()
    refused = _post(analyst, "start", "estimate", lists=[lists[ListKind.COUNTS].ref], replicates="500")
    assert refused.status_code == 422
    assert "pip install" in refused.content.decode()
    assert not Run.objects.exists()
    assert _page(analyst, "start", "nonsense").status_code == 404
