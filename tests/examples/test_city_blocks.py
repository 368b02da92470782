"""The generated city is deterministic and consistent, holds the known persons, and its row numbers follow no item."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import gcd
from operator import itemgetter

import pytest
from city_blocks import Rows, block_rows, city_blocks
from city_known_persons import DEMO_FAMILY, HARD_CASES
from city_people import BLOCK, MAX_PERSONS, SLOTS
from city_places import REGIONS
from city_rows import Certificate, Enterprise, Household, Person, RealEstate, Relief, SocialInsurance
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

COLUMNS = {
    "population": Person._fields,
    "household": Household._fields,
    "enterprise": Enterprise._fields,
    "social_insurance": SocialInsurance._fields,
    "low_income_relief": Relief._fields,
    "real_estate": RealEstate._fields,
    "certificate": Certificate._fields,
}
KEYS = {
    "population": "id_number",
    "household": "household_id",
    "enterprise": "credit_code",
    "social_insurance": "insurance_id",
    "low_income_relief": "relief_id",
    "real_estate": "unit_number",
    "certificate": "certificate_id",
}
REFERENCES = [
    ("population", "household_id", "household"),
    ("household", "head_id_number", "population"),
    ("enterprise", "legal_representative_id", "population"),
    ("social_insurance", "id_number", "population"),
    ("social_insurance", "employer_credit_code", "enterprise"),
    ("low_income_relief", "id_number", "population"),
    ("low_income_relief", "household_id", "household"),
    ("real_estate", "owner_id_number", "population"),
    ("certificate", "holder_id_number", "population"),
]
ITEMS = [(table, item) for table, columns in COLUMNS.items() for item in columns if item != "row_id"]


def whole(persons: int, seed: int = 1) -> dict[str, list[tuple[object, ...]]]:
    """All rows by table."""
    tables: dict[str, list[tuple[object, ...]]] = {name: [] for name in COLUMNS}
    for block in city_blocks(persons, seed):
        for name, rows in block.items():
            tables[name].extend(rows)
    return tables


@pytest.fixture(scope="module")
def city() -> dict[str, list[tuple[object, ...]]]:
    return whole(60_000)


@pytest.fixture(scope="module")
def village() -> Rows:
    return next(city_blocks(200, 1))


def column(city: dict[str, list[tuple[object, ...]]], table: str, item: str) -> list[object]:
    place = COLUMNS[table].index(item)
    return [row[place] for row in city[table]]


def persons_of(rows: Rows) -> list[Person]:
    return [row for row in rows["population"] if isinstance(row, Person)]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 10**6))
def test_more_persons_never_change_the_first_ones(some: int, more: int, seed: int) -> None:
    fewer, many = sorted((some, more))
    assert whole(fewer, seed)["population"] == whole(many, seed)["population"][:fewer]


def test_a_block_follows_from_its_number_alone() -> None:
    *_, last = city_blocks(2 * BLOCK + 50, 3)
    assert last == block_rows(2, 2 * BLOCK + 50, 3)
    assert last["population"] == block_rows(2, 3 * BLOCK, 3)["population"][:50]


def test_another_seed_gives_other_people() -> None:
    ours, theirs = whole(300, 1)["population"], whole(300, 2)["population"]
    assert ours[0] != theirs[0]
    assert ours[100][1:] != theirs[100][1:]


@pytest.mark.parametrize("persons", [-1, MAX_PERSONS + 1])
def test_a_city_that_cannot_be_numbered_is_refused(persons: int) -> None:
    with pytest.raises(ValueError, match="number of persons"):
        next(city_blocks(persons, 1))


def test_every_block_has_its_own_sequence_numbers() -> None:
    assert gcd(151, len(SLOTS)) == 1
    assert len(set(SLOTS)) * BLOCK == MAX_PERSONS
    reserved = {known.sequence // 2 for known in DEMO_FAMILY} | {253}
    assert not reserved & set(SLOTS)
    assert max(SLOTS) < 500


@pytest.mark.parametrize("table", COLUMNS)
def test_keys_and_row_numbers_are_unique(city: dict[str, list[tuple[object, ...]]], table: str) -> None:
    for item in (KEYS[table], "row_id"):
        values = column(city, table, item)
        assert len(set(values)) == len(values)


@pytest.mark.parametrize(("table", "item", "target"), REFERENCES)
def test_references_find_their_rows(
    city: dict[str, list[tuple[object, ...]]], table: str, item: str, target: str
) -> None:
    references = set(column(city, table, item)) - {None}
    assert references
    assert references <= set(column(city, target, KEYS[target]))


def test_references_hold_in_a_city_cut_anywhere() -> None:
    for persons in (1, 3, 7, 41, 199):
        cut = whole(persons)
        for table, item, target in REFERENCES:
            assert set(column(cut, table, item)) - {None} <= set(column(cut, target, KEYS[target]))


def test_households_count_their_members(city: dict[str, list[tuple[object, ...]]]) -> None:
    living = Counter(column(city, "population", "household_id"))
    households = [Household._make(row) for row in city["household"]]
    assert living == {None: living[None]} | {row.household_id: row.member_count for row in households}


def test_id_numbers_agree_with_the_person(city: dict[str, list[tuple[object, ...]]]) -> None:
    hard = range(len(DEMO_FAMILY) + 1, len(DEMO_FAMILY) + 1 + len(HARD_CASES))
    for place, row in enumerate(city["population"]):
        person = Person._make(row)
        assert len(person.id_number) in ((15, 18) if place in hard else (18,))
        if len(person.id_number) == 18:
            assert person.id_number[-1] == ric.calc_check_digit(person.id_number)
        if place not in hard:
            assert ric.get_birth_date(person.id_number) == person.birth_date
            assert int(person.id_number[16]) % 2 == int(person.gender) % 2


def test_regions_and_addresses_agree(city: dict[str, list[tuple[object, ...]]]) -> None:
    paths = {region.code: region.path for region in REGIONS}
    assert set(column(city, "population", "region_code")) == {*paths, None}
    for row in city["population"][len(DEMO_FAMILY) + 1 + len(HARD_CASES) :]:
        person = Person._make(row)
        assert person.address is not None
        assert person.address.startswith(paths[person.region_code or ""])


def test_a_household_lives_in_one_region(city: dict[str, list[tuple[object, ...]]]) -> None:
    regions = dict(
        zip(column(city, "household", "household_id"), column(city, "household", "region_code"), strict=True)
    )
    for row in city["population"]:
        person = Person._make(row)
        if person.household_id and person.region_code:
            assert regions[person.household_id] == person.region_code == person.household_id[:6]


def test_nothing_happens_after_the_day_of_the_city(city: dict[str, list[tuple[object, ...]]]) -> None:
    for table, item in ITEMS:
        days = [value for value in column(city, table, item) if isinstance(value, date)]
        if item != "valid_until" and days:
            assert max(days) <= date(2026, 1, 1)
            assert min(days) > date(1915, 1, 1)


def test_the_known_family_has_what_the_demo_shows(village: Rows) -> None:
    family = persons_of(village)[:4]
    assert [person.name for person in family] == [known.name for known in DEMO_FAMILY]
    assert len({person.household_id for person in family}) == 1
    assert {person.region_code for person in family} == {"330302"}
    insured = {row.id_number for row in village["social_insurance"] if isinstance(row, SocialInsurance)}
    owners = {row.owner_id_number for row in village["real_estate"] if isinstance(row, RealEstate)}
    relieved = {row.id_number for row in village["low_income_relief"] if isinstance(row, Relief)}
    married = [row.holder_id_number for row in village["certificate"] if isinstance(row, Certificate)][:2]
    assert {family[0].id_number, family[1].id_number} <= insured
    assert family[0].id_number in owners
    assert persons_of(village)[4].id_number in relieved
    assert married == [family[0].id_number, family[1].id_number]


def test_two_hundred_persons_hold_every_hard_case(village: Rows) -> None:
    people = persons_of(village)
    texts = [text for person in people for text in person if isinstance(text, str)]
    assert any(len(person.id_number) == 15 and person.id_number.isdigit() for person in people)
    assert any("·" in person.name for person in people)
    assert any(person.name.startswith("欧阳") for person in people)
    assert any(max(map(ord, person.name)) > 0xFFFF for person in people)
    assert any(0xFF01 <= max(map(ord, text)) <= 0xFF5E for text in texts if text)
    assert "" in texts
    assert any(len(person.name) == 1 for person in people)
    assert any(len(person.name) > 25 for person in people)
    for sign in "'\"\\\n\t%_":
        assert any(sign in (person.address or "") for person in people)
    nullable = {item for person in people for item, value in person._asdict().items() if value is None}
    assert nullable == {
        "birth_date",
        "ethnicity",
        "phone",
        "address",
        "region_code",
        "household_id",
        "marital_status",
        "education",
        "criminal_record",
    }
    assert {person.gender for person in people} == {"1", "2", "9"}
    assert any(person.criminal_record for person in people)


@pytest.mark.parametrize(("table", "item"), ITEMS)
def test_row_numbers_do_not_follow_an_item(city: dict[str, list[tuple[object, ...]]], table: str, item: str) -> None:
    surrogates = column(city, table, "row_id")[:20_000]
    in_order = [str(value).rjust(20) for value in column(city, table, item)[:20_000]]  # numbers and dates sort as text
    assert abs(rank_correlation(surrogates, in_order)) < 0.1


@pytest.mark.parametrize("table", COLUMNS)
def test_row_numbers_do_not_follow_the_order_of_generation(
    city: dict[str, list[tuple[object, ...]]], table: str
) -> None:
    surrogates = column(city, table, "row_id")[:20_000]
    assert abs(rank_correlation(surrogates, range(len(surrogates)))) < 0.1


def rank_correlation(left: Sequence[object], right: Sequence[object]) -> float:
    """Spearman's coefficient with average ranks for ties; 0 where one side is constant."""
    ours, theirs = ranks(left), ranks(right)
    middle = (len(ours) - 1) / 2
    covered = sum((our - middle) * (their - middle) for our, their in zip(ours, theirs, strict=True))
    spread = sum((our - middle) ** 2 for our in ours) * sum((their - middle) ** 2 for their in theirs)
    return covered / spread**0.5 if spread else 0.0


def ranks(values: Sequence[object]) -> list[float]:
    order = sorted(enumerate(values), key=itemgetter(1))
    starts = [0, *(at + 1 for at, (one, next_one) in enumerate(pairwise(order)) if one[1] != next_one[1]), len(order)]
    result = [0.0] * len(order)
    for start, end in pairwise(starts):
        for number, _ in order[start:end]:
            result[number] = (start + end - 1) / 2
    return result


def test_rank_correlation_sees_order() -> None:
    assert rank_correlation([1, 2, 3, 4], [10, 20, 30, 40]) == pytest.approx(1)
    assert rank_correlation([1, 2, 3, 4], [4, 3, 3, 1]) < -0.9
