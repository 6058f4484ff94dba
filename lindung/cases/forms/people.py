"""The forms of persons, suspects and organisations that must not learn of a case."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lindung.cases.forms.choices import (
    NOT_CHOSEN,
    NOTHING,
    areas_of,
    languages,
    nationalities,
    others_of,
    several,
    words,
)
from lindung.cases.models import Person, Suspect
from lindung.cases.rules import (
    AgeBand,
    BarReason,
    PersonFacts,
    ResidenceStatus,
    Sex,
    SuspectFacts,
    SuspectRole,
)
from lindung.directory.rules import AccessFeature, Specialism
from lindung.partners.models import Actor
from lindung.vault import ERASED

FAMILY = re.compile(r"^[A-Za-z0-9]{1,10}$")
FARTHEST_KM = 2_000


class PersonForm(forms.Form):
    """What is known about a person; everything may stay empty."""

    name = forms.CharField(label=_("Name"), required=False, max_length=300)
    other_names = forms.CharField(label=_("Other names"), required=False, max_length=300)
    age_band = forms.ChoiceField(label=_("Age"), choices=words(AgeBand), initial=AgeBand.UNKNOWN.value)
    born_on = forms.DateField(label=_("Date of birth"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    sex = forms.ChoiceField(label=_("Sex or gender"), choices=words(Sex), initial=Sex.UNKNOWN.value)
    nationality = forms.ChoiceField(label=_("Nationality"), required=False, choices=nationalities)
    status = forms.ChoiceField(
        label=_("What the stay in the country rests on"),
        choices=words(ResidenceStatus),
        initial=ResidenceStatus.UNKNOWN.value,
        help_text=_("Ask about asylum before an embassy is told anything."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple, choices=languages
    )
    phone = forms.CharField(label=_("Safe way to reach the person"), required=False, max_length=300)
    documents = forms.CharField(label=_("Papers"), required=False, max_length=1_000, widget=forms.Textarea)
    access_needs = several(_("Needs because of a disability"), AccessFeature)
    special_needs = several(_("Care that would help"), Specialism)
    area = forms.ChoiceField(label=_("Where the person is now"), required=False, choices=[])
    family = forms.CharField(
        label=_("Family"),
        required=False,
        max_length=10,
        help_text=_("The same letter or word for everybody who must stay together, such as A."),
    )
    is_carer = forms.BooleanField(label=_("Cares for a child of this family"), required=False)
    safe_distance_km = forms.IntegerField(
        label=_("Keep away from the place of exploitation (km)"),
        required=False,
        min_value=0,
        max_value=FARTHEST_KM,
        help_text=_("The distance the person asks for, or that is needed to be safe."),
    )
    notes = forms.CharField(label=_("Notes"), required=False, max_length=20_000, widget=forms.Textarea)

    def __init__(self, *args: Any, country: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["area"].choices = areas_of(country)  # type: ignore[attr-defined]

    def clean_family(self) -> str:
        """A short mark, without spaces."""
        typed: str = self.cleaned_data["family"].strip()
        if typed and not FAMILY.match(typed):
            raise ValidationError(_("Use letters and numbers only, at most ten."))
        return typed.upper()

    def facts(self) -> PersonFacts:
        """What was entered; a field this form does not show stays empty."""
        given = self.cleaned_data
        born_on, phone = given.get("born_on"), given.get("phone")
        return PersonFacts(
            name=given["name"],
            other_names=given.get("other_names", ""),
            born_on=born_on.isoformat() if born_on else "",
            contact={"how": phone} if phone else {},
            documents=given.get("documents", ""),
            notes=given.get("notes", ""),
            age_band=AgeBand(given["age_band"]),
            sex=Sex(given["sex"]),
            nationality=given["nationality"],
            status=ResidenceStatus(given["status"]),
            languages=tuple(given["languages"]),
            access_needs=tuple(given["access_needs"]),
            special_needs=tuple(given.get("special_needs", ())),
            area=given.get("area", ""),
            family=given["family"],
            is_carer=given["is_carer"],
            safe_distance_km=given.get("safe_distance_km") or 0,
        )

    @staticmethod
    def values_of(person: Person) -> dict[str, Any]:
        """What is known, as the form shows it; what was erased stays empty."""
        names = ("name", "other_names", "born_on", "documents", "notes", "age_band", "sex", "nationality", "status")
        lists = ("languages", "access_needs", "special_needs", "area", "family", "is_carer", "safe_distance_km")
        known = {name: getattr(person, name) for name in (*names, *lists)}
        contact = person.contact
        known["phone"] = contact.get("how", "") if isinstance(contact, dict) else ""
        return {name: "" if value is ERASED else value for name, value in known.items()}


class FirstPersonForm(PersonForm):
    """A person entered during triage: the few things that decide urgency and who may help."""

    LATER = ("other_names", "born_on", "documents", "special_needs", "area", "notes", "safe_distance_km")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in self.LATER:
            del self.fields[name]

    def has_changed(self) -> bool:
        """Whether anything about a person was entered; a choice that was left out is nothing."""
        nothing: tuple[object, ...] = (None, "", [], False)
        return any(self[name].data not in (*nothing, field.initial) for name, field in self.fields.items())


class SuspectForm(forms.Form):
    """Somebody suspected, and the organisation they or a relative are tied to."""

    name = forms.CharField(label=_("Name"), required=False, max_length=300)
    role = forms.ChoiceField(label=_("What they did"), required=False, choices=[NOTHING, *words(SuspectRole)])
    tied_to = forms.ChoiceField(
        label=_("Tied to this organisation"),
        required=False,
        choices=[],
        help_text=_("It is then never asked to take anybody of this case."),
    )
    is_relative = forms.BooleanField(label=_("It is a relative who is there"), required=False)
    notes = forms.CharField(label=_("Notes"), required=False, max_length=20_000, widget=forms.Textarea)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["tied_to"].choices = [("", _("None that we know of")), *others_of(actor)]  # type: ignore[attr-defined]

    def facts(self) -> SuspectFacts:
        """What was entered."""
        given = self.cleaned_data
        return SuspectFacts(
            name=given["name"], notes=given["notes"], role=given["role"], is_relative=given["is_relative"]
        )

    @staticmethod
    def values_of(suspect: Suspect) -> dict[str, Any]:
        """What is known, as the form shows it."""
        known = {name: getattr(suspect, name) for name in ("name", "notes", "role", "is_relative")}
        known["tied_to"] = suspect.tied_to.ref if suspect.tied_to else ""
        return {name: "" if value is ERASED else value for name, value in known.items()}


class BarForm(forms.Form):
    """An organisation that must not learn that the case exists."""

    organisation = forms.ChoiceField(label=_("Organisation"), choices=[])
    reason = forms.ChoiceField(label=_("Why"), choices=[NOT_CHOSEN, *words(BarReason)])

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].choices = others_of(actor)  # type: ignore[attr-defined]
