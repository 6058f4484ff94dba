"""Make lindung/screening/tables/places/countries.csv and provinces.csv again (names of places, by what they name).

    python scripts/make_places.py

Countries in our languages are those of Unicode CLDR (through babel), provinces those of the directory's areas.csv.
`known.csv` beside them is written by hand: cities, places known for scam compounds, other spellings.
Columns: country (ISO 3166), kind, name, names (other names, parted by "|"), written: "any" when small letters do,
"capital" when the name must begin with a capital, "upper" when all must be capitals, "after" when a word of place
("di", "in", "នៅ" ...) must stand before it, because the name is also a common word.
"""

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel import Locale

ROOT = Path(__file__).resolve().parent.parent / "lindung"
PLACES = ROOT / "screening" / "tables" / "places"
COLUMNS = ["country", "kind", "name", "names", "written"]
LANGUAGES = ("en", "ms", "id", "km", "th", "vi", "my", "bn", "ne", "zh", "fil")
# Names that are also common words or names of people in one of our languages.
_ALSO_WORDS = (
    "cuba chad jordan georgia mali man niger oman peru togo guinea jersey guam palau turkey dominica "
    "israel samoa tonga nauru malta monaco gabon perak kep papua riau aceh bali kendal niue chile curacao "
    "sat lào hy anh áo bỉ ý nga đức pháp mỹ nhật ba lan úc "
)
ALSO_WORDS = frozenset(_ALSO_WORDS.split())
# Names of districts that hold a common word: directions, things, verbs.
_ALSO_DISTRICT_WORDS = (
    "barat timur utara selatan tengah daya laut pusat kota batu metro sorong buru malang serang padang "
    "besar hulu hilir bagan tanah tebing tinggi mandau lingga sabang subulussalam maju kepulauan lima "
    "puluh raya baru banjar maros pinang landak intan jaya teluk dalam sungai kuala tual berau bungo tebo "
    "solok muda central prey phnum svay nilai muar pokok langsa bima sampang barru bone selayar buton "
    "muna wakatobi sigi poso enggang bangsal krong asa rembang kudus blora demak batang pati magelang "
)
ALSO_DISTRICT_WORDS = frozenset(_ALSO_DISTRICT_WORDS.split())
_NEAR = (
    "KH MY ID TH MM LA VN PH SG BN TL CN TW HK MO BD NP IN LK PK AE SA QA KW OM BH JO LB TR JP KR AU NZ US GB RU GE "
)
NEAR = frozenset(_NEAR.split())


def main() -> int:
    """Write both files anew."""
    _write(PLACES / "countries.csv", _countries())
    _write(PLACES / "provinces.csv", _provinces())
    return 0


def _write(path: Path, rows: Iterator[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def _countries() -> Iterator[list[str]]:
    tables = [Locale.parse(language).territories for language in LANGUAGES]
    for code in sorted(tables[0]):
        if len(code) != 2 or not code.isalpha() or code in ("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"):
            continue
        names: dict[str, None] = {}
        for table in tables:
            for name in _plain(table.get(code, "")):
                if _is_usable(name, code):
                    names.setdefault(name)
        for written in ("after", "capital"):
            chosen = [name for name in names if (name.lower() in ALSO_WORDS) is (written == "after")]
            if chosen:
                yield [code, "country", tables[0][code].split(" (")[0], "|".join(chosen), written]


def _is_usable(name: str, code: str) -> bool:
    if ord(name[0]) >= 0x250:
        return code in NEAR and len(name) > 1
    return len(name) > 2 and not re.search(r"\d", name)


def _plain(name: str) -> Iterator[str]:
    """A name as people write it: without zero-width spaces; what stands in brackets is another name."""
    name = name.replace("\u200b", "").replace("\u200c", "")
    outside, _, inside = name.partition(" (")
    for part in (outside, inside.rstrip(")")):
        if part and not re.search(r"SAR|DAK|[&]", part):
            yield part.strip()


def _provinces() -> Iterator[list[str]]:
    with (ROOT / "directory" / "content" / "areas.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name = row["name"]
            if row["level"] == "province":
                yield [row["country"], "province", name, "", "after" if name.lower() in ALSO_WORDS else "any"]
            elif len(name) > 4:
                is_word = any(word in ALSO_DISTRICT_WORDS for word in name.lower().split())
                yield [row["country"], "district", name, "", "after" if is_word else "capital"]


if __name__ == "__main__":
    sys.exit(main())
