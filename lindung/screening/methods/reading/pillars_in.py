"""The four pillars: which an article is about, how much, and the sentences that say so."""

import re
from collections.abc import Mapping, Sequence

from lindung.screening.rules.reading import Level, Mention, Pillar

_NAMES: Mapping[Pillar, str] = {
    Pillar.PREVENTION: r"pencegahan|prevention|ការទប់ស្កាត់|ការបង្ការ",
    Pillar.PROTECTION: r"perlindungan|pelindungan|protection|ការការពារ",
    Pillar.PROSECUTION: r"pendakwaan|penuntutan|prosecution|penindakan|ការកាត់ទោស|ការផ្តន្ទាទោស",
    Pillar.PARTNERSHIP: r"perkongsian|kemitraan|partnership|kerja\s?sama|ភាពជាដៃគូ|កិច្ចសហការ",
}
# What is done under each pillar. Small stems: "membanteras" and "pembanterasan" are one thing.
_DEEDS: Mapping[Pillar, str] = {
    Pillar.PREVENTION: (
        r"kempen|kampanye|poster|leaflets?|booklet|radio drama|outreach|recruitment fees?|fair recruitment"
        r"|ethical recruitment|supply chains?|know their rights|campaign|learn(?:s|ed|t)? (?:to|how)"
        r"|recogni[sz]e|spot the signs?|fake (?:job|advert)|warn(?:s|ed|ing)?\b|ceramah|risalah|pameran"
        r"|pembekalan|waspada|tergiur|kesedaran|kesadaran|awareness|lowongan palsu|iklan palsu|kerja palsu"
        r"|training for (?:teachers|workers|drivers)|schools?\b|sekolah|bengkel kesedaran|audit\w*|inspect\w*"
        r"|pengawasan|mencegah|pencegahan|cegah|prevent\w*"
        r"|sosialisasi|penyuluhan|edukasi"
        r"|mendidik|diajar|mengajar|literasi|taklimat|pre-departure|sebelum (?:mereka )?berangkat|sebelum"
        r" bertemu|praberangkat|calo\b"
        r"|warn(?:ed|s|ing)?\b (?:job|worker|young|people|migrant|villager|student)\w*|kontrak|lesen agensi"
        r"|loker|tawaran kerja palsu"
        r"|fake job|job offers?|social media|media sosial|taught|teach\w*|learning how|train\w* (?:teacher"
        r"|villager|student|worker|bank|hotel)\w*"
        r"|keterampilan|kemahiran asas|membekali|buruh paksa di ladang|inspection|pemeriksaan kapal|own"
        r" documents|safe migration|migrasi aman"
        r"|moratori\w+|perekrutan yang|ទប់ស្កាត់|បង្ការ|ការយល់ដឹង|យុទ្ធនាការ|អប់រំ|បោកប្រាស់"
    ),
    Pillar.PROTECTION: (
        r"shelters?|safe houses?|helplines?|hotlines?|interpreters?|penterjemah|penerjemah|residence"
        r" permits?|work permits?|victim identification|identify victims|clinic|klinik|rumah (?:perlindungan"
        r"|aman|singgah)|trauma|santunan|gaji tertunggak|unpaid wages|back wages|tuntutan gaji|asrama"
        r"|pendamping\w*|returned home|bring \w+ home|support fund|tempat perlindungan|kaunseling|konseling"
        r"|counsel\w*"
        r"|rehabilita\w*|pemulihan|dipulihkan|pulihkan"
        r"|repatriat\w*|memulangkan|dipulangkan|pemulangan|menghantar pulang|brought home|return(?:ed|ing)? home"
        r"|diselamatkan|menyelamatkan|selamatkan|rescue\w*|freed"
        r"|legal aid|bantuan (?:hukum|guaman|kepada mangsa)|pendampingan|mendampingi|reintegra\w*|kompensasi"
        r"|compensation|pampasan|restitu\w*|ditampung"
        r"|melindungi|dilindungi|perlindungan (?:mangsa|korban|saksi|kepada|bagi|terhadap)|pelindungan (?:korban"
        r"|pekerja|saksi)|protect\w* (?:victim|survivor|worker|of|the|women|migrant)\w*"
        r"|survivors?\b|mangsa pulih|rawatan|perawatan|medical|psychosocial|psikososial|peguam bagi setiap"
        r" mangsa|rujukan korban"
        r"|identif\w+ (?:victim|korban|mangsa)\w*|(?:layanan|intervensi|services?|bantuan|pertolongan) (?:\w+"
        r" ){0,6}(?:korban|mangsa|victims?|survivors?)"
        r"|(?:korban|mangsa)\b[^.\n]{0,30}(?:pertolongan|bantuan)"
        r"|hak asasi|ជួយសង្គ្រោះ|កន្លែងស្នាក់នៅ|ពិនិត្យសុខភាព|ការពារ|ស្តារនីតិសម្បទា|រងគ្រោះ|legal desk|wage claims?"
    ),
    Pillar.PROSECUTION: (
        r"didakwa|mendakwa|dakwaan|fined|indicted|seized|extradit\w*|guilty|money laundering|pencucian uang"
        r"|pengubahan wang|assets?\b|wanted\b|suspects?|syndicates?|sindiket|sindikat|denda\b|dirampas|menyita"
        r"|disita|tertuduh|reman|digeledah|menggeledah|diamankan|diringkus|meringkus|dibekuk|membekuk|forensic"
        r"|detained|detentions?|terdakwa|tersangka|ditahan|menahan|tangkap\w*|menangkap|ditangkap|arrest\w*"
        r"|charged|convict\w*|sentenc\w*|jailed"
        r"|penjara|mahkamah|pengadilan|hakim|jaksa|pendakwa raya|kejaksaan|prosecut\w*|court|judge|trial|verdict"
        r"|investigat\w*|siasatan|penyidik\w*|penyelidikan"
        r"|serbuan|menyerbu|raid\w*|berkas perkara|(?:merumuskan|perumusan|meminda|pindaan|amend\w*"
        r"|implementasi) (?:\w+ ){0,3}(?:undang-undang|akta|law|act)\b"
        r"|penegakan hukum|law enforcement|menindak|menumpaskan|bongkar|membongkar|dismantl\w*"
        r"|menghukum|dihukum|vonis|divonis|kertas siasatan|ចាប់ខ្លួន|តុលាការ|ឃាត់ខ្លួន|ចោទប្រកាន់|ជនសង្ស័យ"
        r"|ផ្តន្ទាទោស|បង្ក្រាប"
    ),
    Pillar.PARTNERSHIP: (
        r"bekerja\s?sama|kerja\s?sama|cooperat\w*|joint(?:ly)?\b|together with|signed|treaty|coordinat(?:e|ed|ion)\b"
        r"|exchange of|regional (?:meeting|forum|network)|ditandatangani|menandatangani|pertukaran|berbagi data"
        r"|berkongsi data|collaborat\w*|kolaborasi|kerjasama|memorandum|nota kesepahaman"
        r"|\bmou\b|agreement|\bpact\b|perjanjian"
        r"|kemitraan|rakan|mitra|partner\w*|jointly|bersama-sama|berkongsi maklumat|berbagi (?:informasi"
        r"|pengetahuan)|share (?:information|typolog)\w*|intelligence sharing"
        r"|menyepakati|sepakat|antarnegara|lintas negara|seluruh negara|koordinasi|penyelarasan|rangkaian"
        r" organisasi|pemangku kepentingan|task force"
        r"|asean|bilateral|dua hala|យោគយល់|ចែករំលែក|ឯកភាពគ្នា|សហការ|កិច្ចព្រមព្រៀង|ដៃគូ"
    ),
}
_NAME = {
    pillar: re.compile(rf"(?<![A-Za-z])(?:{names})(?![A-Za-z])", re.IGNORECASE) for pillar, names in _NAMES.items()
}
_DEED = {pillar: re.compile(rf"(?<![A-Za-z])(?:{deeds})", re.IGNORECASE) for pillar, deeds in _DEEDS.items()}
_BARE = frozenset(
    {
        "sindik",
        "syndic",
        "suspec",
        "asset",
        "assets",
        "denda",
        "wanted",
        "judge",
        "court",
        "courts",
        "hakim",
        "mahkam",
        "pengad",
        "jaksa",
        "penjar",
        "តុលាកា"[:6],
    }
)
_PLEDGE = re.compile(
    r"\b(?:komited|berkomitmen|berjanji|sepakat|bersetuju|pledged|promised|committed|vowed|must|wajib)\b", re.IGNORECASE
)
_ENUMERATION = 3  # pillars named side by side in one sentence
MOST_EVIDENCE = 2  # sentences for the first pillar; one for the others
SUBSTANTIAL = 1.3  # a sentence with two deeds of the pillar
LEAST_OF_FIRST = 0.5  # of the first pillar's weight: from here on a pillar is secondary


def pillars_in(
    text: str, sentences: Sequence[Mention], title: Mention | None
) -> list[tuple[Pillar, Level, list[Mention]]]:
    """The pillars with their level and evidence, the most said first."""
    weights = dict.fromkeys(Pillar, 0.0)
    evidence: dict[Pillar, list[tuple[float, Mention]]] = {pillar: [] for pillar in Pillar}
    named: dict[Pillar, list[Mention]] = {pillar: [] for pillar in Pillar}
    body = [one for one in sentences if title is None or one[0] >= title[1]]
    if title:
        for pillar in Pillar:
            weights[pillar] += 2.0 if _DEED[pillar].search(text, *title) else 0.0
    for number, sentence in enumerate(body):
        listed = _listed(text, sentence)
        for pillar in listed:
            named[pillar].append(sentence)
        for pillar, weight in _weights(text, sentence, listed).items():
            weight *= 1.6 if number == 0 else 1.0
            weights[pillar] += weight
            evidence[pillar].append((weight, sentence))
    return _levels(weights, evidence, named)


def _listed(text: str, sentence: Mention) -> list[Pillar]:
    """The pillars a sentence only lists: three or more names side by side."""
    piece = text[slice(*sentence)]
    found = {pillar: match.start() for pillar in Pillar if (match := _NAME[pillar].search(piece))}
    near = max(found.values(), default=0) - min(found.values(), default=0) < 120
    return list(found) if len(found) >= _ENUMERATION and near else []


def _weights(text: str, sentence: Mention, listed: Sequence[Pillar]) -> dict[Pillar, float]:
    piece = text[slice(*sentence)]
    found = {}
    for pillar in Pillar:
        words = {match[0].lower()[:6] for match in _DEED[pillar].finditer(piece)}
        if pillar in listed:
            words -= {match[0].lower()[:6] for match in _NAME[pillar].finditer(piece)}
        if pillar is Pillar.PROSECUTION and len(words) == 1 and words <= _BARE:
            continue  # a judge or a court alone is nothing done
        if words and not (listed and pillar in listed):
            found[pillar] = min(1.0 + 0.35 * (len(words) - 1) + (0.35 if _PLEDGE.search(piece) else 0.0), 2.0)
    return found


def _levels(
    weights: Mapping[Pillar, float],
    evidence: Mapping[Pillar, list[tuple[float, Mention]]],
    named: Mapping[Pillar, list[Mention]],
) -> list[tuple[Pillar, Level, list[Mention]]]:
    first = max((weights[pillar] for pillar in Pillar if evidence[pillar]), default=0.0)
    found: list[tuple[Pillar, Level, list[Mention]]] = []
    for pillar in sorted(Pillar, key=lambda one: -weights[one]):
        if evidence[pillar]:
            is_much = weights[pillar] >= first * LEAST_OF_FIRST or max(evidence[pillar])[0] >= SUBSTANTIAL
            is_first = not any(level is Level.PRIMARY for _, level, _ in found)
            level = Level.PRIMARY if is_first else Level.SECONDARY if is_much else Level.MENTION
            best = sorted(evidence[pillar], key=lambda one: (-one[0], one[1]))[: MOST_EVIDENCE if is_first else 1]
            found.append((pillar, level, [sentence for _, sentence in best]))
        elif named[pillar]:
            found.append((pillar, Level.NAMED, named[pillar][:1]))
    return found
