"""What is filled in about an indicator, its targets, and numbers that somebody published."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lindung.evidence.rules.figures import FIGURES as PUBLISHED_FIGURES
from lindung.plans.forms import fields
from lindung.plans.models import Indicator
from lindung.plans.rules.figures import FIGURES, PUBLISHED
from lindung.plans.rules.terms import (
    ADDRESS_AT_MOST,
    DEFINITION_AT_MOST,
    TITLE_AT_MOST,
    VALUE_COLUMNS,
    IndicatorTerms,
    TargetTerms,
    ValueTerms,
    read_choice,
    write_choice,
)
from lindung.plans.rules.words import Direction, IndicatorKind, Stage

INDICATOR_FIELDS = ("title", "definition", "unit", "kind", "figure", "direction", "baseline", "baseline_year", "stage")


def figures() -> list[tuple[str, Any]]:
    """Every figure an indicator may choose, by its name."""
    counted = [(name, _(figure.label)) for name, figure in FIGURES.items()]
    released = [(f"{PUBLISHED}{name.value}", _(name.label)) for name in PUBLISHED_FIGURES]
    return [("", _("None: entered by hand")), *counted, *released]


class IndicatorForm(forms.Form):
    """How something is measured."""

    title = fields.line(gettext_lazy("What is counted"), 300, is_needed=True)
    definition = fields.lines(gettext_lazy("Definition"), DEFINITION_AT_MOST, is_needed=True)
    unit = fields.line(gettext_lazy("Unit"), 40, is_needed=True, help_text=gettext_lazy("Such as people, or %."))
    figure = forms.ChoiceField(
        label=gettext_lazy("Figure"),
        required=False,
        choices=figures,
        help_text=gettext_lazy(
            "An indicator with a figure computes itself. Without one its values are entered by hand."
        ),
    )
    choice = fields.line(
        gettext_lazy("Only of a group"),
        200,
        help_text=gettext_lazy("Such as sex=female; age=child. Leave it empty to count everybody."),
    )
    direction = forms.ChoiceField(label=gettext_lazy("Direction"), choices=lambda: fields.words(Direction))
    baseline = fields.number(gettext_lazy("Baseline"), is_needed=False)
    baseline_year = forms.IntegerField(label=gettext_lazy("Year of the baseline"), required=False)
    stage = forms.ChoiceField(
        label=gettext_lazy("Whom it counts"), required=False, choices=lambda: fields.words(Stage, empty=True)
    )

    @staticmethod
    def first(indicator: Indicator) -> dict[str, Any]:
        """What the form shows of an indicator."""
        kept = {name: getattr(indicator, name) for name in INDICATOR_FIELDS if name != "kind"}
        return {**kept, "choice": write_choice(indicator.choice)}

    @staticmethod
    def terms(told: dict[str, Any]) -> IndicatorTerms:
        """The terms that were filled in. Raises BadFigureChoice."""
        kept = {name: told[name] for name in ("title", "definition", "unit", "figure", "baseline", "baseline_year")}
        return IndicatorTerms(
            **kept,
            kind=IndicatorKind.COMPUTED if told["figure"] else IndicatorKind.MANUAL,
            choice=read_choice(told["choice"]),
            direction=Direction(told["direction"]),
            stage=Stage(told["stage"]) if told["stage"] else None,
        )


class TargetForm(forms.Form):
    """What an indicator should reach in a period."""

    period_from = fields.day(gettext_lazy("From"))
    period_until = fields.day(gettext_lazy("Until"))
    value = fields.number(gettext_lazy("Target"))
    is_partial = forms.BooleanField(label=gettext_lazy("Only a part of it"), required=False)

    @staticmethod
    def terms(told: dict[str, Any]) -> TargetTerms:
        """The terms that were filled in."""
        return TargetTerms(told["period_from"], told["period_until"], told["value"], told["is_partial"])


class ValueForm(forms.Form):
    """A number that somebody published."""

    period_from = fields.day(gettext_lazy("From"))
    period_until = fields.day(gettext_lazy("Until"))
    value = fields.number(gettext_lazy("Number"))
    stage = forms.ChoiceField(
        label=gettext_lazy("Whom it counts"), required=False, choices=lambda: fields.words(Stage, empty=True)
    )
    source = fields.line(
        gettext_lazy("Source"), TITLE_AT_MOST, is_needed=True, help_text=gettext_lazy("Who published it, where.")
    )
    source_url = fields.line(gettext_lazy("Address of the source"), ADDRESS_AT_MOST)
    dated_on = fields.day(gettext_lazy("Date of the source"), is_needed=False)
    definition = fields.lines(
        gettext_lazy("What the source counts"),
        DEFINITION_AT_MOST,
        help_text=gettext_lazy("Numbers of two sources often differ because they count different things."),
    )

    @staticmethod
    def terms(told: dict[str, Any]) -> ValueTerms:
        """The terms that were filled in."""
        kept = {name: told[name] for name in VALUE_COLUMNS}
        return ValueTerms(**kept, stage=Stage(told["stage"]) if told["stage"] else None)
