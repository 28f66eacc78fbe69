"""Words of a byline → names, in every script: "By Ann Lee and Bo Wu, staff writers | 4 April" → Ann Lee, Bo Wu."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.extract import labels
from scraper.extract.times.months import MONTHS, WEEKDAYS, plain
from scraper.extract.words import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["clean", "is_outlet", "unsplit"]

_MAX_LENGTH = 60  # characters of a name; the longest of 384 articles has 41
_MAX_WORDS = 6
_MAX_BYLINE = 250  # characters: what is longer is a biography

_PIECE = re.compile(r"\s*[;|•\n]\s*")
# Where a list of names is cut. In words of the languages that join two names with a word. The dot of a name that is
# transcribed into Chinese or Japanese parts nothing.
_AND = re.compile(
    r"""(?xi) \s*[/／&、،؛]\s* | \s*[,，]\s*(?:(?:and|und|et|y|e)\s+)? | \s*(?<![\u3040-\u30ff\u3400-\u9fff])[·・]\s*
    | \s+(?:and|und|et|y|e|ve|və|и|і|та|och|og|ja|oraz|i|a|și|és|και|dan|và|with|mit|avec|con|com|و|及|और|এবং|και)\s+
    | \s+[–—-]\s+ """
)
_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）|<[^<>]*>)|[(\[（<].*$")
_STOP = re.compile(
    r"""(?xi) \S+@\S+ | https?:// | (?<!\w)@\w | \d
    | \b(?:published|updated|posted|follow|contact|email|view|read|opens|contribut(?:ed|ions?|ing\s+to)|additional
    |edited|fact[\s-]checked|medically|reviewed|photo(?:s|graphs?)?|illustrations?|translated|share|comments?)\b
    | опубликовано | обновлено | veröffentlicht | publié | publicado | pubblicato"""
)
_WHERE = re.compile(r"(?:^|\s+)(?:in|on|at|for|from|via|about|aus|à|en|w|из|в)\s(?!['’]t).*$")
_LEADS_ON = re.compile(r"(?:^|[\s,])(?:in|on|at|for|from|via)$")  # to a place or a day in the next piece
_ROLES = """
    reporter reporters correspondent correspondents editor editors writer writers columnist columnists journalist
    journalists journalistin producer producers contributor contributors contributing photographer photographers
    redakteur redakteurin redaktör journaliste periodista giornalista jornalista dziennikarz dziennikarka muhabir
    müxbir корреспондент журналист обозреватель кореспондент chief senior managing associate special freelance deputy
    fellow director professor analyst author president founder ceo expert specialist manager lecturer researcher
    korrespondent korrespondentin korespondent corresponsal correspondant corrispondente
"""
_ROLE = re.compile(rf"(?i)(?<!\w)(?:{'|'.join(_ROLES.split())})(?!\w)")
_KOREAN_ROLE = re.compile(r"(?<=[\uac00-\ud7af])\s*(?:기자|특파원|선임기자|논설위원)$")
_DEGREE_WORDS = """
    phd md mba esq msc ms ba ma bsc rn np dnp bsn dds dvm jd cfp rd rdn ld ldn cpt do mph facp facs msw lcsw dpt cscs
    pac obe mbe cbe
"""
_DEGREES = frozenset(_DEGREE_WORDS.split())
_GENERATIONS = frozenset(["jr", "sr", "ii", "iii", "iv"])  # part of a name, and none alone
_NO_NAME = _DEGREES | _GENERATIONS
_PARTICLE_WORDS = """
    van von vom zu de del della di da dos du la le el al bin ten ter ibn af av
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_AGENCIES = frozenset(["dpa", "afp", "ap", "sda", "apa", "epd", "sid", "t-online"])
_PUNCTUATION = " .,:;-–—|*•\"“”'‘’/"
_NOBODY_WORDS = """
    admin administrator administrador superuser user webmaster root editor author authors staff guest anonymous
    unknown none null undefined share comments facebook twitter instagram email print home menu login subscribe
    contact more opinion news sponsored nachrichten noticias notícias nouvelles notizie wiadomości haberler xəbər
    xəbərlər новости новини 新闻 ニュース
"""
_NOBODY = frozenset(_NOBODY_WORDS.split())
_ODD = frozenset(":?!…%$#=_{}")  # in no name
_DOMAIN = re.compile(r"\w{2}\.(?:[a-z]{2,4}|online|media|today)(?!\w|\.\w)")
_INITIAL = re.compile(r"(?:^|[\s.])\w$")
_JOINED_AND = re.compile(r"\s+(?:و(?=[\u0621-\u064a]{3})|ו(?=[\u05d0-\u05ea]{2}))")
_OWN_LETTER_NAMES = """
    وليد وائل وسام وسيم وفاء وداد وجدي وجيه وحيد وردة وصفي وضاح وفيق وهبة وهيب ולדימיר ויקטור ורדה ורד
"""
_OWN_LETTER = frozenset(_OWN_LETTER_NAMES.split())  # names that begin with that letter themselves
# Most bylines that are stated are a name and nothing else.
_PLAIN_NAME = re.compile(r"[A-Z][a-zà-ž]+(?: [A-Z]\.)?(?: [A-Z][a-zà-ž]+){1,2}")
_JOINING_WORDS = """
    and und et y e ve və og och ja oraz i a și és dan và with mit avec con com in on at for from via about published
    updated posted follow contact email view read opens contributed contribution contributions contributing additional
    edited reviewed photo photos photograph photographs illustration illustrations translated share comment comments
    medically fact
"""
_NO_PART = frozenset(_JOINING_WORDS.split()) | frozenset(_ROLES.split()) | _NOBODY | _DEGREES | labels.FIRST_OF_BYLINES
_TWO_NAMES = 4  # words from which on there are two names rather than one
_TWO_WORDS = 2


def clean(words: str) -> list[str]:
    """The names in a byline, each once, without labels, roles, degrees, addresses and dates.

    What follows a date or an address, once there is a name, is about something else.
    """
    if len(words) > _MAX_BYLINE:
        return []
    if _PLAIN_NAME.fullmatch(words) and _NO_PART.isdisjoint(words.lower().split()):
        return [words]
    kept: dict[str, str] = {}
    for piece in _PIECE.split(_BRACKETS.sub("", " ".join(words.split()))):
        stop = _STOP.search(piece)
        for name in _names(_without_weekday(piece[: stop.start()]) if stop else piece):
            kept.setdefault(folded(name), name)
        if kept and (stop or _LEADS_ON.search(piece)):
            break
    return list(kept.values())


def _without_weekday(words: str) -> str:
    """Words in front of a date, without what belongs to it: "Ann Lee Tuesday, May" of "Ann Lee Tuesday, May 4"."""
    kept = words.split()
    while kept and (plain(kept[-1].strip(_PUNCTUATION)) in MONTHS or plain(kept[-1].strip(_PUNCTUATION)) in WEEKDAYS):
        kept.pop()
    return " ".join(kept)


def is_outlet(name: str, outlets: set[str]) -> bool:
    """Whether a name is an agency's, a newsroom's or the site's own, and no person's."""
    plain = folded(name)
    if (
        name.startswith("The ")
        or plain.replace(" ", "") in outlets
        or any(plain.startswith(o) for o in outlets if " " in o)
    ):
        return True
    return labels.names_agency(name) or bool(_DOMAIN.search(name))


def unsplit(words: str, names: list[str]) -> str:
    """The outlets of a byline as it prints them: "Gazette and AFP" rather than the first alone."""
    piece = _without_label(_PIECE.split(" ".join(words.split()))[0]).strip(_PUNCTUATION)
    joined = len(names) > 1 and piece.startswith(names[0]) and piece.endswith(names[-1]) and len(piece) <= _MAX_LENGTH
    return piece if joined else names[0]


def _names(piece: str) -> Iterator[str]:
    """The names in a piece of a byline that holds no date or address."""
    piece = _without_label(piece)
    if ("&" in piece or _WHERE.search(piece)) and "," not in piece and labels.names_agency(piece):
        whole = piece.strip(_PUNCTUATION)  # "The Harbour News & Gazette", "Centre for Tides" are one
        if _is_name(whole):
            yield whole
            return
    parts = [part for listed in _AND.split(piece) for part in _unjoined(listed)]
    for part in parts:
        where = _WHERE.search(part)
        name = _bare(part[: where.start()] if where else part)
        if _is_name(name):
            yield name
        if where and where.start() == 0:  # "in Berlin, Paris": what follows are places too
            return


def _unjoined(part: str) -> list[str]:
    """Two names of which the second begins with an "and" of one letter, as Arabic and Hebrew write it."""
    if part.isascii() or part.count(" ") < _TWO_NAMES - 1:
        return [part]
    for match in _JOINED_AND.finditer(part):
        if part[match.start() :].split(maxsplit=1)[0] not in _OWN_LETTER:
            return [part[: match.start()], part[match.end() :]]
    return [part]


def _bare(part: str) -> str:
    """A name without label, role in front, degrees behind, and punctuation around it."""
    part = _without_label(part.lstrip(_PUNCTUATION)).rstrip()
    while (role := _ROLE.match(part)) and part[role.end() :].count(" ") >= _TWO_WORDS:
        part = part[role.end() :].lstrip(_PUNCTUATION)
    part = _KOREAN_ROLE.sub("", part)
    words = part.split()
    while len(words) > _TWO_WORDS and words[-1].isupper() and words[-1].replace(".", "").lower() in _DEGREES:
        words.pop()
    part = " ".join(words)
    name = part.strip(_PUNCTUATION)
    return f"{name}." if _INITIAL.search(name) and part.endswith(".") else name


def _without_label(words: str) -> str:
    """Without "By" or "Author:" in front; "Text: Von …" has two."""
    for _ in range(2):
        end = labels.BY.end(words) or labels.AUTHOR.end(words) or labels.SOURCE.end(words)
        if end == len(words) or (end and (words[end] in " :：/／|" or words[end] >= "\u3000")):
            words = words[end:].lstrip(" :：/／|.-–—")
    return words


def _is_name(name: str) -> bool:
    words = name.split()
    if not 0 < len(words) <= _MAX_WORDS or not 2 <= len(name) <= _MAX_LENGTH or not any(map(str.isalpha, name)):
        return False
    if not _ODD.isdisjoint(name):
        return False
    words_alone = folded(name)
    if (
        words_alone in _NOBODY
        or words_alone in MONTHS
        or labels.BUTTON.are(name)
        or name.replace(".", "").lower() in _DEGREES | _GENERATIONS
    ):
        return False
    if _ROLE.search(name) and not labels.names_agency(name):
        return False
    # scripts with capitals capitalise names; "in Berlin" and "our man abroad" are none
    return not name[0].islower() or words[0] in _PARTICLES or bool(_DOMAIN.search(name)) or name in _AGENCIES
