"""URLs: their canonical form (the identity under which each is known once), their host, whose site they belong to."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote_plus, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

__all__ = ["canonical", "host", "is_web", "join", "origin", "path_and_query", "same_site", "site_name"]

# Parameters that say where a reader came from, and nothing about what is served. A name that sites also use for
# content (`id`, `page`, `ref`, `source`) must not be here: two articles would become one.
_TRACKERS = re.compile(
    r"""(?xi) (?:
    utm_\w+ | mtm_\w+ | hsa_\w+ | pk_(?:campaign|kwd|source|medium) | at_(?:medium|campaign|link\w*|format|ptr_name)
    | fb_(?:action_ids|action_types|source|ref) | (?:fb|g|d|ms|y|tw|tt)clid | gclsrc | wbraid | gbraid | srsltid
    | igshid | igsh | mc_[ce]id | mkt_tok | _hs(?:enc|mi) | _ga | _gl | _openstat | vero_(?:id|conv) | sr_share
    | ref_src | ref_url | cmpid | icid | ncid | smid | s_cid | xtor | ns_(?:campaign|mchannel|source|linkname|fee) )"""
)
# A visit's number, which makes another address of each page for each visit: names that mean nothing else, and short
# ones where the value is letters and digits mixed as no story's number is.
_SESSIONS = re.compile(
    r"""(?xi) (?: phpsessid | jsessionid | aspsessionid\w* | asp\.net_sessionid | cftoken | zenid | oscsid ) = .*
    | (?: s | sid | s_id | session | session_?id | sess_?id | sessid | phpsid ) =
      (?=[^&]*[0-9])(?=[^&]*[a-z]) [0-9a-z_-]{8,}"""
)
_PATH_SESSION = re.compile(r"(?i);(?:jsessionid|phpsessid)=[^/?;]*")
_DEFAULT_PORT = {"http": 80, "https": 443}
_ENCODED_HOST = re.compile(r"[a-z0-9._-]+")
# An absolute URL that is already written as a browser would send it, with neither port, user nor fragment.
_AS_SENT = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*/(?:[A-Za-z0-9/:@!$&'()*+,=._~|-]++|%[0-9A-Fa-f]{2})*+"
    r"(?:\?(?:[A-Za-z0-9/:@!$&'()*+,;=._~|?-]++|%[0-9A-Fa-f]{2})++)?"
)
# One of a page that is in its canonical form already, but for the scheme and a slash at the end. Most are.
_PLAIN = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)*)/?")
_NOT_IN_HOST = re.compile(r"[\x00-\x20\x7f<>\\^`{|}\"]")


@lru_cache(maxsize=4096)  # the links of a page are judged, looked up, compared and added one after the other
def is_web(url: str) -> bool:
    """True for an absolute http(s) URL with a host; False for mailto:, data:, relative and broken ones."""
    if _AS_SENT.fullmatch(url):
        return True
    try:
        url.encode("utf-8")  # half a surrogate pair, as broken JSON gives it, can't be sent
        parts = urlsplit(url)
        if parts.port == 0 or _NOT_IN_HOST.search(parts.netloc):
            return False
        return parts.scheme in {"http", "https"} and bool(_name(parts))
    except ValueError:
        return False


@lru_cache(maxsize=4096)
def host(url: str) -> str:
    """Host in lower case and ASCII (IDNA), with its port where that is not the scheme's own: the unit of politeness."""
    parts = urlsplit(url)
    name = _name(parts)
    if ":" in name:  # an IPv6 literal
        name = f"[{name}]"
    port = parts.port
    return name if port is None or port == _DEFAULT_PORT.get(parts.scheme) else f"{name}:{port}"


def _name(parts: SplitResult) -> str:
    """Host name as DNS has it: the same for `правда.example` and its `xn--` form."""
    name = (parts.hostname or "").rstrip(".")
    if name.isascii():
        return name
    name = name.encode("idna").decode("ascii").lower().rstrip(".")
    if not _ENCODED_HOST.fullmatch(name):
        raise ValueError(f"not a host name: {parts.hostname!r}")
    return name


def origin(url: str) -> str:
    """`https://example.com` of any URL of that host."""
    return f"{urlsplit(url).scheme}://{host(url)}"


def path_and_query(url: str) -> str:
    """What robots.txt rules are matched against: `/path?query`."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def site_name(url: str) -> str:
    """The host without `www.`: the name a source goes by."""
    return host(url).removeprefix("www.")


def same_site(url: str, site: str) -> bool:
    """Whether a URL lies on a site (`axar.az`, as `site_name` gives it) or on one of its subdomains."""
    name = host(url)
    return name in {site, f"www.{site}"} or name.endswith(f".{site}")


def join(base: str, reference: str) -> str | None:
    """The absolute http(s) URL of a link found on `base`, without its fragment; None where there is none."""
    if _AS_SENT.fullmatch(reference):
        return reference
    reference = re.sub(r"[\t\r\n]", "", reference).strip()
    if not reference or reference.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return None
    try:
        url = urljoin(base, reference)
        if not is_web(url):
            return None
        parts = urlsplit(url)
        # What a browser would send: letters of any script and spaces percent-encoded as UTF-8, the rest left as it is.
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~|[]")
        query = quote(parts.query, safe="/%:@!$&'()*+,;=-._~?|[]{}\"`^\\")
        user, at, _ = parts.netloc.rpartition("@")
        netloc = quote(user, safe="%:!$&'()*+,;=-._~") + at + host(url)
        return urlunsplit((parts.scheme, netloc, path, query, ""))
    except (ValueError, UnicodeError):
        return None


@lru_cache(maxsize=4096)
def canonical(url: str) -> str:
    """The form under which a URL is known once.

    https for http, host in lower case, default port, fragment, tracking parameters, session ids and a slash at the end
    dropped, parameters sorted, percent-encoding normalised (`w3lib.url.canonicalize_url`). Idempotent. It names a page;
    what is fetched is the URL as it was found.

    Raises:
        ValueError: it is no absolute http(s) URL.
    """
    if plain := _PLAIN.fullmatch(url):
        return f"https://{plain[1]}{plain[2] or '/'}"
    if not is_web(url):
        raise ValueError(f"not an absolute http(s) URL: {url!r}")
    parts = urlsplit(canonicalize_url(url.strip()))
    # what is kept stays as it is written: decoding `%E7`, a letter of a legacy encoding, would lose it
    query = "&".join(pair for pair in parts.query.split("&") if not _is_passing(pair))
    path = re.sub(r"/{2,}", "/", _PATH_SESSION.sub("", parts.path)).rstrip("/;") or "/"
    # the port is looked at once more as one of https: `http://example.com:443` is `https://example.com`
    return urlunsplit(("https", host(f"https://{host(url)}"), path, query, ""))


def _is_passing(pair: str) -> bool:
    """Whether a parameter tells of the visit and not of the page."""
    name, equals, value = pair.partition("=")
    name = unquote_plus(name)
    return bool(_TRACKERS.fullmatch(name) or _SESSIONS.fullmatch(f"{name}{equals}{unquote_plus(value)}"))
