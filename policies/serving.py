"""Which rights a mask serves: what a key made is shown, and where the source can open it again looked up, no more."""

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
