"""Moments as the store gives them back."""

from datetime import UTC, datetime


def kept_moment(kept: datetime) -> datetime:
    """In UTC, as everything was kept; SQLite keeps no zone."""
    return kept.replace(tzinfo=UTC)
