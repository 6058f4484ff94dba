"""Stories of needs: partners asked, answering, silent; people expected, arrived, gone; how they are afterwards."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, Self

from lindung.care import actions as care
from lindung.care.models import FollowUp
from lindung.care.rules import FollowUpState, HowIsShe
from lindung.desk.practice.case_stories import CaseStory
from lindung.desk.practice.clockwork import read_events, sweep
from lindung.partners.models import Actor
from lindung.partners.rules import Clocks, NeedKind
from lindung.referrals import actions as referrals
from lindung.referrals.models import Offer
from lindung.referrals.queries.matching import match_as_everyone
from lindung.referrals.rules import DeclineReason, OfferState, PlacementOutcome

CLOCKS = Clocks()
A_LITTLE = timedelta(seconds=30)


class ReferralStory(CaseStory):
    """A case with a need."""

    need: Any = None
    placement: Any = None
    offer: Any = None

    def needs(self, kind: NeedKind) -> Self:
        """Something is needed."""
        return self.then(self.between(3, 15), lambda at: self._add_need(kind, at))

    def offered(self, *, at_once: int = 1) -> Self:
        """The best partners are asked."""
        return self.then(self.between(3, 15), lambda at: self._offer(at_once, at))

    def declined(self, reason: DeclineReason) -> Self:
        """The partner says no, and the next best is asked."""
        return self.then(self._within_answer(), lambda at: self._decline(reason, at))

    def expired(self) -> Self:
        """Nobody answers: a reminder, then the offer ends, and the next best is asked."""
        reminded = CLOCKS.remind_after(self.urgency) + A_LITTLE
        self.then(reminded, sweep)
        return self.then(CLOCKS.expire_after(self.urgency) - reminded + A_LITTLE, sweep)

    def accepted(self) -> Self:
        """Whoever is asked now says yes."""
        return self.then(self._within_answer(), self._accept)

    def accepted_late(self) -> Self:
        """The partner whose time was over says yes; nobody else had."""
        return self.then(self.between(1, 4), self._accept_late)

    def withdrawn_offer(self) -> Self:
        """The desk takes the offer back."""
        return self.then(self._within_answer(), self._withdraw_offer)

    def need_ends(self, how: str, after: timedelta) -> Self:
        """Met without a partner, withdrawn, or no longer needed."""
        return self.then(after, lambda at: self._end_need(how, at))

    def consent_withdrawn(self) -> Self:
        """The person takes her consent back."""
        return self.then(self._within_answer(), self._withdraw_consent)

    def arrived(self) -> Self:
        """The person is there."""
        return self.then(self.between(40, 300), self._arrive)

    def not_arrived(self) -> Self:
        """Nobody came."""
        return self.then(self.between(200, 340), self._not_arrived)

    def left_early(self, after: timedelta) -> Self:
        """The person left before it was time."""
        return self.then(after, self._leave)

    def stayed(self, days: float) -> Self:
        """Follow-ups and reviews, each in its time, for so many days."""
        review = CLOCKS.review_within(self.urgency).days * 0.9
        looks = [review * turn for turn in range(1, int(days / review) + 1)]
        asked = [(day - 0.1, day) for day in CLOCKS.follow_up_d if day - 0.1 < days]
        planned = sorted([*((when, 0) for when in looks), *asked])
        before = 0.0
        for when, day in planned:
            gap = timedelta(days=when - before)
            self.then(gap, partial(self._follow_up, day) if day else self._look)
            before = when
        return self

    def stay_ended(self, outcome: PlacementOutcome, after: timedelta) -> Self:
        """The stay came to its end."""
        return self.then(after, lambda at: self._end_stay(outcome, at))

    def _within_answer(self) -> timedelta:
        minutes = CLOCKS.offer_expire_min[self.urgency]
        return self.between(minutes * 0.1, minutes * 0.3)

    def _add_need(self, kind: NeedKind, at: datetime) -> None:
        self.need = referrals.add_need(
            case=self.fresh_case(),
            person=self.person,
            party=self.family,
            kind=kind,
            area=self.profile.area,
            urgency=self.urgency,
            actor=self.worker,
            at=at,
        )

    def _offer(self, at_once: int, at: datetime) -> None:
        most = min(at_once, CLOCKS.offers_out(self.urgency))
        options = match_as_everyone(need=self.need, at=at).options
        chosen = {option.service.organisation_id: option.service for option in reversed(options)}
        best = sorted(chosen.values(), key=lambda service: [o.service.pk for o in options].index(service.pk))[:most]
        if best:
            self.offer = referrals.offer(need=self.need, services=best, actor=self.desk_officer, at=at)[0]

    def _asked_now(self) -> Offer | None:
        """The offer that waits for an answer; the clock may have made it."""
        rows = Offer.objects.open().filter(need=self.need) if self.need else Offer.objects.none()
        return rows.select_related("need__case", "service", "to_organisation").order_by("id").first()

    def _at_partner(self, organisation_id: int) -> Actor:
        return self.desk.workers[organisation_id]

    def _decline(self, reason: DeclineReason, at: datetime) -> None:
        if offer := self._asked_now():
            actor = self._at_partner(offer.to_organisation_id)
            referrals.decline_offer(offer=offer, reason=reason, actor=actor, at=at)

    def _accept(self, at: datetime) -> None:
        if offer := self._asked_now():
            actor = self._at_partner(offer.to_organisation_id)
            self.placement = referrals.accept_offer(offer=offer, actor=actor, at=at)

    def _accept_late(self, at: datetime) -> None:
        rows = Offer.objects.filter(need=self.need, state=OfferState.EXPIRED.value)
        late = rows.select_related("need__case", "service", "to_organisation").order_by("id").first()
        if late is not None:
            actor = self._at_partner(late.to_organisation_id)
            self.placement = referrals.accept_offer(offer=late, actor=actor, at=at)

    def _withdraw_offer(self, at: datetime) -> None:
        if offer := self._asked_now():
            referrals.withdraw_offer(offer=offer, actor=self.desk_officer, at=at)

    def _end_need(self, how: str, at: datetime) -> None:
        ends = {
            "met": referrals.meet_need,
            "withdrawn": referrals.withdraw_need,
            "no_longer_needed": referrals.no_longer_needed,
        }
        self.need.refresh_from_db()
        ends[how](need=self.need, actor=self.worker, at=at)

    def _withdraw_consent(self, at: datetime) -> None:
        referrals.withdraw_consent(consent=self.consent, actor=self.worker, at=at)

    def _arrive(self, at: datetime) -> None:
        if self.placement is not None:
            referrals.record_arrived(placement=self.placement, actor=self._host, at=at)
            read_events(at)

    def _not_arrived(self, at: datetime) -> None:
        if self.placement is not None:
            referrals.record_not_arrived(placement=self.placement, actor=self._host, at=at)

    def _leave(self, at: datetime) -> None:
        if self.placement is not None:
            referrals.record_left_early(placement=self.placement, actor=self._host, at=at)

    def _end_stay(self, outcome: PlacementOutcome, at: datetime) -> None:
        if self.placement is not None:
            referrals.end_placement(placement=self.placement, outcome=outcome, actor=self._host, at=at)

    @property
    def _host(self) -> Actor:
        return self._at_partner(self.placement.accountable_id)

    def _follow_up(self, day: int, at: datetime) -> None:
        if self.placement is None:
            return
        rows = FollowUp.objects.filter(placement=self.placement, day=day, state=FollowUpState.PLANNED.value)
        how = self.chance.choices((HowIsShe.SAFE_AND_WELL, HowIsShe.SAFE_NEEDS_HELP, HowIsShe.NOT_REACHED), (8, 1, 1))
        for follow_up in rows.select_related("case__accountable", "case__policy", "person__key", "policy"):
            note = "" if how[0] is HowIsShe.SAFE_AND_WELL else "Practice: asks for clothes and a SIM card."
            care.record_follow_up(follow_up=follow_up, how=how[0], note=note, actor=self.worker, at=at)

    def _look(self, at: datetime) -> None:
        if self.placement is not None:
            referrals.review_stay(placement=self.placement, actor=self._host, at=at)
            self._review(at)
