"""Which rights a mask serves: what a key made is shown, and where the source can open it again looked up, no more."""

from catalog import Resource
from masking import KeyedForm, Mask
from policies.words import POSITIONS, Right


def unserved(mask: Mask) -> frozenset[Right]:
    """The positions that cannot work on what the mask gives: it does not exist within the source."""
    match mask.form:
        case KeyedForm(names_values=True):
            return POSITIONS - {Right.LOOKUP}
        case KeyedForm():
            return POSITIONS
        case _:
            return frozenset()


def lacks_order(mask: Mask, resource: Resource) -> bool:
    """Whether rows shown through the mask could be ordered by nothing but values that are not shown.

    Without a row surrogate the output settles the order, and what a key made is not there before the order is.
    """
    return resource.row is None and isinstance(mask.form, KeyedForm)
