"""What partners and desks fill in about services and numbers. The rules are checked by the actions."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lindung.directory import areas
from lindung.directory.models import Service
from lindung.directory.rules import (
    AGE_MAX,
    LANGUAGES,
    PLACES_MAX,
    AccessFeature,
    SexServed,
    Specialism,
    StatusAccepted,
    Terms,
    check_hours,
)
from lindung.partners.forms.partners import ZONES
from lindung.partners.models import Organisation
from lindung.partners.rules import NeedKind

DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
_TICKS = forms.CheckboxSelectMultiple
_TIME = {"type": "time", "step": "300"}


def _words(among: Iterable[Any]) -> list[tuple[str, Any]]:
    return [(word.value, _(word.label)) for word in among]


def _some(label: Any, among: Iterable[Any], help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=_words(among), required=False, widget=_TICKS, help_text=help_text
    )


class TermsForm(forms.Form):
    """Whom a service takes, where and when."""

    kind = forms.ChoiceField(label=_("What it gives"), choices=[])
    name = forms.CharField(
        label=_("Name of the service"),
        max_length=120,
        help_text=_("As other partners know it. No street, no house number."),
    )
    sexes = forms.MultipleChoiceField(label=_("For whom"), choices=_words(SexServed), widget=_TICKS)
    takes_adults = forms.BooleanField(label=_("Takes adults"), required=False)
    takes_children_with_carer = forms.BooleanField(label=_("Takes children with a carer"), required=False)
    takes_children_alone = forms.BooleanField(label=_("Takes children who are alone"), required=False)
    keeps_families_together = forms.BooleanField(label=_("Keeps families together"), required=False)
    houses_apart = forms.BooleanField(
        label=_("Has a room apart"),
        help_text=_("For somebody whose age is not known: neither with unrelated children nor with unrelated adults."),
        required=False,
    )
    age_from = forms.IntegerField(label=_("Youngest age"), min_value=0, max_value=AGE_MAX)
    age_to = forms.IntegerField(label=_("Oldest age"), min_value=0, max_value=AGE_MAX)
    statuses = _some(_("People with which status"), StatusAccepted, _("Choose none when it does not matter."))
    nationalities = forms.CharField(
        label=_("Only these nationalities"),
        required=False,
        max_length=400,
        help_text=_("Two-letter codes with spaces between them, such as KH VN. Leave empty for all."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken"), required=False, widget=_TICKS, choices=[(c, _(n)) for c, n in LANGUAGES.items()]
    )
    interpreter_available = forms.BooleanField(label=_("Can find an interpreter for other languages"), required=False)
    access = _some(_("Ready for people with a disability"), AccessFeature)
    specialisms = _some(_("Especially good with"), Specialism)
    area = forms.ChoiceField(
        label=_("District"), required=False, choices=[], help_text=_("Never more exact than a district.")
    )
    confidential_location = forms.BooleanField(label=_("Do not show the district to other partners"), required=False)
    areas_served = forms.MultipleChoiceField(
        label=_("Takes people from"), required=False, widget=_TICKS, choices=[], help_text=_("Choose none for all.")
    )
    takes_emergencies = forms.BooleanField(label=_("Takes emergencies day and night"), required=False)
    counts_places = forms.BooleanField(label=_("Has a number of places that can be full"), required=False)
    timezone = forms.ChoiceField(label=_("Time zone of the hours"), choices=[(z, z.replace("_", " ")) for z in ZONES])

    def __init__(self, *args: Any, organisation: Organisation, service: Service | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = organisation.country
        district: list[tuple[Any, Any]] = [("", _("Not in one place")), *areas.choices(country)]
        self._choose("kind", _words(NeedKind))
        self._choose("area", district)
        provinces = [(area.code, area.name) for area in areas.provinces(country)]
        listed = {code for code, _name in provinces}
        others = [code for code in (service.areas_served if service else []) if code not in listed]
        self._choose("areas_served", [*provinces, *((code, areas.area_name(code)) for code in others)])
        for number, day in enumerate(DAYS):
            for end, word in (("opens", _("opens")), ("closes", _("closes"))):
                field = forms.CharField(required=False, max_length=5, widget=forms.TextInput(attrs=_TIME))
                field.label = f"{day}: {word}"
                self.fields[f"{end}_{number}"] = field

    @classmethod
    def of(cls, service: Service, organisation: Organisation) -> "TermsForm":
        """The form filled with what stands now."""
        names = [name for name in Terms.__dataclass_fields__ if name != "hours"]
        initial: dict[str, Any] = {name: getattr(service, name) for name in names}
        initial["nationalities"] = " ".join(service.nationalities)
        for row in service.hours:
            initial[f"opens_{row['day']}"], initial[f"closes_{row['day']}"] = row["opens"], row["closes"]
        return cls(initial=initial, organisation=organisation, service=service)

    @property
    def days(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each day, Monday first."""
        return [(self[f"opens_{number}"], self[f"closes_{number}"]) for number in range(7)]

    @property
    def terms_fields(self) -> list[forms.BoundField]:
        """Everything but the hours."""
        return [bound for bound in self if not bound.name.startswith(("opens_", "closes_"))]

    def terms(self) -> Terms:
        """The terms as the rules read them. Raises BadInput."""
        data = self.cleaned_data
        hours = [
            {"day": number, "opens": data[f"opens_{number}"], "closes": data[f"closes_{number}"]}
            for number in range(7)
            if data[f"opens_{number}"] or data[f"closes_{number}"]
        ]
        plain = {name: data[name] for name in Terms.__dataclass_fields__ if name not in {"hours", "nationalities"}}
        nationalities = data["nationalities"].replace(",", " ").split()
        return Terms(**plain, nationalities=nationalities, hours=check_hours(hours))

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class FreeForm(forms.Form):
    """How many places are free."""

    free = forms.IntegerField(label=_("Free places now"), min_value=0, max_value=PLACES_MAX)


class PlacesForm(forms.Form):
    """How many places there are in all, and free."""

    total = forms.IntegerField(label=_("Places in all"), min_value=0, max_value=PLACES_MAX)
    free = forms.IntegerField(label=_("Free places now"), min_value=0, max_value=PLACES_MAX, required=False)


class CheckForm(forms.Form):
    """What happened when somebody tried a number."""

    outcome = forms.ChoiceField(choices=[("confirmed", ""), ("no_answer", "")])
    value = forms.CharField(label=_("Number or address that you tried"), max_length=200)


class AssureForm(forms.Form):
    """Until when the desk vouches for a service."""

    until = forms.DateField(label=_("Assured until"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, at: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if at is not None:
            self.fields["until"].initial = (at + timedelta(days=180)).date().isoformat()
