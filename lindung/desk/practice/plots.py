"""Which stories the practice nation tells, how many of each, and how long ago their last step was."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from lindung.care.rules import CaseOutcome
from lindung.desk.practice.referral_stories import CLOCKS, ReferralStory
from lindung.partners.rules import NeedKind, Urgency
from lindung.referrals.rules import DeclineReason, PlacementOutcome
from lindung.reports.rules import unread_within
from lindung.reports.rules.signs import FAST_SIGNS

Ago = Callable[[ReferralStory], timedelta]
CALM = (Urgency.SOON, Urgency.ROUTINE)
SLOW = (Urgency.URGENT, *CALM)
ANY = tuple(Urgency)
DAY = timedelta(days=1)
EVERYWHERE = (NeedKind.MEDICAL, NeedKind.PSYCHOSOCIAL, NeedKind.LEGAL_AID, NeedKind.INTERPRETER)
ONLY_ONE = NeedKind.TRANSPORT
"""A kind of help that one partner of each practice desk gives: when it says no, nobody is left."""


@dataclass(frozen=True)
class Plot:
    """One kind of story."""

    tell: Callable[[ReferralStory], object]
    number: int
    ago: Ago
    urgencies: tuple[Urgency, ...] = ANY
    is_adult: bool = True
    with_family: bool = False


def days(least: float, most: float) -> Ago:
    """The last step was so many days ago."""
    return lambda story: story.between(least * 1440, most * 1440)


def share_of(minutes: Callable[[Urgency], float]) -> Ago:
    """A clock of this length has run for a part of its time: some have just begun, some are nearly over."""
    return lambda story: story.between(0.1 * minutes(story.urgency), 0.93 * minutes(story.urgency))


def _unread(story: ReferralStory) -> timedelta:
    is_fast = any(sign in FAST_SIGNS for sign in story.profile.signs)
    least = unread_within(is_fast=is_fast, clocks=CLOCKS).total_seconds() / 60
    return story.between(0.1 * least, 0.93 * least)


def _kind(story: ReferralStory) -> NeedKind:
    """Mostly shelter; a child is helped where children are taken alone."""
    if story.profile.is_child:
        return story.chance.choice((NeedKind.SHELTER, NeedKind.MEDICAL))
    return story.chance.choice((NeedKind.SHELTER,) * 4 + EVERYWHERE)


def _in_contact(story: ReferralStory) -> ReferralStory:
    return story.told().triaged().opened().contacted().assessed().agreed()


def _asked_herself(story: ReferralStory) -> ReferralStory:
    return _in_contact(story.herself()).asked_herself().agreed_to_embassy()


def _need(story: ReferralStory, kind: NeedKind | None = None) -> ReferralStory:
    return _in_contact(story).needs(kind or _kind(story))


def _asked(story: ReferralStory, kind: NeedKind | None = None) -> ReferralStory:
    return _need(story, kind).offered(at_once=story.chance.choice((1, 1, 2)))


def _placed(story: ReferralStory) -> ReferralStory:
    return _asked(story, NeedKind.SHELTER).accepted().arrived()


def _closed(story: ReferralStory) -> ReferralStory:
    _placed(story).stayed(story.chance.choice((2, 8, 20))).stay_ended(PlacementOutcome.NEED_MET, DAY / 2)
    return story.asked_to_close(
        story.chance.choice((CaseOutcome.WELL_AND_SAFE, CaseOutcome.SETTLED_HERE)), DAY
    ).closed()


def _supported(story: ReferralStory) -> object:
    return _placed(story).stayed(story.chance.choice((1.5, 4, 9, 12)))


def _family(story: ReferralStory) -> object:
    story.with_family = True
    return _asked(story, NeedKind.SHELTER).accepted()


def _silent_number(story: ReferralStory) -> object:
    return story.told().triaged().answered()


def _cut(story: ReferralStory) -> object:
    return _need(story).barred(story.desk.partners[0].organisation).offered()


def _suspect(story: ReferralStory) -> object:
    return _need(story, NeedKind.SHELTER).suspected(story.desk.partners[0].organisation).offered()


def _lapsed(story: ReferralStory) -> object:
    return story.told().triaged().opened().contacted().agreed(until=DAY).given_task(is_done=True)


def _declined_then_accepted(story: ReferralStory) -> object:
    return _asked(story, NeedKind.SHELTER).declined(DeclineReason.NO_STAFF).accepted()


def _closing(story: ReferralStory) -> ReferralStory:
    return _in_contact(story).asked_to_close(CaseOutcome.HELP_DECLINED, DAY)


PLOTS = (
    # reports
    Plot(_silent_number, 11, days(9, 50), is_adult=False),
    Plot(lambda s: s.told(), 12, _unread, is_adult=False),
    Plot(lambda s: s.told().triaged(), 8, share_of(lambda u: CLOCKS.accountable_min[u]), is_adult=False),
    Plot(lambda s: s.told().triaged().not_for_us(), 5, days(1, 40), (Urgency.ROUTINE,)),
    Plot(lambda s: s.told().triaged().answered().wrote_again(DAY), 2, lambda s: s.between(2, 50), CALM),
    Plot(lambda s: s.told().triaged().answered().wrote_again(DAY).was_read(), 2, lambda s: s.between(2, 14)),
    # cases
    Plot(lambda s: s.told().triaged().opened(is_named=False), 5, share_of(lambda u: CLOCKS.accountable_min[u])),
    Plot(lambda s: s.told().triaged().opened(), 8, share_of(lambda u: CLOCKS.contact_h[u] * 50), is_adult=False),
    Plot(_need, 8, share_of(lambda u: min(CLOCKS.need_placed_by_h[u] * 60, 1300)), is_adult=False),
    Plot(lambda s: _in_contact(s).given_task(is_done=False), 3, lambda s: s.between(10, 50)),
    Plot(lambda s: _in_contact(s).told_again().message_on_case(DAY / 6), 3, lambda s: s.between(5, 50), CALM),
    Plot(_lapsed, 2, days(2, 6), CALM),
    # a second word behind a consent: it waits, a colleague says it or refuses it, she is asked, she says yes
    Plot(lambda s: _in_contact(s).agreed_to_embassy(), 1, lambda s: s.between(10, 50), CALM),
    Plot(lambda s: _in_contact(s).agreed_to_embassy().second_word(), 1, lambda s: s.between(10, 600), CALM),
    Plot(lambda s: _in_contact(s).agreed_to_embassy().second_word(is_yes=False), 1, lambda s: s.between(9, 600), CALM),
    Plot(lambda s: _asked_herself(s), 1, lambda s: s.between(10, 50), CALM),
    Plot(lambda s: _asked_herself(s).says_yes(), 1, lambda s: s.between(10, 600), CALM),
    # partners are asked
    Plot(_asked, 12, share_of(lambda u: CLOCKS.offer_expire_min[u]), is_adult=False),
    Plot(_cut, 2, share_of(lambda u: CLOCKS.offer_expire_min[u]), CALM),
    Plot(_suspect, 2, share_of(lambda u: CLOCKS.offer_expire_min[u]), CALM),
    Plot(lambda s: _asked(s, NeedKind.SHELTER).expired(), 3, lambda s: s.between(3, 25), (Urgency.URGENT,)),
    Plot(lambda s: _asked(s, ONLY_ONE).expired().accepted_late(), 2, lambda s: s.between(20, 200), (Urgency.URGENT,)),
    Plot(lambda s: _asked(s, ONLY_ONE).declined(DeclineReason.FULL), 4, lambda s: s.between(10, 200), CALM),
    Plot(_declined_then_accepted, 4, lambda s: s.between(20, 300)),
    Plot(lambda s: _asked(s).withdrawn_offer(), 2, lambda s: s.between(30, 900), CALM),
    Plot(lambda s: _asked(s).consent_withdrawn(), 2, lambda s: s.between(10, 200), CALM),
    Plot(lambda s: _need(s).need_ends("met", DAY / 3), 4, days(0.5, 8), CALM),
    Plot(lambda s: _asked(s).need_ends("withdrawn", DAY / 9), 2, days(0.5, 8), CALM),
    Plot(lambda s: _need(s).need_ends("no_longer_needed", DAY / 3), 2, days(0.5, 8), CALM),
    # people are expected, stay, leave
    Plot(lambda s: _asked(s, NeedKind.SHELTER).accepted(), 6, lambda s: s.between(10, 330), is_adult=False),
    Plot(_family, 3, lambda s: s.between(10, 330), with_family=True),
    Plot(_supported, 10, lambda s: s.between(30, 1000), SLOW),
    Plot(lambda s: _asked(s, NeedKind.SHELTER).accepted().not_arrived(), 2, lambda s: s.between(10, 200), CALM),
    Plot(lambda s: _placed(s).stayed(3).left_early(DAY / 2), 2, lambda s: s.between(10, 600), CALM),
    # closing
    Plot(_closing, 3, lambda s: s.between(60, 1300), CALM),
    Plot(lambda s: _in_contact(s).asked_to_close(CaseOutcome.NOT_REACHED, DAY).sent_back(), 1, days(0.5, 3), CALM),
    Plot(_closed, 8, days(0.5, 25), SLOW),
    Plot(lambda s: _closed(s).opened_again(DAY * 3), 2, lambda s: s.between(10, 600), CALM),
    # few open it: whoever answers for it, and the supervisors
    Plot(lambda s: _in_contact(s).restricted(), 1, lambda s: s.between(10, 600), CALM),
)  # fmt: skip
DUPLICATES = 4
