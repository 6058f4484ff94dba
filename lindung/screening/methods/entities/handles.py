"""Chat accounts, links and domains: the path is the identity."""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import parse_qs, unquote

import tldextract

from lindung.screening.methods.entities import phones
from lindung.screening.rules.found import Entity
from lindung.screening.rules.words import EntityKind

LINK = re.compile(
    r"(?:(?P<scheme>https?://)|(?<![\w@.-]))(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,5}[a-z]{2,24})(?![\w-])"
    r"(?P<rest>[/?][^\s<>\"'`]{0,2000})?",
    re.IGNORECASE,
)
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?P<host>(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24})(?![\w-])", re.IGNORECASE)
SERVICES = {
    "telegram": "telegram|tele|tg", "line": "line", "wechat": "wechat|weixin|we chat|vx|wx|微信", "zalo": "zalo",
    "instagram": "instagram|insta|ig", "tiktok": "tiktok|tik tok", "facebook": "facebook|fb|messenger",
    "whatsapp": "whats ?app|wasap|wa", "skype": "skype", "signal": "signal", "viber": "viber",
    "kakaotalk": "kakao ?talk|kakao",
}  # fmt: skip
NAMED = re.compile(
    "(?:" + "|".join(f"(?P<{name}>{words})" for name, words in SERVICES.items()) + ")"
    r"(?:(?:[ ]?id)?[ ]?[:：=][ ]?@?|[ ]?id[ ]@?|[ ]?[-–]?[ ]?@|[ ]user(?:name)?[ ]?[:：]?[ ]?@?)"
    r"(?P<name>[a-z0-9][a-z0-9._-]{2,40})",
    re.IGNORECASE,
)  # fmt: skip
TRAILING = ".,;:!?)]}*_'\"»”’…"
# Hosts on which everybody writes: the domain says nothing, the path does.
EXTRACT = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
SHARED = frozenset(
    [
        "google.com",
        "gmail.com",
        "yahoo.com",
        "hotmail.com",
        "outlook.com",
        "facebook.com",
        "fb.com",
        "youtube.com",
        "youtu.be",
        "instagram.com",
        "whatsapp.com",
        "telegram.org",
        "twitter.com",
        "x.com",
        "tiktok.com",
        "wikipedia.org",
        "apple.com",
        "microsoft.com",
        "icloud.com",
        "blogspot.com",
        "wordpress.com",
    ]
)
SHORTENERS = frozenset(
    [
        "bit.ly",
        "forms.gle",
        "tinyurl.com",
        "s.id",
        "cutt.ly",
        "rebrand.ly",
        "is.gd",
        "goo.gl",
        "linktr.ee",
        "shorturl.at",
        "t.co",
        "docs.google.com",
        "wa.link",
        "lynk.id",
        "heylink.me",
        "bio.link",
        "msha.ke",
        "onelink.me",
    ]
)
NOT_IN_RUNNING_TEXT = frozenset({"ltd", "bhd", "my", "id", "kh", "co", "no", "in", "to", "me", "is", "it", "so", "now"})


def find_handles(text: str, country: str | None) -> Iterator[Entity]:
    """Chat accounts (also as links), other links and registered domains of a cleaned text."""
    if "." in text:
        for match in LINK.finditer(text):
            yield from _link(match, country)
        if "@" in text:
            for match in MAIL.finditer(text):
                yield from _domain(match["host"], match.start("host"), match.end("host"))
    for match in NAMED.finditer(text):
        yield from _named(match, text, country)


def _link(match: re.Match[str], country: str | None) -> Iterator[Entity]:
    rest = (match["rest"] or "").rstrip(TRAILING)
    end = match.end("host") + len(rest)
    host = match["host"].lower().removeprefix("www.").removeprefix("m.")
    named = identity(host, rest)
    if named:
        yield Entity(EntityKind.HANDLE, named, match.start(), end)
        yield from _phone_inside(match, rest, named, country)
        return
    if host in SHORTENERS:
        if len(rest) > 1:
            yield Entity(EntityKind.LINK, host + rest.split("?")[0].rstrip("/"), match.start(), end)
        return
    if match["scheme"] or match["rest"] or _is_plain_domain(match["host"]):
        yield from _domain(match["host"], match.start("host"), match.end("host"))


def _phone_inside(match: re.Match[str], rest: str, named: str, country: str | None) -> Iterator[Entity]:
    service, _, name = named.partition(":")
    if service not in ("whatsapp", "zalo", "viber") or not name.isdigit():
        return
    found = phones.readings(name, False, True, country)
    digits = re.search(r"\d[\d\-+%]{5,}", rest)
    if found and digits:
        start = match.start("rest") + digits.start()
        end = match.start("rest") + digits.end()
        yield Entity(EntityKind.PHONE, found[0][1], start, end, tuple("+" + code + number for code, number in found))


def identity(host: str, rest: str) -> str:
    """The account a link of a chat service leads to ("telegram:name"); empty when the host is none of them.

    >>> identity("wa.me", "/60123456789?text=hai")
    'whatsapp:60123456789'
    """
    reader = READERS.get(host)
    path, _, query = rest.partition("?")
    return reader([unquote(part) for part in path.split("/") if part], query) if reader else ""


def _whatsapp(parts: list[str], query: str) -> str:
    asked = parse_qs(query).get("phone", [""])[0]
    number = re.sub(r"\D", "", asked or (parts[0] if parts else ""))
    if len(number) > 6:
        return f"whatsapp:{number}"
    return f"whatsapp:{'/'.join(parts)}" if len(parts) == 2 or (parts and len(parts[0]) > 15) else ""


def _telegram(parts: list[str], query: str) -> str:
    if not parts:
        asked = parse_qs(query).get("domain", [""])[0]
        return f"telegram:{asked.lower()}" if asked else ""
    if parts[0] in ("joinchat", "addstickers") and len(parts) > 1:
        return f"telegram:+{parts[1]}"
    if parts[0] in ("s", "c") and len(parts) > 1:
        return f"telegram:{parts[1].lower()}"
    return f"telegram:{parts[0] if parts[0].startswith('+') else parts[0].lstrip('@').lower()}"


def _line(parts: list[str], query: str) -> str:
    if not parts:
        return ""
    name = parts[-1]
    return f"line:{name.lstrip('~@').lower()}" if name[0] in "~@" else f"line:{name}"


def _facebook(parts: list[str], query: str) -> str:
    asked = parse_qs(query).get("id", [""])[0]
    if asked.isdigit():
        return f"facebook:{asked}"
    if not parts:
        return ""
    if parts[0] in ("groups", "people", "pages", "share", "events", "p") and len(parts) > 1:
        return f"facebook:{parts[0]}/{parts[-1] if parts[0] in ('people', 'pages') else parts[1]}"
    return (
        "" if parts[0] in ("sharer", "login", "watch", "reel", "photo", "story.php") else f"facebook:{parts[0].lower()}"
    )


def _account(service: str, not_accounts: tuple[str, ...] = ()) -> "Reader":
    def read(parts: list[str], query: str) -> str:
        if not parts or parts[0].lower() in not_accounts:
            return ""
        return f"{service}:{parts[0].lstrip('@').lower()}"

    return read


def _zalo(parts: list[str], query: str) -> str:
    return f"zalo:{'/'.join(parts).lower()}" if parts else ""


Reader = type(_zalo)
READERS = {
    **dict.fromkeys(("wa.me", "wasap.my", "wassap.my", "wasap.at", "api.whatsapp.com", "chat.whatsapp.com",
                     "web.whatsapp.com", "whatsapp.com", "send.whatsapp.com"), _whatsapp),
    **dict.fromkeys(("t.me", "telegram.me", "telegram.dog"), _telegram),
    **dict.fromkeys(("line.me", "lin.ee", "page.line.me"), _line),
    **dict.fromkeys(("facebook.com", "fb.com", "fb.me", "web.facebook.com", "mbasic.facebook.com"), _facebook),
    **dict.fromkeys(("m.me",), _account("facebook")),
    **dict.fromkeys(("instagram.com", "instagr.am"), _account("instagram", ("p", "reel", "explore", "stories"))),
    **dict.fromkeys(("tiktok.com", "vt.tiktok.com", "vm.tiktok.com"), _account("tiktok", ("tag", "music"))),
    "zalo.me": _zalo, "u.wechat.com": _account("wechat"), "join.skype.com": _account("skype"),
}  # fmt: skip


def _named(match: re.Match[str], text: str, country: str | None) -> Iterator[Entity]:
    service = match.lastgroup if match.lastgroup != "name" else ""
    service = next(name for name in SERVICES if match[name]) if not service else service
    before = text[match.start() - 1 : match.start()]
    if before.isalnum() and before.isascii():
        return
    name = match["name"].rstrip("._-")
    if service in ("whatsapp", "viber") or (name.isdigit() and service == "zalo"):
        return  # a number, which is read as one
    if len(name) > 2 and not name.isalpha() or match[0][: match.start("name") - match.start()].rstrip()[-1:] in ":：=@":
        yield Entity(EntityKind.HANDLE, f"{service}:{name.lower()}", match.start(), match.start("name") + len(name))


def _is_plain_domain(host: str) -> bool:
    labels = host.split(".")
    if labels[-1].lower() in NOT_IN_RUNNING_TEXT and len(labels) == 2:
        return False
    return host == host.lower() or host == host.upper() or labels[-1] == labels[-1].lower()


@lru_cache(maxsize=1 << 14)
def registered(host: str) -> str:
    """The registered domain of a host by the public suffix list; empty when its ending is none.

    >>> registered("kerja.example.com.my")
    'example.com.my'
    """
    return EXTRACT.extract_str(host).top_domain_under_public_suffix


def _domain(host: str, start: int, end: int) -> Iterator[Entity]:
    domain = registered(host.lower())
    if domain and domain not in SHARED:
        yield Entity(EntityKind.DOMAIN, domain, start, end)
