"""One spelling for what is written many ways: families of names first, then the letters that stand for one sound."""

import re
import unicodedata
from functools import lru_cache

from lindung.kernel.names.khmer import is_khmer, romanised

# The first of each line is the spelling the others are brought to. Only what the letters' rules below do not bring
# together by themselves. Arabic names as written in Malaysia, Indonesia, Bangladesh and among Rohingya; Burmese, Khmer.
_FAMILIES = """
muhammad mohammad mohamad mohamed mohammed muhamad muhamed muhammed mohd muhd mohad mhd moh muh mochamad mochammad
muhammad mohamat mohamod mokhamad mokhammad mahomed muhamat mehmet mohmmad mohammod muhammod mohummad
ahmad ahmed achmad akhmad achmat ahmat ahamad ahammad ahammed ahmod amad
abdul abd abdoel abdool abdel abdal
abdullah abdulla abdallah abdoellah abdillah
husain hossain hussain hussein husein hussin husin hossen hosen husen hossein hoshen hosain hussen
hasan hassan hasson hossan hasin
ibrahim ebrahim ibrohim ebrahem ibrahem
yusuf yusof yusoff yousuf yusop jusuf joesoef usop yusup yosef yusef yusuff
ismail esmail ismael ismaeel ismayil
rahman rohman rehman rahaman rohmann rachman rakhman
rahim rohim raheem rachim
nur noor nor nour noer noorul nurul nuru
siti sity sitti siiti citi
aisyah aisha ayesha aishah aisah aysha aesha aisya ayisha aesah
fatimah fatima patimah fatema fatimatul fatimatuz
khadijah khadija kadijah hatijah khodijah chadijah kadija
zainab zaenab jainab zeinab joynab zaynab
zainal zaenal jainal zainul
umar omar umor omor oemar
usman osman uthman othman oesman osmon
ali aly alee
hamzah hamza hamjah amzah
aziz azis ajis azeez
mustafa mustapha mustofa mostafa mustopa
musa moosa mosa moesa
sulaiman suleiman soleman sulayman soelaiman solaiman sulaeman
karim kareem korim
salim saleem selim
islam eslam
begum begam begom
khatun khatoon khatum
akter akhter akhtar aktar akther
uddin udin oddin udeen uddeen
rashid rasid rosyid rasyid rashed rosid
hakim hakeem
jamal jamaal djamal gamal
jamaluddin jamaludin djamaluddin
suharto soeharto
myint myin myin-t mynt mint
htun tun htoon toon
kyaw kyo jaw gyaw kyau
aung ong oung awng
hlaing hlaine laing
thein thain tein thane
win wynn wyn
zaw zo zau
soe so soh
san sann
khin khine
chan chann chhan
sok sokh sokk suk
sokha sokkha
sopheap sophap sopheab
srey srei sray srye
chea jea
ly li lee lii
kim gim khim
pich pech pichh
piseth pisith piset pisit
heng hieng hyng
vuthy vuthi vutthy wuthy
socheata sochieta
chandra chantrea chanthrea chantra
kanha kagna kannha kanharea
panha panhia punha
mony muni mony
nguyen nguyan nguyenh
thi ti
"""
_SPELLING = {word: line.split()[0] for line in _FAMILIES.strip().splitlines() for word in line.split()}
# Old Dutch and other spellings of one sound, in this order; what is left is compared letter by letter.
_LETTERS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(?<=h)j", "y"),
        (r"^h(?=[tlmnp])", ""),
        (r"dj", "j"),
        (r"tj|tch", "c"),
        (r"chh|ch", "c"),
        (r"nj|ny|nh|gn", "n"),
        (r"sj|sy|sh|sch", "s"),
        (r"kh|gh|q|ck", "k"),
        (r"th|dh", "t"),
        (r"ph|f|bh", "p"),
        (r"x", "ks"),
        (r"oeu|eu|oe|ou|oo|uo|ue", "u"),
        (r"ae|ai|ay|ey|ei|ea|ie|ia$", "e"),
        (r"au|aw|ow|ao|av$|ov$", "o"),
        (r"ee|ii|(?<!^)y(?![aeiou])|^y(?![aeiou])", "i"),
        (r"v", "w"),
        (r"z", "s"),
        (r"(?<=[aeiou])h\b", ""),
        (r"(?<=[a-z])h(?=[^aeiou])", ""),
        (r"e", "i"),
        (r"o", "u"),
        (r"d$", "t"),
        (r"b$", "p"),
        (r"g$", "k"),
        (r"(?<=n)(t|k)$", ""),
    )
)


def latin(text: str) -> str:
    """Lower case, no accents, no apostrophes; Khmer is romanised; everything else stays.

    >>> latin("Kg. Cham 2"), latin("សុភា 2")
    ('kg. cham 2', 'sophea 2')
    """
    if is_khmer(text):
        text = " ".join(romanised(word) for word in text.split())
    text = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return re.sub(r"[\u0300-\u036f'’`ʻʼ]", "", text)


def letters(text: str) -> str:
    """Only letters of Latin script, the stroke of a/l, and single blanks; Khmer is romanised.

    >>> letters("Nguyễn Thị D'Souza"), letters("សុភា")
    ('nguyen thi dsouza', 'sophea')
    """
    return re.sub(r"[^a-z/]+", " ", latin(text)).strip()


@lru_cache(maxsize=1 << 17)
def family(word: str) -> str:
    """The spelling a family of variants is brought to; a word of no family stays.

    >>> family("mohd"), family("hossain"), family("dara")
    ('muhammad', 'husain', 'dara')
    """
    return _SPELLING.get(word, word)


@lru_cache(maxsize=1 << 17)
def sound(word: str) -> str:
    """How a word sounds, for comparison: families first, then letters of one sound, no doubled letters.

    >>> sound("djamal") == sound("jamal"), sound("soekarno") == sound("sukarno"), sound("tjahjo") == sound("cahyo")
    (True, True, True)
    """
    said = family(word)
    for pattern, with_ in _LETTERS:
        said = pattern.sub(with_, said)
    return re.sub(r"(.)\1+", r"\1", said)


@lru_cache(maxsize=1 << 17)
def skeleton(word: str) -> str:
    """The consonants of the sound, with its first letter: coarse, for finding candidates only.

    >>> skeleton("sophea"), skeleton("suphia")
    ('sp', 'sp')
    """
    said = sound(word)
    return said[:1] + re.sub(r"[aeiouwhy]", "", said[1:]) if said else ""
