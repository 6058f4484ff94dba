"""Which language a text is in: by its script first, then by its words."""

from lindung.screening.methods.script import language_by_script
from lindung.screening.rules.found import Tongue
from lindung.screening.rules.words import UNKNOWN

_WORDS = {
    "en": {"the", "and", "of", "to", "is", "for", "with", "you", "are", "job", "we", "our", "your"},
    "ms": {"boleh", "kerja", "gaji", "kerana", "wang", "awak", "syarikat", "pejabat", "jawatan", "kosong", "bulanan"},
    "id": {"bisa", "karena", "uang", "kamu", "perusahaan", "kantor", "lowongan", "karyawan", "anda", "banget", "dm"},
    "vi": {"và", "của", "là", "không", "cho", "được", "việc", "lương", "tuyển"},
    "tl": {"ang", "ng", "mga", "sa", "ay", "po", "ako", "trabaho", "sahod"},
}


def language_of(text: str) -> Tongue:
    """The language of a cleaned text; the margin is a log-odds."""
    by_script = language_by_script(text)
    if by_script:
        return Tongue(by_script, 10.0)
    words = text.lower().split()
    counts = sorted(((sum(word in known for word in words), name) for name, known in _WORDS.items()), reverse=True)
    (most, best), (next_most, second) = counts[:2]
    return Tongue(best, float(most - next_most), second) if most else Tongue(UNKNOWN, 0.0)
