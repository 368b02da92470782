"""What masks leave to guess: the figures of the models, and the counting against plain enumeration."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masking import (
    MASKS,
    Candidates,
    Domain,
    Known,
    Mask,
    ValueType,
    address,
    bank_card,
    candidates,
    codes,
    dates,
    free_text,
    mobile,
    moments,
    numbers,
    parse_mask,
    personal_name,
    region,
    remaining,
    resident_id,
    truths,
    uscc,
)
from masking.domains import Numbers, Part, Spelled, identifier
from masking.shares import Alias
from tests.masking.plain import plain


def known(mask: str, fact: str | None = None) -> Known:
    return Known(parse_mask(mask), fact)


@pytest.mark.parametrize(
    ("forms", "left"),
    [
        (["keep 6 4"], 3_320),
        (["keep 6 1"], 3_320_455),
        (["clear"], 1),
        (["null"], 112_095_225_000),
        (["year"], 112_095_225_000 / 341),  # on a text it is taken for its first four characters
    ],
)
def test_what_masks_leave_of_a_resident_id_number(forms: list[str], left: float) -> None:
    found = remaining(resident_id(), [known(form) for form in forms])
    assert found.average == pytest.approx(left, abs=0.5)
    assert found.least <= found.average <= found.all


@pytest.mark.parametrize(
    ("beside", "left"),
    [
        ([], 3_320.46),
        ([known("year", "birth")], 33.2),
        ([known("month", "birth")], 2.9),
        ([known("years 10", "birth")], 316),
        ([known("shift 30", "birth")], 3.26),
        ([known("clear", "birth")], 1),
        ([known("clear", "sex")], 3_320.46),  # the last four characters have told it
        ([known("clear", "region")], 3_320.46),
    ],
)
def test_what_is_left_of_a_masked_resident_id_number_beside_other_items(beside: list[Known], left: float) -> None:
    found = remaining(resident_id(), [known("keep 6 4"), *beside])
    assert found.average == pytest.approx(left, rel=0.02)


def test_a_resident_id_number_tells_its_facts() -> None:
    assert remaining(resident_id(), [known("keep 0 2")], "sex").average == 1
    assert remaining(resident_id(), [known("keep 6 1")], "sex").average == 2
    assert remaining(resident_id(), [known("keep 6 1")], "birth").average == 36_525
    assert remaining(resident_id(), [known("keep 6 4")], "birth").average == pytest.approx(3_320, abs=1)
    assert remaining(resident_id(), [known("clear")], "region").average == 1
    with pytest.raises(KeyError):
        remaining(mobile(), [known("keep 3 4")], "sex")


@pytest.mark.parametrize(
    ("domain", "mask", "left"),
    [
        (mobile(), "keep 3 4", 10_000),
        (bank_card(), "keep 6 4", 100_000_000),
        (personal_name(), "name first", 1_000),  # counted as of a compound surname
        (personal_name(), "name middle", 1_000),
        (dates(), "year", 365.25),
        (dates(), "month", 30.46),
        (dates(), "quarter", 91.32),
        (dates(), "years 2", 2 * 365.25),
        (dates(), "years 100", (27_028**2 + 9_497**2) / 36_525),  # 1926 to 1999, 2000 to 2025
        (dates(), "shift 30", 31),
        (moments(), "month", 30.46 * 86_400),
        (moments(), "quarter", 91.32 * 86_400),
        (moments(), "day", 86_400),
        (moments(), "years 2", 2 * 365.25 * 86_400),
        (moments(), "shift 30", 31 * 86_400),
        (moments(), "hour", 3_600),
        (region(), "region city", 9),
        (region(), "region province", 99),
        (region(), "region county", 1),
        (address(), "address district", 177_147),
        (codes(["10", "20", "30", "40"]), "keep 1 1", 1),
        (codes(["10", "20", "21"]), "keep 1 1", 5 / 3),
        (codes([1, 2, 3], ValueType.INT), "null", 3),
        (truths(), "clear", 1),
        (truths(), "constant true", 2),
        (truths(), "randomised 75", 1),  # the doubt is not counted
        (codes([1, 2, 3, 4], ValueType.INT), "noise 1", 1.5),
        (codes(["1", "2", "3"]), "pseudonym", 3),  # whoever counts how often each occurs may know which is which
        (resident_id(), "pseudonym", 112_095_225_000),
        (resident_id(), "token", 112_095_225_000),
        (resident_id(), "ff1 resident-id", 112_095_225_000),
        (numbers(ValueType.INT), "noise 999", 1_000),
        (numbers(ValueType.DECIMAL, 2), "noise 999", 100_000),
        (numbers(ValueType.INT), "bucket 1000", 1_000),
        (numbers(ValueType.DECIMAL, 2), "bucket 500", 50_000),
        (numbers(ValueType.INT), "bucket 10000000", 1_000_000),
        (numbers(ValueType.INT), "round 1000", 1_000),
        (numbers(ValueType.INT), "between 0 1000000", 1),
        (numbers(ValueType.INT), "between -9 500000", 250_000.5),
        (numbers(ValueType.DECIMAL, 2), "between -9 500000", 25_000_000.5),
        (numbers(ValueType.DECIMAL, 6), "grid 0.01", 10_000),
        (numbers(ValueType.INT), "clear", 1),
        (free_text(4), "keep 1 1", 1_000_000 / 100),
        (free_text(1), "keep 1 1", 100),
        (uscc(), "clear", 1),
    ],
)
def test_what_masks_leave(domain: Domain, mask: str, left: float) -> None:
    found = candidates(domain, parse_mask(mask))
    assert found.average == pytest.approx(left, rel=0.001)


def test_two_bucket_widths_tell_more_than_either() -> None:
    assert remaining(numbers(ValueType.INT), [known("bucket 4"), known("bucket 6")]).average == pytest.approx(40 / 12)


def test_widths_without_a_small_common_multiple_count_as_the_smaller() -> None:
    many = [known("bucket 99991"), known("bucket 2")]
    assert remaining(numbers(ValueType.INT), many).average == pytest.approx(2, rel=0.001)


@given(st.lists(st.integers(2, 40), max_size=3), st.integers(1, 200))
def test_buckets_leave_what_enumeration_finds(widths: list[int], count: int) -> None:
    masks = [parse_mask(f"bucket {width}") for width in widths]
    sizes = Counter(
        tuple(plain(mask).python(number, ValueType.INT) for mask in masks) for number in range(count)
    ).values()
    found = remaining(Numbers("small", count, 1, ValueType.INT), map(Known, masks))
    assert (found.average, found.least) == (sum(size**2 for size in sizes) / count, min(sizes))


@pytest.mark.parametrize("name", MASKS)
def test_the_share_of_a_mask_is_what_it_shows_of_its_own_examples(name: str) -> None:
    """A mask that ignores the value, or gives it another name, tells nothing of it; every other one something."""
    entry = MASKS[name]
    models: list[Domain] = [resident_id(), dates(), moments(), region(), address(), numbers(ValueType.INT)]
    told = max(candidates(model, parse_mask(vector.mask)).bits for vector in entry.vectors for model in models)
    renames = all(parse_mask(vector.mask).form.share == Alias() for vector in entry.vectors)
    assert (told == 0) == (entry.ignores_value or renames)


# Enumeration of small domains

REGIONS = ("110101", "110102", "330302", "330304", "650101")
DAYS = tuple((date(1999, 12, 25) + timedelta(days=9 * number)).strftime("%Y%m%d") for number in range(12))
SEQUENCES = tuple(f"{number:02}" for number in range(14))
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4)
SMALL = identifier(
    (Part("region", REGIONS), Part("birth", DAYS), Part("sequence", SEQUENCES)), weights=WEIGHTS, modulus=11
)


def small_ids() -> list[str]:
    """Every number of the small domain with its check character, by the rule of ISO 7064."""
    found = []
    for parts in product(REGIONS, DAYS, SEQUENCES):
        text = "".join(parts)
        total = sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS, strict=True)) % 11
        found.append(text + "10X98765432"[total])
    return found


IDS = small_ids()
FACT_TYPES = {"birth": ValueType.DATE, "sex": ValueType.STRING, "region": ValueType.STRING}


def fact_in(text: str, fact: str | None) -> str:
    match fact:
        case "birth":
            return f"{text[6:10]}-{text[10:12]}-{text[12:14]}"
        case "sex":
            return "1" if int(text[15]) % 2 else "2"
        case "region":
            return text[:6]
        case _:
            return text


def seen(text: str, forms: list[Known]) -> tuple[object, ...]:
    return tuple(
        told(one.mask, fact_in(text, one.fact), FACT_TYPES.get(one.fact or "", ValueType.STRING)) for one in forms
    )


def told(mask: Mask, value: str, type: ValueType) -> object:
    """What a mask gives; of a day that is moved by 9 days at most, in which stretch of ten days it is."""
    return date.fromisoformat(value).toordinal() // 10 if mask.text == "shift 9" else plain(mask).python(value, type)


def enumerated(forms: list[Known], fact: str | None = None) -> Candidates:
    classes: dict[tuple[object, ...], list[str]] = {}
    for text in IDS:
        classes.setdefault(seen(text, forms), []).append(fact_in(text, fact))
    kinds = [(len(alike), len(set(alike))) for alike in classes.values()]
    average = sum(size * distinct for size, distinct in kinds) / len(IDS)
    return Candidates(len({fact_in(text, fact) for text in IDS}), average, min(distinct for _, distinct in kinds))


whole_forms = st.builds(lambda m, n: known(f"keep {m} {n}"), st.integers(0, 17), st.integers(0, 17))
fact_forms = st.sampled_from(
    [known("year", "birth"), known("month", "birth"), known("clear", "birth"), known("null", "birth")]
    + [known("years 2", "birth"), known("shift 9", "birth")]
    + [known("clear", "sex"), known("region city", "region"), known("region province", "region")]
    + [known("keep 2 1", "region"), known("clear", "region")]
)
some_forms = st.lists(st.one_of(whole_forms, fact_forms), max_size=4)


@settings(max_examples=150)
@given(whole_forms)
def test_keep_leaves_what_enumeration_finds(form: Known) -> None:
    assert_equal(remaining(SMALL, [form]), enumerated([form]))


@settings(max_examples=150)
@given(some_forms)
def test_combinations_leave_what_enumeration_finds(forms: list[Known]) -> None:
    assert_equal(remaining(SMALL, forms), enumerated(forms))


@settings(max_examples=150)
@given(some_forms, st.sampled_from(["birth", "sex", "region"]))
def test_facts_have_no_more_candidates_than_counted(forms: list[Known], fact: str) -> None:
    """Without the check digit the count is exact, with it an upper bound."""
    counted, exact = remaining(SMALL, forms, fact), enumerated(forms, fact)
    assert counted.all == exact.all
    assert counted.average >= exact.average - 1e-6
    check_is_shown = any(one.fact is None and str(seen(IDS[0], [one])[0])[-1] != "*" for one in forms)
    if not check_is_shown:
        assert_equal(counted, exact)


def assert_equal(counted: Candidates, exact: Candidates) -> None:
    assert counted.all == exact.all
    assert counted.average == pytest.approx(exact.average)
    assert counted.least == pytest.approx(exact.least)


@settings(max_examples=100)
@given(st.integers(1, 5), st.integers(0, 6), st.integers(0, 6))
def test_keep_leaves_what_enumeration_finds_of_short_texts(length: int, first: int, last: int) -> None:
    letters = Part("letter", ("a", "b", "c"))
    mask = parse_mask(f"keep {first} {last}")
    texts = ["".join(text) for text in product("abc", repeat=length)]
    sizes = Counter(plain(mask).python(text, ValueType.STRING) for text in texts).values()
    found = candidates(Spelled("letters", tuple(letters for _ in range(length))), mask)
    assert (found.average, found.least) == (sum(size**2 for size in sizes) / len(texts), min(sizes))


# Numbers, dates and times

number_masks = st.one_of(
    st.integers(2, 60).map(lambda width: f"bucket {width}"),
    st.integers(2, 60).map(lambda unit: f"round {unit}"),
    st.tuples(st.integers(-20, 200), st.integers(1, 90)).map(lambda pair: f"between {pair[0]} {sum(pair)}"),
    st.sampled_from(["grid 0.01", "grid 0.025", "grid 0.25", "grid 0.3", "grid 1", "grid 2.5", "grid 9", "null"]),
)


@settings(max_examples=300)
@given(st.lists(number_masks, max_size=4), st.integers(1, 180), st.sampled_from([1, 2, 10, 100]))
def test_numbers_leave_what_enumeration_finds(masks: list[str], count: int, steps: int) -> None:
    forms = [known(mask) for mask in masks]
    domain = Numbers("number", count, steps, ValueType.DECIMAL)
    values = [Decimal(number) / steps for number in range(count)]
    alike = Counter(tuple(plain(one.mask).python(value, domain.type) for one in forms) for value in values)
    expected = Candidates(count, sum(size**2 for size in alike.values()) / count, min(alike.values()))
    assert_equal(remaining(domain, forms), expected)


@settings(max_examples=50)
@given(st.sets(st.sampled_from(["year", "quarter", "month", "day", "hour", "null", "clear"]), max_size=3))
def test_moments_leave_what_enumeration_finds(masks: set[str]) -> None:
    days = [(date(2023, 12, 20) + timedelta(days=7 * week)).isoformat() for week in range(60)]
    hours, rest = [f"T{hour:02}" for hour in (0, 9, 23)], [":00:00", ":59:59"]
    parts = Part("day", tuple(days)), Part("hour", tuple(hours)), Part("rest", tuple(rest))
    forms = [known(mask) for mask in masks]
    texts = ["".join(text) for text in product(days, hours, rest)]
    alike = Counter(tuple(plain(one.mask).python(text, ValueType.DATETIME) for one in forms) for text in texts)
    expected = Candidates(360, sum(size**2 for size in alike.values()) / 360, min(alike.values()))
    assert_equal(remaining(Spelled("moment", parts, type=ValueType.DATETIME), forms), expected)


def test_the_moments_of_the_model_are_written_as_iso_8601() -> None:
    first, last = ("".join(part.values[end] for part in moments().parts) for end in (0, -1))
    assert (first, last) == ("1926-01-01T00:00:00", "2025-12-31T23:59:59")


def test_rounding_and_buckets_together_tell_more_than_each() -> None:
    both = remaining(numbers(ValueType.INT), [known("bucket 1000"), known("round 1000")])
    assert (both.average, both.least) == (500, 500)


# Coarser masks

MODELS: list[Domain] = [resident_id(), uscc(), mobile(), bank_card(), region(), personal_name(), address(), SMALL]


@settings(max_examples=150)
@given(
    st.sampled_from([*MODELS, free_text(7)]),
    st.integers(0, 20),
    st.integers(0, 20),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_keep_never_leaves_fewer_for_showing_less(domain: Domain, m: int, n: int, less: int, fewer: int) -> None:
    """Where both fit into the value: of a short one the longer form may show other characters."""
    assert isinstance(domain, Spelled)
    if m + n + (m + n + 1) // 2 <= domain.length:
        fine = candidates(domain, parse_mask(f"keep {m} {n}"))
        coarse = candidates(domain, parse_mask(f"keep {max(m - less, 0)} {max(n - fewer, 0)}"))
        assert coarse.average >= fine.average * (1 - 1e-9)
        assert coarse.bits <= fine.bits + 1e-9


@pytest.mark.parametrize(
    ("domain", "ladder"),
    [
        (dates(), ["clear", "month", "quarter", "year", "years 2", "years 10", "years 100", "null"]),
        (dates(), ["clear", "shift 1", "shift 30", "shift 365", "null"]),
        (moments(), ["clear", "day", "shift 1", "shift 30", "shift 365", "null"]),
        (moments(), ["clear", "hour", "day", "month", "quarter", "year", "constant 2000-01-01T00:00:00"]),
        (region(), ["clear", "region county", "region city", "region province", "null"]),
        (personal_name(), ["clear", "name middle", "name first", "null"]),
        (address(), ["clear", "address district", "null"]),
        (numbers(ValueType.INT), ["clear", "bucket 10", "bucket 100", "bucket 1000", "bucket 1000000", "null"]),
        (numbers(ValueType.INT), ["clear", "noise 9", "noise 99", "noise 999", "null"]),
        (numbers(ValueType.INT), ["clear", "round 10", "round 100", "round 1000", "null"]),
        (numbers(ValueType.INT), ["clear", "between -1 999998", "between 10 999", "between 99 100", "null"]),
        (numbers(ValueType.FLOAT, 6), ["clear", "grid 0.0001", "grid 0.01", "grid 0.1", "grid 90", "null"]),
        (resident_id(), ["clear", "keep 6 4", "keep 6 1", "keep 6 0", "keep 2 0", "null"]),
        (codes(["10", "11", "20"]), ["clear", "keep 1 1", "null"]),
    ],
)
def test_a_coarser_mask_never_leaves_fewer(domain: Domain, ladder: list[str]) -> None:
    found = [candidates(domain, parse_mask(mask)) for mask in ladder]
    assert [one.average for one in found] == sorted(one.average for one in found)
    assert [one.least for one in found] == sorted(one.least for one in found)
    assert found[0].average == pytest.approx(1)
    assert found[-1].average == pytest.approx(found[-1].all)


@settings(max_examples=150)
@given(some_forms, st.one_of(whole_forms, fact_forms), st.sampled_from([None, "birth", "sex", "region"]))
def test_one_more_form_never_leaves_more(forms: list[Known], more: Known, fact: str | None) -> None:
    assert remaining(SMALL, [*forms, more], fact).average <= remaining(SMALL, forms, fact).average + 1e-6
