"""What one person of a desk cannot do alone: the one who began it is not the one who agrees."""

import pytest
from django.db import IntegrityError, transaction

from lindung.partners import actions
from lindung.partners.models import Organisation
from lindung.partners.rules import AgreementState, Role
from lindung.partners.rules.refusals import NeedsAnotherPerson
from tests.factories import NINE
from tests.factories.partners import a_desk, an_actor, an_agreement, an_organisation

pytestmark = pytest.mark.django_db


def test_who_invites_an_organisation_does_not_vet_it():
    desk = a_desk()
    first, second = (an_actor(of=desk, roles=[Role.COORDINATOR]) for _ in range(2))
    made = actions.invite_organisation(
        name="Practice Pier", kind="shelter", country="MY", timezone="UTC", language="en", actor=first, at=NINE
    )
    with pytest.raises(NeedsAnotherPerson):
        actions.vet_organisation(organisation=made, enforces="nothing", actor=first, at=NINE)
    actions.vet_organisation(organisation=made, enforces="nothing", actor=second, at=NINE)
    assert (made.vetted_by, made.is_vetted) == (second.ref, True)
    with pytest.raises(IntegrityError, match="vetted_by_another"), transaction.atomic():
        Organisation.objects.filter(pk=made.pk).update(vetted_by=first.ref)


def test_who_drafts_an_agreement_does_not_put_it_in_force():
    desk = a_desk()
    first, second = (an_actor(of=desk, roles=[Role.SUPERVISOR]) for _ in range(2))
    draft = an_agreement(desk, an_organisation(), state=AgreementState.DRAFT, made_by=first.ref)
    with pytest.raises(NeedsAnotherPerson):
        actions.put_agreement_in_force(agreement=draft, document_hash="a" * 64, actor=first, at=NINE)
    actions.put_agreement_in_force(agreement=draft, document_hash="a" * 64, actor=second, at=NINE)
    assert draft.put_in_force_by == second.ref
    with pytest.raises(IntegrityError, match="in_force_by_another"), transaction.atomic():
        type(draft).objects.filter(pk=draft.pk).update(put_in_force_by=first.ref)
