"""The tags of every page: clock, moment, ref, state, icon, field, errors, buttons, pages (docs/reference/look.md)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.widgets import CheckboxInput, HiddenInput, RadioSelect
from django.template.context import Context
from django.urls import get_script_prefix
from django.utils.formats import number_format
from django.utils.html import conditional_escape, escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lindung.kernel.errors import gettext_noop
from lindung.web import language, moments, places
from lindung.web.icons import ICONS, MARKS
from lindung.web.paging import CappedCount, Page
from lindung.web.say import say_word

register = template.Library()


@register.simple_tag
def clock(due_at: datetime | None, at: datetime, soon_min: int = 60) -> SafeString:
    """A running deadline: shape, words, and the exact moment for a pointer or a screen reader."""
    if due_at is None:
        return mark_safe('<span class="clock none">–</span>')  # noqa: S308 - a constant
    state = moments.clock_state(due_at, at, timedelta(minutes=soon_min))
    return mark_safe(  # noqa: S308 - a fixed set of states, our own words escaped
        f'<span class="clock {state}">{MARKS[state]} <time datetime="{moments.iso(due_at)}" '
        f'title="{escape(moments.say_moment(due_at))}">{escape(moments.say_clock(due_at, at))}</time></span>'
    )


@register.simple_tag
def moment(when: datetime | date | None, zone: str = "") -> SafeString:
    """A moment with its zone named, or a date; a dash when there is none."""
    if when is None:
        return mark_safe("–")  # noqa: S308 - a constant
    if not isinstance(when, datetime):
        return mark_safe(f'<time datetime="{when.isoformat()}">{escape(moments.say_date(when))}</time>')  # noqa: S308
    said = escape(moments.say_moment(when, zone or None))
    return mark_safe(f'<time datetime="{moments.iso(when)}">{said}</time>')  # noqa: S308 - escaped above


@register.simple_tag
def zone(name: str) -> str:
    """A time zone by its name and city."""
    return moments.say_zone(name)


@register.filter
def span(length: timedelta) -> str:
    """A length of time in words: "2 h 5 min"."""
    return moments.say_span(length)


@register.filter
def country(code: str) -> str:
    """A country by name, in the reader's language."""
    return places.country_name(code) if code else ""


@register.filter
def phone(number: str) -> str:
    """A phone number with its groups apart."""
    return places.grouped_phone(number)


@register.simple_tag
def ref(thing: Any) -> SafeString:
    """A reference in two groups of five, easy to read aloud; copies without the gap."""
    text = escape(str(getattr(thing, "ref", thing)))
    return mark_safe(f'<span class="ref" translate="no"><span>{text[:5]}</span><span>{text[5:]}</span></span>')  # noqa: S308


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing; the word stands beside it."""
    return ICONS[name]


@register.simple_tag
def state(value: object) -> SafeString:
    """A state as a chip."""
    code = str(getattr(value, "value", value))
    return format_html('<span class="chip state-{}">{}</span>', code.replace("_", "-"), say_word(value))


@register.simple_tag
def count(counted: CappedCount | int) -> str:
    """A number as the reader writes it; "1,000+" when the counting stopped there."""
    if isinstance(counted, CappedCount):
        return f"{number_format(counted.number, force_grouping=True)}{'+' if counted.has_more else ''}"
    return str(number_format(counted, force_grouping=counted >= 1000))


@register.inclusion_tag("web/parts/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """Label, help, error and input of one form field, tied together for screen readers."""
    widget = bound.field.widget
    return {
        "field": bound,
        "hidden": isinstance(widget, HiddenInput) or bound.is_hidden,
        "as_group": bound.use_fieldset,
        "as_tick": isinstance(widget, CheckboxInput),
        "optional": not (bound.field.required or isinstance(widget, CheckboxInput) or _is_answered(bound)),
        **options,
    }


def _is_answered(bound: BoundField) -> bool:
    """Choices of which one is ticked from the start: there is nothing that could be left out."""
    return isinstance(bound.field.widget, RadioSelect) and bool(bound.initial)


@register.inclusion_tag("web/parts/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """Every field of a form, in its own order."""
    return {"form": form}


@register.inclusion_tag("web/parts/errors.html")
def errors(form: BaseForm) -> dict[str, Any]:
    """What to correct, on top of the form, each line a link to its field."""
    return {"form": form, "wrong": [bound for bound in form if bound.errors] if form.is_bound else []}


@register.simple_tag(takes_context=True)
def step_button(context: Context, label: str, url: str, **options: Any) -> SafeString:
    """A button that asks once more before it posts to `url` (no script): options `ask`, `verb`, `kind`.

    `ask` is the sentence shown before the second step, `verb` the words on the second button.
    """
    part = context.template.engine.get_template("web/parts/step_button.html")  # type: ignore[union-attr]
    ask = options.pop("ask", None) or _("Are you sure? The next button does it.")
    return part.render(
        context.new(
            {
                "label": label,
                "url": url,
                "ask": ask,
                "csrf_token": context.get("csrf_token"),
                "verb": options.pop("verb", None) or label,
                **options,
            }
        )
    )


@register.inclusion_tag("web/parts/pages.html", takes_context=True)
def pages(context: Context, page: Page[Any], older: str = "", newer: str = "") -> dict[str, Any]:
    """Links to the pages beside this one; the other parameters of the address stay."""
    request = context.get("request")
    kept = request.GET.copy() if request is not None else {}
    kept.pop("page", None)
    rest = kept.urlencode() if hasattr(kept, "urlencode") else urlencode(kept)

    def address(cursor: str) -> str:
        return "?" + "&".join(part for part in (rest, urlencode({"page": cursor})) if part) if cursor else ""

    return {
        "next_url": address(page.next_cursor),
        "previous_url": address(page.previous_cursor),
        "older": older or _("Next page"),
        "newer": newer or _("Previous page"),
    }


@register.inclusion_tag("web/parts/languages.html", takes_context=True)
def language_switch(context: Context, form_id: str = "") -> dict[str, Any]:
    """The languages: links to this page, or, with the id of a form, buttons that keep what was typed.

    The buttons post the form to the page's address in the other language with `stay=1`.
    """
    return {"languages": context.get("languages", []), "form_id": form_id, "request": context.get("request")}


@register.simple_tag
def under_review() -> SafeString:
    """The line "translation under review" while the page's language waits for a native's review."""
    if not language.is_under_review(get_language()):
        return mark_safe("")  # noqa: S308 - a constant
    return format_html('<p class="under-review">{}</p>', UNDER_REVIEW)


@register.simple_tag
def nearest(nav: Iterable[Any], here: str) -> str:
    """The one link of a menu that the page stands under: of several, the longest address."""
    return max((item.url for item in nav if here.startswith(item.url)), key=len, default="")


@register.filter
def current_if(here: str, prefix: str) -> SafeString:
    """`aria-current` for the link of the page one is on (or under)."""
    is_here = here == prefix or (prefix not in ("", "/") and here.startswith(prefix))
    return mark_safe(' aria-current="page"' if is_here else "")  # noqa: S308 - constants


@register.filter
def label_of(bound: BoundField) -> SafeString:
    """A field's label as plain text, for the list of errors."""
    return conditional_escape(bound.label or bound.name)


@register.filter
def place_of(bound: BoundField) -> str:
    """The id of the input to correct: of a group, its first choice."""
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label or str(bound.auto_id)


# Translators: shown on safety pages whose translation no native speaker has checked yet.
UNDER_REVIEW = gettext_lazy("This translation is under review. If something is not clear, read it in English.")


@register.simple_tag
def home_url() -> str:
    """The first page, in the language of the address."""
    return get_script_prefix()


# Who did something, when it was no member (the trail's `by`; the part before a colon).
DOERS = {
    "clock": gettext_noop("The clock"),
    "public": gettext_noop("The person who reported"),
    "link": gettext_noop("Whoever opened the link"),
    "token": gettext_noop("A program of the organisation"),
    "set-up": gettext_noop("Set-up"),
}


@register.filter
def doer(by: str) -> str:
    """Who did it: a member as it stands, anything else in words."""
    kind = by.partition(":")[0]
    return _(DOERS[kind]) if kind in DOERS else by


@register.filter
def word(value: object) -> str:
    """Any stored value in words; the label where the value has one."""
    return say_word(value)
