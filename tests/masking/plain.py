"""Masks that need nothing but the value, told from those that need a key."""

from masking import MASKS, Form, KeyedForm, Mask, MaskEntry, parse_mask


def plain(mask: Mask | str) -> Form:
    """The form of a mask without a key; a mask that needs one is a mistake of the test."""
    form = (parse_mask(mask) if isinstance(mask, str) else mask).form
    assert not isinstance(form, KeyedForm)
    return form


def keyed(mask: Mask | str) -> KeyedForm:
    """The form of a mask that needs a key."""
    form = (parse_mask(mask) if isinstance(mask, str) else mask).form
    assert isinstance(form, KeyedForm)
    return form


def is_keyed(entry: MaskEntry) -> bool:
    return isinstance(parse_mask(entry.vectors[0].mask).form, KeyedForm)


PLAIN = [entry for entry in MASKS.values() if not is_keyed(entry)]
KEYED = [entry for entry in MASKS.values() if is_keyed(entry)]
