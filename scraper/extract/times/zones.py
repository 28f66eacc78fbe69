"""Which time zone a printed time is in, when it does not say so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Hints", "Zone", "abbreviated", "of_host"]

# Country code domain → the one zone that the country's press keeps. Countries with several zones (us, ru, ca, au, br,
# mx, id, cd, …) are missing, and so are codes that are mostly used for something else (tv, io, co, me, ai, fm, ly,
# ws, to, cc, gg, …). Remote islands (Canaries, Azores, Chatham, Galápagos, Easter Island) don't count.
_OF_COUNTRY = {
    code: f"{area}/{city}"
    for area, cities in {
        "Asia": """
            ae:Dubai af:Kabul am:Yerevan az:Baku bd:Dhaka bh:Bahrain bn:Brunei bt:Thimphu cn:Shanghai cy:Nicosia
            ge:Tbilisi hk:Hong_Kong il:Jerusalem in:Kolkata iq:Baghdad ir:Tehran jo:Amman jp:Tokyo kg:Bishkek
            kh:Phnom_Penh kp:Pyongyang kr:Seoul kw:Kuwait kz:Almaty la:Vientiane lb:Beirut lk:Colombo mm:Yangon
            mo:Macau mv:Maldives my:Kuala_Lumpur np:Kathmandu om:Muscat ph:Manila pk:Karachi ps:Hebron qa:Qatar
            sa:Riyadh sg:Singapore sy:Damascus th:Bangkok tj:Dushanbe tm:Ashgabat tw:Taipei uz:Tashkent
            vn:Ho_Chi_Minh ye:Aden
        """,
        "Europe": """
            al:Tirane at:Vienna ba:Sarajevo be:Brussels bg:Sofia by:Minsk ch:Zurich cz:Prague de:Berlin
            dk:Copenhagen ee:Tallinn es:Madrid fi:Helsinki fr:Paris gr:Athens hr:Zagreb hu:Budapest ie:Dublin
            it:Rome li:Vaduz lt:Vilnius lu:Luxembourg lv:Riga mc:Monaco md:Chisinau mk:Skopje mt:Malta nl:Amsterdam
            no:Oslo pl:Warsaw pt:Lisbon ro:Bucharest rs:Belgrade se:Stockholm si:Ljubljana sk:Bratislava
            sm:San_Marino tr:Istanbul ua:Kyiv uk:London va:Vatican
        """,
        "Africa": """
            ao:Luanda bf:Ouagadougou bi:Bujumbura bj:Porto-Novo bw:Gaborone ci:Abidjan cm:Douala dz:Algiers eg:Cairo
            er:Asmara et:Addis_Ababa ga:Libreville gh:Accra gm:Banjul gn:Conakry ke:Nairobi lr:Monrovia ls:Maseru
            ma:Casablanca mr:Nouakchott mw:Blantyre mz:Maputo na:Windhoek ne:Niamey ng:Lagos rw:Kigali sd:Khartoum
            sl:Freetown sn:Dakar so:Mogadishu sz:Mbabane td:Ndjamena tg:Lome tn:Tunis tz:Dar_es_Salaam ug:Kampala
            za:Johannesburg zm:Lusaka zw:Harare
        """,
        "America": """
            ar:Argentina/Buenos_Aires bb:Barbados bo:La_Paz bz:Belize cl:Santiago cr:Costa_Rica cu:Havana
            do:Santo_Domingo ec:Guayaquil gt:Guatemala gy:Guyana hn:Tegucigalpa ht:Port-au-Prince jm:Jamaica
            ni:Managua pa:Panama pe:Lima pr:Puerto_Rico py:Asuncion sr:Paramaribo sv:El_Salvador tt:Port_of_Spain
            uy:Montevideo ve:Caracas
        """,
        "Pacific": "fj:Fiji nz:Auckland",
        "Atlantic": "is:Reykjavik",
        "Indian": "mg:Antananarivo mu:Mauritius sc:Mahe",
    }.items()
    for code, city in (pair.split(":") for pair in cities.split())
}

# Language → the one zone that nearly all of its press keeps: what is left where not even the domain tells.
_OF_LANGUAGE = {
    "az": "Asia/Baku", "bg": "Europe/Sofia", "ca": "Europe/Madrid", "cs": "Europe/Prague", "da": "Europe/Copenhagen",
    "de": "Europe/Berlin", "el": "Europe/Athens", "et": "Europe/Tallinn", "fa": "Asia/Tehran",
    "fi": "Europe/Helsinki", "he": "Asia/Jerusalem", "hi": "Asia/Kolkata", "hr": "Europe/Zagreb",
    "hu": "Europe/Budapest", "hy": "Asia/Yerevan", "is": "Atlantic/Reykjavik", "it": "Europe/Rome",
    "ja": "Asia/Tokyo", "ka": "Asia/Tbilisi", "kk": "Asia/Almaty", "ko": "Asia/Seoul", "lt": "Europe/Vilnius",
    "lv": "Europe/Riga", "mk": "Europe/Skopje", "nb": "Europe/Oslo", "nl": "Europe/Amsterdam", "no": "Europe/Oslo",
    "pl": "Europe/Warsaw", "ro": "Europe/Bucharest", "sk": "Europe/Bratislava", "sl": "Europe/Ljubljana",
    "sq": "Europe/Tirane", "sr": "Europe/Belgrade", "sv": "Europe/Stockholm", "th": "Asia/Bangkok",
    "tr": "Europe/Istanbul", "uk": "Europe/Kyiv", "uz": "Asia/Tashkent", "vi": "Asia/Ho_Chi_Minh",
    "zh": "Asia/Shanghai",
}  # fmt: skip

# Abbreviations that mean one thing wherever a newspaper prints them. CST, IST and AST mean several, and are missing;
# BST is British, as Bangladesh writes BdST.
_ABBREVIATED = {
    "UTC": "UTC", "GMT": "UTC", "ET": "America/New_York", "EST": "America/New_York", "EDT": "America/New_York",
    "CT": "America/Chicago", "CDT": "America/Chicago", "MT": "America/Denver", "MDT": "America/Denver",
    "BST": "Europe/London", "PT": "America/Los_Angeles", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles",
    "CET": "Europe/Berlin", "CEST": "Europe/Berlin", "MEZ": "Europe/Berlin", "MESZ": "Europe/Berlin",
    "EET": "Europe/Helsinki", "EEST": "Europe/Helsinki",
    "MSK": "Europe/Moscow", "МСК": "Europe/Moscow", "мск": "Europe/Moscow", "JST": "Asia/Tokyo",
    "KST": "Asia/Seoul", "HKT": "Asia/Hong_Kong", "SGT": "Asia/Singapore", "WIB": "Asia/Jakarta", "WITA":
    "Asia/Makassar",
    "WIT": "Asia/Jayapura", "PKT": "Asia/Karachi", "AEST": "Australia/Brisbane", "AEDT": "Australia/Sydney",
    "AWST": "Australia/Perth", "NZST": "Pacific/Auckland", "NZDT": "Pacific/Auckland", "SAST": "Africa/Johannesburg",
    "WAT": "Africa/Lagos", "EAT": "Africa/Nairobi",
}  # fmt: skip
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-−])\s*(\d{1,2}):?(\d{2})?$")
_DOMAIN = re.compile(r"(?i)(?:https?://)?(?:[\w-]+\.)+([a-z]{2})/?")


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone and why it is assumed."""

    info: tzinfo
    why: str


@dataclass(frozen=True, slots=True)
class Hints:
    """What tells the zone of times that state none."""

    declared: str | None
    """IANA name from the site file."""
    hosts: tuple[tuple[str, str], ...]
    """Host names with what they are ("the page's address"), the most telling first."""
    outlets: tuple[str, ...]
    """Names of the outlet as printed; one that is a domain ("Axar.az") tells its country."""
    inferred: Zone | None = None
    """What times on other pages of the site state, with the reason that goes into the evidence."""
    language: str | None = None
    """BCP 47, of the page."""

    def zone(self, stated: Iterable[timedelta]) -> Zone | None:
        """The zone to assume; None where nothing on the page tells.

        A person's word comes first; then the country of an address or name, as its zone knows summer from winter; then
        what was stated elsewhere, on the page before other pages; then the language.

        Args:
            stated: Offsets of other times on the page. UTC is none: programs write it, whatever the clock on the wall.
        """
        if self.declared is not None:
            return Zone(ZoneInfo(self.declared), f"zone {self.declared} assumed from the site file")
        for host, what in self.hosts:
            if zone := of_host(host):
                return Zone(zone, f"zone {zone.key} assumed from {what} ({host})")
        for outlet in self.outlets:
            match = _DOMAIN.fullmatch(outlet.strip())
            if match and (zone := of_host(match[1])):
                return Zone(zone, f"zone {zone.key} assumed from the outlet's name ({outlet.strip()})")
        for offset in stated:
            if offset:
                return Zone(timezone(offset), f"offset {timezone(offset)} assumed from another time on the page")
        if self.inferred is not None:
            return self.inferred
        language = (self.language or "").partition("-")[0].lower()
        if zone := _zone(_OF_LANGUAGE.get(language)):
            return Zone(zone, f"zone {zone.key} assumed from the language ({language})")
        return None


def of_host(host: str) -> ZoneInfo | None:
    """The zone of a country-code domain, for countries whose press keeps a single one."""
    return _zone(_OF_COUNTRY.get(host.lower().rpartition(".")[2]))


def abbreviated(words: str) -> tzinfo | None:
    """The zone that is printed behind a time: `ET`, `MSK`, `GMT+4`, `+04:00`."""
    if match := _OFFSET.fullmatch(words.strip()):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return timezone(timedelta(minutes=-minutes if match[1] != "+" else minutes)) if minutes < 24 * 60 else None
    return _zone(_ABBREVIATED.get(words.strip()))


@cache
def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except ZoneInfoNotFoundError:  # an older zone database
        return None
