"""Invented lists for the tests of linkage: people written down by two organisations, each in its own way. Practice."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

_FIRST = (
    "Muhammad Ahmad Siti Nur Fatimah Ibrahim Yusuf Zainab Sokha Dara Sophea Vanna Piseth Bora Aung Myint Thida Kyaw Hla"
    " Wati Budi Dewi Slamet Rizal Hasan Aminah Karim Rahim Salim Jamal"
)
_LAST = (
    "Hassan Hussein Rahman Abdullah Osman Ismail Sok Chea Lim Kong Keo Heng Win Thant Naing Oo Santoso Wibowo Hidayat"
    " Nasution Siregar Begum Khatun Uddin Islam Miah Nguyen Tran Pham Le"
)
FIRST, LAST = _FIRST.split(), _LAST.split()
OTHER_SPELLING = {
    **{"Muhammad": "Mohd", "Hussein": "Hossain", "Yusuf": "Yusof", "Myint": "Myin", "Jamal": "Djamal"},
    **{"Aminah": "Amina", "Osman": "Usman", "Karim": "Kareem", "Ahmad": "Achmad", "Ibrahim": "Ebrahim"},
}


def person(number: int, stream: np.random.Generator) -> dict[str, str]:
    """An invented person as the first organisation writes her down."""
    day = np.datetime64("1970-01-01") + int(stream.integers(12_000))
    return {
        "nama": f"{stream.choice(FIRST)} {stream.choice(FIRST)} {stream.choice(LAST)}",
        "tarikh_lahir": str(day),
        "kampung": f"Kampung Practice {stream.integers(60)}",
    }


def rewritten(one: dict[str, str], stream: np.random.Generator) -> dict[str, str]:
    """The same person as another organisation writes her down."""
    words = [OTHER_SPELLING.get(word, word) for word in one["nama"].split()]
    how = stream.integers(6)
    year, month, day = one["tarikh_lahir"].split("-")
    names = {0: " ".join(words[::-1]), 1: f"Haji {' '.join(words)}", 2: f"{words[0]} {words[1]} bin {words[2]}"}
    dates = {3: year, 4: f"{day}/{month}/{year}", 5: ""}
    return {
        "nama": names.get(int(how), " ".join(words)),
        "tarikh_lahir": dates.get(int(how), one["tarikh_lahir"]),
        "kampung": one["kampung"],
    }


def two_lists(folder: Path, *, people: int = 300, on_both: int = 150, seed: int = 1) -> tuple[Path, Path]:
    """police.csv and shelter.csv: record p0.. is person 0.., record s0.. is person `people - on_both`.. ."""
    stream = np.random.default_rng(seed)
    first = [person(number, stream) for number in range(people)]
    second = [rewritten(one, stream) for one in first[-on_both:]]
    second += [person(number, stream) for number in range(people - on_both)]
    return write(folder / "police.csv", first, "p"), write(folder / "shelter.csv", second, "s")


def write(path: Path, rows: Sequence[dict[str, str]], letter: str) -> Path:
    """A CSV file with an id for each record."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["id", *rows[0]])
        writer.writeheader()
        writer.writerows({"id": f"{letter}{number}", **row} for number, row in enumerate(rows))
    return path
