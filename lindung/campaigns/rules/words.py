"""Kinds of material, how people were counted, and when a survey was asked."""

from lindung.kernel.errors import gettext_noop
from lindung.kernel.words import Word

LANGUAGES = ("en", "ms", "id", "km")
PEOPLE_AT_MOST = 10_000_000  # of one count: more is a slip of the finger
TEXT_AT_MOST = 6_000  # letters of one version of a material: two pages


class MaterialKind(Word):
    """What is handed out, hung up or sent."""

    LEAFLET = "leaflet", gettext_noop("Leaflet")
    POSTER = "poster", gettext_noop("Poster")
    CARD = "card", gettext_noop("Card for the pocket")
    POST = "post", gettext_noop("Post or message")
    AUDIO = "audio", gettext_noop("Text for radio or loudspeaker")
    VIDEO = "video", gettext_noop("Text for a video")


class CountedHow(Word):
    """How the people at an event were counted."""

    LIST = "list", gettext_noop("From a list or tickets")
    CLICKER = "clicker", gettext_noop("Counted one by one")
    ESTIMATE = "estimate", gettext_noop("Estimated")


class SurveyPhase(Word):
    """When people were asked: others before and after, or the same people twice."""

    BEFORE = "before", gettext_noop("Before")
    AFTER = "after", gettext_noop("After")
    TWICE = "twice", gettext_noop("The same people, before and after")
