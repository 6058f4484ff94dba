"""An article as one row of the output, in the fields it promises."""

from dataclasses import asdict

from lindung.screening.rules.reading import Article, Commitment, Period, Plan


def row_of(article: Article) -> dict[str, object]:
    """The article as JSON knows it; spans are lists of two numbers."""
    return {
        "language": article.language,
        "title": article.title,
        "dateline": article.dateline,
        "published": article.published,
        "clean_text": article.clean_text,
        "garbage": [{"start": one.start, "end": one.end, "kind": one.kind.value} for one in article.garbage],
        "people": [asdict(one) for one in article.people],
        "organisations": [asdict(one) for one in article.organisations],
        "places": [asdict(one) for one in article.places],
        "periods": [_period(one) for one in article.periods],
        "plans": [_plan(one) for one in article.plans],
        "agreements": [asdict(one) for one in article.agreements],
        "pillars": [asdict(one) for one in article.pillars],
        "commitments": [_commitment(one) for one in article.commitments],
    }


def _period(period: Period) -> dict[str, object]:
    return {"from": period.since, "until": period.until, "span": period.span}


def _plan(plan: Plan) -> dict[str, object]:
    period = {"from": plan.period[0], "until": plan.period[1]} if plan.period else None
    return {**asdict(plan), "period": period}


def _commitment(promise: Commitment) -> dict[str, object]:
    return {"who": promise.who, "what": promise.what, "by_when": promise.by_when, "span": promise.span}
