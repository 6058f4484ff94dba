"""Registered domains, by the copy of the public suffix list that tldextract carries. Nothing is fetched."""

from functools import cache, lru_cache

import tldextract

EXTRACT = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
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
    domain = EXTRACT.extract_str(host).top_domain_under_public_suffix
    return "" if domain in SHARED else domain


@lru_cache(maxsize=1 << 14)
def is_host(host: str) -> bool:
    """Whether a host ends as hosts end."""
    return host.rpartition(".")[2] in RESERVED or bool(EXTRACT.extract_str(host).suffix)


@cache
def endings() -> frozenset[str]:
    """The last labels of all known hosts (com, my, example ...), those in A-Z."""
    return frozenset(label.rpartition(".")[2] for label in EXTRACT.tlds) | RESERVED
