"""What the databases see of a text."""

from masking.masks import Value


def characters(value: Value) -> str | None:
    """The text that the databases see: NULL stays NULL, and U+0000 ends a text in SQLite (PostgreSQL refuses it)."""
    return None if value is None else str(value).split("\0", 1)[0]
