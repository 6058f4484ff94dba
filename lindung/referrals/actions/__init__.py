"""Everything that can happen to a need, an offer and a placement."""

from lindung.referrals.actions.answers import accept_offer, decline_offer, party_of, state_free
from lindung.referrals.actions.consents import take_back, withdraw_consent
from lindung.referrals.actions.forgetting import forget_persons
from lindung.referrals.actions.handing_over import hand_over_case
from lindung.referrals.actions.her_answers import answer_question, her_questions
from lindung.referrals.actions.needs import add_need, meet_need, no_longer_needed, withdraw_need
from lindung.referrals.actions.offers import offer, withdraw_offer
from lindung.referrals.actions.placements import (
    end_placement,
    record_arrived,
    record_left_early,
    record_not_arrived,
    review_stay,
)
from lindung.referrals.actions.sweeps import expire_unanswered, sweep_needs, sweep_placements

__all__ = [
    "accept_offer",
    "add_need",
    "answer_question",
    "decline_offer",
    "end_placement",
    "expire_unanswered",
    "forget_persons",
    "hand_over_case",
    "her_questions",
    "meet_need",
    "no_longer_needed",
    "offer",
    "party_of",
    "record_arrived",
    "record_left_early",
    "record_not_arrived",
    "review_stay",
    "state_free",
    "sweep_needs",
    "sweep_placements",
    "take_back",
    "withdraw_consent",
    "withdraw_need",
    "withdraw_offer",
]
