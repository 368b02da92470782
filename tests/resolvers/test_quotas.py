"""What is had through a grant with a quota is paid for from the day's values of the grant, before it leaves."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from api.configured import open_store
from catalog import Mode
from sharing import OF_GRANT, GrantRecord, GrantState
from sharing.blind import Told
from sharing.tables import budgets
from tests.fix_city import FATHER, MOTHER, SINGLE, City
from tests.fix_platform import Answer, CityPlatform, opened
from tests.resolvers.blind.offices import Office

NUMBER = "2026-TX-0009"
GRANT = GrantRecord(
    number=NUMBER,
    consumer="tax",
    resource="population",
    items=frozenset({"id_number", "name", "birth_date", "phone", "address"}),
    modes=frozenset({Mode.QUERY, Mode.VERIFY}),
    purpose="tax-assessment",
    valid_from=date(2026, 1, 1),
    valid_until=date(2099, 12, 31),
    quota=10,
)
BY_KEY = "query Q($n: [String!]!) { data { population(where: {idNumber: {in: $n}}) { nodes { %s } } } }"
VERIFY = """query V($n: String!) { verify { population(
  subject: {idNumber: $n}, claims: {name: {equals: "林建国"}, birthDate: {year: 1982}}) { result } } }"""
NOBODY = "330302195001010000"


@pytest.fixture(scope="module")
async def running(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CityPlatform]:
    async with opened(tmp_path_factory.mktemp("quotas"), sqlite_city) as platform:
        yield platform


@pytest.fixture
async def it(running: CityPlatform) -> CityPlatform:
    """The platform on a day on which nothing has been spent, with one grant for tax."""
    for number in ("2026-TX-0010", "2026-TX-0011"):
        await running.platform.grants.put(replace(GRANT, number=number, state=GrantState.REVOKED))
    await running.platform.grants.put(GRANT)
    await forget(running)
    return running


async def forget(it: CityPlatform) -> None:
    """Have nothing count as spent."""
    store = open_store(it.client.settings)
    async with store.transaction() as connection:
        await connection.execute(delete(budgets))
    await store.close()
    it.platform.pipeline.till.budgets._leases.clear()


async def asked(it: CityPlatform, query: str, purpose: str = "tax-assessment", **variables: object) -> Answer:
    return await it.ask("tax", query, variables, purpose=purpose)


async def used(it: CityPlatform, number: str = NUMBER, department: str = "tax") -> int:
    """The values of the grant that count as used today in the store."""
    store = open_store(it.client.settings)
    try:
        async with store.transaction() as connection:
            account = (budgets.c.resource == number, budgets.c.item == OF_GRANT, budgets.c.department == department)
            return sum((await connection.execute(select(budgets.c.used).where(*account))).scalars().all())
    finally:
        await store.close()


async def with_quota(it: CityPlatform, quota: int | None, **more: object) -> None:
    await it.platform.grants.put(replace(GRANT, quota=quota, **more))  # type: ignore[arg-type]  # members by name


def exceeded(answer: Answer) -> dict[str, object]:
    assert answer.code == "BUDGET_EXCEEDED", answer.json
    found: dict[str, object] = answer.errors[0]["extensions"]
    return found


async def test_each_item_of_each_row_that_is_had_through_the_grant_is_a_value(it: CityPlatform) -> None:
    assert (await asked(it, BY_KEY % "name phone gender", n=[FATHER, MOTHER])).code is None
    assert await used(it) == 4, "two rows of two items; everybody has the third"


async def test_what_the_quota_does_not_hold_is_refused_before_it_is_asked(it: CityPlatform) -> None:
    assert (await asked(it, BY_KEY % "name phone birthDate address", n=[FATHER, MOTHER])).code is None
    answer = await asked(it, BY_KEY % "name phone birthDate", n=[SINGLE])
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    found = exceeded(answer)
    assert (found["grant"], found["limit"], found["asked"]) == (NUMBER, 10, 3)
    assert abs(date.fromisoformat(str(found["retryOn"])) - tomorrow) <= timedelta(days=1)
    assert answer.json["data"] == {"data": {"population": None}} and SINGLE not in answer.raw.decode()
    assert await used(it) == 8, "a refusal costs nothing"
    assert (await asked(it, BY_KEY % "name phone", n=[SINGLE])).code is None
    assert exceeded(await asked(it, BY_KEY % "name", n=[SINGLE]))["asked"] == 1


async def test_what_there_is_not_is_given_back(it: CityPlatform) -> None:
    for spent in (2, 4, 6, 8):
        assert (await asked(it, BY_KEY % "name phone", n=[FATHER, NOBODY])).code is None
        assert await used(it) == spent
    exceeded(await asked(it, BY_KEY % "name phone", n=[FATHER, NOBODY]))
    assert (await asked(it, BY_KEY % "name", n=[NOBODY])).code is None
    assert await used(it) == 8


async def test_a_page_may_hold_no_more_than_is_left_and_costs_what_it_holds(it: CityPlatform) -> None:
    listed = '{ data { population(first: %d, where: {idNumber: {in: ["%s"]}}) { nodes { name } } } }'
    assert (await asked(it, listed % (50, FATHER))).code is None, "no more rows than keys"
    assert exceeded(await asked(it, "{ data { population(first: 20) { nodes { name } } } }"))["asked"] == 20
    assert (await asked(it, "{ data { population(first: 9) { nodes { name } } } }")).code is None
    assert await used(it) == 10


async def test_rows_that_a_grant_opens_count_whatever_is_shown_of_them(it: CityPlatform) -> None:
    """Without a key tax sees no row but through the grant, so that also what is masked for everybody rests on it."""
    await with_quota(it, 10, items=frozenset({"id_number"}))
    assert (await asked(it, "{ data { population(first: 2) { nodes { id gender } } } }")).code is None
    assert await used(it) == 2
    assert (await asked(it, "{ data { population(first: 3) { nodes { id } } } }")).code is None
    assert await used(it) == 5
    exceeded(await asked(it, "{ data { population(first: 6) { totalCount } } }"))


async def test_positions_and_groups_on_what_a_grant_opens_are_paid_too(it: CityPlatform) -> None:
    rows = 'population(first: 1, where: {name: {startsWith: "林"}}, orderBy: [{name: ASC}])'
    assert (await asked(it, f"{{ data {{ {rows} {{ totalCount }} }} }}")).code is None
    spent = await used(it)
    assert 2 <= spent <= 3, "one for each position, and what the row itself costs"
    groups = "{ data { populationGroups(by: [ADDRESS], first: 50) { groups { count } } } }"
    exceeded(await asked(it, groups.replace("ADDRESS", "address")))


async def test_a_comparison_costs_each_item_that_has_a_part_in_it(it: CityPlatform) -> None:
    for spent in (3, 6, 9):
        assert (await asked(it, VERIFY, n=FATHER)).code is None
        assert await used(it) == spent
    assert exceeded(await asked(it, VERIFY, n=FATHER))["asked"] == 3


async def test_a_refused_comparison_costs_nothing(it: CityPlatform) -> None:
    assert (await asked(it, VERIFY, n="no number")).code is not None
    assert await used(it) == 0


async def test_without_the_purpose_of_the_grant_nothing_of_it_is_spent(it: CityPlatform) -> None:
    await with_quota(it, 1)
    for _ in range(3):
        assert (await it.ask("tax", BY_KEY % "gender", {"n": [FATHER]}, purpose="tax-assessment")).code is None
    assert await used(it) == 0


async def test_a_grant_without_a_quota_pays_for_all_and_of_several_the_first_pays(it: CityPlatform) -> None:
    grants = it.platform.grants
    await grants.put(replace(GRANT, number="2026-TX-0010"))
    assert (await asked(it, BY_KEY % "name", n=[FATHER])).code is None
    assert (await used(it), await used(it, "2026-TX-0010")) == (1, 0)
    chosen = await it.ask("tax", BY_KEY % "name", {"n": [FATHER]}, purpose="tax-assessment", grant="2026-TX-0010")
    assert chosen.code is None
    assert (await used(it), await used(it, "2026-TX-0010")) == (1, 1)
    await grants.put(replace(GRANT, number="2026-TX-0011", quota=None))
    assert (await asked(it, BY_KEY % "name", n=[FATHER])).code is None
    assert (await used(it), await used(it, "2026-TX-0010")) == (1, 1)


async def test_restarts_and_other_processes_go_on_counting(it: CityPlatform) -> None:
    """A second platform over the same store stands for both."""
    assert (await asked(it, BY_KEY % "name phone birthDate", n=[FATHER, MOTHER])).code is None
    async with opened(it.folder, it.city) as other:
        assert exceeded(await asked(other, BY_KEY % "name phone birthDate", n=[FATHER, MOTHER]))["grant"] == NUMBER
        assert (await asked(other, BY_KEY % "name phone", n=[FATHER, MOTHER])).code is None
    exceeded(await asked(it, BY_KEY % "name", n=[FATHER]))
    assert await used(it) == 10


async def test_two_root_fields_and_two_at_once_never_pass_it(it: CityPlatform) -> None:
    async with opened(it.folder, it.city) as other:
        answers = await asyncio.gather(
            *(asked(one, BY_KEY % "name phone birthDate", n=[FATHER]) for one in (it, other) for _ in range(4))
        )
    through = [answer for answer in answers if answer.code is None]
    assert len(through) <= 3 and await used(it) <= 10
    assert all(exceeded(answer)["limit"] == 10 for answer in answers if answer.code is not None)


async def test_where_it_cannot_be_counted_nothing_of_a_grant_is_had(it: CityPlatform) -> None:
    await renamed(it, "budgets", "elsewhere")
    answer = await asked(it, BY_KEY % "name", n=[FATHER])
    await renamed(it, "elsewhere", "budgets")
    assert answer.code == "STORE_UNAVAILABLE" and "林" not in answer.raw.decode()
    assert (await asked(it, BY_KEY % "name", n=[FATHER])).code is None


async def renamed(it: CityPlatform, table: str, name: str) -> None:
    store = open_store(it.client.settings)
    async with store.transaction() as connection:
        await connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}")
    await store.close()


WELFARE = "2026-CA-0001"
BATCH = """query B($pairs: [PopulationPair!]!, $key: ID!) { verify {
  populationBatch(pairs: $pairs, idempotencyKey: $key) { verdicts { result } } } }"""


@pytest.fixture
async def welfare(it: CityPlatform) -> AsyncIterator[CityPlatform]:
    """With fourteen values a day for the grant of civil affairs, which may ask in batches."""
    (granted,) = [one for one in it.platform.grants.records if one.number == WELFARE]
    await it.platform.grants.put(replace(granted, quota=14))
    yield it
    await it.platform.grants.put(granted)


async def batch(it: CityPlatform, key: str, *numbers: str) -> Answer:
    claims = {"name": {"equals": "林建国"}, "birthDate": {"equals": "1982-03-14"}}
    pairs = [{"subject": {"idNumber": number}, "claims": claims} for number in numbers]
    return await it.ask("civil-affairs", BATCH, {"pairs": pairs, "key": key}, purpose="relief-review")


async def test_a_batch_costs_its_items_of_every_pair_and_once_under_one_name(welfare: CityPlatform) -> None:
    for _ in range(2):
        assert (await batch(welfare, "a", FATHER, MOTHER)).code is None
        assert await used(welfare, WELFARE, "civil-affairs") == 6
    assert exceeded(await batch(welfare, "b", FATHER, MOTHER, SINGLE))["asked"] == 9


async def test_pairs_that_are_not_compared_cost_nothing(welfare: CityPlatform) -> None:
    assert (await batch(welfare, "c", FATHER, "no number")).code is None
    assert await used(welfare, WELFARE, "civil-affairs") == 3


async def test_a_blind_batch_costs_its_items_of_every_entry_when_it_is_asked(welfare: CityPlatform) -> None:
    session = await Office(welfare).opened("name", reveal=Told.SIZE)
    assert await used(welfare, WELFARE, "civil-affairs") == 0
    asked = await session.size((FATHER, "林建国"), (MOTHER, "林建国"), (SINGLE, "林建国"))
    assert asked.code is None, asked.json
    assert await used(welfare, WELFARE, "civil-affairs") == 6
    other = await Office(welfare).opened("name", reveal=Told.SIZE)
    assert exceeded(await other.size(*((FATHER, name) for name in "一二三四五")))["asked"] == 10


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    quota=st.integers(1, 12),
    requests=st.lists(
        st.tuples(
            st.sets(st.sampled_from(["name", "phone", "birthDate", "gender"]), min_size=1),
            st.lists(st.sampled_from([FATHER, MOTHER, SINGLE, NOBODY]), min_size=1, max_size=3, unique=True),
        ),
        max_size=8,
    ),
)
async def test_never_more_values_leave_than_the_quota_and_none_is_refused_that_fits(
    running: CityPlatform, quota: int, requests: list[tuple[set[str], list[str]]]
) -> None:
    """Whoever asks one after the other has exactly what is left: a refusal depends on nothing else."""
    it = running
    await with_quota(it, quota)
    await forget(it)
    left = quota
    for items, keys in requests:
        answer = await asked(it, BY_KEY % " ".join(sorted(items)), n=keys)
        each = len(items - {"gender"})
        if each * len(keys) > left:
            assert exceeded(answer)["asked"] == each * len(keys)
        else:
            left -= each * len(answer.data["data"]["population"]["nodes"])
    assert left >= 0 and await used(it) <= quota
