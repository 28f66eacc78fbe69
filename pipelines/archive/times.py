"""Times as the archive writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

__all__ = ["aware", "stamp", "stated", "utc"]


def stamp(moment: datetime) -> str:
    """UTC, ISO 8601 with milliseconds: one width, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def stated(moment: datetime | date | None) -> str | None:
    """A publisher's time with the offset it was stated with; the date alone where no time is known."""
    return moment.isoformat() if moment is not None else None


def utc(moment: datetime | date | None) -> str | None:
    """The same moment in UTC, to sort by; a date stays a date, and so sorts before the times of its day."""
    if isinstance(moment, datetime):
        try:
            return moment.astimezone(UTC).isoformat(timespec="seconds")
        except OverflowError:  # "0001-01-01T00:00+04:00", the empty date of some publishing systems
            return moment.replace(tzinfo=UTC).isoformat(timespec="seconds")
    return moment.isoformat() if moment is not None else None


def aware(text: str | None) -> datetime | None:
    """An ISO 8601 text as an aware datetime: midnight UTC for a date alone, None for what can't be read."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
