"""What linkage knows about lists: which columns say what, how lists may be linked, and why a run may not begin."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lindung.kernel.errors import BadInput, gettext_noop


class LinkType(StrEnum):
    """Which pairs are looked at: within a list, between lists, or both."""

    DEDUPE = "dedupe"
    LINK = "link"
    BOTH = "both"


class Engine(StrEnum):
    """Where the comparisons are computed."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class Kind(StrEnum):
    """How a field's values are compared."""

    NAME = "name"
    DATE = "date"
    IDENTIFIER = "identifier"
    TEXT = "text"
    CATEGORY = "category"
    KEY = "key"


@dataclass(frozen=True)
class Field:
    """One thing a list may say about a person, and what its column is called in lists of the region."""

    name: str
    kind: Kind
    aliases: tuple[str, ...]


# Headers are compared without case, blanks, dots, dashes and underscores; the first field that knows one takes it.
FIELDS: tuple[Field, ...] = (
    Field("record", Kind.KEY, ("record", "record_id", "rec_id", "unique_id", "id", "ref", "case_ref", "no_rekod")),
    Field("list", Kind.KEY, ("list", "list_name", "source", "source_dataset", "organisation", "senarai", "daftar")),
    Field(
        "given_name",
        Kind.NAME,
        ("given_name", "given_names", "first_name", "forename", "nama_depan", "nama_diberi", "nama_panggilan"),
    ),
    Field(
        "surname",
        Kind.NAME,
        ("surname", "last_name", "family_name", "father_name", "nama_belakang", "nama_keluarga", "nama_bapa", "marga"),
    ),
    Field("full_name", Kind.NAME, ("full_name", "name", "nama", "nama_penuh", "nama_lengkap", "names", "ឈ្មោះ", "នាម")),
    Field(
        "birth_date",
        Kind.DATE,
        (
            "birth_date",
            "date_of_birth",
            "dob",
            "birthdate",
            "tarikh_lahir",
            "tanggal_lahir",
            "tgl_lahir",
            "ថ្ងៃខែឆ្នាំកំណើត",
        ),
    ),
    Field("birth_year", Kind.DATE, ("birth_year", "year_of_birth", "yob", "tahun_lahir", "ឆ្នាំកំណើត")),
    Field(
        "document",
        Kind.IDENTIFIER,
        (
            *("document", "passport", "passport_no", "passport_number", "id_number", "national_id", "nric", "no_kp"),
            *("nik", "no_ktp", "no_ic", "mykad", "paspor", "no_pasport", "no_paspor", "soc_sec_id"),
        ),
    ),
    Field(
        "phone",
        Kind.IDENTIFIER,
        ("phone", "phone_number", "mobile", "telephone", "telefon", "no_telefon", "telepon", "no_hp", "hp"),
    ),
    Field("sex", Kind.CATEGORY, ("sex", "gender", "jantina", "jenis_kelamin", "ភេទ")),
    Field(
        "nationality",
        Kind.CATEGORY,
        ("nationality", "citizenship", "country", "warganegara", "kewarganegaraan", "kebangsaan", "សញ្ជាតិ"),
    ),
    Field("birth_place", Kind.TEXT, ("birth_place", "place_of_birth", "tempat_lahir", "ទីកន្លែងកំណើត")),
    Field("village", Kind.TEXT, ("village", "kampung", "kampong", "desa", "kelurahan", "phum", "ភូមិ")),
    Field("town", Kind.TEXT, ("town", "suburb", "city", "bandar", "kota", "kecamatan", "commune", "ឃុំ")),
    Field("district", Kind.TEXT, ("district", "daerah", "kabupaten", "regency", "srok", "ស្រុក")),
    Field("province", Kind.CATEGORY, ("province", "state", "region", "negeri", "provinsi", "ខេត្ត")),
    Field("address", Kind.TEXT, ("address", "address_1", "street", "alamat", "jalan", "អាសយដ្ឋាន")),
    Field("address_2", Kind.TEXT, ("address_2", "alamat_2")),
    Field("house_number", Kind.TEXT, ("house_number", "street_number", "no_rumah")),
    Field("postcode", Kind.IDENTIFIER, ("postcode", "postal_code", "zip", "postcode_fake", "poskod", "kode_pos")),
    Field("occupation", Kind.TEXT, ("occupation", "job", "work", "pekerjaan", "មុខរបរ")),
)
BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS}
SAME_AS: Mapping[str, str] = {"name": "full_name", "sex": "sex", "id": "record"}  # short names in --columns
NAMES = ("full_name", "given_name", "surname")


def plain_header(header: str) -> str:
    """A header as it is compared: `  Nama Penuh.` and `nama_penuh` are one."""
    return "".join(letter for letter in header.strip().casefold() if letter not in " ._-/\\\ufeff'\"()")


def recognise(headers: tuple[str, ...]) -> dict[str, str]:
    """Which of the headers says what: field -> header, each at most once, in the order of FIELDS."""
    left = {plain_header(header): header for header in reversed(headers)}
    found: dict[str, str] = {}
    for field in FIELDS:
        for alias in field.aliases:
            if plain_header(alias) in left:
                found[field.name] = left.pop(plain_header(alias))
                break
    return found


class NoLists(BadInput):
    """Nothing to link."""

    code = "link_no_lists"
    sentence = gettext_noop("No list was named. Name at least one CSV or Parquet file.")


class FormatUnknown(BadInput):
    """Neither CSV nor Parquet."""

    code = "link_format_unknown"
    sentence = gettext_noop("The file {list} is neither CSV nor Parquet. Save it as CSV (UTF-8) and run again.")


class NameColumnMissing(BadInput):
    """Found in the header, before any row is read."""

    code = "link_name_column_missing"
    sentence = gettext_noop(
        "The list {list} has no column for names among its {count} columns: {columns}."
        " Say which one it is, for example --columns name=NAMA, and run again."
    )


class ColumnMissing(BadInput):
    """A column that was mapped is not in the header."""

    code = "link_column_missing"
    sentence = gettext_noop(
        "The list {list} has no column {column}, which is needed as {wanted}. Its columns are {columns}."
        " Correct the name after --columns and run again."
    )


class ColumnTwice(BadInput):
    """One header stands twice."""

    code = "link_column_twice"
    sentence = gettext_noop("The list {list} has two columns called {column}. Rename one of them and run again.")


class FieldUnknown(BadInput):
    """--columns names a field that linkage does not know."""

    code = "link_field_unknown"
    sentence = gettext_noop("There is no field {wanted} to map a column to. The fields are {known}.")


class ListColumnMissing(BadInput):
    """--list-column names no column."""

    code = "link_list_column_missing"
    sentence = gettext_noop(
        "The column {column} that should name the list of each record is not in {list}. Its columns are {columns}."
    )


class NotEncodedAsSaid(BadInput):
    """Bytes that are no text in the encoding."""

    code = "link_encoding"
    sentence = gettext_noop(
        "Row {row} of the list {list} is not written in {encoding}: the file is in another encoding or mixes two."
        " Save it again as UTF-8, or say its encoding, for example --encoding cp1252."
    )


class EncodingUnknown(BadInput):
    """No such encoding."""

    code = "link_encoding_unknown"
    sentence = gettext_noop("There is no encoding called {encoding}. Common ones are utf-8, cp1252 and utf-16.")


class RowBroken(BadInput):
    """A row with more or fewer cells than the header."""

    code = "link_row_broken"
    sentence = gettext_noop(
        "Row {row} of the list {list} has {found} cells where the header has {expected}."
        " A comma inside a cell needs quotation marks around the cell. Correct the row and run again."
    )


class ListEmpty(BadInput):
    """A header and nothing below it."""

    code = "link_list_empty"
    sentence = gettext_noop("The list {list} holds no records. Leave it out, or check that the right file was named.")


class RecordTwice(BadInput):
    """Two records of a list have the same id."""

    code = "link_record_twice"
    sentence = gettext_noop(
        "Rows {first} and {second} of the list {list} have the same id in the column {column}."
        " Every record needs an id of its own, or no id column at all."
    )


class RecordUnnamed(BadInput):
    """A record without an id where there is an id column."""

    code = "link_record_unnamed"
    sentence = gettext_noop("Row {row} of the list {list} has no id in the column {column}. Fill it in and run again.")


class ListTwice(BadInput):
    """Two lists of one name."""

    code = "link_list_twice"
    sentence = gettext_noop("Two lists are called {list}. Rename one of the files and run again.")


class NamesMissing(BadInput):
    """The column for names is there and says nothing."""

    code = "link_names_missing"
    sentence = gettext_noop("No record of the list {list} has a name in the column {column}. Check the column.")


class DatesUnreadable(BadInput):
    """Most birth dates are in no form that is known."""

    code = "link_dates_unreadable"
    sentence = gettext_noop(
        "{count} of {total} values in the column {column} of the list {list} are no dates that can be read, the first"
        " in row {row}. Write dates as 1990-12-31, 31/12/1990 or as the year alone."
    )


class NothingToCompare(BadInput):
    """Linking needs two lists."""

    code = "link_one_list"
    sentence = gettext_noop(
        "To link between lists, two lists are needed and {count} was given."
        " Name another list, or take --link-type dedupe."
    )


class TooFewRecords(BadInput):
    """Nothing can be learned from so few."""

    code = "link_too_few"
    sentence = gettext_noop(
        "There are {count} records in all; at least {least} are needed to learn how often people's names and dates"
        " agree by chance. Compare so few by hand."
    )


class NoPairs(BadInput):
    """Blocking found nothing to compare."""

    code = "link_no_pairs"
    sentence = gettext_noop(
        "No two records agree on anything that is used to look for pairs ({rules} rules were tried)."
        " Check that the lists describe people of the same kind and that the columns are mapped to the right fields."
    )


class LabelsUnreadable(BadInput):
    """The file of answers cannot be used."""

    code = "link_labels"
    sentence = gettext_noop(
        "The answers in {path} need the columns a, b and label; {missing} is missing. Take review.csv of a run and fill"
        " in its column label with yes or no."
    )


class LabelsNoTable(BadInput):
    """The file of answers is no table at all."""

    code = "link_labels_no_table"
    sentence = gettext_noop(
        "The answers in {path} cannot be read as a CSV table in UTF-8. Save the file again as “CSV UTF-8”."
    )


class SettingsUnreadable(BadInput):
    """The settings of an earlier run are not what a run writes."""

    code = "link_settings_unreadable"
    sentence = gettext_noop(
        "The file {path} does not hold the settings of an earlier run. Take settings.json from that run’s folder."
    )


class LabelUnknown(BadInput):
    """An answer that is neither yes nor no."""

    code = "link_label_unknown"
    sentence = gettext_noop("Row {row} of the answers is neither yes nor no. Write yes, no, or leave the cell empty.")


class LabelStranger(BadInput):
    """An answer about a record that is not in the lists."""

    code = "link_label_stranger"
    sentence = gettext_noop(
        "Row {row} of the answers names a record that is in none of the lists. Take the review.csv that was made"
        " from the same lists."
    )


class EngineMissing(BadInput):
    """Spark was asked for and is not installed."""

    code = "link_engine_missing"
    sentence = gettext_noop(
        "{engine} was asked for and {missing} is not installed here. Install it (pip install 'lindung[spark]', and Java"
        " 17), or leave --engine out to work with DuckDB."
    )


class OutOfRange(BadInput):
    """A number among the options that cannot be meant."""

    code = "link_option_out_of_range"
    sentence = gettext_noop("The option {option} is {value}; it must be between {low} and {high}.")
