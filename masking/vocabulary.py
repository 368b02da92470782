"""Every mask that a policy may name."""

from collections.abc import Mapping
from types import MappingProxyType

from masking.errors import MaskError
from masking.forms import ENTRIES, MaskEntry
from masking.masks import Mask

MASKS: Mapping[str, MaskEntry] = MappingProxyType({entry.name: entry for entry in ENTRIES})
"""The vocabulary by the first word of a mask; read-only."""


def parse_mask(text: str) -> Mask:
    """The mask that words name (`keep 6 4`); `MaskError` says what is wrong and what to write."""
    name, *arguments = text.split() or [""]
    entry = MASKS.get(name)
    if entry is None:
        raise MaskError(f"unknown mask `{name}`: write one of {', '.join(f'`{known}`' for known in MASKS)}")
    try:
        form = entry.read(tuple(arguments))
    except ValueError as error:
        raise MaskError(f"mask `{text}`: {error}: write `{entry.grammar}`") from error
    return Mask(str(form), form, entry.ignores_value)
