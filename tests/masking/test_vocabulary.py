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
        ("address  street", "address street"),
        ("stars", "stars"),
        ("stars 06", "stars 6"),
        ("middle 01 0", "middle 1 0"),
        ("name last", "name last"),
        (" email ", "email"),
        ("plate", "plate"),
        ("card", "card"),
        ("ip", "ip"),
        ("bucket 0100", "bucket 100"),
        ("null", "null"),
        ("year", "year"),
        ("month", "month"),
        ("quarter", "quarter"),
        ("day", "day"),
        ("hour", "hour"),
        ("round 0100", "round 100"),
        ("between  -0 090", "between 0 90"),
        ("between -10 -5", "between -10 -5"),
        ("grid 0.010", "grid 0.01"),
        ("grid 0.25", "grid 0.25"),
        ("grid 01.0", "grid 1"),
        ("grid 10", "grid 10"),
        ("years 010", "years 10"),
        (" pseudonym ", "pseudonym"),
        ("pseudonym  flood-2026", "pseudonym flood-2026"),
        ("token", "token"),
        ("token flood-2026", "token flood-2026"),
        ("ff1  resident-id", "ff1 resident-id"),
        ("ff1 letters-and-digits", "ff1 letters-and-digits"),
        ("noise 0100", "noise 100"),
        ("shift 030", "shift 30"),
        ("shift  30 flood-2026", "shift 30 flood-2026"),
        ("randomised 075", "randomised 75"),
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
        ("name ends", "`ends` is none of its words: write `name first|middle|last`"),
        ("stars 0", "`0` is no whole number from 1 to 99: write `stars [N]`"),
        ("stars 100", "`100` is no whole number from 1 to 99"),
        ("stars 3 4", "it takes 1 number at most, not 2"),
        ("keep_first 3", "unknown mask `keep_first`"),  # `keep 3 0` says it
        ("middle 3", "it takes 2 numbers, not 1: write `middle M N`"),
        ("middle 0 0", "it hides nothing"),
        ("middle 1 100", "`100` is no whole number from 0 to 99"),
        ("email all", "`all` is too much: write `email`"),
        ("plate 3", "`3` is too much"),
        ("card 6 4", "`6` is too much"),
        ("ip 1", "`1` is too much"),
        ("region", "it takes 1 word"),
        ("region street", "write `region province|city|county`"),
        ("address", "write `address province|city|district|street`"),
        ("address county", "`county` is none of its words"),
        ("bucket", "it takes 1 number, not 0"),
        ("bucket 1", "`1` is no whole number from 2 to"),
        ("bucket 0.5", "is no whole number"),
        ("bucket 1000000000000001", "is no whole number"),
        ("quarter 3", "`3` is too much: write `quarter`"),
        ("day 1", "`1` is too much"),
        ("hour 1", "`1` is too much"),
        ("round", "it takes 1 number, not 0: write `round UNIT`"),
        ("round 1", "`1` is no whole number from 2 to"),
        ("round 0.5", "`0.5` is no whole number"),
        ("round 1000000000000001", "is no whole number"),
        ("between 90", "it takes 2 numbers, not 1: write `between LOW HIGH`"),
        ("between 90 0", "`90` is not below `0`"),
        ("between 90 90", "`90` is not below `90`"),
        ("between 0 1.5", "`1.5` is no whole number"),
        ("between 0 1000000000000000", "`1000000000000000` is no whole number of at most 15 digits"),
        ("between 0 ９", "`９` is no whole number"),
        ("between --1 9", "`--1` is no whole number"),
        ("grid", "it takes 1 number, not 0: write `grid DEGREES`"),
        ("grid 0", "`0` is no number of degrees"),
        ("grid 0.00001", "`0.00001` is no number of degrees"),
        ("grid 0.07", "`0.07` does not divide 90 degrees"),
        ("grid 99", "`99` does not divide 90 degrees"),
        ("grid -1", "`-1` is no number of degrees"),
        ("grid 1e1", "`1e1` is no number of degrees"),
        ("grid .5", "`.5` is no number of degrees"),
        ("years", "it takes 1 number, not 0: write `years WIDTH`"),
        ("years 1", "`1` is no whole number from 2 to 100"),
        ("years 101", "`101` is no whole number from 2 to 100"),
        ("pseudonym A", "`A` is no scope of 2 to 32 small letters, digits and hyphens: write `pseudonym [SCOPE]`"),
        ("pseudonym a", "`a` is no scope"),
        ("token one two", "it takes 1 word, not 2"),
        ("ff1", "it takes 1 word, not 0: write `ff1 digits|letters-and-digits|resident-id`"),
        ("ff1 hex", "`hex` is none of its words"),
        ("noise", "it takes 1 number, not 0: write `noise N`"),
        ("noise 0", "`0` is no whole number from 1 to 1000000000000000"),
        ("noise 1000000000000001", "is no whole number from 1 to"),
        ("noise 1.5", "`1.5` is no whole number"),
        ("noise 10 flood-2026", "it takes 1 number, not 2"),
        ("shift", "it takes a number of days: write `shift N [SCOPE]`"),
        ("shift 0", "`0` is no whole number from 1 to 3650"),
        ("shift 3651", "`3651` is no whole number from 1 to 3650"),
        ("shift 30 Flood", "`Flood` is no scope"),
        ("shift 30 flood 2026", "it takes 1 word, not 2"),
        ("randomised", "it takes 1 number, not 0: write `randomised P`"),
        ("randomised 50", "`50` is no whole number from 51 to 99"),
        ("randomised 100", "`100` is no whole number from 51 to 99"),
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
        ("constant 公开", {ValueType.STRING, ValueType.JSON}),
        ("constant 5", {ValueType.STRING, ValueType.JSON, ValueType.INT, ValueType.FLOAT, ValueType.DECIMAL}),
        ("constant 9223372036854775808", {ValueType.STRING, ValueType.JSON, ValueType.FLOAT, ValueType.DECIMAL}),
        ("constant 0.5", {ValueType.STRING, ValueType.JSON, ValueType.FLOAT, ValueType.DECIMAL}),
        ("constant 1e999", {ValueType.STRING, ValueType.JSON}),
        ("constant NaN", {ValueType.STRING, ValueType.JSON}),
        ("constant 1_000", {ValueType.STRING, ValueType.JSON}),
        ("constant true", {ValueType.STRING, ValueType.JSON, ValueType.BOOLEAN}),
        ("constant True", {ValueType.STRING, ValueType.JSON}),
        ("constant 2026-02-28", {ValueType.STRING, ValueType.JSON, ValueType.DATE}),
        ("constant 2026-02-30", {ValueType.STRING, ValueType.JSON}),
        ("constant 2026-02-28T10:00:00", {ValueType.STRING, ValueType.JSON, ValueType.DATETIME}),
        ("constant 2026-02-28T25:00:00", {ValueType.STRING, ValueType.JSON}),
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
