"""The time that pay is for: an hour, a day, a week, a month, a year."""

import re
from decimal import Decimal
from functools import lru_cache

PER_MONTH = {
    "hour": Decimal(208), "day": Decimal(26), "week": Decimal(52) / 12, "month": Decimal(1), "year": 1 / Decimal(12),
}  # fmt: skip
PERIODS = {
    "hour": "jam|hours?|hrs?|ម៉ោង|ชั่วโมง|ชม|giờ|小时",
    "day": "hari|days?|ថ្ងៃ|วัน|ngày|天|日|နေ့|দিন|दिन",
    "week": "minggu|mggu|mgg|pekan|weeks?|wks?|សប្តាហ៍|សប្ដាហ៍|អាទិត្យ|สัปดาห์|อาทิตย์|tuần|周|星期",
    "month": "bulan|bln|bl|bulanan|months?|mths?|mo|mnth|ខែ|เดือน|tháng|月|လ|মাস|महिना",
    "year": "tahun|thn|th|years?|yrs?|annum|ឆ្នាំ|ปี|năm|年",
}
UNITS = "|".join(f"(?P<{name}>{words})" for name, words in PERIODS.items())
# "/bulan", "per bulan", "se bulan", "a month", "ក្នុងមួយខែ", "ต่อเดือน", "每月"
PER = (
    r"(?:/|per|pr|p/|setiap|tiap(?:-tiap)?|dalam|untuk|for|each|every|in|ក្នុង|ប្រចាំ|រាល់|ต่อ|mỗi|một|每|တစ်|প্রতি|प्रति)"
    r"(?:[ ]?(?:satu|se|1|one|a|មួយ|១|一|个))?|satu|se|a|an|one|មួយ|១|一个|一"
)
AFTER = re.compile(
    r"[ ]?(?:\+[ ]?)?(?:-an|an)?[ ]?(?:net|bersih|kotor|gross|nett|clean|saja|je)?[ ,]?[(]?[ ]?"
    rf"(?:{PER})[ ]?(?:{UNITS})(?![a-z])"
)
SHORT = {
    "monthly": "month", "weekly": "week", "daily": "day", "hourly": "hour", "yearly": "year", "bulanan": "month",
    "harian": "day", "mingguan": "week", "tahunan": "year", "p.m": "month", "pm": "month", "p/m": "month", "p/d": "day",
    "ph": "hour", "p/h": "hour", "p.a": "year", "pa": "year",
}  # fmt: skip
AFTER_SHORT = re.compile(r"[ ]?(?:\+[ ]?)?([a-z]+(?:[./][a-z])?)")
BEFORE = re.compile(
    r"(?:(?P<month>bulanan|sebulan|monthly|per month|per bulan|ប្រាក់ខែ|បៀវត្សរ៍|បៀវត្ស"
    r"|เดือนละ|เงินเดือน|月薪|lương tháng|gapok|gaji pokok)"
    r"|(?P<day>harian|sehari|daily|per day|per hari"
    r"|ថ្ងៃមួយ|មួយថ្ងៃ|ក្នុងមួយថ្ងៃ|วันละ|日薪)|(?P<week>mingguan|seminggu|weekly|周薪)"
    r"|(?P<hour>hourly|sejam|per jam|时薪)|(?P<year>tahunan|yearly|annual|年薪))[^.,;\n\d]{0,14}$"
)
LOOK_BACK, LOOK_AHEAD = 32, 48  # characters beside an amount


def period_of(lower: str, start: int, end: int) -> str:
    """The period of an amount that stands at `[start, end)` of a text in small letters; empty when none is said."""
    return _behind(lower[end : end + LOOK_AHEAD]) or _said_before(lower[max(0, start - LOOK_BACK) : start])


@lru_cache(maxsize=1 << 14)
def _behind(following: str) -> str:
    if not following or following[0] in "\n.;":
        return ""
    after = AFTER.match(following)
    if after and after.lastgroup:
        return after.lastgroup
    short = AFTER_SHORT.match(following)
    return SHORT.get(short[1], "") if short else ""


@lru_cache(maxsize=1 << 14)
def _said_before(preceding: str) -> str:
    before = BEFORE.search(preceding)
    return before.lastgroup or "" if before else ""
