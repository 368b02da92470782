"""Published attacks on masks fail: dictionaries, averaging, joining what several consumers hold, short values.

Each is run against a weaker mask too, which it breaks: so it is an attack.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from masking import Epoch, JsonValue, KeyRing, MaskKeys, MasterKey, ValueType, parse_mask, suite
from masking.pseudonyms import PSEUDONYM_ALPHABET
from tests.masking.plain import PLAIN, keyed, plain

EPOCHS = (Epoch("2025", date(2025, 1, 1)), Epoch("2026", date(2026, 1, 1)))
SECRET = bytes.fromhex("5f0c6a8e1b3d4c7f92a0e6d8b4c2f1e3a7958674635241302f1e0d0c0b0a0908")
RING = KeyRing(MasterKey(suite("std"), SECRET), EPOCHS)
TAX = MaskKeys(RING, date(2026, 6, 1), "tax", frozenset({"relief"}), "police")
ITEM = "population.id_number"
STRING = ValueType.STRING
NAMES = ("pseudonym", "token", "ff1 resident-id")


def masked(mask: str, values: Sequence[JsonValue], keys: MaskKeys = TAX, item: str = ITEM) -> list[str]:
    form = keyed(mask).under(keys, item, STRING)
    return [str(one) for one in form.masked(values, [b'["subject"]'] * len(values))]


# Dictionaries: an identifier has few values, so whoever can compute the mask tries all of them.


@cache
def dictionary() -> tuple[str, ...]:
    """Every resident ID number of one county and one year of birth: 365,000."""
    days = ((date(1990, 1, 1) + timedelta(number)).strftime("%Y%m%d") for number in range(365))
    bodies = (f"330302{day}{sequence:03}" for day, sequence in product(days, range(1_000)))
    return tuple(body + mod_11_2.calc_check_digit(body) for body in bodies)


@cache
def victims() -> tuple[str, ...]:
    return tuple(Random(7).sample(dictionary(), 200))  # noqa: S311 - any of them would do


def lettered(digest: bytes) -> str:
    """As pseudonyms are written."""
    return digest[:16].hex().translate(str.maketrans("0123456789abcdef", PSEUDONYM_ALPHABET))


def sha256(value: str) -> str:
    return lettered(hashlib.sha256(value.encode()).digest())


def sm3(value: str) -> str:
    return lettered(hashlib.new("sm3", value.encode()).digest())


def framed_sha256(value: str) -> str:
    """Who has read the source knows how a message is framed."""
    return lettered(hashlib.sha256(len(value).to_bytes(8, "big") + value.encode()).digest())


UNKEYED: Mapping[str, Callable[[str], str]] = {"SHA-256": sha256, "SM3": sm3, "framed": framed_sha256}


def broken(shown: Sequence[str], tried: Mapping[str, str]) -> int:
    """How many of the victims the dictionary finds."""
    return sum(tried.get(name) == victim for name, victim in zip(shown, victims(), strict=True))


@pytest.mark.parametrize("hash", UNKEYED)
def test_a_dictionary_breaks_an_unkeyed_hash_and_no_keyed_mask(hash: str) -> None:
    digest = UNKEYED[hash]
    tried = {digest(number): number for number in dictionary()}
    assert len(tried) == 365_000
    assert broken([digest(victim) for victim in victims()], tried) == len(victims())
    assert [broken(masked(mask, victims()), tried) for mask in NAMES] == [0, 0, 0]


def test_a_dictionary_under_another_key_finds_nobody() -> None:
    """Of another platform, which runs the same program on the same numbers."""
    others = replace(TAX, ring=KeyRing(MasterKey(suite("std"), bytes(range(32))), EPOCHS))
    tried = dict(zip(masked("pseudonym", dictionary(), others), dictionary(), strict=True))
    assert broken(masked("pseudonym", victims(), others), tried) == len(victims())
    assert broken(masked("pseudonym", victims()), tried) == 0


@pytest.mark.parametrize(
    "keys",
    [replace(TAX, department="civil"), replace(TAX, purposes=frozenset()), replace(TAX, today=date(2025, 6, 1))],
    ids=["department", "purpose", "epoch"],
)
def test_a_dictionary_of_what_another_caller_may_compute_finds_nobody(keys: MaskKeys) -> None:
    """A consumer that has a value in clear and its pseudonym can tell that one, and no other's."""
    numbers = dictionary()[:20_000] + victims()
    tried = dict(zip(masked("pseudonym", numbers, keys), numbers, strict=True))
    assert broken(masked("pseudonym", victims(), keys), tried) == len(victims())
    assert broken(masked("pseudonym", victims()), tried) == 0


def test_ff1_shows_no_part_of_a_number() -> None:
    """Region and birth date of the dictionary's numbers agree; what is made of them agrees by chance only."""
    shown = masked("ff1 resident-id", victims())
    assert len({number[:6] for number in victims()}) == 1
    assert len({number[:6] for number in shown}) > 190
    agreeing = sum(a == b for one, other in zip(shown, victims(), strict=True) for a, b in zip(one, other, strict=True))
    assert 250 < agreeing < 470  # of 3,600 characters, a tenth


# Averaging: fresh noise goes away when a question is repeated.

INCOME = 52_300


def test_averaging_repeated_questions_gives_no_more_than_one() -> None:
    def asked(mask: str, value: JsonValue, type: ValueType, keys: MaskKeys = TAX) -> JsonValue | None:
        (found,) = keyed(mask).under(keys, "taxpayer.income", type).masked([value], [b'["11010519491231002X"]'])
        return found

    by_purpose = [replace(TAX, purposes=frozenset({purpose})) for purpose in ("relief", "audit", "study", "census")]
    answers = [asked("noise 10000", INCOME, ValueType.INT, keys) for keys in by_purpose for _ in range(2_500)]
    assert len(answers) == 10_000 and len(set(answers)) == 1
    average = sum(int(str(answer)) for answer in answers) / len(answers)
    assert average == answers[0] and abs(average - INCOME) > 100

    fresh = Random(7)  # noqa: S311 - noise that an attacker averages away
    repeated = [INCOME + fresh.randint(0, 10_000) - fresh.randint(0, 10_000) for _ in range(10_000)]
    assert abs(sum(repeated) / 10_000 - INCOME) < 100 < abs(repeated[0] - INCOME)

    assert len({asked("shift 30", "1990-01-31", ValueType.DATE) for _ in range(1_000)}) == 1
    assert len({asked("randomised 51", True, ValueType.BOOLEAN) for _ in range(1_000)}) == 1


def test_asking_for_a_subject_among_others_gives_the_same_noise() -> None:
    """A page of other rows, another order, another day of the epoch: always the same draw."""
    names = [f'["{number}"]'.encode() for number in range(50)]
    form = keyed("noise 10000").under(TAX, "taxpayer.income", ValueType.INT)
    whole = dict(zip(names, form.masked([INCOME] * 50, names), strict=True))
    turned = dict(zip(names[::-1], form.masked([INCOME] * 50, names[::-1]), strict=True))
    later = keyed("noise 10000").under(replace(TAX, today=date(2026, 12, 31)), "taxpayer.income", ValueType.INT)
    assert whole == turned == dict(zip(names, later.masked([INCOME] * 50, names), strict=True))
    assert len(set(whole.values())) > 45


# Joining: what two consumers hold of the same people must not have a column in common.

OTHERS = {
    "department": (replace(TAX, department="civil"), ITEM),
    "item": (TAX, "land.owner"),
    "epoch": (replace(TAX, today=date(2025, 6, 1)), ITEM),
}


@pytest.mark.parametrize("mask", NAMES)
@pytest.mark.parametrize("other", OTHERS)
def test_two_sets_of_names_have_no_value_in_common(mask: str, other: str) -> None:
    keys, item = OTHERS[other]
    assert not set(masked(mask, victims())) & set(masked(mask, victims(), keys, item))


def test_two_purposes_have_no_pseudonym_in_common() -> None:
    audit, both = (replace(TAX, purposes=frozenset(words)) for words in (["audit"], ["audit", "relief"]))
    found = [set(masked("pseudonym", victims(), keys)) for keys in (TAX, audit, both)]
    assert not found[0] & found[1] and not found[0] & found[2] and not found[1] & found[2]


@pytest.mark.parametrize("mask", ["pseudonym study", "token study"])
def test_a_scope_that_rules_name_joins_departments_and_items_and_no_epochs(mask: str) -> None:
    found = masked(mask, victims())
    for name in ("department", "item"):
        keys, item = OTHERS[name]
        assert masked(mask, victims(), keys, item) == found
    assert not set(found) & set(masked(mask, victims(), OTHERS["epoch"][0]))


def test_a_token_of_another_caller_names_nobody() -> None:
    form = keyed("token")
    names = masked("token", victims())
    latest, before = form.openings(TAX, ITEM)
    assert [latest.opened(name) for name in names] == [*victims()]
    assert {before.opened(name) for name in names} == {None}
    for keys, item in (OTHERS["department"], OTHERS["item"]):
        for opening in form.openings(keys, item):
            assert {opening.opened(name) for name in names} == {None}


# Short values: the last four characters of four are all of them.

REDACTING = [
    *("stars", "stars 3", "keep 6 4", "keep 3 4", "keep 0 4", "keep 3 0", "keep 1 1", "keep 99 99", "keep 0 0"),
    *("middle 1 1", "middle 3 4", "middle 0 1", "middle 1 0", "name first", "name middle", "name last"),
    *("email", "plate", "card", "ip"),
]
ALPHABETS = ("1a张", "a.@", "1:.", "浙A1", "欧阳·", "1.-", "𠮷1", "１1", "e\u0301")


def short_texts() -> Iterator[str]:
    for alphabet in ALPHABETS:
        for length in range(9):
            yield from map("".join, product(alphabet, repeat=length))


def last_four(value: str) -> str:
    """What a peer shows: all but the last four replaced."""
    return "*" * (len(value) - 4) + value[-4:]


def test_every_mask_that_shows_characters_is_among_them() -> None:
    """The others show a code, a bound or a beginning that stands for many values, or say that they hide nothing."""
    others = {"clear", "null", "constant", "region", "address"}
    textual = {entry.name for entry in PLAIN if STRING in entry.types}
    assert {mask.split()[0] for mask in REDACTING} == textual - others


def test_the_last_four_characters_are_a_short_value() -> None:
    assert sum(last_four(text) == text for text in short_texts()) > 100


@pytest.mark.parametrize("mask", REDACTING)
def test_no_short_value_is_shown_whole(mask: str) -> None:
    form = plain(mask)
    assert [text for text in short_texts() if text and form.python(text, STRING) == text] == []


@pytest.mark.parametrize("mask", ["pseudonym", "token", "ff1 digits", "ff1 letters-and-digits", "ff1 resident-id"])
def test_no_short_value_is_its_own_name(mask: str) -> None:
    texts = [text for text in dict.fromkeys(short_texts()) if text]
    assert [text for text, name in zip(texts, masked(mask, texts), strict=True) if text == name] == []


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="*\0"), min_size=1, max_size=8))
def test_no_short_value_of_other_characters_is_shown_whole(text: str) -> None:
    for mask in REDACTING:
        assert plain(mask).python(text, STRING) != text
    assert masked("pseudonym", [text]) != [text] != masked("token", [text])


def test_masks_are_what_policies_write() -> None:
    assert all(parse_mask(mask).text == mask for mask in [*REDACTING, *NAMES])
