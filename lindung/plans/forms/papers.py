"""What people fill in about documents, money and the yearly table."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lindung.plans.forms.work import NO_NAMES, WithRows, choose, day, long_text, words
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

TEXT_BYTES = 400_000
_CLAUSES = gettext_lazy(
    "Paste the text. Begin each clause on a new line with its number, such as 3 or 3(1): comments are made clause by"
    " clause."
)


class DocumentForm(WithRows):
    """A new document."""

    kind = forms.TypedChoiceField(
        label=gettext_lazy("What it is"), choices=lambda: words(DocumentKind), coerce=DocumentKind
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    plan = choose(gettext_lazy("For which plan"), empty=gettext_lazy("No plan"), required=False)
    activity = choose(gettext_lazy("For which activity"), empty=gettext_lazy("None of them"), required=False)
    text = long_text(gettext_lazy("Text"), _CLAUSES, most=TEXT_BYTES, rows=12)


class VersionForm(forms.Form):
    """A new version."""

    note_of_change = forms.CharField(
        label=gettext_lazy("What changed"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    text = long_text(gettext_lazy("Text"), _CLAUSES, most=TEXT_BYTES, rows=12)


class StageForm(forms.Form):
    """A document goes on."""

    to = forms.TypedChoiceField(label=gettext_lazy("Stage"), coerce=DocumentState, choices=[])
    on = day(gettext_lazy("Since"))

    def __init__(self, *args: Any, among: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["to"]
        field.choices = words(among)


class ConsultForm(forms.Form):
    """What the network is asked."""

    question = forms.CharField(
        label=gettext_lazy("What you want to know"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    closes_on = day(gettext_lazy("Comments until"))


class CommentForm(forms.Form):
    """A comment on one clause, or on the whole."""

    clause = forms.ChoiceField(label=gettext_lazy("On"), required=False, choices=[])
    text = long_text(gettext_lazy("Your comment"), NO_NAMES, most=COMMENT_AT_MOST)
    suggestion = long_text(gettext_lazy("Words you suggest"), most=COMMENT_AT_MOST, required=False, rows=2)

    def __init__(self, *args: Any, clauses: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["clause"]
        numbered = [(number, _("Clause %(number)s") % {"number": number}) for number in clauses]
        field.choices = [("", _("The whole text")), *numbered]


class AnswerForm(forms.Form):
    """What became of a comment."""

    answer = forms.TypedChoiceField(
        label=gettext_lazy("What became of it"), choices=lambda: words(CommentAnswer), coerce=CommentAnswer
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500)


class HeardForm(forms.Form):
    """A group that was heard."""

    group = forms.TypedChoiceField(label=gettext_lazy("Who"), choices=lambda: words(HeardGroup), coerce=HeardGroup)
    how = forms.TypedChoiceField(label=gettext_lazy("How"), choices=lambda: words(HeardHow), coerce=HeardHow)
    people = forms.IntegerField(label=gettext_lazy("How many people"), min_value=1)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120, required=False)
    heard_on = day(gettext_lazy("When"))


def _number(label: Any, **options: Any) -> Any:
    return forms.DecimalField(label=label, max_digits=16, decimal_places=2, **options)


class FundingForm(WithRows):
    """A programme and its money."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    donor = forms.CharField(label=gettext_lazy("Who gives the money"), max_length=200)
    amount = _number(gettext_lazy("How much"), min_value=Decimal(0))
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=[(each, each) for each in CURRENCIES])
    period_from = day(gettext_lazy("First day"))
    period_until = day(gettext_lazy("Last day"))
    plan = choose(gettext_lazy("For which plan"), empty=gettext_lazy("No plan"), required=False)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=300, required=False)
    source_url = forms.CharField(label=gettext_lazy("Address of the source"), max_length=500, required=False)


class PromiseForm(WithRows):
    """A number promised to the donor."""

    title = forms.CharField(label=gettext_lazy("What was promised"), max_length=200)
    number = _number(gettext_lazy("How many"), min_value=Decimal("0.01"))
    unit = forms.CharField(label=gettext_lazy("Of what"), help_text=gettext_lazy("Such as: workshops"), max_length=40)
    indicator = choose(
        gettext_lazy("Read it from an indicator"),
        empty=gettext_lazy("No: we write down what we deliver"),
        required=False,
    )


class DeliveryForm(WithRows):
    """Some of what was promised."""

    deliverable = choose(gettext_lazy("Of which promise"))
    number = _number(gettext_lazy("How many"))
    dated_on = day(gettext_lazy("Day"))
    source = forms.CharField(
        label=gettext_lazy("What shows it"),
        help_text=gettext_lazy("Such as: the list of who came, kept here."),
        max_length=300,
    )


class SpendingForm(forms.Form):
    """Money spent."""

    amount = _number(gettext_lazy("How much"))
    dated_on = day(gettext_lazy("Day"))
    label = forms.CharField(label=gettext_lazy("What for"), max_length=200)


class StoryForm(forms.Form):
    """What the donor is told beside the figures."""

    story = long_text(gettext_lazy("What happened"), NO_NAMES, rows=6)


class YearForm(forms.Form):
    """Which twelve months."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    months = forms.TypedChoiceField(
        label=gettext_lazy("Which months"), choices=lambda: words(YearKind), coerce=YearKind
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
        choices=lambda: [("", _("Not about stages")), *words(Stage)],
    )
    definition = forms.CharField(
        label=gettext_lazy("What the source counts"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    source = forms.CharField(label=gettext_lazy("Source"), max_length=300)
    source_url = forms.CharField(label=gettext_lazy("Address of the source"), max_length=500, required=False)
    dated_on = day(gettext_lazy("Date of the source"))

    def clean_stage(self) -> Stage | None:
        """The stage, or that there is none."""
        found = self.cleaned_data["stage"]
        return Stage(found) if found else None
