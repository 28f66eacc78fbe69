"""URLs: their canonical form (the identity under which each is known once), their host, whose site they belong to."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

__all__ = ["canonical", "host", "is_web", "join", "origin", "path_and_query", "same_site", "site_name"]

# Parameters that say where a reader came from, and nothing about what is served. A name that sites also use for
# content (`id`, `page`, `ref`, `source`) must not be here: two articles would become one.
_TRACKERS = re.compile(
    r"""(?xi) (?: utm_\w+ | at_(?:medium|campaign|link\w*|format|ptr_name|bbc_team) | pk_(?:campaign|kwd|source|medium)
    | mtm_\w+ | hsa_\w+ | fb_(?:action_ids|action_types|source|ref) | (?:fb|g|d|ms|y|tw|tt|wb|gb|ga)clid | gclsrc | wbraid | gbraid
    | igshid | igsh | mc_[ce]id | mkt_tok | _hs(?:enc|mi) | _ga | _gl | ref_src | ref_url | cmpid | icid | ncid | smid | xtor
    | ns_(?:campaign|mchannel|source|linkname|fee) | sr_share | s_cid | srsltid | vero_(?:id|conv) | _openstat | yclid )"""
)
_DEFAULT_PORT = {"http": 80, "https": 443}


def is_web(url: str) -> bool:
    """True for an absolute http(s) URL with a host; False for mailto:, data:, relative and broken ones."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def host(url: str) -> str:
    """Host in lower case, with its port where that is not the scheme's own: the unit of politeness."""
    parts = urlsplit(url)
    name = (parts.hostname or "").rstrip(".")
    if ":" in name:  # an IPv6 literal
        name = f"[{name}]"
    port = parts.port
    return name if port is None or port == _DEFAULT_PORT.get(parts.scheme) else f"{name}:{port}"


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
        netloc = parts.netloc.encode("idna").decode("ascii") if not parts.netloc.isascii() else parts.netloc
        return urlunsplit((parts.scheme, netloc.lower(), path, query, ""))
    except (ValueError, UnicodeError):
        return None


def canonical(url: str) -> str:
    """The form under which a URL is known once.

    https for http, host in lower case, default port, fragment, tracking parameters and a slash at the end dropped,
    parameters sorted, percent-encoding normalised (`w3lib.url.canonicalize_url`). Idempotent. It names a page; what is
    fetched is the URL as it was found.

    Raises:
        ValueError: it is no absolute http(s) URL.
    """
    if not is_web(url):
        raise ValueError(f"not an absolute http(s) URL: {url!r}")
    parts = urlsplit(canonicalize_url(url.strip()))
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKERS.fullmatch(k)]
    # the query is only rebuilt when something was dropped: `?a` and `?a=` are different to some servers
    query = parts.query if len(kept) == len(parse_qsl(parts.query, keep_blank_values=True)) else urlencode(kept)
    path = re.sub(r"/{2,}", "/", parts.path).rstrip("/") or "/"
    return urlunsplit(("https", host(url), path, query, ""))
