"""Text in bulk: what is said of a batch is what is said of each of its texts."""

import random

import pyarrow as pa
import pytest

from lindung.screening.methods.bulk.text import clean_batch, garbage_batch, languages_batch
from lindung.screening.methods.cleaning import clean
from lindung.screening.methods.garbage import find_garbage
from lindung.screening.methods.language import language_of

SENTENCES = (
    "Lowongan kerja di Kamboja, gaji 15 juta, tiket ditanggung perusahaan.",
    "Jawatan kosong di Kemboja, gaji RM5000, syarikat tanggung tiket!",
    "Workers wanted, no experience needed; write on Telegram.",
    "ត្រូវការបុគ្គលិក ប្រាក់ខែ $800",
    "รับสมัครงาน น้ำใจดี",
    "Việc nhẹ lương cao, LIÊN HỆ ngay",
    "招聘客服",
    "situs slot gacor hari ini 𝐍𝐀𝐆𝐀𝟕𝟕𝟕",
    "togel sdy pools",
    "M A I N di naga88 wd cepat",
    "Polisi menangkap bandar judi online.",
    "বিদেশে চাকরি",
    "masuk grup chat.whatsapp.com/contoh, 2 slot lagi",
    "makasih NAGA777 seru banget",
    "bonus depo 20rb main di RAJAHOKI sekarang",
    "kasino dan taruhan bola, menang terus <a href='x'>ya</a>",
    "",
)
RANGES = (
    *((32, 127), (32, 127), (0x300, 0x370), (0x900, 0xA00), (0xE00, 0xE60), (0x1000, 0x10A0), (0x1780, 0x1800)),
    *((0x200B, 0x2010), (0x3B0, 0x460), (0x1D400, 0x1D480), (0x1F1E6, 0x1F200), (0xFF00, 0xFFEF), (0x3040, 0x3100)),
    (0x1100, 0x1180),
)
LETTERS = [chr(code) for low, high in RANGES for code in range(low, high)] + [" ", "\n"] * 300


def texts(count, seed):
    """Sentences joined and torn, and letters at random."""
    chance = random.Random(seed)
    for number in range(count):
        if number % 2:
            yield "".join(chance.choice(LETTERS) for _ in range(chance.randint(0, 24)))
        else:
            joined = chance.choice((" ", "\n", "  ")).join(
                chance.choice(SENTENCES) for _ in range(chance.randint(0, 9))
            )
            yield joined[chance.randint(0, 30) :][: chance.randint(0, 700)]


def check_batch(originals):
    """Compare a batch with its texts one by one."""
    batch = clean_batch(pa.array(originals, pa.string()))
    codes, likelier, margins = languages_batch(batch.texts)
    found = garbage_batch(batch.texts)
    for row, original in enumerate(originals):
        one = clean(original)
        assert batch.texts[row].as_py() == one.text
        changed = batch.changed.get(row)
        assert (changed is not None) == (one.origins is not None)
        assert changed is None or list(changed.origins) == list(one.origins)
        tongue = language_of(one.text)
        assert (codes[row].as_py(), likelier[row].as_py()) == (tongue.language, tongue.likelier)
        assert margins[row].as_py() == pytest.approx(tongue.margin, rel=1e-5, abs=1e-6)
        assert found.get(row, ()) == find_garbage(one.text)


@pytest.mark.slow
def test_a_batch_says_what_each_text_says():
    check_batch([*texts(1500, seed=1), "x" * 20_000, "slot gacor " * 1000])


def test_a_slice_with_empty_rows_and_nulls():
    whole = pa.array(["a", None, "gaji  besar", "", None], pa.string())
    batch = clean_batch(whole.slice(1, 4))
    assert batch.texts.to_pylist() == [None, "gaji besar", "", None]
    assert list(batch.changed) == [1]
    assert languages_batch(batch.texts)[0].to_pylist() == ["und", "ms|id", "und", "und"]
    assert garbage_batch(batch.texts) == {}
    assert clean_batch(pa.array([], pa.string())).changed == {}


@pytest.mark.prove
def test_many_batches_say_what_each_text_says():
    for seed in range(2, 5):
        check_batch(list(texts(5000, seed)))
