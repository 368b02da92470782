"""The masks: each family in a file of its own, with the entries by which policies name them."""

from masking.forms import addresses, amounts, dates, keeping, names, regions, suppression
from masking.forms.entry import MaskEntry, Vector

ENTRIES: tuple[MaskEntry, ...] = (
    *suppression.ENTRIES,
    *keeping.ENTRIES,
    *names.ENTRIES,
    *dates.ENTRIES,
    *regions.ENTRIES,
    *addresses.ENTRIES,
    *amounts.ENTRIES,
)
"""Every mask, in the order of its documentation."""

__all__ = ["ENTRIES", "MaskEntry", "Vector"]
