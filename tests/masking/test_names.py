"""Masks of names: no name shows more than their share says, and of every length some name shows all of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking import Form, Shown, ValueType, parse_mask
from masking.forms.names import COMPOUND_SURNAMES, NameFirst, NameLast, NameMiddle

MASKS: list[Form] = [NameFirst(), NameMiddle(), NameLast()]
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="*\0")
SURNAMES = st.sampled_from(sorted(COMPOUND_SURNAMES)) | st.text(CHARACTERS, max_size=3)
NAMES = st.builds(str.__add__, SURNAMES, st.text(CHARACTERS, max_size=12))


def shown(mask: Form, name: str) -> frozenset[int]:
    """The places whose characters the mask shows of a name without stars."""
    masked = str(mask.python(name, ValueType.STRING))
    assert len(masked) == len(name)
    return frozenset(place for place, character in enumerate(masked) if character == name[place])


def stated(mask: Form, length: int) -> frozenset[int]:
    assert isinstance(mask.share, Shown)
    return mask.share.places(length)


@given(st.sampled_from(MASKS), NAMES)
def test_no_name_shows_more_than_the_share_says(mask: Form, name: str) -> None:
    assert shown(mask, name) <= stated(mask, len(name))


@pytest.mark.parametrize("mask", MASKS, ids=str)
def test_the_share_says_no_more_than_some_name_shows(mask: Form) -> None:
    for length in range(12):
        names = [(start + "修文" * 5)[:length] for start in ("欧阳", "张三")]
        assert stated(mask, length) == frozenset().union(*(shown(mask, name) for name in names))


def test_the_masks_are_those_of_the_vocabulary() -> None:
    assert [parse_mask(f"name {word}").form for word in ("first", "middle", "last")] == MASKS
