"""Pages of the common work: seen by whom they are for, stepped through, wrong input said beside its field."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree
from openpyxl import load_workbook

from lindung.partners.rules import Role
from lindung.plans.models import Comment, Consultation, Decision, Document, Funding, Meeting, Narrative, Pledge
from lindung.web import clock
from tests.factories.partners import a_desk, a_member, a_policy, an_organisation, signed_in
from tests.factories.plan_work import (
    TEXT,
    a_comment,
    a_consultation,
    a_decision,
    a_document,
    a_funding,
    a_held_meeting,
    a_meeting,
    a_narrative,
    a_narrative_told,
    a_pledge,
    a_year_figure,
)
from tests.factories.plans import a_plan, a_target, an_element, an_indicator
from tests.plans.test_outputs import SCHEMA

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def at(db):
    return clock.now()


def page(member, name, *refs, **query):
    return signed_in(Client(), member).get(reverse(f"plans:{name}", args=refs), query)


def post(member, name, *refs, **said):
    return signed_in(Client(), member).post(reverse(f"plans:{name}", args=refs), said)


def a_worker(*, of=None, roles=(Role.COORDINATOR,)):
    return a_member(of=of or a_desk(), roles=list(roles))


def shown(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_lists_are_read_by_every_member_of_the_network():
    a_policy("MY")
    a_narrative_told(), a_meeting(), a_pledge(), a_consultation(), a_funding(), a_year_figure()
    for name in ("work", "meetings", "pledges", "documents", "fundings", "four_p", "outputs"):
        for member in (a_worker(), a_worker(of=an_organisation(), roles=[Role.CASE_WORKER])):
            assert "<h1>" in shown(page(member, name))


def test_a_lead_hands_in_its_report_and_the_desk_sends_it_back(at):
    narrative = a_narrative(at=at)
    lead, desk = a_worker(of=narrative.accountable), a_worker()
    assert "What moved?" in shown(page(lead, "narrative", narrative.ref))
    assert post(lead, "hand_in", narrative.ref, moved="", stuck="").status_code == 422
    assert post(lead, "hand_in", narrative.ref, moved="Two trainings.", stuck="").status_code == 302
    assert "Two trainings." in shown(page(desk, "narrative", narrative.ref))
    assert post(lead, "send_back", narrative.ref, question="?").status_code == 403
    assert post(desk, "send_back", narrative.ref, question="How many came?").status_code == 302
    assert "How many came?" in shown(page(lead, "narrative", narrative.ref))
    assert Narrative.objects.get().state == "asked"


def test_a_meeting_goes_from_its_call_to_its_minutes(at):
    a_policy("MY")
    plan, desk, guest = a_plan(), a_worker(), an_organisation()
    assert guest.name in shown(page(desk, "call_meeting"))
    said = {"plan": plan.ref, "title": "Practice meeting", "starts_at": f"{at + DAY:%Y-%m-%dT%H:%M}", "place": "Room",
            "since_on": f"{at - 9 * DAY:%Y-%m-%d}", "guests": [guest.ref]}  # fmt: skip
    assert post(desk, "call_meeting", **{**said, "starts_at": f"{at - DAY:%Y-%m-%dT%H:%M}"}).status_code == 422
    assert post(desk, "call_meeting", **said).status_code == 302
    meeting = Meeting.objects.get()
    assert "Who owes what" in shown(page(a_worker(of=guest), "meeting", meeting.ref))
    assert page(a_worker(of=an_organisation()), "meeting", meeting.ref).status_code == 404
    assert post(desk, "meeting_held", meeting.ref, present=[guest.ref]).status_code == 302
    words = {"text": "Find a room", "owner": guest.ref, "due_on": f"{at + 9 * DAY:%Y-%m-%d}"}
    assert post(desk, "decide", meeting.ref, **{**words, "due_on": "2020-01-01"}).status_code == 422
    assert post(desk, "decide", meeting.ref, **words).status_code == 302
    assert post(desk, "minutes", meeting.ref, minutes="All said.").status_code == 302
    text = shown(page(desk, "meeting", meeting.ref))
    assert all(part in text for part in ("Find a room", "All said.", guest.name))


def test_a_decision_is_done_reopened_and_dropped_on_its_page(at):
    decision = a_decision(at=at)
    owner, desk = a_worker(of=decision.accountable), a_worker()
    assert decision.text in shown(page(owner, "decision", decision.ref))
    assert post(owner, "drop_decision", decision.ref, outcome="x").status_code == 403
    assert post(owner, "finish_decision", decision.ref, outcome="").status_code == 422
    assert post(owner, "finish_decision", decision.ref, outcome="The list").status_code == 302
    assert post(desk, "reopen_decision", decision.ref, due_on=f"{at + 9 * DAY:%Y-%m-%d}").status_code == 302
    assert post(desk, "drop_decision", decision.ref, outcome="Not needed").status_code == 302
    assert Decision.objects.get().state == "dropped"
    cancelled = a_meeting(at=at)
    assert post(desk, "cancel_meeting", cancelled.ref).status_code == 302
    assert page(desk, "meeting", cancelled.ref).status_code == 200


def test_pledges_are_taken_down_followed_shown_and_judged(at):
    a_policy("MY")
    desk, stranger = a_worker(), a_worker(of=an_organisation())
    assert "NAPTIP" in shown(page(desk, "pledges"))
    assert post(stranger, "follow_published", "my-2021-network").status_code == 403
    assert post(desk, "follow_published", "my-2021-network").status_code == 302
    assert post(desk, "follow_published", "nothing").status_code == 404
    assert page(stranger, "follow_pledge").status_code == 403
    assert "Where it was promised" in shown(page(desk, "follow_pledge"))
    said = {"text": "Print the law", "ground": "statement", "said_on": "2026-01-15", "owner_name": "Practice ministry"}
    assert post(desk, "follow_pledge", **said).status_code == 422, "no source"
    assert post(desk, "follow_pledge", **said, source="News").status_code == 302
    pledge = Pledge.objects.get(text="Print the law")
    assert post(desk, "judge_pledge", pledge.ref, to="kept").status_code == 422, "nothing shows it"
    odd = post(desk, "add_evidence", pledge.ref, text="Seen", dated_on="2026-02-01", source_url="javascript:x")
    assert odd.status_code == 422
    assert post(desk, "add_evidence", pledge.ref, text="Seen", dated_on="2026-02-01").status_code == 302
    assert post(desk, "judge_pledge", pledge.ref, to="kept").status_code == 302
    assert "Seen" in shown(page(stranger, "pledge", pledge.ref))


def test_a_document_is_asked_about_commented_answered_and_put_in_force(at):
    a_policy("MY")
    desk, neighbour = a_worker(), a_worker(of=an_organisation())
    assert "Bring in this text" in shown(page(desk, "draft_document"))
    said = {"kind": "bill", "title": "Practice bill", "text": TEXT}
    assert post(desk, "draft_document", **{**said, "text": "no number"}).status_code == 422
    assert post(desk, "draft_document", **said).status_code == 302
    document = Document.objects.get()
    assert "2(1)" in shown(page(neighbour, "document", document.ref))
    assert post(neighbour, "consult", document.ref, question="?", closes_on="2030-01-01").status_code == 403
    closes_on = f"{at + 9 * DAY:%Y-%m-%d}"
    assert post(desk, "consult", document.ref, question="Good?", closes_on=closes_on).status_code == 302
    asked = Consultation.objects.get()
    assert post(neighbour, "comment", asked.ref, clause="2(1)", text="Say who.").status_code == 302
    assert post(neighbour, "comment", asked.ref, clause="9", text="x").status_code == 422
    heard = {"group": "survivors", "how": "interview", "people": "7", "heard_on": "2026-01-15"}
    assert post(desk, "heard", asked.ref, **heard).status_code == 302
    assert post(desk, "close_consultation", asked.ref).status_code == 302
    comment = Comment.objects.get()
    assert post(desk, "answer_comment", comment.ref, answer="taken", reason="").status_code == 422
    assert post(desk, "answer_comment", comment.ref, answer="taken", reason="As you say.").status_code == 302
    assert post(desk, "finish_answers", asked.ref).status_code == 302
    text = shown(page(neighbour, "consultation", asked.ref))
    assert all(part in text for part in ("Say who.", "As you say.", "Every comment answered"))
    assert post(desk, "revise_document", document.ref, text=TEXT, note_of_change="Said who").status_code == 302
    assert post(desk, "document_stage", document.ref, to="submitted", on="2026-02-01").status_code == 302
    assert Document.objects.get().state == "submitted"


def test_a_programme_is_run_and_its_donor_gets_a_pdf(at):
    a_policy("MY")
    runner = a_worker(of=an_organisation())
    like = page(runner, "plan_funding", like="my-cbi-2021")
    assert "Capacity Building for Impact" in shown(like)
    said = {"title": "Practice CBI", "purpose": "To learn", "donor": "Practice fund", "amount": "1000",
            "currency": "USD", "period_from": f"{at:%Y-%m-%d}",
            "period_until": f"{at + 500 * DAY:%Y-%m-%d}"}  # fmt: skip
    address = f"{reverse('plans:plan_funding')}?like=my-cbi-2021"
    assert signed_in(Client(), runner).post(address, {**said, "amount": "-1"}).status_code == 422
    assert signed_in(Client(), runner).post(address, said).status_code == 302
    funding = Funding.objects.get()
    assert sorted(str(each.promised) for each in funding.deliverables.all()) == ["20.00", "3.00"]
    assert page(a_worker(of=an_organisation()), "funding", funding.ref).status_code == 404
    assert post(a_worker(), "start_funding", funding.ref).status_code == 403
    assert post(runner, "start_funding", funding.ref).status_code == 302
    first = funding.deliverables.order_by("order")[0]
    assert post(runner, "deliver", funding.ref, deliverable=first.ref, number="4", dated_on=f"{at:%Y-%m-%d}",
                source="List").status_code == 302  # fmt: skip
    assert (
        post(runner, "spend", funding.ref, amount="10.50", dated_on=f"{at:%Y-%m-%d}", label="Room").status_code == 302
    )
    assert post(runner, "promise", funding.ref, title="People", number="50", unit="people").status_code == 302
    assert post(runner, "report_to_donor", funding.ref, story="We met.").status_code == 302
    assert "Report 1 (PDF)" in shown(page(runner, "funding", funding.ref))
    report = funding.reports.get()
    assert page(runner, "donor_report", report.ref).content.startswith(b"%PDF-")
    assert page(a_worker(of=an_organisation()), "donor_report", report.ref).status_code == 404
    assert post(runner, "end_funding", funding.ref).status_code == 302
    planned = a_funding(of=runner.organisation, is_running=False)
    assert post(runner, "drop_funding", planned.ref).status_code == 302


def test_the_yearly_table_is_filled_and_taken_as_files(at):
    a_policy("MY")
    desk = a_worker()
    address = f"{reverse('plans:enter_figure')}?year=2025&months=calendar"
    said = {"row": "convictions", "cell": "total", "value": "12", "definition": "As counted.",
            "source": "=Practice ministry", "dated_on": "2026-02-01"}  # fmt: skip
    assert signed_in(Client(), desk).post(address, {**said, "source": ""}).status_code == 422
    assert signed_in(Client(), desk).post(address, said).status_code == 302
    assert "As counted." in shown(page(desk, "four_p", year=2025, months="calendar"))
    book = load_workbook(io.BytesIO(page(desk, "four_p_xlsx", year=2025, months="calendar").content))
    row = next(row for row in book.worksheets[0].iter_rows() if row[2].value == 12)
    assert (row[6].value, row[6].data_type) == ("=Practice ministry", "s")
    assert page(desk, "four_p_pdf", year=2025, months="calendar").content.startswith(b"%PDF-")
    figure = a_year_figure()
    assert post(a_worker(of=an_organisation()), "withdraw_figure", figure.ref).status_code == 403
    assert post(desk, "withdraw_figure", figure.ref).status_code == 302


def test_a_plan_leaves_as_valid_iati_hxl_and_svg(at):
    indicator = an_indicator(element=an_element(plan=a_plan(title="=Practice plan")), baseline=3, baseline_year=2025)
    a_target(indicator=indicator)
    ref, desk = indicator.element.plan.ref, a_worker()
    root = etree.fromstring(page(desk, "iati", ref).content)
    etree.XMLSchema(etree.parse(str(SCHEMA))).assertValid(root)
    assert root.find(".//result/indicator/baseline").get("value") == "3"
    rows = list(csv.reader(io.StringIO(page(desk, "hxl", ref).content.decode())))
    assert (rows[1][0], rows[2][2], rows[2][13]) == ("#country+code", "'=Practice plan", "100")
    assert page(desk, "targets_chart", ref).status_code == 404, "no value, no chart"
    assert page(a_worker(of=a_desk("KH")), "iati", ref).status_code == 404


def test_drafts_of_forms_open_again_with_what_is_wrong():
    meeting = a_held_meeting()
    answer = post(a_worker(), "decide", meeting.ref, text="x")
    assert answer.status_code == 422
    assert '<details class="second-step" open' in answer.content.decode()
    assert Comment.objects.count() == 0
    assert a_comment().consultation.state == "open"
    assert a_document().state == "drafted"
