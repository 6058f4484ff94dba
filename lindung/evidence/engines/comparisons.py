"""How two records are compared, field by field: each level in SQL that both engines speak, and in words.

The SQL knows four functions beside the standard: jaro_winkler, damerau_levenshtein, array_contains, arrays_overlap.
Spark has them, with Splink's library; for DuckDB two are made macros. So one settings object serves both.
"""

from dataclasses import dataclass

import splink.comparison_level_library as levels_of
import splink.comparison_library as comparisons_of
from splink.internals.comparison_level_creator import ComparisonLevelCreator

from lindung.evidence.rules.link import BY_NAME, Kind
from lindung.kernel.errors import gettext_noop

MISSING = gettext_noop("not known in one of the records: says nothing")
ELSE = gettext_noop("differs")


@dataclass(frozen=True)
class Level:
    """One way two values may relate. `frequency`: the column whose rare values weigh more when they agree."""

    sentence: str
    sql: str
    frequency: str = ""
    is_missing: bool = False


@dataclass(frozen=True)
class Comparison:
    """Levels from the closest to "differs"; the first that holds counts. `columns` are what blocking may share."""

    name: str
    columns: frozenset[str]
    levels: tuple[Level, ...]

    def sentence(self, level: int) -> str:
        """What a level of Splink (-1 missing, 0 differs, above that closer) says."""
        if level < 0:
            return MISSING
        ranked = [one.sentence for one in self.levels if not one.is_missing]
        return ELSE if level == 0 else ranked[len(ranked) - level]

    def creator(self) -> comparisons_of.CustomComparison:
        """The same for Splink."""
        made: list[ComparisonLevelCreator] = []
        for level in self.levels:
            one: ComparisonLevelCreator = levels_of.CustomLevel(level.sql, label_for_charts=level.sentence)
            if level.is_missing:
                one = one.configure(is_null_level=True)
            elif level.frequency:
                one = one.configure(tf_adjustment_column=level.frequency)
            made.append(one)
        return comparisons_of.CustomComparison([*made, levels_of.ElseLevel()], output_column_name=self.name)


def _both(column: str) -> str:
    return f"{column}_l is null or {column}_r is null"


_TURNED = "(given_sound_l = last_sound_r and last_sound_l = given_sound_r and given_sound_l <> last_sound_l)"
_CROSSED = (
    "(last_l is not null and last_r is not null and jaro_winkler(given_l, last_r) >= 0.88"
    " and jaro_winkler(last_l, given_r) >= 0.88 and jaro_winkler(given_l, given_r) < 0.88)"
)
# One word in common that stands in front here and at the end there is evidence once, for the given name.
_EXCHANGED = (
    "(given_sound_l <> given_sound_r and last_sound_l <> last_sound_r"
    " and (given_sound_l = last_sound_r or last_sound_l = given_sound_r))"
)
GIVEN = Comparison(
    "given_name",
    frozenset(("given", "given_sound", "given_start", "given_bones", "any_order", "sounds")),
    (
        Level(MISSING, _both("given"), is_missing=True),
        Level(gettext_noop("the same name"), "given_l = given_r", "given"),
        Level(gettext_noop("the same two names in the other order"), _TURNED),
        Level(gettext_noop("nearly the same two names in the other order"), _CROSSED),
        Level(
            gettext_noop("one spelling of the other (Mohd, Muhammad)"), "given_sound_l = given_sound_r", "given_sound"
        ),
        Level(
            gettext_noop("stands at another place in the other name"),
            "array_contains(sounds_r, given_sound_l) or array_contains(sounds_l, given_sound_r)",
        ),
        Level(
            gettext_noop("one letter more, less, other or exchanged"),
            "damerau_levenshtein(given_l, given_r) <= 1 and length(given_l) > 2 and length(given_r) > 2",
        ),
        Level(gettext_noop("very similar"), "jaro_winkler(given_l, given_r) >= 0.9"),
        Level(
            gettext_noop("one is the other's first letter"),
            "(length(given_l) = 1 or length(given_r) = 1) and substr(given_l, 1, 1) = substr(given_r, 1, 1)",
        ),
        Level(
            gettext_noop("similar"),
            "jaro_winkler(given_l, given_r) >= 0.78 or jaro_winkler(given_sound_l, given_sound_r) >= 0.85",
        ),
    ),
)
LAST = Comparison(
    "last_name",
    frozenset(("last", "last_sound", "last_start", "last_bones", "any_order", "sounds")),
    (
        Level(MISSING, f"{_both('last')} or {_TURNED} or {_CROSSED} or {_EXCHANGED}", is_missing=True),
        Level(gettext_noop("the same name"), "last_l = last_r", "last"),
        Level(
            gettext_noop("one spelling of the other (Hossain, Hussein)"), "last_sound_l = last_sound_r", "last_sound"
        ),
        Level(
            gettext_noop("one letter more, less, other or exchanged"),
            "damerau_levenshtein(last_l, last_r) <= 1 and length(last_l) > 2 and length(last_r) > 2",
        ),
        Level(
            gettext_noop("stands at another place in the other name"),
            "array_contains(sounds_r, last_sound_l) or array_contains(sounds_l, last_sound_r)",
        ),
        Level(gettext_noop("very similar"), "jaro_winkler(last_l, last_r) >= 0.9"),
        Level(
            gettext_noop("similar"),
            "jaro_winkler(last_l, last_r) >= 0.8 or jaro_winkler(last_sound_l, last_sound_r) >= 0.85",
        ),
    ),
)
MIDDLE = Comparison(
    "other_names",
    frozenset(("middle", "middle_sounds", "any_order", "sounds", "bones")),
    (
        Level(MISSING, f"{_both('middle')} or given_sound_l = last_sound_r", is_missing=True),
        Level(gettext_noop("the same other names"), "middle_l = middle_r", "middle"),
        Level(
            gettext_noop("one of the other names in common"),
            "arrays_overlap(middle_sounds_l, middle_sounds_r)",
        ),
        Level(gettext_noop("similar"), "jaro_winkler(middle_l, middle_r) >= 0.85"),
    ),
)
BIRTH = Comparison(
    "birth",
    frozenset(("birth", "birth_year", "birth_month", "birth_day", "birth_turned", "birth_month_day", "birth_decade")),
    (
        Level(MISSING, _both("birth_year"), is_missing=True),
        Level(gettext_noop("the same date, as far as it is known"), "birth_l = birth_r", "birth"),
        Level(gettext_noop("day and month exchanged"), "birth_l = birth_turned_r"),
        Level(
            gettext_noop("one digit other or exchanged"),
            "birth_day_l is not null and birth_day_r is not null and damerau_levenshtein(birth_l, birth_r) <= 1",
        ),
        Level(
            gettext_noop("the same year, and one of the dates says no more"),
            "birth_year_l = birth_year_r and (birth_month_l is null or birth_month_r is null)",
            "birth_year",
        ),
        Level(gettext_noop("the same year and month"), "birth_year_l = birth_year_r and birth_month_l = birth_month_r"),
        Level(
            gettext_noop("two digits other"),
            "birth_day_l is not null and birth_day_r is not null and damerau_levenshtein(birth_l, birth_r) <= 2",
        ),
        Level(gettext_noop("the same day and month, another year"), "birth_month_day_l = birth_month_day_r"),
        Level(gettext_noop("the same year"), "birth_year_l = birth_year_r"),
        Level(gettext_noop("a year apart"), "abs(birth_year_l - birth_year_r) <= 1"),
    ),
)


def _identifier(name: str) -> Comparison:
    levels = [
        Level(MISSING, _both(name), is_missing=True),
        Level(gettext_noop("the same number"), f"{name}_l = {name}_r", name),
        Level(gettext_noop("one sign other or exchanged"), f"damerau_levenshtein({name}_l, {name}_r) <= 1"),
    ]
    if name == "postcode":
        levels.append(Level(gettext_noop("the same area"), f"{name}_area_l = {name}_area_r", f"{name}_area"))
    else:
        levels.append(Level(gettext_noop("two signs other"), f"damerau_levenshtein({name}_l, {name}_r) <= 2"))
    return Comparison(name, frozenset((name, f"{name}_area")), tuple(levels))


def _text(name: str) -> Comparison:
    return Comparison(
        name,
        frozenset((name, f"{name}_sound")),
        (
            Level(MISSING, _both(name), is_missing=True),
            Level(gettext_noop("the same"), f"{name}_l = {name}_r", name),
            Level(gettext_noop("one spelling of the other"), f"{name}_sound_l = {name}_sound_r", f"{name}_sound"),
            Level(gettext_noop("very similar"), f"jaro_winkler({name}_l, {name}_r) >= 0.9"),
            Level(gettext_noop("similar"), f"jaro_winkler({name}_l, {name}_r) >= 0.8"),
        ),
    )


def _category(name: str) -> Comparison:
    levels = (
        Level(MISSING, _both(name), is_missing=True),
        Level(gettext_noop("the same"), f"{name}_l = {name}_r", name),
    )
    return Comparison(name, frozenset((name,)), levels)


_OF_KIND = {Kind.IDENTIFIER: _identifier, Kind.TEXT: _text, Kind.CATEGORY: _category}


def comparisons_for(fields: tuple[str, ...]) -> tuple[Comparison, ...]:
    """The comparisons of the fields that the lists have (`fields` as in engines.prepared.Prepared)."""
    made: list[Comparison] = []
    for field in fields:
        if field == "name":
            made += [GIVEN, LAST, MIDDLE]
        elif field == "birth":
            made.append(BIRTH)
        else:
            made.append(_OF_KIND[BY_NAME[field].kind](field))
    return tuple(made)
