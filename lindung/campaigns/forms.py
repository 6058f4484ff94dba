"""What people fill in about outreach. The rules are checked by the actions; forms keep what was typed."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lindung.campaigns.models import Campaign, MaterialVersion, OutreachEvent
from lindung.campaigns.rules import CountedHow, MaterialKind, SurveyPhase
from lindung.campaigns.rules.words import PEOPLE_AT_MOST
from lindung.directory import areas
from lindung.partners.models import Organisation
from lindung.web.moments import say_date
from lindung.web.pictures import BYTES_AT_MOST

DAY = {"type": "date"}
MOMENT = {"type": "datetime-local"}
SPOKEN = [(code, name) for code, name in settings.LANGUAGES]


def _words(among: Iterable[Any]) -> list[tuple[str, Any]]:
    return [(word.value, _now(word.label)) for word in among]


def _day(label: Any, **also: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **also)


def _moment(label: Any, **also: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"), **also)


def _number(label: Any, *, least: int = 0, **also: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=PEOPLE_AT_MOST, **also)


def _on_day(event: OutreachEvent) -> str:
    return say_date(event.starts_at.astimezone(ZoneInfo(event.timezone)).date())


def _languages() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=_("Languages"), choices=SPOKEN, widget=forms.CheckboxSelectMultiple)


class _Form(forms.Form):
    """No colon after labels."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})


class AreaForm(_Form):
    """A form with a place of one country."""

    area = forms.ChoiceField(label=_("Place"), required=False)

    def __init__(self, *args: Any, country: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.country_areas: list[tuple[Any, Any]] = [("", _("Not in one place")), *areas.choices(country)]
        self.fields["area"].choices = self.country_areas  # type: ignore[attr-defined]


class CampaignForm(_Form):
    """A campaign."""

    title = forms.CharField(label=_("Name of the campaign"), max_length=200)
    aim = forms.CharField(
        label=_("What should people know or do afterwards?"),
        help_text=_("One sentence that can be measured, for example: know two signs of a false offer."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    languages = _languages()
    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day"))
    contributors = forms.MultipleChoiceField(
        label=_("Organisations that help"),
        help_text=_("They may count people and hand-outs."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_public = forms.BooleanField(
        label=_("Show its public events in the public calendar"),
        help_text=_("Only the events that are marked as public, with the name of the leading organisation."),
        required=False,
    )

    def __init__(self, *args: Any, partners: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        found = [(each.ref, each.name) for each in partners]
        self.fields["contributors"].choices = found  # type: ignore[attr-defined]
        if not found:
            del self.fields["contributors"]

    @staticmethod
    def first(campaign: Campaign, partners: Iterable[Organisation]) -> dict[str, Any]:
        """What the form shows of a campaign that is there."""
        names = ("title", "aim", "languages", "starts_on", "ends_on", "is_public")
        helps = [each.ref for each in partners if each.pk in campaign.contributors]
        return {**{name: getattr(campaign, name) for name in names}, "contributors": helps}


class EventForm(AreaForm):
    """An outreach event."""

    title = forms.CharField(label=_("Name of the event"), max_length=200)
    about = forms.CharField(
        label=_("What happens there?"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    venue = forms.CharField(
        label=_("Where exactly?"),
        help_text=_("Never a shelter. Leave it empty when only people who are invited may know."),
        required=False,
        max_length=200,
    )
    starts_at = _moment(_("Begins"))
    ends_at = _moment(_("Ends"))
    languages = _languages()
    is_public = forms.BooleanField(label=_("Everybody may come: show it in the public calendar"), required=False)
    field_order = ("title", "about", "starts_at", "ends_at", "area", "venue", "languages", "is_public")

    @staticmethod
    def first(event: OutreachEvent) -> dict[str, Any]:
        """What the form shows of an event that is there."""
        names = ("title", "about", "area", "venue", "starts_at", "ends_at", "languages", "is_public")
        return {name: getattr(event, name) for name in names}


class HeldForm(_Form):
    """How many came."""

    people = _number(_("How many people came?"))
    how = forms.ChoiceField(label=_("How were they counted?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["how"].choices = _words(CountedHow)  # type: ignore[attr-defined]


class MaterialForm(_Form):
    """A material."""

    title = forms.CharField(label=_("Name of the material"), max_length=200)
    kind = forms.ChoiceField(label=_("What is it?"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = _words(MaterialKind)  # type: ignore[attr-defined]


class VersionForm(_Form):
    """A text of a material in one language."""

    language = forms.ChoiceField(label=_("Language"), choices=SPOKEN)
    heading = forms.CharField(label=_("Heading"), max_length=120)
    # No `maxlength`: a browser would cut a long paste without a word.
    text = forms.CharField(
        label=_("Text"),
        help_text=_(
            "Short sentences. An empty line begins a new paragraph. The square to scan and the numbers to call are"
            " added when it is printed."
        ),
        widget=forms.Textarea(attrs={"rows": 10}),
    )


class HandoutForm(AreaForm):
    """Pieces handed out."""

    version = forms.ChoiceField(label=_("Which text?"))
    number = _number(_("How many were handed out, hung up or sent?"), least=1)
    on_day = _day(_("On which day?"))
    event = forms.ChoiceField(label=_("At an event?"), required=False)
    field_order = ("version", "number", "on_day", "event", "area")

    def __init__(
        self, *args: Any, versions: Iterable[MaterialVersion], events: Iterable[OutreachEvent], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        spoken = dict(SPOKEN)
        named = [(v.ref, f"{v.heading} · {spoken.get(v.language, v.language)} {v.number}") for v in versions]
        self.fields["version"].choices = named  # type: ignore[attr-defined]
        none = [("", _("Not at an event"))]
        self.fields["event"].choices = [*none, *((e.ref, f"{e.title} · {_on_day(e)}") for e in events)]  # type: ignore[attr-defined]


class PhotoForm(_Form):
    """A photograph with the consent it rests on."""

    content = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG or WebP. Place, time and device are taken out of it before it is kept."),
    )
    caption = forms.CharField(
        label=_("What does it show?"),
        help_text=_("For people who cannot see it. No names."),
        max_length=200,
    )
    has_everybodys_consent = forms.BooleanField(
        label=_("Everybody in it agreed to this use, and knows that they can take it back"), required=False
    )
    agreed_how = forms.CharField(
        label=_("How did they agree?"),
        help_text=_("For example: signed list at the entrance, kept by the organiser. No names here."),
        max_length=200,
        required=False,
    )
    shown_until = _day(_("Until when may it be shown?"))

    def clean_content(self) -> bytes:
        """The content; its name is not kept."""
        content: bytes = self.cleaned_data["content"].read(BYTES_AT_MOST + 1)
        return content


class SurveyForm(_Form):
    """A question with a right answer."""

    question = forms.CharField(
        label=_("Question"),
        help_text=_("Ask what people know, never what happened to them."),
        max_length=300,
    )
    right_answer = forms.CharField(label=_("What counts as a right answer?"), max_length=300)


class TallyForm(AreaForm):
    """One group that was asked."""

    phase = forms.ChoiceField(label=_("When were they asked?"), widget=forms.RadioSelect)
    asked_on = _day(_("On which day?"))
    asked = _number(_("How many people were asked?"), least=1)
    right = _number(_("How many of them knew the right answer?"))
    field_order = ("phase", "asked_on", "asked", "right", "area")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        phases = (SurveyPhase.BEFORE, SurveyPhase.AFTER)
        self.fields["phase"].choices = _words(phases)  # type: ignore[attr-defined]


class TwiceForm(AreaForm):
    """The same people, asked before and after."""

    asked_on = _day(_("On which day were they asked again?"))
    both = _number(_("Knew it before and after"))
    only_before = _number(_("Knew it only before"))
    only_after = _number(_("Knew it only after"))
    neither = _number(_("Knew it neither time"))
    field_order = ("asked_on", "both", "only_before", "only_after", "neither", "area")
