"""How much one request may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageLimits:
    """What one request may ask for.

    Rows of a page when it does not say, and at most (`largest` for a root field, `largest_list` for a to-many
    reference); `rows` of a page with all its lists; `terms`, comparisons and sort keys together, of one field; values
    of one `in` that names keys.
    """

    default: int = 20
    largest: int = 500
    largest_list: int = 100
    rows: int = 20_000
    terms: int = 200
    key_batch: int = 100
