"""She is asked on a phone, by her receipt; a colleague looks at what waits. Nobody is shut out, nobody else is told."""

import pytest
from playwright.sync_api import expect

from lindung.cases import actions as cases
from lindung.cases.models import Consent
from lindung.partners.rules import Role
from lindung.reports.rules import SafeContact
from lindung.web import clock
from tests.factories.cases import a_case, a_consent, a_person, an_officer, person_facts
from tests.factories.partners import a_desk, a_member, an_organisation
from tests.factories.reports import a_received_report, something_told
from tests.fixtures.browser import PHONE
from tests.referrals.test_her_answers import POLICE
from tests.referrals.test_pages_in_browser import looked_at, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_she_opens_a_question_on_a_phone_without_javascript_and_says_yes(new_context):
    now, officer = clock.now(), an_officer(of=a_desk())
    report, receipt = a_received_report(something_told(safe_contact=SafeContact()), at=now)
    case = a_case(by=officer, report=report, at=now)
    person = cases.add_person(case=case, facts=person_facts(), actor=officer, at=now)
    cases.set_receipt(person=person, report=report, actor=officer, at=now)
    consent = a_consent(person=person, by=officer, at=now, confirmed=False, **POLICE)
    a_consent(person=person, to=[an_organisation(name="Practice House")], by=officer, at=now)
    page = new_context(viewport=PHONE, javascript=False).new_page()
    page.goto("/en/receipt/")
    page.locator("input[name=receipt]").fill(receipt)
    page.get_by_role("button", name="Show my report").click()
    page.get_by_role("button", name="Questions for you").click()
    expect(page).to_have_title("Questions")
    expect(page.get_by_role("link", name="Leave this page")).to_be_visible()
    expect(page.get_by_text("Police and prosecution")).to_be_hidden()
    page.get_by_text("Question 1").click()
    expect(page.get_by_text("Police and prosecution")).to_be_visible()
    page.get_by_text("Yes, you may").click()
    page.get_by_role("button", name="Yes, I want this").click()
    expect(page.get_by_text("Your yes is written down")).to_be_visible()
    consent.refresh_from_db()
    assert (consent.state, consent.confirmed_as) == ("given", "person")
    seeing = new_context(viewport=PHONE).new_page()
    seeing.goto("/en/receipt/")
    seeing.locator("input[name=receipt]").fill(receipt)
    seeing.get_by_role("button", name="Show my report").click()
    looked_at(seeing, "mailbox-with-questions")
    seeing.get_by_role("button", name="Questions for you").click()
    seeing.locator("main summary").first.click()
    seeing.locator("main summary").last.click()
    looked_at(seeing, "her-questions")


def test_a_colleague_finds_what_waits_and_confirms_it(new_context):
    now, officer = clock.now(), an_officer(of=a_desk())
    case = a_case(by=officer, at=now)
    consent = a_consent(person=a_person(case=case, by=officer, at=now), by=officer, at=now, confirmed=False, **POLICE)
    colleague = a_member(of=case.accountable, roles=[Role.CASE_WORKER])
    page = new_context(viewport=PHONE).new_page()
    sign_in(page, colleague, "/en/cases/consents/")
    looked_at(page, "consents-to-confirm")
    page.get_by_role("link", name="Look at it").first.click()
    looked_at(page, "a-second-word")
    page.get_by_label("I asked the person myself").check()
    page.get_by_role("button", name="Yes, the person agreed to this").click()
    page.wait_for_url(f"**/desk/cases/{case.ref}/")
    assert Consent.objects.get(pk=consent.pk).state == "given"
    looked_at(page, "case-with-consent")
    page.goto(f"/en/cases/persons/{consent.person.ref}/receipt/")
    looked_at(page, "her-receipt")
    page.goto(f"/en/cases/persons/{consent.person.ref}/")
    looked_at(page, "person-page")
