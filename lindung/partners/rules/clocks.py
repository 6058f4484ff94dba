"""The clocks and bounds of one policy version: read from stored values, checked, and answered as durations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta

from lindung.kernel.errors import BadInput, gettext_noop
from lindung.partners.rules.kinds import Urgency

ByUrgency = Mapping[Urgency, int]
LARGEST = 36_500  # a hundred years of days; anything above is a slip of the finger


class BadClock(BadInput):
    """A value of a clock policy that cannot be taken."""

    code = "bad_clock"
    sentence = gettext_noop("{field} must be a whole number from {least} to {most}. It is {given}.")


class UnknownClock(BadInput):
    """A key that no clock has."""

    code = "unknown_clock"
    sentence = gettext_noop("There is no clock called {field}. Leave it out.")


class ClocksOutOfOrder(BadInput):
    """Two clocks of which one must come before the other."""

    code = "clocks_out_of_order"
    sentence = gettext_noop("{field} must be shorter than {other} for {urgency}. Change one of the two.")


def _by_urgency(immediate: int, urgent: int, soon: int, routine: int) -> ByUrgency:
    return dict(zip(Urgency, (immediate, urgent, soon, routine), strict=True))


CHANNELS = ("web", "hotline", "walk_in", "api", "imported")
"""How reports come in, as the room of reports names it (a test holds them together)."""


def _by_channel(days: int) -> Mapping[str, int]:
    return dict.fromkeys(CHANNELS, days)


def _weights() -> Mapping[str, int]:
    return {
        "travel_time": 30,
        "language": 20,
        "specialised_care": 20,
        "answer_history": 15,
        "load": 10,
        "continuity": 15,
        "capacity_age": 10,
    }


@dataclass(frozen=True)
class Clocks:
    """Every number of a policy; the unit is the end of the name (`_min`, `_h`, `_d`)."""

    report_unread_danger_min: int = 15
    report_unread_min: int = 60
    contact_h: ByUrgency = field(default_factory=lambda: _by_urgency(1, 24, 72, 168))
    accountable_min: ByUrgency = field(default_factory=lambda: _by_urgency(15, 60, 180, 1440))
    offer_remind_min: ByUrgency = field(default_factory=lambda: _by_urgency(10, 60, 720, 2880))
    offer_expire_min: ByUrgency = field(default_factory=lambda: _by_urgency(30, 120, 1440, 4320))
    offers_at_once: ByUrgency = field(default_factory=lambda: _by_urgency(3, 2, 1, 1))
    need_placed_by_h: ByUrgency = field(default_factory=lambda: _by_urgency(4, 24, 168, 720))
    case_review_d: ByUrgency = field(default_factory=lambda: _by_urgency(1, 3, 14, 30))
    stuck_step_min: ByUrgency = field(default_factory=lambda: _by_urgency(30, 240, 240, 240))
    follow_up_d: tuple[int, ...] = (1, 7, 30, 90)
    arrival_h: int = 6
    window_margin_h: int = 6
    break_glass_review_h: int = 24
    report_retention_d: Mapping[str, int] = field(default_factory=lambda: _by_channel(90))
    case_retention_d: int = 2555
    number_confirmed_d: int = 90
    list_retention_d: int = 90
    second_look_d: int = 7
    run_silent_min: int = 10
    shown_persons: int = 5
    shown_common_persons: int = 20
    shown_history_persons: int = 200
    shown_window_d: int = 730
    score_weights: Mapping[str, int] = field(default_factory=_weights)

    def __post_init__(self) -> None:
        """Refuse numbers no desk could work by. Raises BadInput."""
        for urgency in Urgency:
            if self.offer_remind_min[urgency] >= self.offer_expire_min[urgency]:
                raise ClocksOutOfOrder(field="offer_remind_min", other="offer_expire_min", urgency=urgency.value)
        if list(self.follow_up_d) != sorted(set(self.follow_up_d)) or not self.follow_up_d:
            raise ClocksOutOfOrder(field="follow_up_d", other="follow_up_d", urgency="")

    @classmethod
    def from_values(cls, values: Mapping[str, object]) -> Clocks:
        """The clocks stored in a policy row; what is left out keeps its default. Raises BadInput."""
        known = {each.name for each in fields(cls)}
        for name in values:
            if name not in known:
                raise UnknownClock(field=name)
        default = cls()
        read = {name: _read(name, value, getattr(default, name)) for name, value in values.items()}
        return cls(**read)  # type: ignore[arg-type]

    def values(self) -> dict[str, object]:
        """What is stored: plain numbers, lists and maps."""
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}

    def unread_within(self, *, danger_or_child: bool) -> timedelta:
        """How long a report may stay unread."""
        minutes = self.report_unread_danger_min if danger_or_child else self.report_unread_min
        return timedelta(minutes=minutes)

    def contact_within(self, urgency: Urgency) -> timedelta:
        """First contact with the person."""
        return timedelta(hours=self.contact_h[urgency])

    def accountable_within(self, urgency: Urgency) -> timedelta:
        """Until a named person is accountable."""
        return timedelta(minutes=self.accountable_min[urgency])

    def remind_after(self, urgency: Urgency) -> timedelta:
        """When a partner that has not answered is reminded."""
        return timedelta(minutes=self.offer_remind_min[urgency])

    def expire_after(self, urgency: Urgency) -> timedelta:
        """When an unanswered offer ends and the next best partner is asked."""
        return timedelta(minutes=self.offer_expire_min[urgency])

    def offers_out(self, urgency: Urgency) -> int:
        """How many partners may be asked at once."""
        return self.offers_at_once[urgency]

    def placed_within(self, urgency: Urgency) -> timedelta:
        """Until a need must be placed."""
        return timedelta(hours=self.need_placed_by_h[urgency])

    def review_within(self, urgency: Urgency) -> timedelta:
        """Until somebody looks at the whole case again."""
        return timedelta(days=self.case_review_d[urgency])

    def stuck_step(self, urgency: Urgency) -> timedelta:
        """Each step of a need that is stuck."""
        return timedelta(minutes=self.stuck_step_min[urgency])

    def arrival_within(self) -> timedelta:
        """Until an accepted person must have arrived, where nothing else was agreed."""
        return timedelta(hours=self.arrival_h)

    def follow_ups(self) -> tuple[timedelta, ...]:
        """When to follow up after arrival."""
        return tuple(timedelta(days=days) for days in self.follow_up_d)

    def window_margin(self) -> timedelta:
        """How long before a closing window the clock must ring."""
        return timedelta(hours=self.window_margin_h)

    def break_glass_review(self) -> timedelta:
        """Until a supervisor has looked at an emergency sight without consent."""
        return timedelta(hours=self.break_glass_review_h)

    def report_retention(self, channel: str) -> timedelta:
        """How long a report without a case is kept after its last activity, by how it came in."""
        return timedelta(days=self.report_retention_d[channel])

    def case_retention(self) -> timedelta:
        """How long a closed case is kept."""
        return timedelta(days=self.case_retention_d)

    def number_confirmed_for(self) -> timedelta:
        """How long a confirmed number may be shown as callable."""
        return timedelta(days=self.number_confirmed_d)

    def list_retention(self) -> timedelta:
        """How long the content of a list given for counting is kept."""
        return timedelta(days=self.list_retention_d)

    def second_look(self) -> timedelta:
        """Until a second person has looked at what an analyst wants to spend or to publish."""
        return timedelta(days=self.second_look_d)

    def run_silent(self) -> timedelta:
        """How long a run may show no sign of life before it is taken up again."""
        return timedelta(minutes=self.run_silent_min)


def _read(name: str, value: object, default: object) -> object:
    if isinstance(default, tuple):
        return _read_list(name, value)
    if isinstance(default, Mapping):
        return _read_map(name, value, default)
    return _read_number(name, value)


def _read_list(name: str, value: object) -> tuple[int, ...]:
    if not isinstance(value, list | tuple):
        raise BadClock(field=name, least=1, most=LARGEST, given=str(value)[:40])
    return tuple(_read_number(name, each) for each in value)


def _read_map(name: str, value: object, default: Mapping[str, int]) -> Mapping[str, int]:
    if name == "report_retention_d" and not isinstance(value, Mapping):  # one number for every channel, as it was
        return _by_channel(_read_number(name, value))
    if not isinstance(value, Mapping):
        raise BadClock(field=name, least=1, most=LARGEST, given=str(value)[:40])
    unknown = set(value) - set(default)
    if unknown:
        raise UnknownClock(field=f"{name}.{min(unknown)}")
    least = 0 if name == "score_weights" else 1
    given = {key: _read_number(f"{name}.{key}", each, least=least) for key, each in value.items()}
    return {key: given.get(key, each) for key, each in default.items()}


def _read_number(name: str, value: object, least: int = 1) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= LARGEST:
        raise BadClock(field=name, least=least, most=LARGEST, given=str(value)[:40])
    return value


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): each for key, each in value.items()}
    return list(value) if isinstance(value, tuple) else value
