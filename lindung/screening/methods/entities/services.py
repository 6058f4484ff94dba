"""Chat services and pages: which account a link leads to. The path is the identity, never the domain."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, unquote

Reader = Callable[[list[str], str], str]
NOT_DIGITS = re.compile(r"\D+")


def identity(host: str, rest: str) -> str:
    """The account a link leads to ("telegram:name"); empty when the host is no service of accounts.

    Args: host: in small letters, without www; rest: path and query as they stand.

    >>> identity("wa.me", "/60123456789?text=hai"), identity("t.me", "/Kerja_Luar")
    ('whatsapp:60123456789', 'telegram:kerja_luar')
    """
    reader = READERS.get(host)
    if reader is None:
        return ""
    path, _, query = rest.partition("?")
    return reader([unquote(part) for part in path.split("/") if part], query)


def _asked(query: str, name: str) -> str:
    return parse_qs(query, max_num_fields=50).get(name, [""])[0] if query.count("&") < 50 else ""


def _whatsapp(parts: list[str], query: str) -> str:
    for part in (_asked(query, "phone"), *parts):
        number = NOT_DIGITS.sub("", part)
        if len(number) > 6 and len(number) * 3 > len(part) * 2:
            return f"whatsapp:{number}"
    if parts and (len(parts) == 2 or len(parts[0]) > 15):
        return f"whatsapp:{parts[-1]}"  # a group, a channel or a business: its key tells small letters from capitals
    return ""


def _telegram(parts: list[str], query: str) -> str:
    if not parts:
        asked = _asked(query, "domain")
        return f"telegram:{asked.lower()}" if asked else ""
    if parts[0] == "joinchat" and len(parts) > 1:
        return f"telegram:+{parts[1]}"
    if parts[0] in ("s", "c") and len(parts) > 1:
        return f"telegram:{parts[1].lower()}"
    return f"telegram:{parts[0]}" if parts[0].startswith("+") else f"telegram:{parts[0].lstrip('@').lower()}"


def _line(parts: list[str], query: str) -> str:
    if not parts:
        return ""
    return f"line:{parts[-1].lstrip('~@').lower()}" if parts[-1][0] in "~@" else f"line:{parts[-1]}"


def _facebook(parts: list[str], query: str) -> str:
    asked = _asked(query, "id")
    if asked.isdigit():
        return f"facebook:{asked}"
    if not parts or parts[0] in ("sharer", "sharer.php", "login", "watch", "hashtag", "story.php"):
        return ""
    if parts[0] in ("people", "pages", "pg") and len(parts) > 1:
        return f"facebook:{parts[-1].lower()}"
    if parts[0] in ("groups", "share", "events", "p", "reel", "posts", "messages") and len(parts) > 1:
        return f"facebook:{parts[0]}/{parts[1].lower() if parts[0] == 'groups' else parts[1]}"
    return f"facebook:{parts[0].lower()}"


def _account(service: str, *no_accounts: str) -> Reader:
    def read(parts: list[str], query: str) -> str:
        if not parts or parts[0].lower() in no_accounts:
            return ""
        return f"{service}:{parts[0].lstrip('@').lower()}"

    return read


def _short(service: str) -> Reader:
    def read(parts: list[str], query: str) -> str:
        return f"{service}:{'/'.join(parts)}" if parts else ""

    return read


def _hosts(hosts: str, reader: Reader) -> dict[str, Reader]:
    return dict.fromkeys(hosts.split(), reader)


READERS: dict[str, Reader] = {
    **_hosts("wa.me wasap.my wassap.my wasap.at api.whatsapp.com chat.whatsapp.com web.whatsapp.com", _whatsapp),
    **_hosts("whatsapp.com send.whatsapp.com call.whatsapp.com", _whatsapp),
    **_hosts("t.me telegram.me telegram.dog", _telegram),
    **_hosts("line.me lin.ee page.line.me liff.line.me", _line),
    **_hosts(
        "facebook.com fb.com web.facebook.com mbasic.facebook.com free.facebook.com business.facebook.com", _facebook
    ),
    **_hosts("m.me", _account("facebook")),
    **_hosts("instagram.com instagr.am ig.me", _account("instagram", "p", "reel", "explore", "stories", "tv")),
    **_hosts("tiktok.com", _account("tiktok", "tag", "music", "discover")),
    **_hosts("vt.tiktok.com vm.tiktok.com", _short("tiktok")),
    **_hosts("twitter.com x.com", _account("x", "i", "intent", "hashtag", "search", "share")),
    **_hosts("zalo.me", _account("zalo", "g")),
    **_hosts("u.wechat.com", _short("wechat")),
    **_hosts("join.skype.com", _short("skype")),
    **_hosts("signal.me signal.group", _short("signal")),
    **_hosts("viber.me chats.viber.com", _account("viber")),
}
# Services that are named in words: "LINE ID: abc", "telegram @abc".
LABELS = {
    "telegram": "telegram tele tg tlgrm telegrm តេឡេក្រាម តេលេក្រាម เทเลแกรม 电报 飞机 တယ်လီဂရမ်",
    "line": "line ไลน์ ឡាញ លាញ",
    "wechat": "wechat weixin vx wx 微信 薇信 វីឆាត វីចាត วีแชท",
    "zalo": "zalo",
    "instagram": "instagram insta ig",
    "tiktok": "tiktok",
    "facebook": "facebook fb messenger fbpage ហ្វេសប៊ុក เฟซบุ๊ก",
    "skype": "skype",
    "signal": "signal",
    "kakaotalk": "kakaotalk kakao",
    "viber": "viber",
    "whatsapp": "whatsapp wa ws wasap wassap watsap",
    "qq": "qq",
}
SERVICE_OF = {label: service for service, labels in LABELS.items() for label in labels.split()}
