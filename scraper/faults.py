"""What went wrong on the wire, in words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy import exceptions as fault

__all__ = ["explain", "retry_after"]

# `[<twisted.python.failure.Failure twisted.internet.error.ConnectionLost: Connection was closed.>]`
_WRAPPED = re.compile(r"<twisted\.python\.failure\.Failure [\w.]+: (.+?)\.?>")
# `OpenSSL.SSL.Error: [('SSL routines', '', 'certificate verify failed')]`
_OPENSSL = re.compile(r"\('[^']*', '[^']*', '([^']+)'\)")
# What Scrapy says of a body, as received or decompressed, that is over the limit.
_LIMIT = re.compile(r"(?:DOWNLOAD_MAXSIZE|max size) \((\d+)")


def explain(error: BaseException) -> str:
    """One line for the archivist on why no response came."""
    text = _plain(" ".join(str(error).split()))
    match error:
        case fault.CannotResolveHostError():
            return "DNS lookup failed: there is no such host, or the network is down"
        case fault.DownloadConnectionRefusedError():
            return "connection refused"
        case fault.DownloadTimeoutError():
            return "no complete answer in time"
        case fault.DownloadCancelledError() | fault.IgnoreRequest():  # as it is received, or as it is unpacked
            return f"too large: {_limit(text)}"
        case fault.ResponseDataLossError():
            return "the connection closed before the whole answer had come"
        case _ if "certificate" in text.lower():
            return f"its certificate can't be verified: {text}"
        case fault.DownloadFailedError():
            return f"the connection failed: {text}"
        case _:
            return f"{type(error).__name__}: {text}"


def _plain(text: str) -> str:
    """What Twisted's and OpenSSL's ways of wrapping an error leave of it."""
    if said := _OPENSSL.findall(text):
        return ", ".join(dict.fromkeys(said))
    return ", ".join(_WRAPPED.findall(text)) or text


def _limit(text: str) -> str:
    """The limit that a body was over, in words of our own where Scrapy's tell it."""
    found = _LIMIT.search(text)
    return f"more than {int(found[1]) / (1 << 20):,.0f} MB" if found else text


def retry_after(value: str | None, *, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks to wait (RFC 9110 10.2.3: seconds or an HTTP date); None without one."""
    if value is None:
        return None
    value = value.strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
