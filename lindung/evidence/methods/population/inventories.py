"""Names for practice: common words of the region's names put together at random; no real person is meant."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.population.spelling import spellings


class Form(StrEnum):
    """How the words of a name are put together."""

    PATRONYMIC = "patronymic"  # given, bin or binti, father's name
    PLAIN = "plain"  # one or two names, none of them a family's
    SYLLABLES = "syllables"  # two to four syllables, none of them a family's
    FAMILY_FIRST = "family_first"
    FAMILY_LAST = "family_last"


@dataclass(frozen=True)
class Inventory:
    """The names of one nationality; `first` are words that often stand before the given name."""

    nationality: str
    share: float
    form: Form
    male: str
    female: str
    family: str
    first_male: str = ""
    first_female: str = ""


INVENTORIES = (
    Inventory(
        "Indonesian",
        0.24,
        Form.PLAIN,
        "Agus Budi Slamet Joko Bambang Eko Dwi Tri Hendra Rudi Yanto Suparman Supriyadi Wahyu Arif Fajar Rizki"
        " Dedi Asep"
        " Ujang Iwan Andi Made Wayan Nyoman Ketut Yusuf Ibrahim Rahmat Sutrisno Suharto Parman Darmadi Junaedi Karyadi",
        "Siti Dewi Sri Ningsih Wati Lestari Rahayu Fitri Indah Ratna Yuni Ayu Putri Kartini Suryani Murni Endang Wulan"
        " Nurjanah Aminah Maryati Sumiati Rini Tuti Yanti Juminten Marsinah Rukmini Sulastri Sukarti Komariah Julaeha",
        "Setiawan Wijaya Susanto Santoso Hidayat Saputra Nugroho Kurniawan Prasetyo Gunawan Suryadi Hartono Purnomo"
        " Utomo Wibowo Firmansyah Maulana Ramadhan Suhendra Mulyadi Sudarsono Sujono Wahyudi Pranoto Handoko Subagyo",
        "Muhammad Ahmad Abdul",
        "Siti Nur",
    ),
    Inventory(
        "Burmese",
        0.20,
        Form.SYLLABLES,
        "Aung Kyaw Zaw Min Htun Thein Win Myint Tun Naing Soe Lwin Hla Maung Ko Ye Zin Thant Moe Htet Phyo Kaung Sithu"
        " Nyein Oo Than Thura Wai Yan Myo Tin Khin Kyi Aye Sein Ohn Bo Lin Hein Paing",
        "Khin Aye Su Mya Nu Yin San Thida Htwe Hnin Ei Phyu May Moe Thandar Yu Nandar Wut Yee Cho Hla Nwe Ohn"
        " Mar Win Myint"
        " Kyi Sandi Zin Lwin Thiri Mon Ni Than Tin Saw Oo Wai Shwe Pwint",
        "",
    ),
    Inventory(
        "Bangladeshi",
        0.16,
        Form.FAMILY_LAST,
        "Kamal Jamal Rafiq Shafiq Karim Rahim Salam Jabbar Barkat Faruk Selim Babul Liton Masud Sohel Rubel"
        " Shahin Jewel"
        " Monir Aminul Nazrul Saiful Ariful Mizan Habib Anwar Delwar Abul Alamgir Jahangir Shahjahan Khokon"
        " Ripon Sumon",
        "Fatema Ayesha Rokeya Nasima Shirin Taslima Salma Hasina Khaleda Rahima Jorina Moyna Parvin Shahida"
        " Rehana Nargis"
        " Laila Munni Shilpi Rina Beauty Popy Sabina Yasmin Farida Momtaz Jahanara Rupa",
        "Hossain Islam Rahman Ahmed Miah Uddin Khan Chowdhury Sarkar Mondal Sheikh Akter Begum Khatun Ali Haque Sikder"
        " Talukder Howlader Molla Bhuiyan Mridha Bepari Gazi Matubbar Munshi",
        "Mohammad Mohammad Abdul",
        "Mosammat",
    ),
    Inventory(
        "Cambodian",
        0.14,
        Form.FAMILY_FIRST,
        "Sokha Dara Vuthy Sophea Rithy Bunthoeun Chantha Kosal Makara Narith Phirun Rattanak Samnang Sovann"
        " Veasna Vibol"
        " Borey Chea Sambath Sothea Visal Piseth Ratha Sarath Sopheap Vannak Munny Kimheng Bora",
        "Srey Bopha Chanthou Channary Kunthea Leakhena Malis Phalla Rachana Sophal Sreymom Sokunthea Theary Vanna Sothy"
        " Chenda Kolab Maly Nary Romdoul Sopheak Thida Sreyneang Sreyleak Davy Mealea Pheakdey",
        "Sok Chan Kim Heng Chhay Keo Long Meas Nhem Ouk Pich Prak Ros Sam Seng Sim Son Sou Suon Tep Thach Touch"
        " Uch Vong Yim"
        " Yin Chea Chhim Hak Khiev Kong Ly Mao Nuon Phan Roeun",
    ),
    Inventory(
        "Vietnamese",
        0.10,
        Form.FAMILY_FIRST,
        "Hung Dung Tuan Minh Nam Long Hai Son Quang Thanh Cuong Hieu Khanh Phong Tam Tien Trung Vinh Duc Bao Binh Dat",
        "Huong Lan Mai Hoa Linh Thuy Trang Nga Hanh Hien Yen Phuong Thao Ngoc Dung Loan Nhung Tuyet Van Xuan Ha My",
        "Nguyen Tran Le Pham Hoang Huynh Phan Vu Vo Dang Bui Do Ho Ngo Duong Ly Truong Dinh Mai Trinh",
        "Van Huu Duc Xuan Quoc Minh Cong",
        "Thi Thi Ngoc Kim Thanh",
    ),
    Inventory(
        "Filipino",
        0.10,
        Form.FAMILY_LAST,
        "Jose Juan Antonio Ramon Rodel Jomar Jericho Reynaldo Rogelio Danilo Edwin Arnel Ronnie Joel Noel Dennis Marlon"
        " Jayson Rommel Crisanto Benjie Allan Romeo Ernesto Ricardo Eduardo Alvin Ferdinand",
        "Maria Marites Jocelyn Rosalie Jennifer Analyn Gemma Rowena Lorna Cristina Jonalyn Maricel Rizalyn Teresita"
        " Rosario Luzviminda Marilou Evelyn Arlene Imelda Josephine Cherry Girlie Divina Leonora Remedios",
        "Santos Reyes Cruz Bautista Ocampo Garcia Mendoza Torres Castillo Villanueva Ramos Aquino Dizon Salazar Manalo"
        " Pascual Mercado Soriano Tolentino Valdez Aguilar Navarro Domingo Dimaculangan Magbanua Catacutan Macaraeg",
        "Mark John",
        "Mary Ma",
    ),
    Inventory(
        "Malaysian",
        0.06,
        Form.PATRONYMIC,
        "Amir Hafiz Faizal Azman Zulkifli Hisham Kamarul Ismail Razak Shahrul Syafiq Haziq Firdaus Aziz Osman Roslan"
        " Khairul Nazri Fadzil Jamaludin Mazlan Rosli Yusof Hamzah Idris",
        "Aishah Nurul Farah Zainab Hidayah Aminah Noraini Rohana Salmah Izzah Syuhada Hajar Rosnah Zaleha"
        " Fauziah Maznah"
        " Sabariah Norliza Faridah Khadijah Latifah Ramlah",
        "Abdullah Ahmad Hassan Ibrahim Ismail Osman Yusof Rahman Salleh Hamid Daud Kassim Mansor Bakar Talib"
        " Wahab Hashim"
        " Jaafar Harun Omar Sulaiman Taib Yaakob Zakaria",
        "Muhammad Mohd Ahmad",
        "Nur Siti Noor",
    ),
)
CONNECTIVES = ("bin", "binti")


@dataclass(frozen=True)
class Words:
    """Every word once, with its spellings: `variants` (words, most) of text, row w holds `counts[w]` of them."""

    variants: NDArray[np.str_]
    counts: NDArray[np.int64]
    places: dict[str, int]

    def of(self, text: str) -> NDArray[np.int64]:
        """The places of the words of a text."""
        return np.array([self.places[word] for word in text.split()], dtype=np.int64)


@lru_cache(maxsize=1)
def words() -> Words:
    """All words of all inventories and how else each is written."""
    texts = [
        text
        for one in INVENTORIES
        for text in (one.male, one.female, one.family, one.first_male, one.first_female, " ".join(CONNECTIVES))
    ]
    every = sorted({word for text in texts for word in text.split()})
    written = [(word, *spellings(word)) for word in every]
    most = max(len(forms) for forms in written)
    table = np.array([list(forms) + [""] * (most - len(forms)) for forms in written], dtype=np.str_)
    counts = np.array([len(forms) for forms in written], dtype=np.int64)
    return Words(table, counts, {word: place for place, word in enumerate(every)})
