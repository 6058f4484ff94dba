"""What people fill in about learning. The rules are checked by the actions; forms keep what was typed."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lindung.learning.actions.programmes import ABOUT_AT_MOST, TITLE_AT_MOST
from lindung.learning.actions.workshops import PLACE_AT_MOST, SEATS_AT_MOST, URL_AT_MOST
from lindung.learning.rules import Item, LearnerSex, RevokeReason
from lindung.partners.rules import ALWAYS_WORK, Role

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOMENT = "%Y-%m-%dT%H:%M"


class _Form(forms.Form):
    """No colon after labels."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[MOMENT, "%Y-%m-%d %H:%M"])


def _words(among: Iterable[Any]) -> list[tuple[str, Any]]:
    return [(word.value, _(word.label)) for word in among]


class BookForm(_Form):
    """What a learner may say of herself with a booking."""

    sex = forms.ChoiceField(
        label=_("For the figures of who was trained, you can say"),
        required=False,
        choices=lambda: _words(LearnerSex),
        widget=forms.Select,
        help_text=_("Only numbers are ever shown. You can leave it out."),
    )


class WorkshopForm(_Form):
    """A workshop at a place, online, or both."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_AT_MOST)
    about = forms.CharField(
        label=_("What it is about"), required=False, max_length=ABOUT_AT_MOST, widget=forms.Textarea(attrs={"rows": 3})
    )
    starts_at = _moment(_("Begins"))
    ends_at = _moment(_("Ends"))
    place = forms.CharField(
        label=_("Place"),
        required=False,
        max_length=PLACE_AT_MOST,
        help_text=_("Everybody in the network reads it. Never give the address of a shelter."),
    )
    online_url = forms.CharField(
        label=_("Address to meet online"),
        required=False,
        max_length=URL_AT_MOST,
        help_text=_("Shown only to those who have a seat."),
    )
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=SEATS_AT_MOST)
    language = forms.ChoiceField(label=_("Language spoken"), choices=settings.LANGUAGES)
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    modules = forms.MultipleChoiceField(
        label=_("Modules it covers"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        modules: Sequence[tuple[str, str]] = (),
        programmes: Sequence[tuple[str, str]] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["modules"].choices = list(modules)  # type: ignore[attr-defined]
        self.fields["programme"].choices = [("", _("None")), *programmes]  # type: ignore[attr-defined]


class ProgrammeForm(_Form):
    """Modules in an order, for the desk's network."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_AT_MOST)
    about = forms.CharField(
        label=_("What it is for"), required=False, max_length=ABOUT_AT_MOST, widget=forms.Textarea(attrs={"rows": 3})
    )
    modules = forms.MultipleChoiceField(label=_("Modules"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, modules: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["modules"].choices = list(modules)  # type: ignore[attr-defined]


class CohortForm(_Form):
    """A group from a day until a day."""

    title = forms.CharField(label=_("Name of the cohort"), max_length=TITLE_AT_MOST)
    starts_on = forms.DateField(label=_("First day"), widget=DAY)
    ends_on = forms.DateField(label=_("Last day"), widget=DAY)


class BadgeForm(_Form):
    """The address a badge is made for."""

    address = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("Of it only a salted hash goes into the badge. Who checks the badge must know the address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class RevokeForm(_Form):
    """Why a certificate stops counting."""

    reason = forms.ChoiceField(label=_("Reason"), choices=lambda: _words(RevokeReason))


class RequirementForm(_Form):
    """Which role needs which module's certificate, from which day on."""

    role = forms.ChoiceField(label=_("Role"), choices=lambda: _words(role for role in Role if role not in ALWAYS_WORK))
    module = forms.ChoiceField(label=_("Certificate of the module"))
    from_on = forms.DateField(
        label=_("From this day on"),
        widget=DAY,
        help_text=_("Give people time to pass it: from this day the role works only with a current certificate."),
    )

    def __init__(self, *args: Any, modules: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["module"].choices = list(modules)  # type: ignore[attr-defined]


class CheckForm(_Form):
    """The questions of a module. Which are open is said by the action, so that nothing typed is lost."""

    def __init__(self, *args: Any, items: Sequence[Item], **options: Any) -> None:
        super().__init__(*args, **options)
        for item in items:
            self.fields[item.id] = forms.ChoiceField(
                label=item.question,
                required=False,
                choices=[(option.id, option.text) for option in item.options],
                widget=forms.RadioSelect,
            )
