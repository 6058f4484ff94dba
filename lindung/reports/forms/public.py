"""The public questions as forms: one a page, each in the words of whoever answers."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lindung.partners.rules import COUNTRIES
from lindung.reports.rules import (
    ANSWER_SAYS,
    ASKS,
    LANGUAGES,
    PROVINCES,
    PUBLIC_SIGNS,
    SIGN_ASKS,
    STORY_LIMIT,
    WAY_SAYS,
    WHO_SAYS,
    Answer,
    Sign,
    Step,
    Way,
    Who,
)
from lindung.reports.rules.attachments import BYTES_AT_MOST
from lindung.reports.rules.questions import CONTACT_LIMIT

CHOOSE = gettext_lazy("Choose one of the answers.")
ELSEWHERE = "other"
Choices = list[tuple[str, str]]


def choices_of(words: Mapping[Any, str]) -> Choices:
    """Words and what they say, in the reader's language."""
    return [(str(word.value), _(said)) for word, said in words.items()]


def radio(choices: Choices, *, required: bool = True, label: str = "", help_text: str = "") -> forms.ChoiceField:
    """One of a few answers, all of them in sight."""
    return forms.ChoiceField(
        choices=choices,
        widget=forms.RadioSelect,
        required=required,
        label=label,
        help_text=help_text,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )


class QuestionForm(forms.Form):
    """One page of questions. `given` holds what was answered on the other pages."""

    step: ClassVar[Step]
    one_field: ClassVar[str] = ""  # the field whose label is the page's question
    in_rows: ClassVar[bool] = False  # answers side by side

    def __init__(self, *args: Any, given: Mapping[str, Mapping[str, str]], **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        self.given = given
        self.ask()
        if self.one_field:
            self.fields[self.one_field].label = self.title

    def ask(self) -> None:
        """Add the fields, in the words of whoever answers."""

    @property
    def who(self) -> Who | None:
        """For whom somebody reports, when that was answered."""
        said = self.given.get(Step.WHO.value, {}).get("who", "")
        return Who(said) if said in set(Who) else None

    @property
    def title(self) -> str:
        """The question on top of the page."""
        return _(ASKS[self.step].to(self.who))

    @property
    def help(self) -> str:
        """The sentence below it."""
        said = ASKS[self.step].help
        return _(said) if said else ""

    @property
    def one(self) -> forms.BoundField | None:
        """The one field that the title asks for."""
        return self[self.one_field] if self.one_field else None

    def typed(self) -> dict[str, str]:
        """What was typed, as it was typed, so that nothing is lost on the way back or in another language."""
        return {name: str(self.data.get(name, ""))[: STORY_LIMIT * 2] for name in self.fields if self.data.get(name)}


class CountryForm(QuestionForm):
    """Which country: decides who answers and whom to call."""

    step = Step.COUNTRY
    one_field = "country"

    def ask(self) -> None:
        names = [(code, _(name)) for code, name in COUNTRIES.items()]
        self.fields["country"] = radio([*names, (ELSEWHERE, _("Another country"))])


class WhoForm(QuestionForm):
    """For whom."""

    step = Step.WHO
    one_field = "who"

    def ask(self) -> None:
        self.fields["who"] = radio(choices_of(WHO_SAYS))


class DangerForm(QuestionForm):
    """Danger now."""

    step = Step.DANGER
    one_field = "danger"

    def ask(self) -> None:
        self.fields["danger"] = radio(choices_of(ANSWER_SAYS))


class SignsForm(QuestionForm):
    """Signs of danger; leaving one out means "unknown"."""

    step = Step.SIGNS
    in_rows = True

    def ask(self) -> None:
        for sign in PUBLIC_SIGNS:
            label = _(SIGN_ASKS[sign].to(self.who))
            self.fields[sign.value] = radio(choices_of(ANSWER_SAYS), required=False, label=label)


class StoryForm(QuestionForm):
    """What is happening, in the person's own words."""

    step = Step.STORY
    one_field = "story"

    def ask(self) -> None:
        self.fields["story"] = forms.CharField(
            required=False,
            max_length=STORY_LIMIT,
            widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off", "spellcheck": "false"}),
        )


class PlaceForm(QuestionForm):
    """Province or state."""

    step = Step.PLACE
    one_field = "area"

    def ask(self) -> None:
        country = self.given.get(Step.COUNTRY.value, {}).get("country", "")
        names = [(code, _said_here(name)) for code, name in PROVINCES.get(country, {}).items()]
        self.fields["area"] = forms.ChoiceField(required=False, choices=[("", _("I don’t know, or skip this")), *names])


class ContactForm(QuestionForm):
    """Safe contact: how, when, in which language, and whether a message may be left."""

    step = Step.CONTACT

    def ask(self) -> None:
        way = radio(choices_of(WAY_SAYS), label=_("The safest way"))
        way.initial = Way.NONE.value
        self.fields["way"] = way
        self.fields["address"] = _line(_("Number or address"), _("Leave it empty if we should not contact you."))
        self.fields["when"] = _line(_("When is it safe?"), _("For example: after 9 in the evening, not on Sunday."))
        languages = forms.ChoiceField(choices=list(LANGUAGES.items()), label=_("In which language?"), required=False)
        languages.initial = get_language()
        self.fields["language"] = languages
        leave = radio(choices_of(ANSWER_SAYS), required=False, label=_("May we leave a message there?"))
        self.fields["may_leave_message"] = leave

    def clean(self) -> dict[str, Any]:
        """A way of contact needs a number or an address."""
        found = super().clean() or {}
        if found.get("way") not in (None, Way.NONE.value) and not found.get("address"):
            self.add_error("address", ValidationError(_("Write the number or address, or choose “Do not contact me”.")))
        return found


FORMS: Mapping[Step, type[QuestionForm]] = {
    form.step: form for form in (CountryForm, WhoForm, DangerForm, SignsForm, StoryForm, PlaceForm, ContactForm)
}


class ReceiptForm(forms.Form):
    """A receipt somebody kept."""

    receipt = forms.CharField(
        label=gettext_lazy("Your number"),
        help_text=gettext_lazy("16 digits. Spaces do not matter."),
        max_length=80,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )


class MessageForm(forms.Form):
    """A message, either way."""

    message = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )


class FileForm(forms.Form):
    """A photo or paper. Its name is never read."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("A photo (JPEG, PNG, WebP) or a PDF, at most 8 MB."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
        error_messages={"required": gettext_lazy("Choose a file first.")},
        allow_empty_file=True,
    )

    def clean_file(self) -> bytes:
        """The content, one byte more than is taken at most."""
        content: bytes = self.cleaned_data["file"].read(BYTES_AT_MOST + 1)
        return content


def told_values(given: Mapping[str, Mapping[str, str]], *, language: str) -> dict[str, Any]:
    """What the pages together tell, as `Told.read` takes it."""

    def said(step: Step, name: str) -> str:
        return given.get(step.value, {}).get(name, "")

    answers = {sign.value: said(Step.SIGNS, sign.value) or Answer.UNKNOWN.value for sign in PUBLIC_SIGNS}
    answers[Sign.DANGER_NOW.value] = said(Step.DANGER, "danger") or Answer.UNKNOWN.value
    way = said(Step.CONTACT, "way") or Way.NONE.value
    names = ("way", "when", "language", "may_leave_message") + (() if way == Way.NONE.value else ("address",))
    return {
        "country": said(Step.COUNTRY, "country"),
        "language": language,
        "who": said(Step.WHO, "who"),
        "answers": answers,
        "narrative": said(Step.STORY, "story"),
        "area": said(Step.PLACE, "area"),
        "safe_contact": {name: said(Step.CONTACT, name) for name in names},
    }


def all_choices(form: QuestionForm) -> Iterable[tuple[str, str]]:
    """Each answered field of a page, and the answer in words (for the page that shows everything)."""
    for bound in form:
        value = form.initial.get(bound.name) or ""
        if value:
            choices = dict(getattr(bound.field, "choices", []))
            label = "" if form.one_field else str(bound.label)
            yield label, str(choices.get(value, value))


def _line(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=CONTACT_LIMIT,
        label=label,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


def _said_here(name: str) -> str:
    """A province in the reader's script first."""
    parts = name.split(" · ")
    return " · ".join(reversed(parts)) if get_language() == "km" else name
