"""The statements that count: units into Counted, what they add to cells, cells of a year. Our own constants only."""

from lindung.kernel.figures import DIMENSIONS, Source
from lindung.plans.rules.figures import SOURCES, Dimension

_GROUPS = ", ".join(DIMENSIONS)
_COLUMNS = f"source, of_ref, unit, desk_id, is_practice, {_GROUPS}, figures, months, yes, no"
# Child or adult beside each other group; the rest of the tables are sums of these.
_PAIRS = [name for name in DIMENSIONS if name != Dimension.AGE]
_SETS = ", ".join(f"(age, {name})" for name in _PAIRS)
_NAME = " ".join(f"WHEN grouping({name}) = 0 THEN '{name}'" for name in _PAIRS)
_VALUE = f"coalesce({', '.join(_PAIRS)})"  # all but one are null
_OF = "desk_id, is_practice, figure, month"
_CELL = "desk_id, is_practice, figure, dimension, month, key"


def _months(source: Source) -> str:
    """The month of each figure, null where the unit does not count in it; each worked out once (OFFSET 0)."""
    return ", ".join(
        f"(date_part('year', {each.when}) * 12 + date_part('month', {each.when}) - 1)::smallint AS m{each.number}"
        for each in source.figures
    )


def _marks(source: Source) -> str:
    """Four arrays beside each other: figures, their months, yes and no; of the figures the unit counts in."""
    counts = [f"m{each.number} IS NOT NULL" for each in source.figures]
    figures, months, yes, no = (
        ", ".join(f"CASE WHEN {is_in} THEN {part} END" for is_in, part in zip(counts, parts, strict=True))
        for parts in (
            [str(each.number) for each in source.figures],
            [f"m{each.number}" for each in source.figures],
            [each.yes for each in source.figures],
            [each.no for each in source.figures],
        )
    )
    return ", ".join(
        f"array_remove(ARRAY[{parts}]::{kind}[], NULL)"
        for parts, kind in ((figures, "smallint"), (months, "smallint"), (yes, "int"), (no, "int"))
    )


def count_units(source: Source, *, is_whole: bool) -> str:
    """INSERT ... of the units of a source, all of them or those of %(refs)s."""
    some = " OR ".join(f"m{each.number} IS NOT NULL" for each in source.figures)
    return f"""
INSERT INTO plans_counted ({_COLUMNS})
SELECT '{source.name}', of_ref, unit, desk_id, is_practice, {_GROUPS}, {_marks(source)}
FROM (SELECT u.*, {_months(source)} FROM ({source.select(is_whole=is_whole)} OFFSET 0) u OFFSET 0) dated
WHERE {some}"""  # noqa: S608


def _cells_of(units: str, sign: int) -> str:
    """Cells that units add up to: first by all groups at once, since many units are alike, then by two, then by one."""
    return f"""
alike AS MATERIALIZED (
    SELECT desk_id, is_practice, f.figure, f.month, {_GROUPS}, sum(f.yes) AS yes, sum(f.no) AS no
    FROM {units} u CROSS JOIN LATERAL unnest(u.figures, u.months, u.yes, u.no) f (figure, month, yes, no)
    GROUP BY desk_id, is_practice, f.figure, f.month, {_GROUPS}),
pairs AS MATERIALIZED (
    SELECT {_OF}, age, CASE {_NAME} END AS name, {_VALUE} AS value, {sign} * sum(yes) AS yes, {sign} * sum(no) AS no
    FROM alike GROUP BY {_OF}, GROUPING SETS ({_SETS})),
summed AS (
    SELECT {_OF}, 'age*' || name AS dimension, age || '|' || value AS key, yes, no FROM pairs
    UNION ALL
    SELECT {_OF}, name, value, sum(yes), sum(no) FROM pairs GROUP BY {_OF}, name, value
    UNION ALL
    SELECT {_OF}, 'age', age, sum(yes), sum(no) FROM pairs WHERE name = 'sex' GROUP BY {_OF}, age
    UNION ALL
    SELECT {_OF}, '', '', sum(yes), sum(no) FROM pairs WHERE name = 'sex' GROUP BY {_OF})"""  # noqa: S608


ALL_CELLS = f"""
WITH {_cells_of("plans_counted", 1)}
INSERT INTO plans_cell ({_CELL}, yes, no) SELECT {_CELL}, yes, no FROM summed"""  # noqa: S608

_PUT = f"""
put AS (
    INSERT INTO plans_cell AS c ({_CELL}, yes, no) SELECT {_CELL}, yes, no FROM summed
    ON CONFLICT ({_CELL}) DO UPDATE SET yes = c.yes + excluded.yes, no = c.no + excluded.no
    RETURNING c.desk_id, c.is_practice, c.figure, c.month)
SELECT DISTINCT desk_id, is_practice, figure, month / 12 FROM put"""  # noqa: S608

TAKE_OUT = f"""
WITH moved AS (
    DELETE FROM plans_counted WHERE source = ANY (%(sources)s) AND of_ref = ANY (%(refs)s) RETURNING *),
{_cells_of("moved", -1)}, {_PUT}"""  # noqa: S608


def put_in(source: Source) -> str:
    """Count the units of %(refs)s and add them to the cells; answers what changed: desk, world, figure, year."""
    return f"WITH moved AS ({count_units(source, is_whole=False)} RETURNING *), {_cells_of('moved', 1)}, {_PUT}"


EMPTY_CELLS = "DELETE FROM plans_cell WHERE yes = 0 AND no = 0 AND (desk_id, is_practice, figure, month / 12) IN ({})"
CHANGED_SINCE = """
SELECT DISTINCT t.about FROM audit_seal s JOIN audit_trail t ON t.id = s.trail_id WHERE s.seq > %s AND s.seq <= %s"""
ALL_YEARS = "SELECT DISTINCT desk_id, is_practice, figure, month / 12 FROM plans_cell"
# Of one desk, world and figure in one year: cells by group, and by month.
YEAR_CELLS = """
SELECT dimension, key, sum(yes)::bigint, sum(no)::bigint FROM plans_cell
WHERE desk_id = %(desk)s AND is_practice = %(practice)s AND figure = %(figure)s
  AND month BETWEEN %(year)s * 12 AND %(year)s * 12 + 11
GROUP BY dimension, key
UNION ALL
SELECT 'month', lpad((month %% 12 + 1)::text, 2, '0'), yes, no FROM plans_cell
WHERE desk_id = %(desk)s AND is_practice = %(practice)s AND figure = %(figure)s AND dimension = ''
  AND month BETWEEN %(year)s * 12 AND %(year)s * 12 + 11"""
BY_TRAIL = tuple(source for source in SOURCES if not source.is_by_month)
BY_MONTH = tuple(source for source in SOURCES if source.is_by_month)
