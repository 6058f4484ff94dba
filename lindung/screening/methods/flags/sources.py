"""Who says that something is a sign of a lure, and when; in our own words, with the address where it was read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so; `on`: the day or year of it, as far as known (ISO 8601, "" when not); `url`: "" for our own view."""

    who: str
    on: str
    url: str


KEMNAKER = Source(
    "Kementerian Ketenagakerjaan (Indonesia)",
    "2022-08-28",
    "https://money.kompas.com/read/2022/08/28/171000326/waspada-ini-ciri-ciri-penipuan-lowongan-kerja-ke-luar-negeri",
)
KEMLU = Source("Kementerian Luar Negeri (Indonesia)", "2022-07-29", "https://voi.id/berita/196028/")
KEMLU_AUGUST = Source(
    "Kementerian Luar Negeri (Indonesia)",
    "2022-08-05",
    "https://amp.suara.com/news/2022/08/05/144156/marak-penipuan-masyarakat-diimbau-waspadai-tawaran-kerja-ke-luar-negeri",
)
KP2MI = Source("Kementerian Pelindungan Pekerja Migran Indonesia", "2025-07-29", "https://desapenari.id/")
MEA = Source(
    "Ministry of External Affairs (India)",
    "",
    "https://pragativadi.com/mea-issues-advisory-for-indian-job-seekers-travelling-to-laos-cambodia/",
)
HOME_MINISTRY = Source(
    "Ministry of Home Affairs (Malaysia)",
    "2023-03-14",
    "https://www.channelnewsasia.com/asia/malaysia-cambodia-anwar-ibrahim-hun-sen-job-scam-syndicate-3376821",
)
SURVIVOR = Source(
    "A survivor from Johor, told to Astro Awani",
    "",
    "https://www.astroawani.com/berita-malaysia/"
    "mangsa-tipu-sindiket-pekerjaan-kongsi-pengalaman-semasa-di-kemboja-388678",
)
EMBASSY = Source(
    "Embassy of Malaysia in Phnom Penh",
    "2022-07-10",
    "https://www.theborneopost.com/2022/07/10/"
    "embassy-rescued-46-malaysians-duped-by-fake-job-offers-in-cambodia-this-year-says-ambassador/",
)
KOSMO = Source("Kosmo (Malaysia)", "2022-06-11", "https://kosmo.com.my/2022/06/11/terdesak-punca-jadi-sasaran-sindiket")
UNODC = Source(
    "UNODC, key indicators of trafficking for forced criminality",
    "",
    "https://github.com/UNMigration/HTCDS/files/12143746/UNODC.Key.Indicators.of.TIP.for.Forced.Criminality.FINAL.pdf",
)
POEA = Source(
    "Philippine Overseas Employment Administration",
    "",
    "https://www.workabroad.ph/blog/item/168/10-Tips-on-How-to-Avoid-Illegal-Recruiters-",
)
IOM = Source(
    "International Organization for Migration (Romania)",
    "",
    "https://romania.iom.int/news/recognizing-legitimate-employment-ukrainian-dubbed-animation",
)
UU18 = Source(
    "Undang-Undang 18/2017 (Indonesia), articles 13 and 15",
    "2017",
    "https://id.m.wikisource.org/wiki/Halaman:Undang-Undang_Nomor_18_Tahun_2017.pdf/8",
)
PERBAN9 = Source(
    "Peraturan BP2MI 9/2020 (Indonesia)", "2020-08-17", "https://nasional.kompas.com/read/2020/08/17/23193871/"
)
ILO_FEES = Source("ILO, definition of recruitment fees and related costs", "2019", "https://www.ilo.org/WCMS_743685")
ILO_INDICATORS = Source("ILO, indicators of forced labour", "2012", "https://www.ilo.org/")
PALERMO = Source("United Nations Trafficking in Persons Protocol, article 3", "2000", "https://www.unodc.org/")
OURS = Source("Lindung's own reading, to be reviewed", "2026", "")
