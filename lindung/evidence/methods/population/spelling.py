"""How else a word of a name is written: by the sound, by an older spelling, by who sat at the desk."""

# Families whose members are all in use; the first of a row is the word in the inventories.
FAMILIES = (
    "Muhammad Mohammad Mohamad Mohamed Muhamad Mohd Md",
    "Mohammad Mohammed Muhammad Mohamad Md Mohd",
    "Mohd Mohammad Muhammad Md Mohamad",
    "Ahmad Ahmed Akhmad Achmad",
    "Ahmed Ahmad Ahamed Ahmmed",
    "Hossain Hussain Hosen Hossen Hussein Husain",
    "Rahman Rahaman Rohman Rehman",
    "Uddin Uddeen Udin",
    "Miah Mia Miya Meah",
    "Chowdhury Chaudhury Choudhury Chowdhuri",
    "Sheikh Shaikh Sheik Sekh",
    "Begum Begom Bigum",
    "Akter Aktar Akther Akhter",
    "Myint Myin Myintt Myit",
    "Aung Ong Awng",
    "Kyaw Kyo Kyaww Jaw",
    "Htun Tun Htoon",
    "Zaw Zor Saw",
    "Htet Htat Het",
    "Khin Khine Kin",
    "Thein Thane Then",
    "Siti Sitti City Ceti",
    "Yusuf Yusof Yusoff Jusuf Joesoef",
    "Yusof Yusuf Yusoff Yousof",
    "Nur Noor Nor Nour",
    "Noor Nur Nor",
    "Suharto Soeharto Suhartoe",
    "Sutrisno Soetrisno Sutresno",
    "Abdul Abd Abdoel",
    "Aminah Amina Aminna",
    "Aishah Aisyah Aisha Ayesha",
    "Ayesha Aisha Aysha Aisyah",
    "Fatema Fatima Fathema Fatimah",
    "Sokha Sokhah Soka",
    "Chan Chann Chean",
    "Sok Sokh Sock",
    "Srey Sray Srei",
    "Sophea Sopheah Sophia",
    "Chea Jea Chia",
    "Nguyen Nguyn Ngyuen",
    "Ibrahim Ebrahim Ibrohim",
    "Zulkifli Dzulkifli Zulkifly",
    "Hassan Hasan Hassen",
    "Osman Usman Othman",
    "bin b ibn",
    "binti bte bt bint",
    "Mosammat Mst Mosammot Musammat",
)
# A piece of a word, and what stands for it elsewhere.
SOUNDS = (
    ("dj", "j"),
    ("tj", "c"),
    ("sy", "sh"),
    ("sh", "s"),
    ("kh", "k"),
    ("th", "t"),
    ("ph", "f"),
    ("ch", "c"),
    ("zz", "z"),
    ("ss", "s"),
    ("nn", "n"),
    ("ee", "i"),
    ("oo", "u"),
    ("ou", "u"),
    ("u", "oe"),
    ("y", "i"),
    ("j", "dj"),
    ("q", "k"),
    ("v", "b"),
    ("f", "p"),
    ("z", "j"),
    ("i", "ee"),
    ("ai", "ae"),
    ("ea", "ia"),
)
MOST_SPELLINGS = 6


def spellings(word: str) -> tuple[str, ...]:
    """Other ways to write the word, at most six, the likelier ones first; may be empty.

    >>> spellings("Yusuf")[:2]
    ('Yusof', 'Yusoff')
    """
    known = next((row.split()[1:] for row in FAMILIES if row.split()[0] == word), [])
    lower = word.lower()
    sounded = [lower.replace(here, there, 1).capitalize() for here, there in SOUNDS if here in lower]
    return tuple(dict.fromkeys(form for form in [*known, *sounded] if form != word))[:MOST_SPELLINGS]
