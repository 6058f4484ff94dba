"""The forms of a restricted case: why, and who besides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lindung.cases.forms.choices import NOT_CHOSEN, members_of, words
from lindung.cases.models import Case
from lindung.cases.rules.restricting import OpenReason, RestrictReason
from lindung.partners.models import Actor


def _others_than_assignee(actor: Actor, case: Case) -> list[tuple[str, str]]:
    known = case.assignee.ref if case.assignee else ""
    return [(ref, name) for ref, name in members_of(actor) if ref != known]


class RestrictForm(forms.Form):
    """Why few open the case, and who besides whoever answers for it."""

    reason = forms.ChoiceField(label=_("Why"), choices=[NOT_CHOSEN, *words(RestrictReason)])
    named = forms.MultipleChoiceField(
        label=_("Who opens it besides"),
        required=False,
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever answers for it and your supervisors open it anyhow. Name as few as you can."),
    )

    def __init__(self, *args: Any, actor: Actor, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["named"].choices = _others_than_assignee(actor, case)  # type: ignore[attr-defined]


class NameReaderForm(forms.Form):
    """One colleague more."""

    member = forms.ChoiceField(label=_("Colleague"), choices=[])

    def __init__(self, *args: Any, actor: Actor, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["member"].choices = _others_than_assignee(actor, case)  # type: ignore[attr-defined]


class OpenToAllForm(forms.Form):
    """Why everybody of the organisation opens it again."""

    reason = forms.ChoiceField(label=_("Why"), choices=[NOT_CHOSEN, *words(OpenReason)])
