"""Names of the region: spellings, titles, patronymics, Khmer script, any order."""

import doctest

import pytest

from lindung.kernel.names import khmer, parts, sounds, titles
from lindung.kernel.names.parts import name_parts
from lindung.kernel.names.sounds import letters, sound

SPELLINGS = (
    "mohammad muhammad mohamed mohd muhd",
    "hossain hussein husain hussin",
    "myint myin",
    "djoko joko",
    "soekarno sukarno",
    "sjafruddin syafruddin shafruddin",
    "tjahjo cahyo",
    "yusof jusuf yusuf",
    "aminah amina",
    "fatimah fatima patimah",
    "abdul abdoel abd",
    "sokha sokkha",
    "sophea sophia",
    "piseth pisith",
    "chantrea chandra",
    "thida tida",
    "htun tun",
    "osman usman uthman",
    "borey borei",
)
KHMER = {
    **{"សុខា": "Sokha", "សុភា": "Sophea", "សុភាព": "Sopheap", "ដារ៉ា": "Dara", "វណ្ណា": "Vanna", "បូរ៉ា": "Bora"},
    **{"ពិសិដ្ឋ": "Piseth", "រតនា": "Ratana", "សំណាង": "Samnang", "គឹម": "Kim", "ហេង": "Heng", "សុវណ្ណ": "Sovann"},
    **{"ចន្ទ្រា": "Chantrea", "មករា": "Makara", "នារី": "Neary", "សុផល": "Sophal", "បុប្ផា": "Bopha", "ជា": "Chea"},
    **{"ធីតា": "Thida", "មុនី": "Mony", "សុជាតា": "Socheata", "វុទ្ធី": "Vuthy", "កែវ": "Keo", "ស្រីមុំ": "Sreymom"},
    # read letter by letter, not from the table of customary spellings
    **{"សុភី": "Sophy", "ណារិន": "Narin", "ណារី": "Nary", "សារិន": "Sarin", "រិទ្ធី": "Rithy", "ម៉ាលី": "Maly"},
}


@pytest.mark.parametrize("family", SPELLINGS)
def test_spellings_of_one_name_sound_alike(family):
    assert len({sound(word) for word in family.split()}) == 1


@pytest.mark.parametrize(("one", "other"), [("hasan", "husin"), ("dara", "tara"), ("sokha", "sophea"), ("ali", "elli")])
def test_different_names_do_not_sound_alike(one, other):
    assert sound(one) != sound(other)


@pytest.mark.parametrize(("script", "latin"), KHMER.items())
def test_a_khmer_name_meets_its_romanisation(script, latin):
    assert sound(letters(script)) == sound(latin.lower())


@pytest.mark.parametrize(
    ("written", "given", "last"),
    [
        ("Datuk Seri Haji Ahmad Zaki bin Haji Hassan", "zaki", "hassan"),
        ("Siti Aminah binti Yusof", "aminah", "yusof"),
        ("Raju a/l Muthu", "raju", "muthu"),
        ("Lakshmi A/P Raman", "lakshmi", "raman"),
        ("Ngumbang anak Jimbun", "ngumbang", "jimbun"),
        ("Daw Khin Hla Myint", "khin", "myint"),
        ("U Thant", "u", "thant"),
        ("Lok Chumteav Sok Dara", "chumteav", "dara"),
        ("Suharto", "suharto", ""),
        ("Abd. Rahman bin Ali", "abdulrahman", "ali"),
    ],
)
def test_titles_and_words_for_son_and_daughter_of_are_no_part_of_a_name(written, given, last):
    name = name_parts(full=written)
    assert (name.given, name.last) == (given, last)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sok Dara", "Dara Sok"),
        ("Mohd Ali bin Hassan", "ALI HASSAN MUHAMMAD"),
        ("Haji Yusuf", "YUSOF"),
        ("សុខ ដារ៉ា", "Sok Dara"),
    ],
)
def test_order_titles_and_script_do_not_matter(one, other):
    assert name_parts(full=one).in_any_order == name_parts(full=other).in_any_order


def test_a_name_in_one_column_of_two_is_taken_apart_like_a_full_one():
    assert name_parts(given="Soe Saw May") == name_parts(full="Soe Saw May") == name_parts(last="Soe Saw May")


@pytest.mark.parametrize("written", ["", " ", "123", "-", "bin", "Haji", "a/l", "។", "王"])
def test_what_is_hardly_a_name_breaks_nothing(written):
    assert isinstance(name_parts(full=written).given, str)


@pytest.mark.parametrize("module", [khmer, parts, sounds, titles])
def test_the_examples_in_the_documentation_are_true(module):
    assert doctest.testmod(module).failed == 0
