"""A thief of the disk: keyset and database on one disk are named among what is missing, until one of five is so."""

import pytest

from lindung.config import disks, missing
from lindung.config.postgres import Places
from lindung.partners.scope import acting


@pytest.fixture
def one_disk(settings, tmp_path, monkeypatch):
    """A home whose keyset lies in it, on a disk the kernel says nothing about."""
    settings.LINDUNG_PLACES = Places(tmp_path)
    settings.LINDUNG_KEY_FILE = str(tmp_path / "keyset.json")
    (tmp_path / "keyset.json").touch()
    settings.LINDUNG_KEYSET = settings.LINDUNG_KEY_URI = settings.LINDUNG_DISK_ENCRYPTED_SAYS = ""
    settings.EMBEDDED_DATABASE = True
    monkeypatch.setattr(disks, "BLOCKS", tmp_path / "blocks")
    return tmp_path


@pytest.mark.django_db
def test_keyset_and_database_on_one_disk_are_named_among_what_is_missing(one_disk):
    with acting(organisations="*") as at:
        assert [line for line in missing.before_real_people(at) if "lie on one disk" in line]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LINDUNG_KEY_URI", "gcp-kms://one"),
        ("LINDUNG_KEYSET", "given"),
        ("EMBEDDED_DATABASE", False),
        ("LINDUNG_DISK_ENCRYPTED_SAYS", "Practice Operator"),
        ("LINDUNG_KEY_FILE", "/nowhere/at/all"),
    ],
)
def test_a_keyset_elsewhere_or_a_name_is_enough(one_disk, settings, name, value):
    assert disks.keys_lie_beside_data()
    setattr(settings, name, value)
    assert not disks.keys_lie_beside_data()


@pytest.mark.parametrize("layers", [0, 1, 2])
def test_an_encrypted_disk_is_seen_also_under_other_layers(one_disk, layers):
    device = one_disk.stat().st_dev
    block = one_disk / "blocks" / f"{disks.os.major(device)}:{disks.os.minor(device)}"
    for _ in range(layers):
        (block / "dm").mkdir(parents=True)
        (block / "dm" / "uuid").write_text("LVM-practice\n")
        block = block / "slaves" / "below"
    (block / "dm").mkdir(parents=True)
    (block / "dm" / "uuid").write_text("CRYPT-LUKS2-practice\n")
    assert not disks.keys_lie_beside_data()
