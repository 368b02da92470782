"""Moments as the store keeps them: microseconds since 1970 UTC, which no driver has to translate."""

from datetime import UTC, datetime, timedelta

HOUR = 3_600_000_000
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def moment_of(at: datetime) -> int:
    """A time with a zone as it is kept."""
    return (at - _EPOCH) // _MICROSECOND


def kept_moment(moment: int) -> datetime:
    """In UTC."""
    return _EPOCH + moment * _MICROSECOND
