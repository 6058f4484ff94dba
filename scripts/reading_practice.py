"""Invented training sentences: templates filled with names that are put together at random. No text of others."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from lindung.screening.methods.reading.lexicon import places
from lindung.screening.methods.reading.tokens import tokens

TEMPLATES = Path(__file__).with_name("reading_templates.txt")
SLOT = re.compile(r"\{([A-Z])\}")
Sentence = tuple[list[str], list[str]]

MALAY = (
    "Ahmad Rosli Hafiz Zulkifli Faizal Azman Norazlan Khairul Shahrizal Fauzi Halim Rahim Aziz Ismail Hamzah Fadzil",
    "Siti Nurul Aisyah Rohani Zaleha Noraini Hasnah Faridah Suraya Azlina Maznah Haslina Zubaidah Norhayati Salmah",
    "Abdullah Ibrahim Yusof Othman Razak Salleh Md Isa Kassim Daud Hashim Latiff Mansor Jaafar Zainuddin Bakar"
    " Sulaiman",
)
CHINESE = (
    "Tan Lim Lee Wong Chan Ng Goh Teo Chong Yap Koh Lau Tay Foo Chin Liew Khoo Chua Leong Fong",
    "Wei Siew Mei Chee Kah Yee Jia Hui Kok Boon Ai Li Swee Ming Xin Soon Guan Poh Hock Lai Kiat Ling Seng Huat",
)
INDIAN = (
    "Kumar Rajan Subramaniam Muthu Sivakumar Ravi Krishnan Nair Pillai Menon Letchumi Ganesan Kavitha Shanti Saroja",
    "Selvam Murugan Veerasamy Arumugam Govindasamy Perumal Thevi Sreeni Rani Vasanthi Mohan Suresh Ramasamy",
)
INDONESIAN = (
    "Budi Agus Joko Slamet Sri Dewi Wahyu Eko Hendra Susilo Bambang Retno Ratna Indah Yuli Rina Endang Dedi Benny",
    "Santoso Wibowo Nugroho Setiawan Kurniawan Pratama Hidayat Lestari Handayani Marsudi Simanjuntak Siregar Rhamdani",
    "Sitompul Hutagalung Wijaya Hartono Nasution Ginting Tobing Suryadi Prasetyo Permana Maulana Anggraini Kartika",
)
KHMER = (
    "Sok Chea Chan Heng Keo Kim Ly Mao Nhem Ouk Pen Phan Prak Sam Sao Seng Sieng Sin Srey Sun Touch Tep Ven Vong"
    " Ponn Chou",
    "Chenda Sokha Sophal Sophea Bopha Dara Rithy Vuthy Samnang Kosal Veasna Sopheak Kunthea Bunthoeun Sarath"
    " Samkhan Eng",
)
WESTERN = (
    "John Maria Brian Joseph Anna Karen Thomas Daniel Ruth Helen Peter Michael Susan Laura Omar Elena Ingrid"
    " Supei Cindy",
    "Smith McAllister O'Brien Fernandez Keller Lindqvist Moreau Reyes Santos Dela Cruz Parker Whitfield Van Dijk"
    " Lui Jensen",
    "D. J. K. M. R. A. S. T. L.",
)
OTHERS = (
    "Nguyen Tran Pham Somchai Prasert Aung Khin Thida Zaw Rahman Hossain Akter Begum Thapa Gurung Sharma Tamang Perera",
    "Van Thi Linh Huong Minh Wattana Chaiyasit Myint Htun Naing Islam Uddin Khatun Adhikari Poudel Silva Fernando Lama",
)
TITLES = (
    "Datuk|Datuk Seri|Dato'|Dato' Sri|Tan Sri|Tun|Encik|Puan|Cik|Dr|Dr.|Prof|Ir.|Bapak|Ibu|Mr|Mrs|Ms|SAC|ACP"
    "|Supt|Irjen|Kombes|H.E.|Datin Paduka|Brigjen Pol|Hon.|Lt. Gen.|Ustaz|Okhna"
)
ROLES = (
    "Duta Besar|Timbalan Ketua Setiausaha|Menteri Dalam Negeri|Ketua Pengarah|Pengarah|Pengerusi|Setiausaha"
    " Agung|Timbalan"
    " Menteri|Presiden|Naib Presiden|Ketua Polis|Pengasas|wakil|Direktur|Kepala|Sekretaris Jenderal|Wakil"
    " Menteri|Koordinator"
    "|Ketua Umum|juru bicara|Direktur Eksekutif|pendiri|director|executive director|Deputy Minister"
    "|Secretary-General|chairman"
    "|spokesperson|Ambassador|Secretary of State|programme manager|country director|Police chief|head|co-founder"
    "|vice president"
)
HEADS = (
    "Kementerian {w}|Jabatan {w} Malaysia|Persatuan {w}|Yayasan {n}|Majlis {w}|Kedutaan Besar {l}|Jabatan {w}"
    " {l}|Polis {l}"
    "|Kementerian {w} dan {w}|Agensi {w}|Pertubuhan {n}|Suruhanjaya {w}|Lembaga {w}|Dinas {w} {l}|Polda {l}"
    "|Yayasan {n} {n}"
    "|PT {n} {n}|Badan {w} Indonesia|Komite Nasional {w}|Ministry of {e}|Ministry of {e} and {e}|Department of"
    " {e}|{n} Foundation"
    "|{n} Network|{n} Consultancy|{n} International|National Committee for {e}|Embassy of {l}|{l} Police|{n}"
    " Centre|Project {n}"
    "|{e} Commission|{e} Department|International Organization for {e}|University of {l}|Universiti {n}|{n} Sdn"
    " Bhd|Rumah {n}"
    "|{n} {n} Alliance|Royal {l} Police|{n} University|{l} {e} Bureau|Serikat {w} Indonesia|Gabungan {w}|{n}"
    " Network {l}|{a}|{a}"
)  # fmt: skip
MALAY_WORDS = (
    "Dalam Negeri|Sumber Manusia|Imigresen|Tenaga Kerja|Kebajikan Masyarakat|Kesihatan|Urusan Perempuan|Luar"
    " Negeri|Wanita|Sosial|Perlindungan Anak|Hak Asasi Manusia|Ketenagakerjaan|Pemberdayaan Perempuan|Buruh"
    " Migran|Pencegahan Rasuah|Belia|Keluarga"
)
ENGLISH_WORDS = (
    "Home Affairs|Women's Affairs|Labour|Immigration|Social Welfare|Justice|Foreign Affairs|Migration|Human"
    " Rights|Interior|Health|Youth|Counter Trafficking|Investigation|Criminal Justice|Veterans"
)
SYLLABLES = (
    "ka ri mo sa lu te na vi do ra shi len bor mar hel tan go pra nu zi fa wen cor dal vis ter an el ro jin mek".split()  # noqa: SIM905
)
DAYS = "Khamis|Isnin|Rabu|Selasa|Jumat|Kamis|Monday|Thursday|19 Julai 2023|Senin (3/4/2023)|2 March 2024"
DROP_CASE = 0.02


class Inventor:
    """Names at random: the same seed gives the same names."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.places = sorted(name for name in places() if name[:1].isascii() and name[:1].isupper() and len(name) > 3)

    def made_up(self) -> str:
        """A word that is in no list."""
        word = "".join(self.random.choices(SYLLABLES, k=self.random.choice((2, 2, 3)))).capitalize()
        return word.upper() if self.random.random() < 0.06 else word

    def person(self) -> str:
        """A name in one of the region's ways, some of its parts made up."""
        lists = self.random.choice(
            (MALAY, MALAY, CHINESE, INDIAN, INDONESIAN, INDONESIAN, KHMER, WESTERN, WESTERN, OTHERS)
        )
        parts = [self._part(names) for names in lists[: self.random.choice((2, 2, 2, 3))]]
        if lists is WESTERN and len(parts) == 3:
            parts = [parts[0], parts[2], parts[1]]
        if lists is CHINESE and self.random.random() < 0.7:
            parts.append(self._part(CHINESE[1]))
        if lists in (MALAY, INDIAN) and self.random.random() < 0.3:
            middle = self.random.choice(("bin", "binti") if lists is MALAY else ("a/l", "a/p"))
            parts = [*parts[:1], middle, *parts[1:]]
        if self.random.random() < 0.12:
            parts = parts[-1:]
        if lists is WESTERN and self.random.random() < 0.15:
            parts[-1] += "-" + self._part(INDIAN[0])
        return " ".join(parts)

    def _part(self, names: str) -> str:
        return self.made_up() if self.random.random() < 0.3 else self.random.choice(names.split())

    def place(self) -> str:
        """A place of the tables, or one that is in none."""
        return self.made_up() if self.random.random() < 0.2 else self.random.choice(self.places)

    def acronym(self) -> str:
        """Three to five capitals."""
        return "".join(self.random.choices("ABCDEGHIJKLMNOPRSTUW", k=self.random.choice((3, 3, 4, 4, 5))))

    def organisation(self) -> str:
        """A head and what it is for."""
        made = self.random.choice(HEADS.split("|"))
        words = {"w": MALAY_WORDS, "e": ENGLISH_WORDS}
        for slot in re.findall(r"\{(\w)\}", made):
            if slot in words:
                filled = self.random.choice(words[slot].split("|"))
            else:
                filled = {"n": self.made_up, "l": self.place, "a": self.acronym}[slot]()
            made = made.replace("{" + slot + "}", filled, 1)
        return made

    def fill(self, slot: str) -> tuple[str, str]:
        """What stands in a slot, and its label."""
        if slot in "POLA":
            make = {"P": self.person, "O": self.organisation, "L": self.place, "A": self.acronym}[slot]
            return make(), {"P": "PERSON", "O": "ORGANISATION", "L": "PLACE", "A": "ORGANISATION"}[slot]
        if slot == "N":
            return str(self.random.randint(2, 400)), ""
        return self.random.choice({"R": ROLES, "T": TITLES, "D": DAYS}[slot].split("|")), ""


def invented(count: int, *, seed: int) -> Iterator[Sentence]:
    """`count` sentences as words and labels (B-PERSON, I-PERSON, ... O)."""
    lines = [line for line in TEMPLATES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    inventor = Inventor(seed)
    for number in range(count):
        words: list[str] = []
        labels: list[str] = []
        for at, piece in enumerate(SLOT.split(lines[number % len(lines)])):
            text, label = inventor.fill(piece) if at % 2 else (piece, "")
            found = [token.text for token in tokens(text)] if text else []
            words += found
            labels += [(("I-" if each else "B-") + label) if label else "O" for each in range(len(found))]
        yield words, labels
