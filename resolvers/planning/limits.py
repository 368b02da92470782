"""How much one request may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageLimits:
    """What one request may ask for.

    Rows of a page when it does not say, and at most (`largest` for a root field, `largest_list` for a to-many
    reference); `rows` of a page with all its lists; `terms`, comparisons, references asked about and sort keys
    together, of one field; `sort_keys`, items that one order may name; `aggregates`, results of functions that one
    field of groups may select; `related_levels`, references that a `where` leads over in a row; values of one `in` that
    names keys; `total_count`, how far rows are counted; `minimum_cell`, from how many rows on a number is told that a
    form which is not clear leads to; `count_step`, what such numbers of groups are rounded to; `groups`, groups when
    the request does not say, `largest_groups` at most; `cost`, the estimate of all root fields together.
    """

    default: int = 20
    largest: int = 500
    largest_list: int = 100
    rows: int = 20_000
    terms: int = 200
    sort_keys: int = 10
    aggregates: int = 50
    related_levels: int = 3
    key_batch: int = 100
    total_count: int = 10_000
    minimum_cell: int = 10
    count_step: int = 5
    groups: int = 100
    largest_groups: int = 1_000
    cost: int = 500_000
