"""Files that hold a key or say which random id is whom: for their owner's eyes, never written over."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from lindung.evidence.rules.encode import FileExists
from lindung.papers.rules import FileNotFound, FileUnreadable, OutputNotWritable

OWNER_ONLY = 0o600


def check_new(*paths: Path) -> None:
    """Raises FileExists: before any work is done."""
    for path in paths:
        if path.exists():
            raise FileExists(field="out", path=str(path))


def write_private(path: Path, text: str) -> None:
    """Write a new file that its owner alone may read. Raises FileExists, OutputNotWritable."""
    try:
        place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError as trouble:
        raise FileExists(field="out", path=str(path)) from trouble
    except OSError as trouble:
        raise OutputNotWritable(field="out", path=str(path), reason=trouble.strerror or "") from trouble
    with os.fdopen(place, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def read_json(path: Path) -> Mapping[str, object]:
    """The JSON object in a file. Raises FileNotFound, FileUnreadable; ValueError when it is no JSON object."""
    try:
        content = json.loads(read_text(path))
    except RecursionError as trouble:
        raise ValueError("it is nested too deep") from trouble
    if not isinstance(content, dict):
        raise ValueError("it holds no JSON object")
    return content


def read_text(path: Path) -> str:
    """The text of a file. Raises FileNotFound, FileUnreadable; ValueError when it is no UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as trouble:
        raise FileNotFound(field="input", path=str(path)) from trouble
    except OSError as trouble:
        raise FileUnreadable(field="input", path=str(path), reason=trouble.strerror or "") from trouble
