"""A small list of words for invented names and stories. Plants and birds as names; "Latihan", "Hat": practice."""

from collections.abc import Mapping
from random import Random

NAMES: Mapping[str, tuple[str, ...]] = {
    "MY": (
        "Akasia", "Belian", "Cengkih", "Delima", "Embun", "Gelam", "Halia", "Inai", "Kasturi", "Kelapa", "Lada",
        "Mawar", "Nangka", "Pala", "Petai", "Rambai", "Sena", "Selasih", "Tanjung", "Tembusu",
    ),
    "ID": (
        "Anggrek", "Bambu", "Cemara", "Damar", "Dahlia", "Enau", "Gambir", "Jambu", "Kapuk", "Kemuning", "Lontar",
        "Mahoni", "Pinus", "Pucuk", "Rotan", "Salak", "Sirih", "Soka", "Tebu", "Waru",
    ),
    "KH": (
        "Chan", "Chrey", "Kdat", "Kor", "Kuy", "Lvea", "Mkak", "Monorom", "Pdau", "Phnea", "Pring", "Romeas", "Ronteah",
        "Rumchang", "Sdau", "Sleng", "Snay", "Svay", "Tros", "Trach",
    ),
    "": (
        "Amber", "Birch", "Cedar", "Clover", "Fern", "Hazel", "Heron", "Ivory", "Juniper", "Lark", "Linden", "Maple",
        "Olive", "Pearl", "Reed", "Robin", "Rowan", "Sage", "Willow", "Wren",
    ),
}  # fmt: skip
"""Words to be called by; the last row for nationalities without a row of their own."""

STORIES: Mapping[str, Mapping[str, str]] = {
    "labour": {
        "en": "I was promised work in a restaurant. They took my passport and I have not been paid for months.",
        "ms": "Saya dijanjikan kerja di restoran. Pasport saya diambil dan gaji saya tidak dibayar berbulan-bulan.",
        "id": "Saya dijanjikan kerja di restoran. Paspor saya diambil dan gaji saya tidak dibayar berbulan-bulan.",
        "km": "គេសន្យាថាមានការងារនៅភោជនីយដ្ឋាន។ គេយកលិខិតឆ្លងដែនខ្ញុំ ហើយមិនបើកប្រាក់ខែឱ្យខ្ញុំច្រើនខែមកហើយ។",
    },
    "domestic": {
        "en": "I work in a house from morning to night. I may not go out or call my family.",
        "ms": "Saya bekerja di sebuah rumah dari pagi sampai malam. Saya tidak boleh keluar atau menelefon keluarga.",
        "id": "Saya bekerja di sebuah rumah dari pagi sampai malam. Saya tidak boleh keluar atau menelepon keluarga.",
        "km": "ខ្ញុំធ្វើការក្នុងផ្ទះគេពីព្រឹកដល់យប់។ គេមិនឱ្យខ្ញុំចេញក្រៅ ឬទូរសព្ទទៅគ្រួសារទេ។",
    },
    "sexual": {
        "en": "They brought me here for another job. Now they say I owe them money and must see customers.",
        "ms": "Mereka bawa saya ke sini untuk kerja lain. Sekarang kata mereka saya berhutang dan mesti layan tamu.",
        "id": "Mereka membawa saya ke sini untuk kerja lain. Sekarang katanya saya berutang dan harus melayani tamu.",
        "km": "គេនាំខ្ញុំមកទីនេះដើម្បីធ្វើការងារផ្សេង។ ឥឡូវគេថាខ្ញុំជំពាក់លុយគេ ហើយត្រូវទទួលភ្ញៀវ។",
    },
    "criminal": {
        "en": "They make us write to strangers on the internet to get money. Who does not reach the target is beaten.",
        "ms": "Kami dipaksa menulis kepada orang asing di internet untuk dapat wang. Yang tidak capai sasaran dipukul.",
        "id": "Kami dipaksa menulis kepada orang asing di internet untuk dapat uang. Yang tidak capai target dipukul.",
        "km": "គេបង្ខំយើងឱ្យសរសេរទៅមនុស្សមិនស្គាល់តាមអ៊ីនធឺណិតដើម្បីយកលុយ។ អ្នកណាមិនបានតាមគោលដៅត្រូវគេវាយ។",
    },
    "unknown": {
        "en": "Something is wrong at the place next to ours. People are brought at night and never come out.",
        "ms": "Ada yang tidak kena di tempat sebelah. Orang dibawa masuk waktu malam dan tidak pernah keluar.",
        "id": "Ada yang tidak beres di tempat sebelah. Orang dibawa masuk malam hari dan tidak pernah keluar.",
        "km": "មានរឿងមិនប្រក្រតីនៅកន្លែងជិតយើង។ គេនាំមនុស្សចូលនៅពេលយប់ ហើយមិនឃើញចេញមកវិញទេ។",
    },
}  # fmt: skip
"""What somebody writes, invented, by kind of exploitation and language."""

ADVICE = "Thank you. This is what you can do, and whom you can ask. Write to us again at any time."
NOT_OURS = "We cannot help with this. The office for work permits in your town can."
THANKS = "Thank you. I am with a friend now. Please do not call, write here."
NOTE = "Practice: all of this is invented."


def a_name(chance: Random, *, nationality: str, sex: str) -> str:
    """An invented name that says that it is practice."""
    word = chance.choice(NAMES.get(nationality, NAMES[""]))
    if nationality == "MY":
        return f"{word} {'binti' if sex == 'female' else 'bin'} Latihan"
    if nationality == "KH":
        return f"Hat {word}"
    return f"{word} {'Latihan' if nationality == 'ID' else 'Practice'}"


def a_story(exploitation: frozenset[str], language: str) -> str:
    """What somebody with this experience writes."""
    kind = next((kind for kind in ("criminal", "sexual", "labour", "domestic") if kind in exploitation), "unknown")
    return STORIES[kind].get(language, STORIES[kind]["en"])
