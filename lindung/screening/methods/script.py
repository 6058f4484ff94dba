"""Which script a text is written in."""

_RANGES = (("km", 0x1780, 0x17FF), ("th", 0x0E00, 0x0E7F), ("my", 0x1000, 0x109F), ("bn", 0x0980, 0x09FF),
           ("ne", 0x0900, 0x097F), ("zh", 0x4E00, 0x9FFF))  # fmt: skip


def language_by_script(text: str) -> str:
    """The language whose script most letters are in; empty when that is the Latin script."""
    counts = {code: sum(low <= ord(letter) <= high for letter in text) for code, low, high in _RANGES}
    code = max(counts, key=counts.__getitem__)
    latin = sum("a" <= letter <= "z" for letter in text.lower())
    return code if counts[code] * 2 > latin and counts[code] else ""
