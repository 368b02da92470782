"""How masks are written: canonical spelling, types, and messages that say what to write."""

import pytest

from masking import MASKS, MaskError, ValueType, parse_mask


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("clear", "clear"),
        ("  keep   06  4 ", "keep 6 4"),
        ("constant  不予\t公开", "constant 不予 公开"),
        ("name first", "name first"),
        ("region  city", "region city"),
        ("address district", "address district"),
        ("bucket 0100", "bucket 100"),
        ("null", "null"),
        ("year", "year"),
        ("month", "month"),
    ],
)
def test_the_text_of_a_mask_is_canonical(written: str, canonical: str) -> None:
    mask = parse_mask(written)
    assert mask.text == str(mask) == canonical
    assert parse_mask(mask.text) == mask


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("", "unknown mask ``"),
        ("Keep 6 4", "unknown mask `Keep`"),
        ("hash", "write one of `clear`"),
        ("keep", "takes 2 numbers, not 0: write `keep M N`"),
        ("keep 6", "takes 2 numbers, not 1"),
        ("keep 6 4 2", "takes 2 numbers, not 3"),
        ("keep -1 4", "`-1` is no whole number from 0 to 99"),
        ("keep 6 100", "`100` is no whole number from 0 to 99"),
        ("keep ６ 4", "`６` is no whole number"),
        ("keep 6.0 4", "`6.0` is no whole number"),
        ("keep 9999999999999999999999 4", "is no whole number"),
        ("clear please", "`please` is too much"),
        ("null 1", "`1` is too much"),
        ("year 1990", "`1990` is too much"),
        ("month 1", "`1` is too much"),
        ("constant", "it needs a word to show"),
        ("constant a\x07b", "not printable"),
        ("constant " + "x" * 201, "more than 200 characters"),
        ("name", "it takes 1 word, not 0"),
        ("name last", "`last` is none of its words: write `name first|middle`"),
        ("region", "it takes 1 word"),
        ("region street", "write `region province|city|county`"),
        ("address", "write `address district`"),
        ("address street", "`street` is none of its words"),
        ("bucket", "it takes 1 number, not 0"),
        ("bucket 1", "`1` is no whole number from 2 to"),
        ("bucket 0.5", "is no whole number"),
        ("bucket 1000000000000001", "is no whole number"),
    ],
)
def test_a_wrong_mask_says_what_to_write(written: str, part: str) -> None:
    with pytest.raises(MaskError) as caught:
        parse_mask(written)
    assert part in str(caught.value)


@pytest.mark.parametrize("name", MASKS)
def test_a_mask_accepts_no_type_that_its_entry_does_not_name(name: str) -> None:
    entry = MASKS[name]
    masks = [parse_mask(vector.mask) for vector in entry.vectors]
    accepted = {type for mask in masks for type in ValueType if mask.form.accepts(type)}
    assert accepted <= entry.types
    assert accepted == entry.types or name == "constant"  # which types its words can spell depends on the words
    assert {mask.ignores_value for mask in masks} == {entry.ignores_value}


@pytest.mark.parametrize(
    ("mask", "types"),
    [
        ("constant 公开", {ValueType.STRING}),
        ("constant 5", {ValueType.STRING, ValueType.INT, ValueType.FLOAT, ValueType.DECIMAL}),
        ("constant 9223372036854775808", {ValueType.STRING, ValueType.FLOAT, ValueType.DECIMAL}),
        ("constant 0.5", {ValueType.STRING, ValueType.FLOAT, ValueType.DECIMAL}),
        ("constant 1e999", {ValueType.STRING}),
        ("constant NaN", {ValueType.STRING}),
        ("constant 1_000", {ValueType.STRING}),
        ("constant true", {ValueType.STRING, ValueType.BOOLEAN}),
        ("constant True", {ValueType.STRING}),
        ("constant 2026-02-28", {ValueType.STRING, ValueType.DATE}),
        ("constant 2026-02-30", {ValueType.STRING}),
        ("constant 2026-02-28T10:00:00", {ValueType.STRING, ValueType.DATETIME}),
        ("constant 2026-02-28T25:00:00", {ValueType.STRING}),
    ],
)
def test_a_constant_is_accepted_where_its_words_spell_a_value(mask: str, types: set[ValueType]) -> None:
    form = parse_mask(mask).form
    assert {type for type in ValueType if form.accepts(type)} == types


def test_the_vocabulary_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        MASKS["own"] = MASKS["clear"]  # type: ignore[index]  # that is the point of the test


def test_every_entry_says_what_it_does() -> None:
    for name, entry in MASKS.items():
        assert entry.grammar.split()[0] == entry.name == name
        assert entry.summary.endswith(".") and len(entry.summary) > 20
