"""Choosing who reads our names, and reading numbers: on a phone and at a desk, nobody shut out."""

import pytest

from lindung.partners.rules import OrganisationKind, Role
from tests.factories.directory import a_service
from tests.factories.partners import a_member, an_organisation
from tests.referrals.test_pages_in_browser import looked_at, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_supervisor_says_a_name_with_a_second_step_and_a_partner_reads_numbers(new_context):
    home = an_organisation()
    shelter = a_service(of=home, name="Rumah Sunyi Latihan", is_by_number=True)
    a_service(of=home, name="Rumah Fajar Latihan", is_by_number=True)
    page = new_context().new_page()
    sign_in(page, a_member(of=home, roles=[Role.SUPERVISOR]), "/en/directory/services/names/")
    looked_at(page, "names")
    card = page.locator(f"section[aria-labelledby=service-{shelter.ref}]")
    card.locator("summary").click()
    card.get_by_role("button", name="Yes, say its name").click()
    page.wait_for_load_state()
    shelter.refresh_from_db()
    assert not shelter.is_by_number
    partner = an_organisation(OrganisationKind.CIVIL_SOCIETY)
    other = new_context().new_page()
    sign_in(other, a_member(of=partner, roles=[Role.CASE_WORKER]), "/en/directory/network/")
    assert "Rumah Fajar" not in other.content()
    assert "Rumah Sunyi" in other.content()
    looked_at(other, "network")
