"""What partners forget by the clock: answers to resends, ended sessions, old tries to sign in."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session

from lindung.partners.models import CodeTry, IdempotentAnswer
from lindung.partners.rules.codes import KEPT_FOR

ANSWERS_KEPT_FOR = timedelta(hours=48)
TRIES_KEPT_FOR = timedelta(days=1)


def forget_answers(*, at: datetime) -> int:
    """Delete answers kept for resends once nobody resends any more; return how many. Safe to repeat."""
    return IdempotentAnswer.objects.filter(made_at__lt=at - ANSWERS_KEPT_FOR).delete()[0]


def forget_sign_ins(*, at: datetime) -> int:
    """Delete sessions that ended, tries to sign in of a day ago, codes of an hour ago; how many. Safe to repeat."""
    sessions, _ = Session.objects.filter(expire_date__lt=at).delete()
    tries, _ = AccessAttempt.objects.filter(attempt_time__lt=at - TRIES_KEPT_FOR).delete()
    codes, _ = CodeTry.objects.filter(tried_at__lt=at - KEPT_FOR).delete()
    return int(sessions + tries + codes)
