"""estimate.json: every figure of an estimate, without a time in it, so that the same run gives the same bytes."""

from collections.abc import Mapping, Sequence

from lindung import __version__
from lindung.evidence.methods.estimation import Answer, Estimation, Variant
from lindung.evidence.runs.estimate_lists import Given
from lindung.kernel.errors import BadInput
from lindung.papers.wording import Wording

FORMAT = 1


def figures_of(made: Estimation, given: Given, digests: Sequence[str]) -> Mapping[str, object]:
    """The content of estimate.json; docs/guides/estimate.md says what each field is."""
    table = made.histories
    return {
        "format": FORMAT,
        "version": __version__,
        "name": given.name,
        "table": None if given.source is None else given.source.name,
        "citation": None if given.source is None else given.source.citation,
        "inputs_sha256": digests,
        "seed": made.asked.seed,
        "replicates": made.asked.replicates,
        "level": made.asked.level,
        "seen": table.seen,
        "lists": dict(zip(table.lists, table.list_sizes().tolist(), strict=True)),
        "histories": [
            {"lists": table.names(int(code)), "count": int(count)}
            for code, count in zip(table.codes, table.counts, strict=True)
        ],
        "cannot_overlap": [table.names(mask) for mask in table.cannot_overlap],
        **_on_top(made),
        "methods": [_answer(answer) for answer in made.answers],
        "without_list": [_variant(each) for each in made.without],
        "merged": [_variant(each) for each in made.merged],
        "strata": None if made.strata is None else _strata(made),
        "bounds": {
            "chao": {"total": made.chao.total, "low": made.chao.low, "high": made.chao.high},
            "odds_ratios": [{"odds_ratio": each.odds_ratio, "total": each.total} for each in made.bounds],
            "ratio_at_low": made.ratio_low,
            "ratio_at_high": made.ratio_high,
        },
        "signs": None if made.signs is None else _signs(made),
    }


def _on_top(made: Estimation) -> dict[str, object]:
    """The verdict and the headline."""
    table, top = made.histories, made.headline
    return {
        "verdict": {
            "level": made.verdict.level,
            "at_least": made.verdict.at_least,
            "reasons": [
                {"code": reason.code, "level": reason.level, "facts": reason.facts} for reason in made.verdict.reasons
            ],
        },
        "headline": {
            "total": top.total,
            "low": top.low,
            "high": top.high,
            "unseen": top.hidden,
            "r_hat": top.r_hat,
            "pairs": {"+".join(table.names(mask)): belief for mask, belief in sorted(top.pairs.items())},
        },
    }


def _signs(made: Estimation) -> dict[str, object] | None:
    signs = made.signs
    if signs is None:
        return None
    return {
        "two_groups_total": signs.two_groups.total,
        "two_groups_gain": signs.two_groups_gain,
        "dependence_gain": signs.dependence_gain,
        "odds_ratio": signs.odds_ratio,
    }


def _strata(made: Estimation) -> dict[str, object] | None:
    split = made.strata
    if split is None:
        return None
    return {
        "parts": [_variant(each) for each in split.parts],
        "total": split.total,
        "low": split.low,
        "high": split.high,
        "is_whole": split.is_whole,
    }


def _answer(answer: Answer) -> dict[str, object]:
    return {
        "method": answer.method,
        "total": answer.total,
        "low": answer.low,
        "high": answer.high,
        "refusal": _refusal(answer.refusal),
        "details": answer.details,
    }


def _variant(variant: Variant) -> dict[str, object]:
    return {
        "name": variant.name,
        "seen": variant.seen,
        "total": variant.total,
        "low": variant.low,
        "high": variant.high,
        "refusal": _refusal(variant.refusal),
    }


def _refusal(refusal: BadInput | None) -> dict[str, object] | None:
    return None if refusal is None else {"code": refusal.code, "sentence": Wording("en").refusal(refusal)}
