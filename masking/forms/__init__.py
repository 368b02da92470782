"""The masks: each family in a file of its own, with the entries by which policies name them."""

from masking.forms import (
    addresses,
    amounts,
    cards,
    clipping,
    coordinates,
    dates,
    emails,
    formats,
    internet,
    keeping,
    middles,
    names,
    perturbing,
    plates,
    pseudonymous,
    regions,
    rounding,
    stars,
    suppression,
    tokens,
)
from masking.forms.entry import MaskEntry, Vector

ENTRIES: tuple[MaskEntry, ...] = (
    *suppression.ENTRIES,
    *stars.ENTRIES,
    *keeping.ENTRIES,
    *middles.ENTRIES,
    *names.ENTRIES,
    *emails.ENTRIES,
    *plates.ENTRIES,
    *cards.ENTRIES,
    *internet.ENTRIES,
    *dates.ENTRIES,
    *regions.ENTRIES,
    *addresses.ENTRIES,
    *amounts.ENTRIES,
    *rounding.ENTRIES,
    *clipping.ENTRIES,
    *coordinates.ENTRIES,
    *pseudonymous.ENTRIES,
    *tokens.ENTRIES,
    *formats.ENTRIES,
    *perturbing.ENTRIES,
)
"""Every mask, in the order of its documentation."""

__all__ = ["ENTRIES", "MaskEntry", "Vector"]
