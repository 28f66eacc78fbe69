"""Words that class names, ids and roles use for what an element is: `share-buttons`, `commentList`, `articleBody`."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Literal

__all__ = ["Role", "roles"]


Role = Literal[
    "clutter", "aside", "byline", "date", "modified", "dek", "caption", "credit", "breadcrumb", "tags", "body",
]  # fmt: skip
"""What an element's name says it is; several may hold at once.

`clutter`: not the article's text (navigation, sharing, advertising, consent). `aside`: where names, dates and
headings are another's (comments, related stories, biographies). `body`: the article's text. The others name a field.
"""

_WORDS: dict[Role, str] = {
    "clutter": """
        ad ads adv advert adverts advertisement advertising adsense adslot adunit adbox dfp gpt sponsor sponsored
        sponsors werbung anzeige reklam reklama publicidad publicite pubblicita promo promos promotion
        promoted promobox donate donation donations appeal nav navbar navigation menu submenu breadcrumb breadcrumbs
        breadcrump crumbs masthead skip toolbar footer pagination pager paging prevnext share shares sharing
        sharebar sharebox social socials addthis addtoany sharethis sharedaddy socialmedia follow newsletter
        newsletters subscribe subscription signup mailchimp register login cookie cookies consent gdpr onetrust
        didomi popup modal dialog overlay lightbox tooltip toast print printonly rating ratings vote poll survey
        quiz outbrain taboola zergnet recirc recirculation hidden invisible sr screenreader offscreen toc
        fontsize video player videoplayer jwplayer brightcove
    """,
    "aside": """
        comment comments commentlist disqus respond coral viafoura hyvor facebook sidebar related relatedposts
        relacionadas relacionados verwandt similar recommend recommended recommendation recommendations recommender
        suggested suggestions popular trending teaser teasers latest mostread morenews otherstories upnext authorbox
        authorbio bio biography aboutauthor
    """,
    "byline": """
        byline bylines authorname author authors autor autores auteur yazar muellif writer reporter journalist
        contributor
    """,
    "date": """
        date dates time datetime published pubdate publishdate publication postdate dateline timestamp posted tarih
        tarix datum fecha data
    """,
    "modified": "modified updated update lastmod aktualisiert",
    "dek": """
        dek deck standfirst subtitle subheadline subhead subheading lede leadtext teasertext intro introduction
        abstract summary excerpt chapo kicker sapo ingress lead
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

_PAIRS: dict[Role, str] = {
    "clutter": "screenreader visuallyhidden cookiebanner tagcloud fontresize textsize backtop scrolltop",
    "aside": """
        mostread mostpopular mostviewed readnext readalso seealso alsoread moreon morefrom morestories morenews
        morearticles relatedposts relatedarticles relatedstories latestnews lastnews topstories authorbox authorbio
        aboutauthor aboutthe upnext otherstories othernews nextpost nextarticle youmay
    """,
    "body": """
        articlebody bodycontent storybody storytext storycontent articletext articlecontent articlecopy entrycontent
        entrybody postcontent postbody posttext newstext newsbody newscontent bodytext contentbody contenttext
        singlecontent detailtext detailcontent tdpostcontent fulltext
    """,
}

_NONE: frozenset[Role] = frozenset()


def _lexicon(words: dict[Role, str]) -> dict[str, frozenset[Role]]:
    lexicon: dict[str, frozenset[Role]] = {}
    for role, line in words.items():
        for word in line.split():
            lexicon[word] = lexicon.get(word, _NONE) | {role}
    return lexicon


_SINGLE = _lexicon(_WORDS)
_PAIR = _lexicon(_PAIRS)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"(?<![a-z0-9])[a-z]+(?=\d*(?![a-z0-9]))")  # not the letters of a hexadecimal id


@lru_cache(maxsize=4096)
def roles(name: str) -> frozenset[Role]:
    """The roles that the words of a class name, id or role state (`"share-bar js-share"` → clutter)."""
    found = _NONE
    for part in name.split():
        found |= _roles_of(part)
    return found


@lru_cache(maxsize=16384)
def _roles_of(name: str) -> frozenset[Role]:
    """The same of a single name."""
    words = _WORD.findall(_CAMEL.sub("-", name).lower())
    found = _NONE
    for word in words:
        found |= _SINGLE.get(word, _NONE)
    for first, second in pairwise(words):
        found |= _PAIR.get(first + second, _NONE)
    return found
