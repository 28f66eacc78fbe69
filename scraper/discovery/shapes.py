"""What an address alone says about its page: an article, a section, a feed, a page of a list, or no news at all.

Addresses are made by programs and are alike in all languages; the few words that tell lists and forms apart
are given in the languages that news sites write their addresses in.
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import unquote, urlsplit

from pipelines.scope import PAGE_NAMES

__all__ = ["Shape", "feed_subject", "is_feed", "page_of", "shape_of", "words_in"]

Shape = Literal["article", "section", "unsure", "none"]
"""`none`: no news is behind it. Files, forms, legal pages, a story's print version."""

_FILE = re.compile(
    r"""(?xi) \. (?: jpe?g | png | gif | webp | svg | ico | avif | bmp | tiff? | pdf | docx? | xlsx? | pptx?
    | odt | ods | rtf | csv | zip | rar | 7z | gz | tgz | exe | apk | dmg | mp[34] | m4[av] | webm | avi | mov
    | wmv | flv | ogg | wav | m3u8? | css | js | json | map | woff2? | ttf | eot | ics | epub ) $"""
)
_LEAF = re.compile(r"\.(?:s?html?|php\d?|aspx?|jsp|cfm|do)$", re.IGNORECASE)


def _segments(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A page with such a segment anywhere in its path is a form or a tool.
_TOOLS = _segments("""
    login logon signin sign-in signup sign-up register registration logout account my-account user
    subscribe cart checkout basket print share send-to-friend wp-login wp-admin wp-json
    xmlrpc cgi-bin cdn-cgi search suche axtar poisk buscar anmelden registrieren connexion inscription
    iniciar-sesion inloggen giris giriş uye-ol daxil-ol qeydiyyat vhod registraciya вход войти регистрация
""")
# A page whose last segment is one of these is no news; further up they may be a section (`/jobs/mill-closes`).
_NO_NEWS = _segments("""
    subscription subscriptions abo abonnement abonnements newsletter newsletters shop profile
    password email feedback privacy privacy-policy privacy-notice privacy-statement cookie cookies
    cookie-policy cookie-settings cookie-notice terms terms-of-service terms-of-use
    terms-and-conditions terms-conditions tos legal legal-notice disclaimer copyright accessibility
    accessibility-statement sitemap advertise advertising advertisement advertise-with-us jobs
    careers imprint impressum datenschutz datenschutzerklaerung datenschutzerklärung agb
    nutzungsbedingungen werbung mediadaten mentions-legales confidentialite
    politique-de-confidentialite cgu cgv politica-de-privacidad politica-de-cookies aviso-legal
    privacidad privacidade politica-de-privacidade termos-de-uso publicidad publicidade pubblicita
    privacybeleid gizlilik gizlilik-politikasi gizlilik-politikası kunye künye reklam reklama
    reklamlar vakansiya vakansiyalar mexfilik mexfilik-siyaseti məxfilik məxfilik-siyasəti
    istifade-qaydalari politika-konfidencialnosti polzovatelskoe-soglashenie конфиденциальность
    реклама polityka-prywatnosci regulamin ara recherche
""")
_NO_NEWS_QUERY = re.compile(
    r"(?i)(?:^|&)(?:print|share|replytocom|login|logout|add-to-cart"
    r"|action=(?:login|logout|register|print|email)|(?:view|format|output|tmpl|mode|type)=(?:print|pdf|component))"
    r"(?:=|&|$)"
)
# Such a segment is a list of stories, and so is what comes after it, however many words it is named with.
_LISTS = _segments("""
    tag tags topic topics thema themen tema temas theme themes category categories cat kategori
    kategoriya kategorie categorie categoria section sections rubrik rubrika rubric rubriques author
    authors autor autoren autores auteur auteurs yazar yazarlar muellif müəllif avtor avtory
    calendar people contributor contributors reporter reporters columnists keyword keywords label
    labels etiket etiqueta mot-cle tegi metki hashtag channel channels
""")
# The company's own pages, and what comes after such a segment (`/about/our-values-and-our-people`).
_COMPANY = _segments("""
    about about-us aboutus contact contacts contact-us kontakt kontakte kontakty kontakti haqqimizda haqqında elaqe
    əlaqə hakkimizda hakkımızda iletisim iletişim a-propos apropos contactez-nous quienes-somos contacto contactos
    contato quem-somos chi-siamo contatti ueber-uns über-uns o-nas om-oss over-ons yhteystiedot o-redakcii о-нас
    контакты контакти
""")

# After such a segment comes one story. Not after `news`: sections come there, too.
_STORIES = _segments("article articles artikel artikkeli articulo articolo story stories storie post posts xeber haber")

_YEAR, _MONTH, _DAY = r"(?:19|20)\d\d", r"(?:0?[1-9]|1[0-2]|[a-z]{3})", r"(?:0?[1-9]|[12]\d|3[01])"
_DATE = re.compile(
    rf"(?<=[/_-]){_YEAR}([/_-]){_MONTH}(?:\1{_DAY})?(?=[/_-])"  # /2026/11/20/, 2026-11-, /2026/nov/20/
    rf"|(?<=[/_-]){_DAY}([/_-]){_MONTH}\2{_YEAR}(?=[/_-])"  # /20-11-2026/
    r"|(?<![0-9])20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?=[/_-])"  # /20261120/, /t20261120_
)
_WORD = re.compile(r"[^\W\d_]+")
# Scripts that put no space between words: two characters are about a word.
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ID = re.compile(r"\d{5,}")
# Letters and digits mixed as no words are: hashes, UUIDs, `c4ng0x9vgdko`.
_HASH = re.compile(r"(?<![0-9a-z])(?=[0-9a-z]*(?:[a-z]\d+[a-z]|\d[a-z]+\d))[0-9a-z]{8,}")
# `?p=812`, `?newsid=1234`; not the numbers of a category, a page or a session.
_QUERY_ID = re.compile(
    r"(?i)(?:^|&)(?!cat|tag|page|user|author|topic|section|s(?:ess(?:ion)?)?_?id)"
    r"(?:[a-z_-]*(?:id|no)|p|article|story|news|n|a|item|post|key)=[a-z_-]*\d{3,}"
)
_NAMED_PAGE = re.compile(
    rf"(?i)(?<=[?&])(?:{PAGE_NAMES})=(\d{{1,4}})(?:&|$)"
    rf"|/(?:{PAGE_NAMES})[/_-]?(\d{{1,4}})/?(?=\?|$)"
    r"|/index[_-](\d{1,4})\.\w{2,5}(?=\?|$)"
)
_BARE_PAGE = re.compile(r"/(\d{1,3})/?(?=\?|$)")
_FEED = re.compile(
    r"(?i)(?:/(?:rss|feeds?|atom)(?:\.\w+)?/?|\.(?:rss|atom|rdf)"
    r"|/[\w-]*(?:rss|feed|atom)[\w-]*\.(?:xml|php|json))$"
)

_FORMAT = re.compile(r"(?<![^\W_])(?:rss2?(?:\.0)?|rss20|rdf|atom(?:10)?|feeds?|xml|json|index|full)(?![^\W_])|[._/-]+")


def shape_of(url: str) -> Shape:
    """What an absolute URL looks like; a menu entry and a story with a short name are both `unsure`."""
    parts = urlsplit(url)
    path = unquote(parts.path).lower()
    segments = [segment for segment in _LEAF.sub("", path).split("/") if segment]
    if not segments:
        return "article" if _QUERY_ID.search(parts.query) else "section"
    if _FILE.search(path) or not _TOOLS.isdisjoint(segments) or _NO_NEWS_QUERY.search(parts.query):
        return "none"
    if segments[-1] in _NO_NEWS or not _COMPANY.isdisjoint(segments[-2:]):
        return "none"
    if not _LISTS.isdisjoint(segments[-2:]):
        return "section"
    return "article" if _names_a_story(path, segments, parts.query) else "unsure"


def _names_a_story(path: str, segments: list[str], query: str) -> bool:
    last = segments[-1]
    words = max(_words(segment) for segment in segments[-2:])
    filed = len(segments) > 1 and segments[-2] in _STORIES
    if words >= (2 if filed else 4) or _ID.search(last) or _HASH.search(last) or _QUERY_ID.search(query):
        return True
    dated = _DATE.search(path)
    if dated and re.search(r"[^\W\d_]{2}|\d{3}", path[dated.end() :]):  # a day alone is an archive page
        return True
    numbered = re.search(r"\d{3}", last) is not None
    file = _LEAF.search(path) is not None
    return (words >= 3 and (file or numbered)) or (file and numbered)


def words_in(url: str) -> int:
    """How many words the last part of a path is made of: headlines have more than sections."""
    return _words(_LEAF.sub("", unquote(urlsplit(url).path)).rstrip("/").rpartition("/")[2])


def _words(segment: str) -> int:
    unspaced = len(_UNSPACED.findall(segment))
    return unspaced // 2 if unspaced else len(_WORD.findall(segment))


def page_of(url: str, *, bare: bool = False) -> tuple[int, str]:
    """The page number that a URL names (1 where it names none), and the URL of the list without it.

    Args:
        url: absolute.
        bare: also take a number that stands alone at the end of the path (`/society/2/`); it may be an id as well.
    """
    url = unquote(url)
    found = _NAMED_PAGE.search(url) or (_BARE_PAGE.search(url) if bare else None)
    if found is None:
        return 1, url.rstrip("/?&")
    number = next(int(group) for group in found.groups() if group)
    return number, (url[: found.start()] + url[found.end() :]).rstrip("/?&")


def is_feed(url: str) -> bool:
    """Whether the path is one that feeds of stories have (`/rss`, `/feed/`, `/feed.php`, `/news.rss`)."""
    path = urlsplit(url).path
    return bool(_FEED.search(path)) and "comment" not in path.lower()


def feed_subject(url: str) -> str:
    """An address without what names a feed's format: the same for `/city/rss.xml`, `/city/atom.xml`, `/city/feed/`."""
    parts = urlsplit(url)
    return f"{parts.netloc}{_FORMAT.sub('', parts.path.lower())}?{_FORMAT.sub('', parts.query.lower())}".strip("/")
