"""Days and times that are told from now: "5 minutes ago", "2 saat əvvəl", "dünən", "今天"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

__all__ = ["read"]

# Starts of words for a unit of time. Weeks and months are not among them: they name no day.
_UNITS = {
    "seconds": """
        second sec saniyə saniye секунд sekund secondo segundo seconde ثانية ثواني ثوان ثانیه שניות שנייה másodperc
        δευτερόλεπτ saniya detik giây วินาที सेकंड
    """,
    "minutes": """
        minute minuto minuut minut minú minūt mins min dəqiqə dəq dakika dk daqiqa minuuttia мин хвилин хв хвіл
        минут минута минути λεπτ perc دقيقة دقائق دقیقه دقيقه منٹ דקות דקה phút menit minit นาที मिनट मिनिट মিনিট
        நிமிட წუთ րոպե dakik mínút dakiqa minuč minuten
    """,
    "hours": """
        hour hr hrs hora ore ora ora heure stunde std timme tim timer time uur óra saat saati sa soat час годин год
        гадз godzin godz hodin hod sat sata sati ur uro tuntia tunti tund valand stund stunda stundām ώρα ώρες ωρ
        ساعة ساعات ساعت ساعتین گھنٹ שעות שעה שעתיים giờ jam ชั่วโมง घंट ঘণ্টা ঘন্টা மணி საათ ժամ сағат სთ
    """,
    "days": """
        day gün день дня дней дні днів дзён дан дана ден дни дена día dias dia jour tag tage tagen giorn dag dagar
        dage dager dygn nap dzień dni den dny dnů dní zile zi päivä päev dien dienas ημέρ μέρ يوم أيام ايام روز دن
        ימים יום ngày hari วัน दिन দিন நாள் დღ օր күн kun ditë
    """,
}
_UNSPACED = {
    unit: words.split()
    for unit, words in {
        "seconds": "秒 초 วินาที",
        "minutes": "分钟 分鐘 分 분 นาที",
        "hours": "个小时 個小時 小时 小時 時間 시간 ชั่วโมง",
        "days": "天 日 일 วัน",
    }.items()
}
_AGO_WORDS = """
    ago əvvəl öncə önce evvel oldin avval назад тому таму temu fa geleden sedan sen siden síðan sitten tagasi ezelőtt
    پیش قبل پہلے पहले पूर्वी আগে முன்பு წინ առաջ бұрын trước lalu nakaraan hace vor منذ לפני acum πριν před pred
    преди пре пред prije pre prieš pirms há parë faz fai
"""
_AGO = frozenset(_AGO_WORDS.split())
_NOT_AGO = frozenset({"in", "через", "read", "left"})
_ONE_WORDS = """
    a an one bir un une una uno um uma ein eine einer einem en ett et één een один одну одна одне jeden jedna
"""
_ONE = frozenset(_ONE_WORDS.split())
_DUAL = {"ساعتين": ("hours", 2), "ساعتان": ("hours", 2), "دقيقتين": ("minutes", 2), "يومين": ("days", 2)}
_DUAL |= {"שעתיים": ("hours", 2), "יומיים": ("days", 2)}

_TODAY = """
    today | bu gün | bugün | bugun | сегодня | сьогодні | сёння | heute | aujourd'hui | aujourd’hui | hoy | hoje | oggi
    | azi | astăzi | dzisiaj | dziś | dnes | danes | danas | данас | денес | днес | vandaag | i dag | idag | tänään
    | täna | šodien | šiandien | σήμερα | اليوم | امروز | آج | היום | 今天 | 今日 | 오늘 | hari ini | hôm nay | วันนี้ | आज
    | আজ | დღეს | այսօր | бүгін | avui | sot | ma
"""
_YESTERDAY = """
    yesterday | dünən | dün | kecha | вчера | вчора | учора | gestern | hier | ayer | ontem | ieri | wczoraj | včera
    | včeraj | jučer | juče | јуче | gisteren | i går | igår | eilen | eile | vakar | χθες | χτες | أمس | دیروز | אתמול
    | 昨天 | 昨日 | 어제 | kemarin | semalam | hôm qua | เมื่อวาน | เมื่อวานนี้ | कल | গতকাল | გუშინ | երեկ | кеше | ahir
    | dje | tegnap
"""
_NAMED_DAYS = {
    " ".join(word.split()): days for words, days in ((_TODAY, 0), (_YESTERDAY, 1)) for word in words.split("|")
}
_RUN_ON = re.compile(
    r"(?<!\d)(\d{1,4})\s?(?:"
    + "|".join(f"(?P<{unit}>{'|'.join(words)})" for unit, words in _UNSPACED.items())
    + r")\s?(?:前|전|以前|之前|ที่แล้ว|ที่ผ่านมา|ก่อน)"
)
_ONLY_IN = {"hier": "fr", "ma": "hu", "sot": "sq", "dje": "sq", "eile": "et"}  # words of other languages, too
_FIRST = re.compile(r"[^\W\d_][^\d,|:：(]*")
_WORD = re.compile(r"[^\W\d_][^\s\d.,|/()]*|\d+")
_SHORT = 3  # words of "منذ ساعة", "час назад": the one hour is not counted
_MAX_COUNT = {"seconds": 3600, "minutes": 600, "hours": 72, "days": 31}
_STEMS = tuple(
    sorted(((stem, unit) for unit, stems in _UNITS.items() for stem in stems.split()), key=lambda pair: -len(pair[0]))
)


def read(words: str, now: datetime, language: str | None = None) -> datetime | date | None:
    """When that was: a time for minutes and hours, a day for days, None where words tell nothing of the kind.

    Args:
        words: In one line, digits in ASCII.
        now: What it is told from, on the clock by which a day ends.
        language: BCP 47; "hier" is yesterday in French alone.
    """
    lower = words.casefold()
    counted = _counted(lower)
    if counted is not None:
        unit, count = counted
        if count > _MAX_COUNT[unit]:
            return None
        then = now - timedelta(**{unit: count})
        return then.date() if unit == "days" else then.astimezone(UTC)
    named = _named(lower, (language or "").partition("-")[0].lower())
    return None if named is None else now.date() - timedelta(days=named)


def _counted(words: str) -> tuple[str, int] | None:
    """Unit and number of "5 minutes ago"."""
    if (match := _RUN_ON.search(words)) and match.lastgroup:
        return match.lastgroup, int(match[1])
    found = _WORD.findall(words)
    if not (_AGO.intersection(found) or "il y a" in words) or _NOT_AGO.intersection(found):
        return None
    for first, second in pairwise(["", *found]):
        if second in _DUAL:
            return _DUAL[second]
        count = int(first) if first.isdecimal() and len(first) < 5 else 1 if first in _ONE else None
        if count is not None and (unit := _unit(second)):
            return unit, count
    alone = [unit for word in found if (unit := _unit(word))] if len(found) <= _SHORT else []
    return (alone[0], 1) if alone and not any(word.isdigit() for word in found) else None


def _unit(word: str) -> str | None:
    return next((unit for stem, unit in _STEMS if word.startswith(stem)), None)


def _named(words: str, language: str) -> int | None:
    """How many days ago, of a line that starts with "today" or "yesterday" and holds no more than a time of day."""
    match = _FIRST.match(words)
    if match is None:
        return None
    start = match[0].split()
    for size in range(min(2, len(start)), 0, -1):
        name = " ".join(start[:size])
        days = _NAMED_DAYS.get(name)
        if days is not None and _ONLY_IN.get(name, language) == language:
            return days if len(start) - size <= 1 else None
    return None
