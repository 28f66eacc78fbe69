"""Words that class names, ids and roles use for what an element is: `share-buttons`, `commentList`, `articleBody`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, get_args

try:
    from scraper.extract.page import _vocabulary as compiled
except ImportError:  # not built
    compiled = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["NONE", "ROLES", "Role", "bits", "compiled", "named", "roles", "stated"]


Role = Literal[
    "clutter", "aside", "byline", "date", "modified", "dek", "caption", "credit", "breadcrumb", "tags", "body",
    "content", "ad", "navigation", "share", "promotion", "consent", "hidden", "media", "comments", "related",
    "biography", "list", "header", "box", "paywall", "product", "notice", "bottom", "quote", "embed",
]  # fmt: skip
"""What an element's name says it is; several may hold at once.

`clutter`: not the article's text (navigation, sharing, advertising, consent). `aside`: where names, dates and
headings are another's (comments, related stories, biographies). `body`: the article's text; `content` may be that, or
anything else. The kinds of clutter and of asides have roles of their own beside these two. From `list` on they tell a
reader of the page's code little by themselves, but the model something; the others name a field.
"""

_CLUTTER: dict[Role, str] = {
    "ad": """
        ad ads adv advert adverts advertisement advertising adsense adslot adunit adbox dfp gpt sponsor sponsored
        sponsors werbung anzeige reklam reklama publicidad publicite pubblicita
    """,
    "promotion": """
        promo promos promotion promoted promobox donate donation donations appeal newsletter newsletters subscribe
        subscription signup mailchimp register login vote poll survey quiz rating ratings
    """,
    "navigation": """
        nav navbar navigation menu submenu breadcrumb breadcrumbs breadcrump crumbs masthead skip toolbar footer
        pagination pager paging prevnext toc
    """,
    "share": """
        share shares sharing sharebar sharebox social socials addthis addtoany sharethis sharedaddy socialmedia follow
        print printonly fontsize
    """,
    "consent": "cookie cookies consent gdpr onetrust didomi popup modal dialog overlay lightbox tooltip toast",
    "hidden": "hidden invisible sr screenreader offscreen",
    "media": "video player videoplayer jwplayer brightcove",
    "related": "outbrain taboola zergnet recirc recirculation",
}
_ASIDES: dict[Role, str] = {
    "comments": "comment comments commentlist disqus respond coral viafoura hyvor facebook",
    "related": """
        sidebar related relatedposts relacionadas relacionados verwandt similar recommend recommended recommendation
        recommendations recommender suggested suggestions popular trending teaser teasers latest mostread morenews
        otherstories upnext
    """,
    "biography": "authorbox authorbio bio biography aboutauthor",
}
_WORDS: dict[Role, str] = {
    "clutter": " ".join(_CLUTTER.values()),
    "aside": " ".join(_ASIDES.values()),
    **_CLUTTER,
    **_ASIDES,
    "related": _CLUTTER["related"] + _ASIDES["related"],
    "content": "content story article post text entry copy paragraph news detail details",
    "list": """
        list lists item items card cards feed stream grid tile tiles carousel slider swiper slide slides slideshow
        gallery galleries listing river
    """,
    "header": "header head headline title heading hgroup meta info hero top",
    "box": "box infobox factbox fact facts widget module panel callout highlight keypoints takeaways sidenote",
    "paywall": "paywall premium subscriber subscribers locked regwall metered piano teaserwall preview",
    "product": "product products ecommerce commerce shop shopping buy price deal deals affiliate merchant",
    "notice": "disclaimer disclosure correction note notes footnote footnotes legal support contact about",
    "bottom": "bottom after under below end tail",
    "quote": "quote quotes pullquote blockquote pull testimonial",
    "embed": "embed embeds embedded tweet twitter instagram tiktok youtube iframe oembed",
    "byline": """
        byline bylines authorname author authors autor autores auteur auteurs autora autore autorzy avtor yazar muellif
        szerzo forfatter skribent kirjoittaja penulis tacgia writer reporter journalist contributor
    """,
    "date": """
        date dates time datetime published pubdate publishdate publication postdate dateline timestamp posted tarih
        tarix datum fecha data
    """,
    "modified": "modified updated update lastmod aktualisiert",
    "dek": """
        dek deck standfirst subtitle subtitulo subheadline subhead subheading lede leadtext teasertext intro
        introduction abstract summary excerpt chapo chapeau kicker sapo ingress lead strapline preamble sell lid perex
        manchet sommario entradilla bajada copete vorspann unterzeile podtytul ozet
    """,
    "caption": "caption captions figcaption legend bildunterschrift",
    "credit": "credit credits copyright photocredit source",
    "breadcrumb": "breadcrumb breadcrumbs breadcrump crumbs",
    "tags": "tag tags taglist topics keywords hashtags",
    "body": """
        articlebody storybody storytext articletext articlecontent entrycontent postcontent postbody newstext
        newsbody bodytext maincontent richtext
    """,
}  # fmt: skip
"""Single words of names. Pairs of neighbouring words are tried as well: `entry-content` is `entrycontent`."""

_CLUTTER_PAIRS: dict[Role, str] = {
    "hidden": "screenreader visuallyhidden",
    "consent": "cookiebanner",
    "share": "fontresize textsize backtop scrolltop",
    "navigation": "tagcloud",
}
_ASIDE_PAIRS: dict[Role, str] = {
    "related": """
        mostread mostpopular mostviewed readnext readalso seealso alsoread moreon morefrom morestories morenews
        morearticles relatedposts relatedarticles relatedstories latestnews lastnews topstories upnext otherstories
        othernews nextpost nextarticle youmay
    """,
    "biography": "authorbox authorbio aboutauthor aboutthe",
}
_PAIRS: dict[Role, str] = {
    "clutter": " ".join(_CLUTTER_PAIRS.values()),
    "aside": " ".join(_ASIDE_PAIRS.values()),
    **_CLUTTER_PAIRS,
    **_ASIDE_PAIRS,
    "dek": "subtitle subhead subheading subheadline leadtext",
    "body": """
        articlebody bodycontent storybody storytext storycontent articletext articlecontent articlecopy entrycontent
        entrybody postcontent postbody posttext newstext newsbody newscontent bodytext contentbody contenttext
        singlecontent detailtext detailcontent tdpostcontent fulltext
    """,
}

ROLES: tuple[Role, ...] = get_args(Role)
"""All roles, in the order of their bits in `bits`."""
NONE: frozenset[Role] = frozenset()


def _lexicon(words: dict[Role, str]) -> dict[str, int]:
    lexicon: dict[str, int] = {}
    for role, line in words.items():
        for word in line.split():
            lexicon[word] = lexicon.get(word, 0) | 1 << ROLES.index(role)
    return lexicon


_SINGLE = _lexicon(_WORDS)
_PAIR = _lexicon(_PAIRS)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"(?<![a-z0-9])[a-z]+(?=\d*(?![a-z0-9]))")  # not the letters of a hexadecimal id


@lru_cache(maxsize=16384)
def stated(name: str) -> int:
    """As `bits`, which it is where no compiler was."""
    found = 0
    for part in name.encode("ascii", "replace").decode().split():
        found |= _of_part(part)
    return found


bits: Callable[[str], int] = stated if compiled is None else compiled.bits
"""The roles that the words of a class name, id or role state, a bit each: those of `ROLES`, from the lowest."""


@lru_cache(maxsize=4096)
def named(found: int) -> frozenset[Role]:
    """The roles whose bits are set."""
    return frozenset(role for n, role in enumerate(ROLES) if found >> n & 1)


def roles(name: str) -> frozenset[Role]:
    """The roles that the words of a class name, id or role state (`"share-bar js-share"` → clutter, share)."""
    return named(bits(name))


@lru_cache(maxsize=65536)
def _of_part(name: str) -> int:
    """Those of a single name."""
    words = _WORD.findall(_CAMEL.sub("-", name).lower())
    found = 0
    last = ""
    for word in words:
        found |= _SINGLE.get(word, 0) | _PAIR.get(last + word, 0)
        last = word
    return found


if compiled is not None:
    compiled.learn(_SINGLE, _PAIR)
