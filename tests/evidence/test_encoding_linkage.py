"""Private linkage from end to end: encoded at home, linked by one who holds neither names nor keys, brought home."""

import csv
import json
import stat

import pyarrow.parquet as parquet
import pytest

from lindung.evidence.commands import encode as encode_command
from lindung.evidence.commands import link as link_command
from lindung.evidence.engines.encoded import is_encoded, read
from lindung.evidence.rules import encode as rules
from lindung.evidence.runs.encode import EncodeOptions, run, take_home
from lindung.evidence.runs.encode_project import new_project, open_project
from lindung.evidence.runs.link_encoded import EncodedLinkOptions
from lindung.evidence.runs.link_encoded import run as link
from tests.evidence.encoding_practice import two_lists, write_list

PARTIES = ("shelter", "hotline")


def encoded_pair(folder, settings, people=1500):
    """Two practice lists encoded under one project; returns the results and who is who."""
    new_project(folder / "p.project", name="practice", parties=PARTIES, settings=settings)
    done, who = [], []
    for party, (columns, person) in zip(PARTIES, two_lists(people), strict=True):
        source = write_list(folder / f"{party}.csv", columns)
        done.append(
            run(EncodeOptions(source, folder / "p.project", party, folder / f"{party}.enc", folder / f"{party}.home"))
        )
        who.append(dict(zip(columns["record"], person, strict=True)))
    return done, who


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("private")
    done, who = encoded_pair(folder, rules.Settings())
    result = link(EncodedLinkOptions(tuple(one.out for one in done), folder / "linked"))
    found = []
    for party in PARTIES:
        take_home(folder / "linked", mapping=folder / f"{party}.home", out=folder / f"{party}.found")
        with (folder / f"{party}.found").open(encoding="utf-8") as file:
            found.append(list(csv.DictReader(file)))
    return folder, done, who, result, found


def test_people_on_both_lists_are_found_without_names(linked):
    _, _, who, result, found = linked
    first = {row["cluster"]: who[0][row["record"]] for row in found[0]}
    second = {row["cluster"]: who[1][row["record"]] for row in found[1]}
    both = first.keys() & second.keys()  # now and then a record meets a dummy, which drops out at the other's home
    right = sum(first[cluster] == second[cluster] for cluster in both)
    on_both = len(set(who[0].values()) & set(who[1].values()))
    assert len(both) > 0.95 * max(len(first), len(second))
    assert right / len(both) > 0.9
    assert right / on_both > 0.5
    assert abs(result.expected_matches - right) < 0.25 * on_both


def test_the_encoded_file_holds_no_value_no_key_and_no_id_of_the_list(linked):
    folder, done, _, _, _ = linked
    content = (folder / "shelter.enc").read_bytes()
    secret = json.loads((folder / "p.project").read_text())["secret"]
    with (folder / "shelter.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    words = {word for row in rows for word in row["full_name"].split() if len(word) > 4}
    values = {row["record"] for row in rows} | {row["birth_date"] for row in rows if len(row["birth_date"]) > 4}
    lowered = content.lower()
    assert not [value for value in words | values | {secret} if value.lower().encode() in lowered]
    assert not {name for name in words if name.encode().hex().encode() in lowered}


def test_the_mapping_and_the_key_are_for_their_owner_alone(linked):
    folder, _, _, _, _ = linked
    for name in ("shelter.home", "p.project", "shelter.found"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_every_record_has_as_many_rows_and_dummies_look_like_the_rest(linked):
    folder, done, _, _, _ = linked
    encoded = read(folder / "shelter.enc").encoded
    rows = parquet.read_table(folder / "shelter.enc")["record"].value_counts()
    assert {one["counts"].as_py() for one in rows} == {4}
    assert len(encoded) == 4 * (done[0].records + done[0].dummies)
    assert 0.1 * done[0].records <= done[0].dummies + 1 <= 0.2 * done[0].records + 2


def test_dummies_fall_out_at_home(linked):
    _, done, who, _, found = linked
    assert all(row["record"] in who[0] for row in found[0])
    assert len(found[0]) <= done[0].records


def test_a_second_encoding_has_other_ids_and_another_order(tmp_path, linked):
    folder, _, _, _, _ = linked
    again = run(
        EncodeOptions(folder / "shelter.csv", folder / "p.project", "shelter", tmp_path / "b.enc", tmp_path / "b.home")
    )
    first, second = read(folder / "shelter.enc").encoded, read(again.out).encoded
    assert not {row.tobytes() for row in first.record} & {row.tobytes() for row in second.record}


def test_the_order_of_link_gives_the_same_people(tmp_path, linked):
    folder, done, _, result, _ = linked
    turned = link(EncodedLinkOptions(tuple(one.out for one in reversed(done)), tmp_path / "turned"))
    assert turned.persons == result.persons
    assert turned.expected_matches == pytest.approx(result.expected_matches, rel=1e-6)


@pytest.mark.parametrize(
    ("settings", "least"),
    [
        (rules.Settings(protection=rules.Protection.OPEN, dummy_share=0.0), 0.5),
        (rules.Settings(protection=rules.Protection.WIDE, epsilon_per_bit=3.0), 0.5),
    ],
)
def test_open_and_wide_projects_with_turned_bits_link_as_well(tmp_path, settings, least):
    done, who = encoded_pair(tmp_path, settings, people=600)
    result = link(EncodedLinkOptions(tuple(one.out for one in done), tmp_path / "linked"))
    on_both = len(set(who[0].values()) & set(who[1].values()))
    assert least * on_both < result.expected_matches < 1.5 * on_both
    if settings.epsilon_per_bit:
        assert done[0].loss_per_bit == 3.0
        assert done[0].loss_per_record == 3.0 * 7 * (512 + 256)


def test_lists_of_two_projects_are_refused(tmp_path, linked):
    folder, _, _, _, _ = linked
    new_project(tmp_path / "other", name="practice", parties=PARTIES, settings=rules.Settings())
    other = run(
        EncodeOptions(folder / "hotline.csv", tmp_path / "other", "hotline", tmp_path / "o.enc", tmp_path / "o.home")
    )
    with pytest.raises(rules.DifferentProjects):
        link(EncodedLinkOptions((folder / "shelter.enc", other.out), tmp_path / "out"))
    with pytest.raises(rules.MappingOfAnother):
        take_home(folder / "linked", mapping=other.mapping, out=tmp_path / "found")


def test_mixed_lists_and_one_party_twice_and_one_list_are_refused(tmp_path, linked, capsys):
    folder, _, _, _, _ = linked
    shelter = str(folder / "shelter.enc")
    out = ["--out", str(tmp_path / "out")]
    assert link_command.main([shelter, str(folder / "hotline.csv"), *out]) == 2
    assert "shelter.enc is an encoded list and hotline.csv is not" in capsys.readouterr().err
    assert link_command.main([shelter, shelter, *out]) == 2
    assert "both come from shelter" in capsys.readouterr().err
    assert link_command.main([shelter, *out]) == 2
    assert "Only one encoded list" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_damaged_list_is_refused(tmp_path, linked):
    folder, _, _, _, _ = linked
    broken = tmp_path / "broken.enc"
    broken.write_bytes((folder / "shelter.enc").read_bytes()[:-2000])
    assert not is_encoded(broken)
    table = parquet.read_table(folder / "shelter.enc").drop_columns(["tag"])
    parquet.write_table(table, broken)
    with pytest.raises(rules.EncodedUnreadable):
        read(broken)


@pytest.mark.parametrize("epsilon", [0.0, 100.0])
def test_a_privacy_loss_of_0_or_100_is_refused(tmp_path, epsilon, capsys):
    order = ["--new-project", "p", "--parties", "a,b", "--flip-epsilon", str(epsilon), "--out", str(tmp_path / "p")]
    assert encode_command.main(order) == 2
    assert f"A privacy loss of {epsilon:g} per bit cannot be used" in capsys.readouterr().err.replace(".0 ", " ")
    assert not (tmp_path / "p").exists()


def test_a_project_needs_two_parties_and_is_never_written_over(tmp_path):
    with pytest.raises(rules.ProjectName):
        new_project(tmp_path / "p", name="p", parties=("a", "a"), settings=rules.Settings())
    with pytest.raises(rules.DummiesOutOfRange):
        new_project(tmp_path / "p", name="p", parties=("a", "b"), settings=rules.Settings(dummy_share=-1))
    new_project(tmp_path / "p", name="p", parties=("a", "b"), settings=rules.Settings())
    with pytest.raises(rules.FileExists):
        new_project(tmp_path / "p", name="p", parties=("a", "b"), settings=rules.Settings())


def test_a_project_that_was_changed_or_is_none_is_refused(tmp_path):
    new_project(tmp_path / "p", name="p", parties=("a", "b"), settings=rules.Settings())
    content = json.loads((tmp_path / "p").read_text())
    content["settings"]["dummy_share"] = 0.0
    (tmp_path / "changed").write_text(json.dumps(content))
    with pytest.raises(rules.ProjectChanged):
        open_project(tmp_path / "changed")
    for broken in ("no json", "[]", "{}", json.dumps({**content, "secret": "AA=="})):
        (tmp_path / "broken").write_text(broken)
        with pytest.raises(rules.ProjectUnreadable):
            open_project(tmp_path / "broken")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("person,born\nSok Dara,1990\n", "has no column for names"),
        ("full_name,birth_date\n,1990-01-02\n,1991-01-02\n", "No record of the list"),
        ("full_name,birth_date\nSok,\nDara,\n", "so nobody could be found"),
        ("full_name,birth_date\nSok Dara,1990\nS\xe9rey,1991\n", "is not written in utf-8"),
    ],
)
def test_lists_that_cannot_be_encoded_are_refused_in_one_sentence(tmp_path, content, said, capsys):
    new_project(tmp_path / "p", name="p", parties=PARTIES, settings=rules.Settings())
    (tmp_path / "list.csv").write_bytes(content.encode("latin-1"))
    order = [str(tmp_path / "list.csv"), "--project", str(tmp_path / "p"), "--party", "shelter"]
    assert encode_command.main([*order, "--out", str(tmp_path / "l.enc")]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.glob("l.enc*"))


def test_a_stranger_to_the_project_is_refused_and_told_who_is_in_it(tmp_path, linked, capsys):
    folder, _, _, _, _ = linked
    order = [str(folder / "shelter.csv"), "--project", str(folder / "p.project"), "--party", "police"]
    assert encode_command.main([*order, "--out", str(tmp_path / "x")]) == 2
    assert "police is no party of the project practice. Its parties are shelter, hotline." in capsys.readouterr().err
