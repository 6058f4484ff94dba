"""Countries and their provinces or states, by the codes of ISO 3166-2, as people there call them."""

from collections.abc import Mapping

_MALAYSIA = (
    "01 Johor|02 Kedah|03 Kelantan|14 Kuala Lumpur|15 Labuan|04 Melaka|05 Negeri Sembilan|06 Pahang|08 Perak|09 Perlis"
    "|07 Pulau Pinang|16 Putrajaya|12 Sabah|13 Sarawak|10 Selangor|11 Terengganu"
)
_CAMBODIA = (
    "1 Banteay Meanchey · បន្ទាយមានជ័យ|2 Battambang · បាត់ដំបង|3 Kampong Cham · កំពង់ចាម|4 Kampong Chhnang · កំពង់ឆ្នាំង"
    "|5 Kampong Speu · កំពង់ស្ពឺ|6 Kampong Thom · កំពង់ធំ|7 Kampot · កំពត|8 Kandal · កណ្ដាល|23 Kep · កែប"
    "|9 Koh Kong · កោះកុង|10 Kratié · ក្រចេះ|11 Mondulkiri · មណ្ឌលគិរី|22 Oddar Meanchey · ឧត្តរមានជ័យ"
    "|24 Pailin · ប៉ៃលិន|12 Phnom Penh · ភ្នំពេញ|18 Preah Sihanouk · ព្រះសីហនុ|13 Preah Vihear · ព្រះវិហារ"
    "|14 Prey Veng · ព្រៃវែង|15 Pursat · ពោធិ៍សាត់|16 Ratanakiri · រតនគិរី|17 Siem Reap · សៀមរាប"
    "|19 Stung Treng · ស្ទឹងត្រែង|20 Svay Rieng · ស្វាយរៀង|21 Takeo · តាកែវ|25 Tboung Khmum · ត្បូងឃ្មុំ"
)
_INDONESIA = (
    "AC Aceh|BA Bali|BT Banten|BE Bengkulu|GO Gorontalo|JK Jakarta|JA Jambi|JB Jawa Barat|JT Jawa Tengah|JI Jawa Timur"
    "|KB Kalimantan Barat|KS Kalimantan Selatan|KT Kalimantan Tengah|KI Kalimantan Timur|KU Kalimantan Utara"
    "|BB Kepulauan Bangka Belitung|KR Kepulauan Riau|LA Lampung|MA Maluku|MU Maluku Utara|NB Nusa Tenggara Barat"
    "|NT Nusa Tenggara Timur|PA Papua|PB Papua Barat|PD Papua Barat Daya|PE Papua Pegunungan|PS Papua Selatan"
    "|PT Papua Tengah|RI Riau|SR Sulawesi Barat|SN Sulawesi Selatan|ST Sulawesi Tengah|SG Sulawesi Tenggara"
    "|SA Sulawesi Utara|SB Sumatera Barat|SS Sumatera Selatan|SU Sumatera Utara|YO Yogyakarta"
)


def _read(country: str, rows: str) -> Mapping[str, str]:
    pairs = (row.split(" ", 1) for row in rows.split("|"))
    return {f"{country}-{code}": name for code, name in pairs}


PROVINCES: Mapping[str, Mapping[str, str]] = {
    "MY": _read("MY", _MALAYSIA),
    "KH": _read("KH", _CAMBODIA),
    "ID": _read("ID", _INDONESIA),
}
"""Country → code → name, in the order of the alphabet."""


def province_name(code: str) -> str:
    """The name of a province; the code itself when it is not one of ours.

    >>> province_name("MY-10")
    'Selangor'
    """
    return PROVINCES.get(code[:2], {}).get(code, code)


def find_province(country: str, typed: str) -> str:
    """The code of the province somebody wrote (its code or its name, any case); "" when there is none.

    >>> find_province("KH", "phnom penh"), find_province("MY", "MY-10"), find_province("MY", "Atlantis")
    ('KH-12', 'MY-10', '')
    """
    wanted = typed.strip().casefold()
    for code, name in PROVINCES.get(country, {}).items():
        if wanted and wanted in {code.casefold(), name.casefold(), *(part.casefold() for part in name.split(" · "))}:
            return code
    return ""
