"""Who may make which token."""

from datetime import timedelta
from typing import Any

import pytest

from lindung.partners import actions
from lindung.partners.models import ApiToken
from lindung.partners.rules import SHOWS_PERSONS, Role
from lindung.partners.rules.refusals import NeedsRole
from tests.factories import NINE
from tests.factories.partners import an_actor, an_organisation

pytestmark = pytest.mark.django_db


def test_an_administrator_alone_makes_no_token_that_reads_or_changes_persons() -> None:
    own = an_organisation()
    alone, supervisor = (an_actor(of=own, roles=[role]) for role in (Role.ADMINISTRATOR, Role.SUPERVISOR))
    at: dict[str, Any] = {"organisation": own, "expires_at": NINE + timedelta(days=30), "at": NINE}
    for scope in SHOWS_PERSONS:
        with pytest.raises(NeedsRole):
            actions.make_token(**at, label="x", scopes=["directory:read", scope.value], actor=alone)
        assert actions.make_token(**at, label=scope.value, scopes=[scope.value], actor=supervisor)
    assert actions.make_token(**at, label="x", scopes=["directory:read"], actor=alone)
    assert ApiToken.objects.count() == len(SHOWS_PERSONS) + 1
