"""What outreach refuses, with the sentence that says what to do."""

from typing import ClassVar

from lindung.kernel.errors import BadInput, Conflict, gettext_noop


class DatesOdd(BadInput):
    """The end lies before the beginning, or the span is too long."""

    code = "campaign_dates_odd"
    sentence: ClassVar[str] = gettext_noop("It ends before it begins, or lasts longer than {most} days. Correct it.")


class EventOutsideCampaign(BadInput):
    """An event on a day outside its campaign."""

    code = "event_outside_campaign"
    sentence: ClassVar[str] = gettext_noop(
        "The campaign lasts from {least} to {most}. Choose a day within it, or change the campaign first."
    )


class AreaAbroad(BadInput):
    """An area of another country."""

    code = "area_abroad"
    sentence: ClassVar[str] = gettext_noop(
        "{given} is not a place of this campaign's country. Choose one from the list."
    )


class LanguageMissing(BadInput):
    """No language was chosen, or one we do not have."""

    code = "language_missing"
    sentence: ClassVar[str] = gettext_noop("Choose at least one of the four languages.")


class PartnerUnknown(BadInput):
    """An organisation that is not in the network of the campaign's desk."""

    code = "campaign_partner_unknown"
    sentence: ClassVar[str] = gettext_noop("One of the organisations is not in this network. Choose from the list.")


class CampaignNotOpen(Conflict):
    """The campaign has ended or was cancelled."""

    code = "campaign_not_open"
    sentence: ClassVar[str] = gettext_noop("Campaign {ref} is {now}. Nothing can be added to it any more.")


class CountTooSoon(Conflict):
    """People are counted at an event that has not begun."""

    code = "count_too_soon"
    sentence: ClassVar[str] = gettext_noop("The event begins at {begins}. Count the people when it has been held.")


class CountTooLarge(BadInput):
    """More people than can be meant."""

    code = "outreach_count_out_of_range"
    sentence: ClassVar[str] = gettext_noop("{given} is not possible here. Enter a number from {least} to {most}.")


class MaterialEmpty(BadInput):
    """A version without a text, or one that is too long to print."""

    code = "material_empty"
    sentence: ClassVar[str] = gettext_noop("Write the text: from 1 to {most} letters, here {length}.")


class NotApproved(Conflict):
    """Something is printed or handed out that nobody approved, or that was withdrawn."""

    code = "material_not_approved"
    sentence: ClassVar[str] = gettext_noop(
        "This version is not approved. A second person of the organisation reads and approves it first."
    )


class TallyOdd(BadInput):
    """More right answers than people who were asked."""

    code = "tally_odd"
    sentence: ClassVar[str] = gettext_noop(
        "{right} right answers of {asked} people asked cannot be. Correct the numbers."
    )


class SurveyMixed(Conflict):
    """The same question is asked both ways."""

    code = "survey_mixed"
    sentence: ClassVar[str] = gettext_noop(
        "This question already has answers of the other kind. Make a second question: the two cannot be compared."
    )


class PhotoNeedsConsent(BadInput):
    """A photograph of people without their consent to this use."""

    code = "photo_needs_consent"
    sentence: ClassVar[str] = gettext_noop(
        "A photograph is shown only when everybody in it agreed to that. Say how they agreed, and until when."
    )


class PhotoUnreadable(BadInput):
    """A file that is no picture, or one that is too large."""

    code = "photo_unreadable"
    sentence: ClassVar[str] = gettext_noop(
        "This is not a JPEG, PNG or WebP picture of at most {most} MB. Choose another."
    )
