"""Whether a thief of the machine's disk has keyset and database at once."""

import os
from pathlib import Path

from django.conf import settings

BLOCKS = Path("/sys/dev/block")
CRYPT = "CRYPT-"  # how the kernel names what dm-crypt (LUKS) made


def keys_lie_beside_data() -> bool:
    """Whether the keyset stands in a file on the database's own disk, and nobody says that it is encrypted.

    Not behind a KMS, not given by the environment, not beside a database elsewhere, not on another mount, not on LUKS.
    """
    if settings.LINDUNG_KEY_URI or settings.LINDUNG_KEYSET or not settings.EMBEDDED_DATABASE:
        return False
    if settings.LINDUNG_DISK_ENCRYPTED_SAYS:
        return False
    keys, data = (_device(Path(each)) for each in (settings.LINDUNG_KEY_FILE, settings.LINDUNG_PLACES.home))
    return keys is not None and keys == data and not is_encrypted(keys)


def is_encrypted(device: int) -> bool:
    """Whether a device, or one it lies on, was made by dm-crypt, as the kernel says. False where nobody can tell."""
    return _is_encrypted(BLOCKS / f"{os.major(device)}:{os.minor(device)}")


def _is_encrypted(block: Path) -> bool:
    try:
        if (block / "dm" / "uuid").read_text().startswith(CRYPT):
            return True
    except OSError:
        pass
    below = block / "slaves"
    return below.is_dir() and any(_is_encrypted(each) for each in below.iterdir())


def _device(path: Path) -> int | None:
    try:
        return path.stat().st_dev
    except OSError:
        return None
