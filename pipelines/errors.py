"""Everything that Pressmark raises on purpose. The command turns each into one clear line and an exit code."""

from __future__ import annotations

__all__ = [
    "AddressError",
    "ArchiveError",
    "BrowserError",
    "CaptureError",
    "DocumentError",
    "ExportError",
    "ExtractionError",
    "MissingExtraError",
    "NotFoundError",
    "OldArchiveError",
    "PressmarkError",
    "RemovedError",
    "RhythmError",
    "SearchError",
    "SiteRuleError",
    "TooLargeError",
]


class PressmarkError(Exception):
    """Root of all errors of this project; `str()` is one line that says what is wrong and what to do."""


class ArchiveError(PressmarkError):
    """The archive can't be opened or written: another program's file, read-only, newer than this program."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


class OldArchiveError(ArchiveError):
    """The archive was opened to read alone, and an older Pressmark wrote it."""


class AddressError(PressmarkError):
    """The address to serve on can't be had."""


class BrowserError(PressmarkError):
    """A source is to be read with a browser, and there is none."""


class CaptureError(PressmarkError):
    """A WARC record is missing or is not what the archive says it is."""


class ExportError(PressmarkError):
    """A file that is to be written can't be: another is there, or the disk takes no more."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


class MissingExtraError(PressmarkError):
    """Something was asked for that needs a library which is not installed."""


class NotFoundError(PressmarkError):
    """The archive holds no such article or source."""


class RemovedError(PressmarkError):
    """What is asked for was taken out of the archive on purpose."""


class SearchError(PressmarkError):
    """The words of a search can't be understood."""


class RhythmError(PressmarkError):
    """An interval, a cron line or a time zone can't be understood."""


class DocumentError(PressmarkError):
    """A feed, sitemap or robots.txt is not what it should be."""

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(f"{url}: {problem}")
        self.url = url
        self.problem = problem


class TooLargeError(CaptureError):
    """What was captured is larger than is read, once it is unpacked."""


class ExtractionError(PressmarkError):
    """A page can't be read as HTML at all (a PDF, an image, nothing)."""

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(f"{url}: {problem}")
        self.url = url
        self.problem = problem


class SiteRuleError(PressmarkError):
    """A site file is wrong; the message names the file and the key."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
        self.file = file
        self.problem = problem
