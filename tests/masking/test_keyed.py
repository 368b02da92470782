"""What holds of every keyed mask: whose key it is under, what its output is made of, and that it is always the same."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking import Epoch, EpochsUnclear, KeyRing, MaskKeys, MasterKey, ValueType, example, suite
from masking.examples import EXAMPLE_ITEM, EXAMPLE_SUBJECT, as_json, example_keys
from masking.pseudonyms import PSEUDONYM_ALPHABET
from tests.masking.plain import KEYED, keyed

EPOCHS = (Epoch("2025", date(2025, 1, 1)), Epoch("2026", date(2026, 1, 1)))
TAX = MaskKeys(
    KeyRing(MasterKey(suite("std"), bytes(range(32))), EPOCHS), date(2026, 6, 1), "tax", frozenset({"relief"}), "police"
)
CIVIL = replace(TAX, department="civil")
LAST_YEAR = replace(TAX, today=date(2025, 6, 1))
OTHER_PURPOSE = replace(TAX, purposes=frozenset({"audit"}))
OTHER_MASTER = replace(TAX, ring=KeyRing(MasterKey(suite("std"), bytes(32)), EPOCHS))
ITEM, OTHER_ITEM = "population.id_number", "land.owner"

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
digits = st.text("0123456789", min_size=6, max_size=40)
days = st.dates(date(11, 1, 1), date(9989, 12, 31)).map(date.isoformat)
times = st.datetimes().filter(lambda moment: 11 <= moment.year < 9990).map(lambda moment: moment.isoformat())
VALUES: Mapping[tuple[str, ValueType], st.SearchStrategy[Any]] = {
    ("pseudonym", ValueType.STRING): any_text,
    ("pseudonym study", ValueType.STRING): any_text,
    ("token", ValueType.STRING): any_text,
    ("token study", ValueType.STRING): any_text,
    ("ff1 digits", ValueType.STRING): digits,
    ("ff1 letters-and-digits", ValueType.STRING): st.text("0123456789ABCXYZ", min_size=4, max_size=40),
    ("ff1 resident-id", ValueType.STRING): st.text("0123456789", min_size=15, max_size=15),
    ("noise 1000000000", ValueType.INT): st.integers(-(10**15) + 1, 10**15 - 1),
    ("noise 1000000000", ValueType.FLOAT): st.floats(-9e14, 9e14),
    ("noise 1000000000", ValueType.DECIMAL): st.decimals(-9 * 10**14, 9 * 10**14, places=2).map(as_json),
    ("shift 3650", ValueType.DATE): days,
    ("shift 3650", ValueType.DATETIME): times,
    ("shift 3650 study", ValueType.DATE): days,
    ("randomised 75", ValueType.BOOLEAN): st.booleans(),
}
EVERY = list(VALUES)
every_mask = pytest.mark.parametrize(("mask", "type"), EVERY, ids=lambda one: str(one))
subject_names = st.lists(st.text(max_size=4), min_size=1, max_size=2).map(lambda names: repr(names).encode())


def made(mask: str, type: ValueType, values: list[Any], subjects: list[bytes], keys: MaskKeys = TAX) -> list[Any]:
    return [*keyed(mask).under(keys, ITEM, type).masked(values, subjects)]


def numbered(count: int) -> list[bytes]:
    return [f'["{number}"]'.encode() for number in range(count)]


def test_every_keyed_mask_and_type_is_tried() -> None:
    tried = {(mask.split()[0], type) for mask, type in EVERY}
    assert tried == {(entry.name, type) for entry in KEYED for type in entry.types}


@pytest.mark.parametrize("entry", KEYED, ids=lambda entry: entry.name)
def test_nothing_is_made_of_null(entry: Any) -> None:
    for vector in entry.vectors:
        assert example(keyed(vector.mask), None, vector.type) is None


@given(data=st.data(), case=st.sampled_from(EVERY), subjects=st.lists(subject_names, min_size=1, max_size=5))
def test_a_column_is_masked_as_its_values_are_and_always_alike(
    data: st.DataObject, case: tuple[str, ValueType], subjects: list[bytes]
) -> None:
    mask, type = case
    values = [data.draw(VALUES[case]) for _ in subjects]
    masked = made(mask, type, values, subjects)
    again = replace(TAX, ring=KeyRing(MasterKey(suite("std"), bytes(range(32))), (*reversed(EPOCHS),)))
    assert made(mask, type, values, subjects, again) == masked
    alone = [made(mask, type, [value], [subject]) for value, subject in zip(values, subjects, strict=True)]
    assert [one for (one,) in alone] == masked
    assert made(mask, type, values[::-1], subjects[::-1]) == masked[::-1]


@given(data=st.data(), case=st.sampled_from(EVERY), subject=subject_names)
def test_what_is_made_of_a_value_is_one_of_its_type(
    data: st.DataObject, case: tuple[str, ValueType], subject: bytes
) -> None:
    mask, type = case
    value = data.draw(VALUES[case])
    (masked,) = made(mask, type, [value], [subject])
    kinds = {ValueType.INT: int, ValueType.FLOAT: float, ValueType.BOOLEAN: bool}
    assert masked.__class__ is kinds.get(type, str)


@given(data=st.data(), case=st.sampled_from(EVERY), one=subject_names, other=subject_names)
def test_what_names_a_value_does_not_depend_on_whose_it_is(
    data: st.DataObject, case: tuple[str, ValueType], one: bytes, other: bytes
) -> None:
    mask, type = case
    value = data.draw(VALUES[case])
    if not keyed(mask).by_subject:
        assert (
            made(mask, type, [value], [one]) == made(mask, type, [value], [other]) == made(mask, type, [value], [b""])
        )


BY_SUBJECT = [case for case in EVERY if keyed(case[0]).by_subject]


@pytest.mark.parametrize("nobody", [b"", b"[]", b"[null]", b"[null,null]"])
@pytest.mark.parametrize(("mask", "type"), BY_SUBJECT, ids=lambda one: str(one))
def test_a_value_that_is_nobodys_is_not_shown(mask: str, type: ValueType, nobody: bytes) -> None:
    """Under one draw all of them would move alike, and one that is known would tell the others."""
    value = SAMPLE[type][0]
    shown = made(mask, type, [value, value], [nobody, b'["x",null]'])
    assert shown[0] is None and shown[1] is not None


SAMPLE: Mapping[ValueType, Any] = {
    ValueType.STRING: [f"{number:015}" for number in range(10**14, 10**14 + 400)],
    ValueType.INT: [0] * 400,
    ValueType.FLOAT: [0.0] * 400,
    ValueType.DECIMAL: ["0"] * 400,
    ValueType.DATE: ["2000-01-01"] * 400,
    ValueType.DATETIME: ["2000-01-01T00:00:00"] * 400,
    ValueType.BOOLEAN: [True] * 400,
}
UNLIKE = {ValueType.DATE: range(390, 401), ValueType.DATETIME: range(390, 401), ValueType.BOOLEAN: range(110, 190)}
"""Of 400, under unrelated keys: one day in 7,301 meets, and two answers of 75 % differ in 37.5 %."""


def sample(mask: str, type: ValueType, keys: MaskKeys, item: str = ITEM) -> list[Any]:
    return [*keyed(mask).under(keys, item, type).masked(SAMPLE[type], numbered(400))]


def unrelated(one: list[Any], other: list[Any], type: ValueType) -> bool:
    if type is ValueType.STRING:
        return not set(one) & set(other)
    return sum(a != b for a, b in zip(one, other, strict=True)) in UNLIKE.get(type, range(400, 401))


@every_mask
def test_another_epoch_or_platform_gives_unrelated_output(mask: str, type: ValueType) -> None:
    found = sample(mask, type, TAX)
    for keys in (LAST_YEAR, OTHER_MASTER):
        assert unrelated(found, sample(mask, type, keys), type)


@every_mask
def test_another_department_or_item_gives_unrelated_output_where_no_scope_is_shared(mask: str, type: ValueType) -> None:
    found = sample(mask, type, TAX)
    others = [sample(mask, type, CIVIL), sample(mask, type, TAX, OTHER_ITEM), sample(mask, type, CIVIL, OTHER_ITEM)]
    for other in others:
        assert other == found if "study" in mask else unrelated(found, other, type)


@every_mask
def test_a_purpose_makes_other_pseudonyms_and_no_other_draw(mask: str, type: ValueType) -> None:
    """Were noise drawn for a purpose, whoever may state several could average over them."""
    found, other = sample(mask, type, TAX), sample(mask, type, OTHER_PURPOSE)
    assert unrelated(found, other, type) if mask == "pseudonym" else found == other


@pytest.mark.parametrize("mask", ["pseudonym", "token", "shift 3650"])
def test_another_scope_gives_unrelated_output(mask: str) -> None:
    type = ValueType.DATE if mask.startswith("shift") else ValueType.STRING
    alone, study, other = (sample(f"{mask}{scope}", type, TAX) for scope in ("", " study", " survey"))
    assert unrelated(alone, study, type) and unrelated(alone, other, type) and unrelated(study, other, type)


def test_a_scope_is_no_department_and_no_item() -> None:
    """An item `study` of a department without a code would have the key of the scope: there is neither."""
    assert sample("token study", ValueType.STRING, TAX) != sample("token", ValueType.STRING, TAX, "study")


@every_mask
def test_without_an_epoch_nothing_is_made(mask: str, type: ValueType) -> None:
    with pytest.raises(EpochsUnclear):
        keyed(mask).under(replace(TAX, today=date(2024, 12, 31)), ITEM, type)


def test_masks_of_one_item_that_differ_are_unrelated() -> None:
    value = "110105491231002"
    words = ["digits", "letters-and-digits", "resident-id"]
    assert len({made(f"ff1 {word}", ValueType.STRING, [value], [b""])[0] for word in words}) == 3


@every_mask
def test_no_secret_is_seen_in_a_representation(mask: str, type: ValueType) -> None:
    shown = repr(keyed(mask).under(TAX, ITEM, type)) + repr(TAX)
    key = TAX.making(mask.split()[0], ITEM)
    assert key.hex() not in shown and repr(key) not in shown and repr(bytes(range(32))) not in shown


# By the book: keys by HKDF (RFC 5869) and digests by HMAC (RFC 2104), as the standard library computes them


def framed(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def key_by_the_book(use: bytes, department: bytes, item: bytes) -> bytes:
    extracted = hmac.digest(bytes(32), bytes(range(32)), "sha256")
    return hmac.digest(extracted, framed(b"epoch", use, department, item, b"1") + b"\1", "sha256")


def words_by_the_book(use: bytes, draw: bytes) -> list[int]:
    key = key_by_the_book(use, b"department", EXAMPLE_ITEM.encode())
    digest = hmac.digest(key, framed(draw, EXAMPLE_SUBJECT, bytes(4)), "sha256")
    return [int.from_bytes(digest[at : at + 8], "big") >> 1 for at in range(0, 32, 8)]


def test_pseudonyms_are_made_by_the_book() -> None:
    value = "11010519491231002X"
    for mask, key in [
        ("pseudonym", key_by_the_book(b"pseudonym", b"department", EXAMPLE_ITEM.encode())),
        ("pseudonym flood-2026", key_by_the_book(b"pseudonym", b"", b"provider/flood-2026")),
    ]:
        digest = hmac.new(key, framed(value.encode()), hashlib.sha256).hexdigest()[:32]
        by_the_book = "".join(PSEUDONYM_ALPHABET[int(digit, 16)] for digit in digest)
        assert example(keyed(mask), value, ValueType.STRING) == by_the_book


def test_a_purpose_goes_before_the_value_of_a_pseudonym() -> None:
    keys = replace(example_keys(), purposes=frozenset({"relief", "audit"}))
    digest = hmac.new(
        key_by_the_book(b"pseudonym", b"department", EXAMPLE_ITEM.encode()), framed(b"audit", b"relief", b"x"), "sha256"
    )
    by_the_book = "".join(PSEUDONYM_ALPHABET[int(digit, 16)] for digit in digest.hexdigest()[:32])
    (found,) = keyed("pseudonym").under(keys, EXAMPLE_ITEM, ValueType.STRING).masked(["x"], [b""])
    assert found == by_the_book


def test_draws_are_made_by_the_book() -> None:
    one, other, *_ = words_by_the_book(b"noise", b"noise")
    assert example(keyed("noise 1000"), 52300, ValueType.INT) == 52300 + one % 1001 - other % 1001
    (first, *_) = words_by_the_book(b"shift", b"uniform")
    moved = date.fromordinal(date(1990, 1, 31).toordinal() + first % 61 - 30)
    assert example(keyed("shift 30"), "1990-01-31", ValueType.DATE) == moved.isoformat()
    (first, *_) = words_by_the_book(b"randomised", b"uniform")
    assert example(keyed("randomised 75"), True, ValueType.BOOLEAN) is (first % 100 + 1 <= 75)


def test_another_provider_has_another_scope() -> None:
    """Who could try values of its choice under somebody else's scope would open everything in it."""
    for text in ("pseudonym joint", "token joint"):
        form = keyed(text)
        names = [form.under(replace(TAX, provider=each), "a.b", ValueType.STRING) for each in ("police", "court")]
        one, other = [column.masked(["330302198203145018"], [b""]) for column in names]
        assert one != other
        theirs = form.openings(replace(TAX, provider="court"), "a.b")
        assert [opening.opened(str(one[0])) for opening in theirs] == [None] * len(theirs)
