"""Texts of any kind: addresses, certificate numbers, words."""

from masking.canonical.characters import capitals, closed, ordered, settled
from masking.canonical.spelling import lettered, listed, wide


def canonical(text: str) -> str:
    """NFKC, no blank beside a Chinese character and single ones elsewhere, capital letters."""
    return settled(text, lambda stage: capitals(closed(ordered(stage))))


def spellings(text: str) -> tuple[str, ...] | None:
    """Every mixture of capital and small letters, in half width and in full width."""
    narrow = lettered(text)
    return None if narrow is None else listed([*narrow, *map(wide, narrow)])
