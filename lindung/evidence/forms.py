"""What people fill in about lists, runs and releases. Rules are checked by the actions; forms keep what was typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lindung.evidence.models import GivenList
from lindung.evidence.rules.desk import (
    LIST_BYTES_AT_MOST,
    Audience,
    CancelReason,
    ListGround,
    ListKind,
    ReturnReason,
    RunKind,
)
from lindung.evidence.rules.desk_options import OPTIONS, Option

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_SAYS_FILE = gettext_lazy(
    "Coded people: the file that “lindung encode” wrote. Counts: a CSV file with a column of 0 and 1 for each list and"
    " a column called count. Case records: a CSV file with columns of the public codebook. At most 24 MB."
)
OPTION_SAYS = {
    "replicates": (
        gettext_lazy("How many times the lists are drawn again"),
        gettext_lazy("More gives steadier ends of the interval and takes longer. For a release take 20,000."),
    ),
    "draws": (
        gettext_lazy("How many whole linkages are drawn"),
        gettext_lazy("The interval then also holds what is not sure about who is who."),
    ),
    "epsilon": (
        gettext_lazy("Privacy loss (epsilon)"),
        gettext_lazy("Smaller protects better and blurs more. It is taken from the year's budget for good."),
    ),
    "smallest_count": (
        gettext_lazy("Smallest number of people a table may show"),
        gettext_lazy("Smaller groups are hidden, and others with them, so that nobody can work them out."),
    ),
    "exact": (
        gettext_lazy("What is made"),
        gettext_lazy(
            "Whoever holds exact tables is no longer bound by the noise of a private release about the same people;"
            " the account counts both and says so."
        ),
    ),
}


def _words(among: Any) -> list[tuple[str, Any]]:
    return [(word.value, _(word.label)) for word in among]


class GiveListForm(forms.Form):
    """A list for counting."""

    agreement: Any = forms.ModelChoiceField(
        label=gettext_lazy("Under which agreement"), queryset=None, to_field_name="ref", empty_label=None
    )
    kind = forms.TypedChoiceField(
        label=gettext_lazy("What the file holds"), choices=lambda: _words(ListKind), coerce=ListKind,
        widget=forms.RadioSelect,
    )  # fmt: skip
    ground = forms.TypedChoiceField(
        label=gettext_lazy("What allows you to give it"), choices=lambda: _words(ListGround), coerce=ListGround,
        widget=forms.RadioSelect,
    )  # fmt: skip
    label = forms.CharField(
        label=gettext_lazy("What the list is called in results"),
        help_text=gettext_lazy("For example: shelters. No name of a person; it is shown in tables."),
        max_length=60,
    )
    period_from = forms.DateField(label=gettext_lazy("First day it covers"), widget=DAY)
    period_until = forms.DateField(label=gettext_lazy("Last day it covers"), widget=DAY)
    file = forms.FileField(label=gettext_lazy("The file"), help_text=_SAYS_FILE, allow_empty_file=True)

    def __init__(self, *args: Any, agreements: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["agreement"]
        field.queryset = agreements
        field.label_from_instance = lambda agreement: agreement.title

    def clean_file(self) -> bytes:
        """The content, never the name: a name may be a person's."""
        content: bytes = self.cleaned_data["file"].read(LIST_BYTES_AT_MOST + 1)
        return content


class RunForm(forms.Form):
    """Which lists, and the few numbers that may be chosen."""

    def __init__(self, *args: Any, kind: RunKind, lists: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        field: Any = forms.ModelMultipleChoiceField(
            label=_("Lists"), queryset=lists, to_field_name="ref", widget=forms.CheckboxSelectMultiple,
            help_text=_("All of one agreement. You see what a list is, never what stands in it."),
        )  # fmt: skip
        field.label_from_instance = _said
        self.fields["lists"] = field
        for name, option in OPTIONS[kind].items():
            self.fields[name] = _field_of(name, option)

    def chosen(self) -> dict[str, Any]:
        """The options as the action takes them."""
        return {name: self.cleaned_data[name] for name in OPTIONS[self.kind]}


def _field_of(name: str, option: Option) -> forms.Field:
    label, help_text = OPTION_SAYS[name]
    if option.choices:
        choices = [(number, _(said)) for number, said in enumerate(option.choices)]
        return forms.TypedChoiceField(
            label=label, help_text=help_text, choices=choices, coerce=int, initial=option.default,
            widget=forms.RadioSelect,
        )  # fmt: skip
    said: dict[str, Any] = {"label": label, "help_text": help_text, "initial": option.default}
    if option.is_whole:
        return forms.IntegerField(**said, min_value=int(option.least), max_value=int(option.most))
    return forms.FloatField(**said, min_value=option.least, max_value=option.most)


def _said(given: GivenList) -> str:
    people = ngettext("%(count)s person", "%(count)s people", given.rows) % {"count": given.rows}
    parts = (given.label, given.given_by_organisation.name, people, given.agreement.title)
    period = f"{given.period_from:%Y-%m-%d} – {given.period_until:%Y-%m-%d}"
    return " · ".join([*map(str, parts), period])


class CancelForm(forms.Form):
    """Why a run does not go on."""

    reason = forms.TypedChoiceField(
        label=gettext_lazy("Why"),
        choices=lambda: _words(each for each in CancelReason if each is not CancelReason.AGREEMENT_ENDED),
        coerce=CancelReason,
    )


class ReleaseForm(forms.Form):
    """What is published, in words everybody can check."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("What, where, when: not more than the verdict carries."),
        max_length=160,
    )
    counted = forms.CharField(
        label=gettext_lazy("Who is counted"),
        help_text=gettext_lazy("So that somebody else would count the same people: who, in which places, from when."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    audience = forms.TypedChoiceField(
        label=gettext_lazy("Who may see it"), coerce=Audience, widget=forms.RadioSelect, choices=[]
    )

    def __init__(self, *args: Any, audiences: tuple[Audience, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["audience"]
        field.choices = _words(audiences)
        field.initial = field.initial or audiences[0].value


class SendBackForm(forms.Form):
    """Why it is not published as it is."""

    reason = forms.TypedChoiceField(
        label=gettext_lazy("Why it goes back"), choices=lambda: _words(ReturnReason), coerce=ReturnReason
    )


class BudgetForm(forms.Form):
    """How much privacy may be spent in a year."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2020, max_value=2200)
    epsilon = forms.FloatField(
        label=gettext_lazy("Budget for the whole year (epsilon)"),
        help_text=gettext_lazy("It cannot be changed afterwards. For figures that everybody sees, 1 to 4 is usual."),
        min_value=0.01,
        max_value=20,
    )
