"""Notices for tests."""

from lindung.kernel.refs import make_ref
from lindung.notices.models import Notice, PracticeMessage
from lindung.partners.models import Organisation
from tests.factories import NINE
from tests.factories.partners import an_organisation

FACTS: dict[str, object] = {
    "ref": "0000000000",
    "urgency": "immediate",
    "answer_due_at": "2026-01-05T09:30:00+00:00",
    "due_at": "2026-01-05T10:00:00+00:00",
    "valid_until": "2026-01-08T09:00:00+00:00",
    "starts_at": "2026-01-09T02:00:00+00:00",
    "number": 3,
    "waiting": 2,
    "members": 2,
    "minutes": 9,
    "country": "MY",
}


def a_notice(
    *,
    to: Organisation | None = None,
    accountable: Organisation | None = None,
    template: str = "need_stuck",
    **also: object,
) -> Notice:
    """A notice that waits to be sent since NINE."""
    to = to or an_organisation()
    ref = make_ref()
    values: dict[str, object] = {
        "accountable": accountable or to.national_desk,
        "to_organisation": to,
        "template": template,
        "thing": ref,
        "language": to.language,
        "facts": {
            "ref": ref,
            "urgency": "immediate",
            "due_at": FACTS["due_at"],
            "answer_due_at": FACTS["answer_due_at"],
        },
        "next_try_at": NINE,
        "is_practice": to.is_practice,
        "created_at": NINE,
        **also,
    }
    return Notice.objects.create(**values)


def a_practice_message(*, to: Organisation | None = None, **also: object) -> PracticeMessage:
    """A message the fake gateway caught."""
    to = to or an_organisation(is_practice=True)
    notice = a_notice(to=to, state="sent", sent_at=NINE, next_try_at=None, channel="practice")
    values: dict[str, object] = {
        "notice": notice,
        "to_organisation": to,
        "subject": "Practice",
        "body": "Practice",
        "sent_at": NINE,
        **also,
    }
    return PracticeMessage.objects.create(**values)
