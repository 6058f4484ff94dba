"""Invented cases with the dependence of real ones, as codes of the public codebook: practice data for publication.

No row is anybody. Shares are of the order published for case data of this kind (about two thirds women, a quarter under
18, most of labour or sexual exploitation, large blocks of answers nobody asked for); the dependence is made by four
things that act together, so that no simple model is the truth: corridors between countries that rise and fall over the
years, the organisation that wrote the record (which questions it asks at all), the severity of the case (means of
control go together), and rules between columns (no sector without forced labour).
"""

import json
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.release.codebook import Codebook, read
from lindung.evidence.methods.seeds import stream

CORRIDORS, SOURCES = 70, 9
PLAIN, HARD = 0.1, 1.0
STEEP = 2.0
MEANS = tuple(range(6, 14))


def codebook(name: str = "region") -> Codebook:
    """A bundled public codebook: `region` or `world`."""
    text = resources.files("lindung.evidence.codebooks").joinpath(f"{name}.json").read_text(encoding="utf-8")
    return read(json.loads(text))


def cases(records: int, *, seed: int, bound: float = PLAIN, book: str = "region") -> NDArray[np.uint8]:
    """(records, 20) codes; the same world for a seed, whatever the number of records.

    `bound`, 0 to 1: how strongly the columns hang together (PLAIN: as in the figures known; HARD: whole blocks of
    questions asked by some organisations only).
    """
    world, draw = stream(seed, "release world"), stream(seed, "release cases")
    sizes = codebook(book).sizes
    out = np.empty((records, len(sizes)), np.uint8)
    place = {name: column for column, name in enumerate(codebook(book).names)}
    source, corridor, year = _where(out, sizes, world, draw, bound)
    severity = draw.normal(size=records) + world.normal(0, 0.4, CORRIDORS)[corridor]
    kind = _kind(out, world, draw, corridor, year)
    _person(out, world, draw, corridor, kind)
    for mean in MEANS:
        by_kind, by_corridor = world.normal(0, 0.9, 3), world.normal(0, 0.6, CORRIDORS)
        lift = world.normal(-1.1, 0.7) + by_kind[kind] + by_corridor[corridor] + world.uniform(0.6, 1.4) * severity
        out[:, mean] = draw.random(records) > 1 / (1 + np.exp(-lift))
    out[:, place["months_exploited"]] = _pick(draw, _softmax(world.normal(0, 0.8, (3, 3)))[kind], severity)
    relation = _softmax(world.normal(0, 0.7, (CORRIDORS, 1, 4)) + world.normal(0, 1.0, (1, 3, 4)))
    out[:, place["recruiter_relation"]] = _pick(draw, relation[corridor, kind])
    out[:, place["identified_by"]] = _pick(draw, _softmax(world.normal(0, 1.2, (SOURCES, 5)))[source])
    _unasked(out, sizes, world, draw, source, bound)
    return out


def _where(out, sizes, world, draw, bound):  # noqa: ANN001, ANN202
    records, years = len(out), sizes[0] - 1
    source_year = world.dirichlet(np.full(SOURCES, 0.5), years)
    mass = np.linspace(0.4, 1.6, years) * world.gamma(6, 1 / 6, years)
    year = draw.choice(years, records, p=mass / mass.sum())
    source = _pick(draw, source_year[year])
    weight = 1 / np.arange(1, CORRIDORS + 1) ** STEEP
    peak, width = world.uniform(-0.2, 1.2, CORRIDORS) * years, world.uniform(0.15, 0.5, CORRIDORS) * years
    tide = np.exp(-(((np.arange(years)[:, None] - peak) / width) ** 2)) + 0.05
    by_source = bound * world.gamma(0.4, 1, (SOURCES, CORRIDORS)) + (1 - bound) * 0.4 + 0.02
    corridor = _pick(draw, (weight * tide)[year] * by_source[source])
    home, there = world.integers(sizes[3] - 2, size=CORRIDORS), world.integers(sizes[4] - 2, size=CORRIDORS)
    there = np.where(world.random(CORRIDORS) < 0.3, home, there)
    stray = 1 / np.arange(1, sizes[3] - 1) ** 1.3
    strays = draw.choice(world.permutation(sizes[3] - 2), (2, records), p=stray / stray.sum())
    out[:, 0] = year
    out[:, 3] = np.where(draw.random(records) < 0.03, strays[0], home[corridor])
    out[:, 4] = np.where(draw.random(records) < 0.03, strays[1], there[corridor])
    return source, corridor, year


def _kind(out, world, draw, corridor, year):  # noqa: ANN001, ANN202
    """0 forced labour, 1 sexual, 2 other; some are two at once; online scams rise late."""
    mix = world.dirichlet((0.9, 0.9, 0.25), CORRIDORS)
    late = np.clip(3 * year / out[:, 0].max() - 2, 0, 1)[:, None] * np.array([0.2, -0.2, 0.5])
    kind = _pick(draw, np.clip(mix[corridor] + late * 0.3, 0.003, None))
    for code, column in enumerate((14, 15, 16)):
        out[:, column] = np.where((kind == code) | (draw.random(len(out)) < 0.03), 0, 1)
    sector = _softmax(world.normal(0, 1.6, (CORRIDORS, 9)))
    out[:, 17] = np.where(out[:, 14] == 0, _pick(draw, sector[corridor]), 9)
    return kind


def _person(out, world, draw, corridor, kind):  # noqa: ANN001, ANN202
    woman = np.clip(np.array([0.42, 0.95, 0.6])[kind] + world.normal(0, 0.2, CORRIDORS)[corridor], 0.02, 0.985)
    sector_man = np.isin(out[:, 17], (0, 1, 3)) * 0.3
    out[:, 1] = np.where(draw.random(len(out)) < np.clip(woman - sector_man, 0.01, 1), 0, 1)
    out[draw.random(len(out)) < 0.004, 1] = 2
    age = world.normal(25, 6, CORRIDORS)[corridor] + np.array([5, -3, 0])[kind] + 3 * out[:, 1]
    age = np.clip(age + draw.gamma(2.2, 4.5, len(out)) - 10, 1, 75)
    out[:, 2] = np.searchsorted([9, 18, 21, 24, 27, 30, 39, 48], age, side="right")


def _unasked(out, sizes, world, draw, source, bound):  # noqa: ANN001, ANN202
    """Each source asks some questions always, some sometimes, some never: blocks of unknown."""
    asked = world.beta(0.5, 0.35, (SOURCES, out.shape[1]))
    asked[:, [0, 1, 3, 4]] = world.beta(30, 1, (SOURCES, 4))
    asked = bound * asked + (1 - bound) * asked.mean(axis=0)
    for column in range(out.shape[1]):
        share = asked[source, column]
        out[draw.random(len(out)) > share, column] = sizes[column] - 1


def _softmax(values):  # noqa: ANN001, ANN202
    grown = np.exp(values - values.max(axis=-1, keepdims=True))
    return grown / grown.sum(axis=-1, keepdims=True)


def _pick(draw, weight, shift=None):  # noqa: ANN001, ANN202
    """One category a row, by the row's weights; `shift` moves the draw up for severe cases."""
    summed = np.cumsum(weight, axis=1)
    at = draw.random(len(summed))
    if shift is not None:
        at = np.clip(at + 0.12 * shift, 0, 0.999999)
    return (summed < (at * summed[:, -1])[:, None]).sum(axis=1)
