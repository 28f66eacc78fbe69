"""What went wrong on the wire, in words; and how long a server asks to wait."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import exceptions

from pipelines.verdict import judge
from scraper.faults import explain, retry_after
from tests.builders import NOW, make_visit


@pytest.mark.parametrize(
    ("error", "words", "passes"),
    [
        (exceptions.CannotResolveHostError("x"), "no such host", False),
        (exceptions.DownloadConnectionRefusedError("x"), "connection refused", True),
        (exceptions.DownloadTimeoutError("x"), "in time", True),
        (exceptions.DownloadCancelledError("more than 5 MB"), "too large: more than 5 MB", False),
        (exceptions.IgnoreRequest("exceeded DOWNLOAD_MAXSIZE (20971520 B)"), "too large: more than 20 MB", False),
        (exceptions.ResponseDataLossError("x"), "closed before", True),
        (exceptions.DownloadFailedError("certificate verify failed: expired"), "certificate", False),
        (exceptions.DownloadFailedError("reset by peer"), "the connection failed: reset by peer", True),
        (OSError("something\n  else"), "OSError: something else", True),
        (ValueError(""), "ValueError", True),
    ],
)
def test_each_fault_has_its_line_and_its_verdict(error: BaseException, words: str, *, passes: bool) -> None:
    line = explain(error)
    assert words in line
    assert "\n" not in line
    assert judge(make_visit(page=None, error=line)).retry is passes


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("0", 0),
        (" 120 ", 120),
        (format_datetime(NOW + timedelta(minutes=5), usegmt=True), 300),
        ("Fri, 20 Nov 2026 16:05:00 +0400", 300),
        ("Friday, 20-Nov-26 12:05:00 GMT", 300),
        ("Fri, 20 Nov 2026 12:05:00", 300),
        (format_datetime(NOW - timedelta(days=5), usegmt=True), 0),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, now=NOW) == seconds


@given(st.one_of(st.text(), st.from_regex(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]?\w+")))
def test_any_header_is_a_wait_or_none(value: str) -> None:
    seconds = retry_after(value, now=NOW)
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize("value", ["Mon, 01 Jan 0001 00:00:00 +2359", "Fri, 31 Dec 9999 23:59:59 -2359", "9" * 400])
def test_the_ends_of_the_calendar_are_no_crash(value: str) -> None:
    assert (retry_after(value, now=NOW) or 0) >= 0
