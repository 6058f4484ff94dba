"""What people fill in about documents, money and the yearly table."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lindung.plans.forms import fields
from lindung.plans.forms.work import NO_NAMES, WithRows, choose
from lindung.plans.rules.documents import (
    COMMENT_AT_MOST,
    CommentAnswer,
    DocumentKind,
    DocumentState,
    HeardGroup,
    HeardHow,
)
from lindung.plans.rules.four_p import CELL_CODES, CELLS, ROWS, Breakdown, YearKind
from lindung.plans.rules.funding import CURRENCIES
from lindung.plans.rules.words import Stage
from lindung.plans.rules.work import TEXT_AT_MOST

TEXT_BYTES = 400_000
_CLAUSES = gettext_lazy(
    "Paste the text. Begin each clause on a new line with its number, such as 3 or 3(1): comments are made clause by"
    " clause."
)


class DocumentForm(WithRows):
    """A new document."""

    kind = forms.TypedChoiceField(
        label=gettext_lazy("What it is"), choices=lambda: fields.words(DocumentKind), coerce=DocumentKind
    )
    title = fields.line(gettext_lazy("Title"), 200, is_needed=True)
    plan = choose(gettext_lazy("For which plan"), empty=gettext_lazy("No plan"), required=False)
    activity = choose(gettext_lazy("For which activity"), empty=gettext_lazy("None of them"), required=False)
    text = fields.lines(gettext_lazy("Text"), TEXT_BYTES, is_needed=True, help_text=_CLAUSES, rows=12)


class VersionForm(forms.Form):
    """A new version."""

    note_of_change = fields.lines(gettext_lazy("What changed"), 500, rows=2)
    text = fields.lines(gettext_lazy("Text"), TEXT_BYTES, is_needed=True, help_text=_CLAUSES, rows=12)


class StageForm(forms.Form):
    """A document goes on."""

    to = forms.TypedChoiceField(label=gettext_lazy("Stage"), coerce=DocumentState, choices=[])
    on = fields.day(gettext_lazy("Since"))

    def __init__(self, *args: Any, among: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["to"]
        field.choices = fields.words(among)


class ConsultForm(forms.Form):
    """What the network is asked."""

    question = fields.lines(gettext_lazy("What you want to know"), 500, is_needed=True, rows=2)
    closes_on = fields.day(gettext_lazy("Comments until"))


class CommentForm(forms.Form):
    """A comment on one clause, or on the whole."""

    clause = forms.ChoiceField(label=gettext_lazy("On"), required=False, choices=[])
    text = fields.lines(gettext_lazy("Your comment"), COMMENT_AT_MOST, is_needed=True, help_text=NO_NAMES, rows=4)
    suggestion = fields.lines(gettext_lazy("Words you suggest"), COMMENT_AT_MOST, rows=2)

    def __init__(self, *args: Any, clauses: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["clause"]
        numbered = [(number, _("Clause %(number)s") % {"number": number}) for number in clauses]
        field.choices = [("", _("The whole text")), *numbered]


class AnswerForm(forms.Form):
    """What became of a comment."""

    answer = forms.TypedChoiceField(
        label=gettext_lazy("What became of it"), choices=lambda: fields.words(CommentAnswer), coerce=CommentAnswer
    )
    reason = fields.line(gettext_lazy("Why"), 500, is_needed=True)


class HeardForm(forms.Form):
    """A group that was heard."""

    group = forms.TypedChoiceField(
        label=gettext_lazy("Who"), choices=lambda: fields.words(HeardGroup), coerce=HeardGroup
    )
    how = forms.TypedChoiceField(label=gettext_lazy("How"), choices=lambda: fields.words(HeardHow), coerce=HeardHow)
    people = forms.IntegerField(label=gettext_lazy("How many people"), min_value=1)
    place = fields.line(gettext_lazy("Place"), 120)
    heard_on = fields.day(gettext_lazy("When"))


def _number(label: Any, **options: Any) -> Any:
    return forms.DecimalField(label=label, max_digits=16, decimal_places=2, **options)


class FundingForm(WithRows):
    """A programme and its money."""

    title = fields.line(gettext_lazy("Title"), 200, is_needed=True)
    purpose = fields.lines(gettext_lazy("What it is for"), 1000, is_needed=True)
    donor = fields.line(gettext_lazy("Who gives the money"), 200, is_needed=True)
    amount = _number(gettext_lazy("How much"), min_value=Decimal(0))
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=[(each, each) for each in CURRENCIES])
    period_from = fields.day(gettext_lazy("First day"))
    period_until = fields.day(gettext_lazy("Last day"))
    plan = choose(gettext_lazy("For which plan"), empty=gettext_lazy("No plan"), required=False)
    source = fields.line(gettext_lazy("Source"), 300)
    source_url = fields.line(gettext_lazy("Address of the source"), 500)


class PromiseForm(WithRows):
    """A number promised to the donor."""

    title = fields.line(gettext_lazy("What was promised"), 200, is_needed=True)
    number = _number(gettext_lazy("How many"), min_value=Decimal("0.01"))
    unit = fields.line(gettext_lazy("Of what"), 40, is_needed=True, help_text=gettext_lazy("Such as: workshops"))
    indicator = choose(
        gettext_lazy("Read it from an indicator"),
        empty=gettext_lazy("No: we write down what we deliver"),
        required=False,
    )


class DeliveryForm(WithRows):
    """Some of what was promised."""

    deliverable = choose(gettext_lazy("Of which promise"))
    number = _number(gettext_lazy("How many"))
    dated_on = fields.day(gettext_lazy("Day"))
    source = fields.line(
        gettext_lazy("What shows it"),
        300,
        is_needed=True,
        help_text=gettext_lazy("Such as: the list of who came, kept here."),
    )


class SpendingForm(forms.Form):
    """Money spent."""

    amount = _number(gettext_lazy("How much"))
    dated_on = fields.day(gettext_lazy("Day"))
    label = fields.line(gettext_lazy("What for"), 200, is_needed=True)


class StoryForm(forms.Form):
    """What the donor is told beside the figures."""

    story = fields.lines(gettext_lazy("What happened"), TEXT_AT_MOST, is_needed=True, help_text=NO_NAMES, rows=6)


class YearForm(forms.Form):
    """Which twelve months."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    months = forms.TypedChoiceField(
        label=gettext_lazy("Which months"), choices=lambda: fields.words(YearKind), coerce=YearKind
    )


class YearFigureForm(forms.Form):
    """A figure with its source."""

    row = forms.ChoiceField(label=gettext_lazy("Figure"), choices=lambda: [(row.code, _(row.title)) for row in ROWS])
    cell = forms.ChoiceField(
        label=gettext_lazy("Who"),
        choices=lambda: [
            (code, _(label)) for code, (_cell, label) in zip(CELL_CODES, CELLS[Breakdown.SEX_AND_AGE], strict=True)
        ],
    )
    value = _number(gettext_lazy("Number"), min_value=Decimal(0))
    stage = forms.ChoiceField(
        label=gettext_lazy("Which stage"),
        required=False,
        choices=lambda: [("", _("Not about stages")), *fields.words(Stage)],
    )
    definition = fields.lines(gettext_lazy("What the source counts"), 500, is_needed=True, rows=2)
    source = fields.line(gettext_lazy("Source"), 300, is_needed=True)
    source_url = fields.line(gettext_lazy("Address of the source"), 500)
    dated_on = fields.day(gettext_lazy("Date of the source"))

    def clean_stage(self) -> Stage | None:
        """The stage, or that there is none."""
        found = self.cleaned_data["stage"]
        return Stage(found) if found else None
