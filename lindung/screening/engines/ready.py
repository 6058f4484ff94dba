"""Loaded once by the process from which workers are forked: what the first post pays is paid for all of them."""

import pyarrow as pa

from lindung.screening.methods.bulk.columns import TEXTS
from lindung.screening.methods.bulk.posts import screen_batch

SAMPLES = (
    "Kerja di Poipet, gaji RM5,000 sebulan, tiket percuma. Hubungi +60 12-345 6789 atau https://t.me/contoh",
    "Dibutuhkan staf kantor, gaji 15 juta per bulan, tanpa pengalaman. WA 0812-5550-0001",
    "Office work abroad, USD 2,000 a month. Call +1 202-555-0101. \u200bE-mail: office@contoh.example",
    "ត្រូវការបុគ្គលិក ប្រាក់ខែ $800 ទូរស័ព្ទ 012 555 001",
    "Slot gacor maxwin hari ini, daftar di contoh.example",
)
FOUND = screen_batch(pa.record_batch([pa.array(range(len(SAMPLES))), pa.array(SAMPLES)], schema=TEXTS)).num_rows
