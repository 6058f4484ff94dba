"""Chat accounts and links in a text, and the domains they lead to.

`value` of an account is "service:name", whether it was written as a link (kind link) or as a name (kind handle); of a
bare "@name" it is "@name". `value` of any other link is its host and path, with the registered domain as its reading.
"""

import re
from collections.abc import Iterator

from lindung.screening.methods.entities import phones
from lindung.screening.methods.entities.domains import is_host, registered
from lindung.screening.methods.entities.scanned import Scanned
from lindung.screening.methods.entities.services import READERS, SERVICE_OF, identity
from lindung.screening.rules.found import Entity
from lindung.screening.rules.words import EntityKind

HOST_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-.")
LONGEST_HOST, LONGEST_REST = 120, 2000
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,5}(?:[a-z]{2,24})(?![a-z0-9-])")
REST = re.compile(r"[/?][^\s<>\"'`]{0,2000}")
PATH = re.compile(r"[+\w][^\s<>\"'`]{0,200}")
TRAILING = ".,;:!?)]}*_'\"»”’…។，。；：！？）"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,40}")
LABELS = "|".join(sorted(map(re.escape, SERVICE_OF), key=len, reverse=True))
LABEL = re.compile(rf"(?:^|(?<![a-z0-9]))({LABELS})(?:[ ]?(?:id|user ?name|uname|official|oa))?[ ]?[-–:：=]?[ ]?[(]?$")
LOOK_BACK = 26  # characters before a name in which its service is looked for
AFTER_LABEL = re.compile(
    r"(?P<id>(?:[ /]?(?:id|user ?name|acc|account|akun|akaun|official|oa))*)"
    rf"[ ]?(?P<sign>[:：=→]|-?>|[-–](?=[ ]))?[ ]?@?(?P<name>{NAME.pattern})"
)
SCHEME = re.compile(r"h(?:tt|xx)ps?://$")
HIDDEN = re.compile(r"(?<![a-z0-9])(t|wa|m|fb|zalo)[ ]?[\[(]\.[\])][ ]?(me|com)(/[^\s<>\"'`]{1,200})")
SPACED = re.compile(r"[ ]?/[ ]?(?=[+\w])")
# Services whose accounts have names; a WhatsApp account is a telephone number.
NAMING = {label: service for label, service in SERVICE_OF.items() if service not in ("whatsapp", "signal")}
FOREIGN = tuple(label for label in NAMING if not label.isascii())
NO_LETTERS = re.compile(r"[^\W\d_]")
NO_NAMES = frozenset(
    [
        "hubungi",
        "admin",
        "klik",
        "click",
        "join",
        "link",
        "grup",
        "group",
        "saya",
        "kami",
        "untuk",
        "available",
        "contact",
        "kerja",
        "gaji",
        "dan",
        "atau",
        "and",
        "yang",
        "bisa",
        "boleh",
        "jika",
        "whatsapp",
        "telegram",
        "line",
        "wechat",
        "channel",
        "official",
        "sini",
        "here",
        "only",
        "number",
        "nombor",
        "nomor",
        "chat",
        "message",
        "call",
    ]
)
PHONE_SERVICES = ("whatsapp", "zalo", "viber", "signal")


def find_handles(seen: Scanned) -> Iterator[Entity]:
    """Accounts and links of a text; a telephone number inside a link is given as well."""
    text = seen.lower
    if seen.has_dot:
        yield from _links(seen)
        if "[.]" in text or "(.)" in text:
            yield from _hidden(seen)
    if seen.has_at:
        yield from _at(seen)
    labels = list(NAMING.keys() & seen.words)
    if seen.unspaced != ():
        labels += [label for label in FOREIGN if label in text]
    for label in labels:
        yield from _labelled(text, label)


def _links(seen: Scanned) -> Iterator[Entity]:
    text, after = seen.lower, 0
    dot = text.find(".")
    while dot >= 0:
        if dot >= after and text[dot - 1 : dot].isalnum() and text[dot + 1 : dot + 2].isalpha():
            start = _host_start(text, dot, after)
            match = HOST.match(text, start)
            if match and match.end() > dot:
                rest = REST.match(text, match.end()) or _spaced(text, start, match.end())
                after = rest.end() if rest else match.end()
                yield from _link(seen, start, match.end(), rest)
        dot = text.find(".", max(dot + 1, after))


def _spaced(text: str, start: int, end: int) -> re.Match[str] | None:
    """The path of a chat link that stands behind a space: "t.me / name"."""
    slash = SPACED.match(text, end) if text[start:end] in READERS else None
    return PATH.match(text, slash.end()) if slash else None


def _hidden(seen: Scanned) -> Iterator[Entity]:
    """Chat links that hide their dot: "t[.]me/name"."""
    for match in HIDDEN.finditer(seen.lower):
        path = seen.text[match.start(3) : match.end(3)].rstrip(TRAILING)
        account = identity(f"{match[1]}.{match[2]}", path)
        if account:
            yield Entity(EntityKind.LINK, account, match.start(), match.start(3) + len(path))


def _host_start(text: str, dot: int, after: int) -> int:
    start, first = dot, max(after, dot - LONGEST_HOST)
    while start > first and text[start - 1] in HOST_SIGNS:
        start -= 1
    while text[start] in "-.":
        start += 1
    return start


def _link(seen: Scanned, start: int, host_end: int, rest: re.Match[str] | None) -> Iterator[Entity]:
    text = seen.lower
    host = text[start:host_end].removeprefix("www.")
    host = host.removeprefix("m.") if host.count(".") > 1 else host  # m.facebook.com, but m.me
    if start and text[start - 1] == "@":
        yield from _domain(text[start:host_end], start, host_end)
        return
    path = seen.text[rest.start() : rest.end()].rstrip(TRAILING) if rest else ""
    end = rest.start() + len(path) if rest else host_end
    path = path if not path or path[0] in "/?" else "/" + path
    scheme = SCHEME.search(text, max(0, start - 8), start)
    begin = scheme.start() if scheme else start
    account = identity(host, path)
    if account:
        yield Entity(EntityKind.LINK, account, begin, end)
        yield from _phone_inside(seen, account, host_end, end)
    elif len(path) > 1 or begin != start:
        yield from _page(host, path, begin, end)
    elif _is_plain(seen.text[start:host_end]):
        yield from _domain(host, start, host_end)


def _page(host: str, path: str, begin: int, end: int) -> Iterator[Entity]:
    """A link to a page. Without a scheme the ending of the host must be known, or it is no link at all."""
    has_scheme = end - begin > len(host) + len(path) + 6
    if has_scheme or is_host(host):
        page = path.partition("?")[0].rstrip("/")
        domain = registered(host)
        yield Entity(EntityKind.LINK, host + (page or path), begin, end, (domain,) if domain else ())


def _domain(host: str, start: int, end: int) -> Iterator[Entity]:
    domain = registered(host)
    if domain:
        yield Entity(EntityKind.DOMAIN, domain, start, end)


def _is_plain(host: str) -> bool:
    """Whether a host stands alone, and is not two sentences without a space ("kerja.My friend", "Co.Ltd")."""
    labels = host.split(".")
    if labels[-1].lower() in ("ltd", "inc", "plc", "bhd", "no", "co"):
        return False
    return len(labels) > 2 or host == host.lower() or host == host.upper()


def _phone_inside(seen: Scanned, account: str, start: int, end: int) -> Iterator[Entity]:
    service, _, name = account.partition(":")
    if service in PHONE_SERVICES and name.isdigit():
        runs = [run for run in seen.runs if start <= run[0] and run[1] <= end]
        found = phones.read(name, seen.country, has_cue=True)
        first = next((s for s, e in runs if e - s > 3), None)
        if found and first is not None:
            last = max(e for s, e in runs if s <= first + len(name) + 4)
            readings = tuple("+" + code + number for code, number in found)
            yield Entity(EntityKind.PHONE, found[0][1], first, last, readings)


def _at(seen: Scanned) -> Iterator[Entity]:
    text = seen.lower
    at = text.find("@")
    while at >= 0:
        match = NAME.match(text, at + 1)
        if match and not text[at - 1 : at].isalnum() and NO_LETTERS.search(match[0]):
            label = LABEL.search(text, max(0, at - LOOK_BACK), at)
            name = match[0].rstrip("._-")
            value = f"{SERVICE_OF[label[1]]}:{name}" if label else f"@{name}"
            yield Entity(EntityKind.HANDLE, value, at, at + 1 + len(name))
        at = text.find("@", at + 1)


def _labelled(text: str, label: str) -> Iterator[Entity]:
    at = text.find(label)
    while at >= 0:
        match = AFTER_LABEL.match(text, at + len(label)) if not text[at - 1 : at].isalnum() else None
        if match:
            name = match["name"].rstrip("._-")
            if _is_name(name, NAMING[label], match):
                start = match.start("name")
                yield Entity(EntityKind.HANDLE, f"{NAMING[label]}:{name}", start, start + len(name))
        at = text.find(label, at + len(label))


def _is_name(name: str, service: str, match: re.Match[str]) -> bool:
    """Whether what follows the name of a service is an account: no telephone, no common word."""
    if not NO_LETTERS.search(name) or name in NO_NAMES or name in SERVICE_OF or len(name) < 3:
        return False
    has_sign = any(c.isdigit() or c in "._" for c in name)
    if match["id"]:
        return has_sign or len(name) > 4
    if match["sign"]:
        return has_sign or (service in ("telegram", "line", "wechat", "qq", "skype") and len(name) > 4)
    return has_sign and name[0].isalpha() and match.start("name") > match.end("id")
