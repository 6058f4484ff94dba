"""A linkage project: its file, made once, carried to every party by hand, never to the linkage unit."""

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from lindung.evidence.methods.encoding.keys import SECRET_BYTES, ProjectKeys, project_keys
from lindung.evidence.rules.encode import (
    LEAST_EPSILON,
    MOST_DUMMIES,
    MOST_EPSILON,
    DummiesOutOfRange,
    EpsilonOutOfRange,
    ProjectChanged,
    ProjectName,
    ProjectUnreadable,
    Protection,
    Settings,
)
from lindung.evidence.runs.private_files import read_json, write_private

FORMAT, VERSION = "lindung-project", 1


@dataclass(frozen=True)
class Project:
    """What every party holds: the name, the parties, the settings and the keys."""

    name: str
    parties: tuple[str, ...]
    settings: Settings
    keys: ProjectKeys


def new_project(path: Path, *, name: str, parties: tuple[str, ...], settings: Settings) -> Project:
    """Draw a secret and write the file. Raises ProjectName, EpsilonOutOfRange, DummiesOutOfRange, FileExists."""
    check_settings(settings)
    named = tuple(party.strip() for party in parties if party.strip())
    if not name.strip() or len(set(named)) < 2 or len(set(named)) < len(named):
        raise ProjectName(field="parties", count=len(set(named)))
    secret = os.urandom(SECRET_BYTES)
    keys = project_keys(secret, _agreed(name, named, settings))
    content = {
        "format": FORMAT,
        "version": VERSION,
        "name": name,
        "parties": named,
        "settings": asdict(settings),
        "fingerprint": keys.fingerprint,
        "secret": base64.b64encode(secret).decode(),
    }
    write_private(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    return Project(name, named, settings, keys)


def check_settings(settings: Settings) -> None:
    """Raises EpsilonOutOfRange, DummiesOutOfRange."""
    epsilon = settings.epsilon_per_bit
    if epsilon is not None and not LEAST_EPSILON <= epsilon <= MOST_EPSILON:
        raise EpsilonOutOfRange(field="flip_epsilon", epsilon=epsilon, low=LEAST_EPSILON, high=MOST_EPSILON)
    if not 0 <= settings.dummy_share <= MOST_DUMMIES:
        raise DummiesOutOfRange(field="dummies", share=settings.dummy_share, high=MOST_DUMMIES)


def open_project(path: Path) -> Project:
    """Read a project file. Raises FileNotFound, ProjectUnreadable, ProjectChanged."""
    try:
        content = read_json(path)
        if content["format"] != FORMAT or content["version"] != VERSION:
            raise ValueError(f"it is version {content['version']} of {content['format']}")
        parties = content["parties"]
        if not isinstance(parties, list):
            raise ValueError("its parties are no list")
        named = tuple(str(party) for party in parties)
        settings = _settings(content["settings"])
        keys = project_keys(
            base64.b64decode(str(content["secret"]), validate=True), _agreed(str(content["name"]), named, settings)
        )
    except KeyError as trouble:
        raise ProjectUnreadable(field="project", path=str(path), reason=f"{trouble} is missing") from trouble
    except (TypeError, ValueError) as trouble:
        raise ProjectUnreadable(field="project", path=str(path), reason="its content is not as expected") from trouble
    if keys.fingerprint != content.get("fingerprint"):
        raise ProjectChanged(field="project", path=str(path))
    return Project(str(content["name"]), named, settings, keys)


def _settings(content: object) -> Settings:
    if not isinstance(content, Mapping):
        raise ValueError("its settings are missing")
    return Settings(**{**content, "protection": Protection(content["protection"])})


def _agreed(name: str, parties: tuple[str, ...], settings: Settings) -> str:
    return json.dumps([FORMAT, VERSION, name, parties, asdict(settings)], sort_keys=True)
