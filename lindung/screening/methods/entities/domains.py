"""Registered domains, by the copy of the public suffix list that tldextract carries. Nothing is fetched."""

import re
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

LIST, SNAPSHOT = "tldextract", ".tld_set_snapshot"  # the package itself would load what fetches from the network
RULE = re.compile(r"^[.*!]*\w\S*", re.MULTILINE)
PRIVATE = "// ===BEGIN PRIVATE DOMAINS==="  # from here on: hosts whose owners give names away, no registries
# Reserved for examples (RFC 2606, RFC 6761); a practice text names no real host.
RESERVED = frozenset({"example", "test", "invalid"})
# Hosts on which everybody writes: the domain says nothing of who wrote.
SHARED = frozenset(
    ["google.com", "gmail.com", "yahoo.com", "yahoo.co.id", "hotmail.com", "outlook.com", "live.com", "icloud.com"]
    + ["facebook.com", "fb.com", "youtube.com", "youtu.be", "instagram.com", "whatsapp.com", "telegram.org", "t.me"]
    + [
        "twitter.com",
        "x.com",
        "tiktok.com",
        "wikipedia.org",
        "apple.com",
        "microsoft.com",
        "line.me",
        "wa.me",
        "zalo.me",
    ]
    + [
        "bit.ly",
        "forms.gle",
        "tinyurl.com",
        "s.id",
        "cutt.ly",
        "rebrand.ly",
        "linktr.ee",
        "shorturl.at",
        "t.co",
        "m.me",
    ]
    + ["wa.link", "lynk.id", "heylink.me", "fb.me", "goo.gl", "wasap.my", "lin.ee"]
)


@lru_cache(maxsize=1 << 14)
def registered(host: str) -> str:
    """The registered domain of a host; empty when it is none, or when everybody writes there.

    >>> registered("kerja.contoh.com.my"), registered("gaji.besar"), registered("www.facebook.com")
    ('contoh.com.my', '', '')
    """
    labels = host.split(".")
    if labels[-1] in RESERVED:
        return ".".join(labels[-2:])
    at = _suffix_at(labels)
    domain = ".".join(labels[at - 1 :]) if 0 < at < len(labels) else ""
    return "" if domain in SHARED else domain


@lru_cache(maxsize=1 << 14)
def is_host(host: str) -> bool:
    """Whether a host ends as hosts end."""
    return host.rpartition(".")[2] in RESERVED or _suffix_at(labels := host.split(".")) < len(labels)


@cache
def _rules() -> tuple[frozenset[str], frozenset[str]]:
    """The public suffixes ("com.my", "*.kh", "!city.kawasaki.jp"), and every ending of one."""
    spec = find_spec(LIST)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(LIST)
    text = Path(spec.origin).with_name(SNAPSHOT).read_text(encoding="utf-8")
    rules = frozenset(RULE.findall(text.partition(PRIVATE)[0]))
    ends = {rule.split(".", turn)[-1] for rule in rules for turn in range(rule.count(".") + 1)}
    return rules, frozenset(ends)


def _suffix_at(labels: list[str]) -> int:
    """The place of the label at which the public suffix begins; after the last where there is none."""
    rules, ends = _rules()
    found = at = len(labels)
    known = ""
    while at:
        label = _plain(labels[at - 1])
        if label + known not in ends:
            if "*" + known in rules:
                return at if f"!{label}{known}" in rules else at - 1
            break
        at -= 1
        known = f".{label}{known}" if known else f".{label}"
        found = at if known[1:] in rules else found
    return found


def _plain(label: str) -> str:
    """A label as the list has it: "xn--" is how hosts write letters beyond A-Z."""
    try:
        return label.encode().decode("idna") if label.startswith("xn--") else label
    except UnicodeError:
        return label


@cache
def endings() -> frozenset[str]:
    """The last labels of all known hosts (com, my, example ...), those in A-Z."""
    return frozenset(label.rpartition(".")[2] for label in _rules()[0]) | RESERVED
