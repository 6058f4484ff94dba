"""All hierarchical log-linear models, ranked by information criteria and averaged."""

from functools import lru_cache
from itertools import combinations

from lindung.evidence.methods.loglinear import Model


@lru_cache(maxsize=8)
def all_models(t: int) -> tuple[Model, ...]:
    """All hierarchical models of t lists without the saturated one, simplest first: 1, 8, 113, 6893 for t = 2..5.

    A model is its interactions; with every set it holds all smaller ones. The saturated model says nothing of the
    unseen. Six lists have 7,785,061 models: use pairwise models there.
    """
    models = {frozenset[int]()}
    for size in range(2, t):
        layer = [sum(1 << place for place in chosen) for chosen in combinations(range(t), size)]
        models |= {wider for model in models for wider in _widened(model, layer)}
    return tuple(sorted(models, key=lambda model: (len(model), sorted(model))))


def _widened(model: Model, layer: list[int]) -> list[Model]:
    """The model with each choice of the sets of one size whose smaller sets are all in it."""
    allowed = [mask for mask in layer if all(part in model for part in _facets(mask))]
    return [model | set(chosen) for many in range(len(allowed) + 1) for chosen in combinations(allowed, many)]


def _facets(mask: int) -> list[int]:
    """The sets of one list fewer, from two lists on."""
    parts = [mask & ~(1 << place) for place in range(mask.bit_length()) if mask >> place & 1]
    return [part for part in parts if part & (part - 1)]
