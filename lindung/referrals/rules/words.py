"""Words of offers: languages as people call them, and the story of a need in sentences."""

from collections.abc import Mapping

from lindung.kernel.errors import gettext_noop

LANGUAGES: Mapping[str, str] = {
    "ar": gettext_noop("Arabic"),
    "bn": gettext_noop("Bengali"),
    "en": gettext_noop("English"),
    "fr": gettext_noop("French"),
    "hi": gettext_noop("Hindi"),
    "id": gettext_noop("Indonesian"),
    "km": gettext_noop("Khmer"),
    "lo": gettext_noop("Lao"),
    "ms": gettext_noop("Malay"),
    "my": gettext_noop("Burmese"),
    "ne": gettext_noop("Nepali"),
    "ta": gettext_noop("Tamil"),
    "th": gettext_noop("Thai"),
    "tl": gettext_noop("Filipino"),
    "ur": gettext_noop("Urdu"),
    "vi": gettext_noop("Vietnamese"),
    "zh": gettext_noop("Chinese"),
    "other": gettext_noop("another language"),
}

STORY: Mapping[str, str] = {
    "need.added": gettext_noop("A need was added ({kind}, {urgency}). Reference {thing}."),
    "need.met": gettext_noop("Need {thing} is met."),
    "need.withdrawn": gettext_noop("Need {thing} was withdrawn."),
    "need.no_longer_needed": gettext_noop("Need {thing} is no longer there."),
    "need.unplaced": gettext_noop("Nobody had taken need {thing} by the time it should have been placed."),
    "need.stuck": gettext_noop("For need {thing} nobody is left to be asked. {member} has it until {due_at}."),
    "need.escalated": gettext_noop("The clock of need {thing} ran out. {member} has it until {due_at}."),
    "offer.offered": gettext_noop("A partner was asked (offer {thing})."),
    "offer.reminded": gettext_noop("The partner was reminded of offer {thing}."),
    "offer.accepted": gettext_noop("A partner said yes to offer {thing}."),
    "offer.declined": gettext_noop("A partner said no to offer {thing}. Reason: {reason}."),
    "offer.expired": gettext_noop("Nobody answered offer {thing} in time."),
    "offer.withdrawn": gettext_noop("Offer {thing} was taken back."),
    "placement.expected": gettext_noop("The person is expected there (placement {thing})."),
    "placement.arrived": gettext_noop("The person arrived (placement {thing})."),
    "placement.not_arrived": gettext_noop("The person did not arrive (placement {thing}). The need is open again."),
    "placement.left_early": gettext_noop("The person left early (placement {thing}). The need is open again."),
    "placement.ended": gettext_noop("The placement {thing} has ended: {outcome}."),
    "placement.reviewed": gettext_noop("The partner looked at the stay (placement {thing})."),
    "placement.overdue": gettext_noop("A clock of placement {thing} ran out."),
}
"""One sentence for each code of this room on the trail, for the story on the case page."""
