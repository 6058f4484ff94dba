"""What is filled in about a plan, its parts, its activities and milestones. The rules are checked by the actions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lindung.partners.models import Organisation
from lindung.plans.forms import fields
from lindung.plans.models import ActivityPlace, Element, Plan
from lindung.plans.rules.sheets import BYTES_AT_MOST, ROWS_AT_MOST
from lindung.plans.rules.sources import read_sources, write_sources
from lindung.plans.rules.terms import (
    ACTIVITY_COLUMNS,
    LANGUAGES,
    NUMBER_AT_MOST,
    TITLE_AT_MOST,
    WORDS_AT_MOST,
    ActivityTerms,
    MilestoneTerms,
    PartTerms,
    PlanTerms,
)
from lindung.plans.rules.troubles import WorkbookTooLarge
from lindung.plans.rules.words import ElementKind, Pillar, PlanLevel
from lindung.web.say import say

PLAN_FIELDS = ("title", "period_from", "period_until", "language", "owner", "level", "province", "note")


class PlanForm(forms.Form):
    """What a plan says of itself."""

    title = fields.line(_("Title"), TITLE_AT_MOST, is_needed=True)
    title_en = fields.line(_("Title in English"), TITLE_AT_MOST)
    title_ms = fields.line(_("Title in Bahasa Melayu"), TITLE_AT_MOST)
    title_id = fields.line(_("Title in Bahasa Indonesia"), TITLE_AT_MOST)
    title_km = fields.line(_("Title in Khmer"), TITLE_AT_MOST)
    period_from = fields.day(_("First day"))
    period_until = fields.day(_("Last day"))
    language = forms.ChoiceField(label=_("Language in which it is written"), choices=fields.languages)
    owner = fields.line(
        _("Who answers for it"), TITLE_AT_MOST, help_text=_("A council or a ministry, as the plan names it.")
    )
    level = forms.ChoiceField(label=_("Level"), choices=lambda: fields.words(PlanLevel))
    province = fields.line(_("Province or state"), 80, help_text=_("Only for a plan of a province or state."))
    parent = forms.ChoiceField(
        label=_("The national plan it carries out"),
        required=False,
        help_text=_("Only for a plan of a province or state."),
    )
    succeeds = forms.ChoiceField(
        label=_("It follows"),
        required=False,
        help_text=_(
            "When this plan is put in force, the one it follows ends. What that one did not finish can be carried over."
        ),
    )
    note = fields.lines(_("Remark"), WORDS_AT_MOST, help_text=_("How the plan is built, and what of it is not public."))
    sources = fields.lines(
        _("Sources"),
        20_000,
        help_text=_("One a line: title | address | day on which it was read, such as 2026-01-31."),
    )

    def __init__(self, *args: Any, plans: Iterable[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(each.ref, each.title) for each in plans]
        for name in ("parent", "succeeds"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = [("", fields.NOTHING), *known]

    @staticmethod
    def first(plan: Plan) -> dict[str, Any]:
        """What the form shows of a plan."""
        return {
            **{name: getattr(plan, name) for name in PLAN_FIELDS},
            **{f"title_{code}": plan.titles.get(code, "") for code in LANGUAGES},
            "parent": plan.parent.ref if plan.parent else "",
            "succeeds": plan.succeeds.ref if plan.succeeds else "",
            "sources": write_sources(plan.sources),
        }

    @staticmethod
    def terms(told: dict[str, Any], *, country: str) -> PlanTerms:
        """The terms that were filled in. Raises BadInput: a line that is no source."""
        return PlanTerms(
            **{**{name: told[name] for name in PLAN_FIELDS}, "level": PlanLevel(told["level"])},
            country=country,
            titles={code: told[f"title_{code}"] for code in LANGUAGES},
            sources=read_sources(told["sources"]),
        )


class PartForm(forms.Form):
    """A pillar, goal or outcome."""

    number = fields.line(_("Number"), NUMBER_AT_MOST, is_needed=True, help_text=_("As the plan counts, such as 1.2."))
    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: fields.words(ElementKind))
    parent = forms.ChoiceField(label=_("It stands in"), required=False)
    pillar = forms.ChoiceField(
        label=_("Which of the four Ps"), required=False, choices=lambda: fields.words(Pillar, empty=True)
    )
    title = fields.lines(_("Title"), WORDS_AT_MOST)
    is_not_public = forms.BooleanField(label=_("The title is not public"), required=False)
    coordinator = fields.line(_("Who coordinates it"), TITLE_AT_MOST, help_text=_("A committee, as the plan names it."))
    source = fields.line(_("Address of the source"), 300)

    def __init__(self, *args: Any, parts: Iterable[Element], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["parent"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Directly in the plan")), *((each.number, _named(each)) for each in parts)]

    @staticmethod
    def first(part: Element) -> dict[str, Any]:
        """What the form shows of a part."""
        kept = {name: getattr(part, name) for name in ("number", "kind", "pillar", "title", "coordinator", "source")}
        return {**kept, "parent": part.parent.number if part.parent else "", "is_not_public": not part.is_title_public}

    @staticmethod
    def terms(told: dict[str, Any]) -> PartTerms:
        """The terms that were filled in."""
        kept = {name: told[name] for name in ("number", "title", "parent", "coordinator", "source")}
        pillar = Pillar(told["pillar"]) if told["pillar"] else None
        return PartTerms(
            **kept, kind=ElementKind(told["kind"]), pillar=pillar, is_title_public=not told["is_not_public"]
        )


def _named(part: Element) -> str:
    return f"{part.number} {part.title}"[:90]


class ActivityForm(forms.Form):
    """An activity and who does it."""

    number = fields.line(_("Number"), NUMBER_AT_MOST, is_needed=True, help_text=_("As the plan counts, such as 1.2.3."))
    part = forms.ChoiceField(label=_("It stands in"))
    title = fields.lines(_("What will be done"), WORDS_AT_MOST, is_needed=True)
    lead = forms.ChoiceField(label=_("Who leads it"), required=False)
    contributors = forms.MultipleChoiceField(
        label=_("Who takes part"), required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_on = fields.day(_("Begins on"), is_needed=False)
    ends_on = fields.day(_("Ends on"), is_needed=False)
    budget_line = fields.line(_("Budget line"), 120)
    budget_cycle = fields.line(
        _("Budget cycle"),
        40,
        help_text=_("When the money has to be asked for: a ministry closes its budget long before."),
    )
    source = fields.line(_("Address of the source"), 300)
    is_public = forms.BooleanField(
        label=_("Everybody may read it, when the plan is public"),
        required=False,
        help_text=_("Leave it out where knowing of the activity would put anybody in danger."),
    )

    def __init__(
        self, *args: Any, parts: Iterable[Element], organisations: Iterable[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        among = list(organisations)
        choices = {
            "part": [(each.ref, _named(each)) for each in parts],
            "lead": fields.organisations(among, empty=_("Nobody yet")),
            "contributors": fields.organisations(among),
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = offered

    @staticmethod
    def first(place: ActivityPlace, *, contributors: Iterable[Organisation]) -> dict[str, Any]:
        """What the form shows of an activity."""
        activity = place.activity
        return {
            **{name: getattr(activity, name) for name in ACTIVITY_COLUMNS},
            "number": place.number,
            "part": place.element.ref,
            "lead": activity.lead.ref if activity.lead else "",
            "contributors": [each.ref for each in contributors],
        }

    @staticmethod
    def terms(told: dict[str, Any]) -> ActivityTerms:
        """The terms that were filled in."""
        return ActivityTerms(number=told["number"], **{name: told[name] for name in ACTIVITY_COLUMNS})


class PlaceForm(forms.Form):
    """Where an activity stands in another plan, or goes on in the next one."""

    part = forms.ChoiceField(label=_("Part of the plan"))
    number = fields.line(_("Number there"), NUMBER_AT_MOST, is_needed=True)

    def __init__(self, *args: Any, parts: Iterable[Element], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["part"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(each.ref, f"{each.plan.title}: {_named(each)}"[:150]) for each in parts]


class MilestoneForm(forms.Form):
    """A day by which something stands."""

    label = fields.line(_("What stands by then"), TITLE_AT_MOST, is_needed=True)
    due_on = fields.day(_("By"))
    is_partial = forms.BooleanField(label=_("Only a part of it"), required=False)

    @staticmethod
    def terms(told: dict[str, Any]) -> MilestoneTerms:
        """The terms that were filled in."""
        return MilestoneTerms(told["label"], told["due_on"], told["is_partial"])


class WorkbookForm(forms.Form):
    """A workbook with a whole plan."""

    file = forms.FileField(label=_("Workbook (XLSX)"), help_text=_("At most 4 MB. Formulas are not read."))

    def clean_file(self) -> bytes:
        """The content, when it is not too large to look at."""
        file = self.cleaned_data["file"]
        if file.size > BYTES_AT_MOST:
            raise forms.ValidationError(say(WorkbookTooLarge(field="file", limit=ROWS_AT_MOST)))
        content: bytes = file.read()
        return content
