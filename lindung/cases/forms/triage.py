"""The forms of triage: the questions, when harm happened, where, and who takes the case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lindung.cases.actions import CaseFacts
from lindung.cases.forms.choices import ANSWERS, MOMENT, areas_of, countries, member_named, members_of, words
from lindung.cases.models import Case
from lindung.cases.rules import Harm, LowerReason
from lindung.partners.models import Actor, Member
from lindung.reports.rules import SIGNS, Answer, Sign


class QuestionsForm(forms.Form):
    """The twelve questions, yes, no or not known; `told` are the form's own answers, shown beside them."""

    def __init__(self, *args: Any, told: dict[Sign, Answer] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.told = told or {}
        for sign in Sign:
            self.fields[sign.value] = forms.ChoiceField(
                label=_(SIGNS[sign].reason),
                choices=ANSWERS,
                required=False,
                initial=Answer.UNKNOWN.value,
                widget=forms.RadioSelect,
            )

    def answers(self) -> dict[Sign, Answer]:
        """What the officer answered; a question left open is unknown."""
        return {sign: Answer(self.cleaned_data.get(sign.value) or Answer.UNKNOWN.value) for sign in Sign}

    def questions(self) -> list[tuple[forms.BoundField, Answer | None]]:
        """Each question with what the form said."""
        return [(self[sign.value], self.told.get(sign)) for sign in Sign]


def harm_fields() -> dict[str, forms.Field]:
    """The moments after which help is possible only for so long."""
    return {
        "violence_at": forms.DateTimeField(
            label=_("When did the sexual violence happen last?"),
            required=False,
            widget=forms.DateTimeInput(attrs=MOMENT),
            help_text=_("Some medicine helps only for so long: this pulls the clock in."),
        ),
        "child_found_at": forms.DateTimeField(
            label=_("When was the child found?"), required=False, widget=forms.DateTimeInput(attrs=MOMENT)
        ),
    }


def harmed_at(given: Mapping[str, Any]) -> dict[Harm, datetime]:
    """The moments that were entered."""
    told = {Harm.SEXUAL_VIOLENCE: given.get("violence_at"), Harm.CHILD_FOUND: given.get("child_found_at")}
    return {harm: moment for harm, moment in told.items() if moment is not None}


class TriageForm(QuestionsForm):
    """Everything the officer enters when a case is opened."""

    def __init__(self, *args: Any, actor: Actor, country: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor = actor
        self.fields |= {
            **harm_fields(),
            "country": forms.ChoiceField(label=_("Country"), choices=countries(), initial=country),
            "area": forms.ChoiceField(label=_("Where the person is now"), choices=areas_of(country), required=False),
            "exploitation_area": forms.ChoiceField(
                label=_("Where it happens or happened"), choices=areas_of(country), required=False
            ),
            "summary": forms.CharField(
                label=_("What is known, in a few sentences"), required=False, max_length=20_000, widget=forms.Textarea
            ),
            "assignee": forms.ChoiceField(
                label=_("Who answers for it"),
                required=False,
                choices=[("", _("Nobody yet")), *members_of(actor)],
                initial=actor.member.ref if actor.member else "",
            ),
        }

    def facts(self) -> CaseFacts:
        """What was entered about the event itself."""
        given = self.cleaned_data
        return CaseFacts(
            country=given["country"],
            area=given["area"],
            exploitation_area=given["exploitation_area"],
            summary=given["summary"],
            harmed_at=harmed_at(given),
        )

    def assignee(self) -> Member | None:
        """The colleague who takes the case."""
        return member_named(self.actor, self.cleaned_data["assignee"]) if self.cleaned_data["assignee"] else None

    def others(self) -> list[forms.BoundField]:
        """The fields that are no questions, in order."""
        return [field for field in self if field.name not in set(Sign)]


class UrgencyForm(QuestionsForm):
    """Triage again."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for sign, answer in self.told.items():
            self.fields[sign.value].initial = answer.value
        self.fields["reason"] = forms.ChoiceField(
            label=_("When it becomes less urgent: why?"),
            required=False,
            choices=[("", _("It does not become less urgent")), *words(LowerReason)],
        )

    def reason(self) -> LowerReason | None:
        """Why it becomes less urgent."""
        return LowerReason(self.cleaned_data["reason"]) if self.cleaned_data["reason"] else None


class CaseForm(forms.Form):
    """What is known of the event itself; the moments of harm stay empty unless there is a new one."""

    def __init__(self, *args: Any, country: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields |= {
            "area": forms.ChoiceField(label=_("Where the person is now"), choices=areas_of(country), required=False),
            "exploitation_area": forms.ChoiceField(
                label=_("Where it happens or happened"), choices=areas_of(country), required=False
            ),
            "summary": forms.CharField(
                label=_("What is known, in a few sentences"), required=False, max_length=20_000, widget=forms.Textarea
            ),
            **harm_fields(),
        }

    @staticmethod
    def values_of(case: Case) -> dict[str, str]:
        """What is known now."""
        return {
            "area": case.area,
            "exploitation_area": case.exploitation_area,
            "summary": str(case.summary) if case.summary else "",
        }

    def facts(self) -> dict[str, str]:
        """What was entered about the event; a field that was not sent stays as it was."""
        names = ("area", "exploitation_area", "summary")
        return {name: self.cleaned_data[name] for name in names if name in self.data}

    def harmed_at(self) -> dict[Harm, datetime]:
        """When harm was done, where it was entered."""
        return harmed_at(self.cleaned_data)


class LinkForm(forms.Form):
    """Another report of the same event."""

    case = forms.CharField(label=_("Reference of the case"), max_length=20)
