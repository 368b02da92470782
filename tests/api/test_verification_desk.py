"""`verifications` end to end: who sees locks, lifts and alarms of a resource, and that subjects stay unknown."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.schema import DropTable

from api.configured import opened_store
from audit import read_looks
from catalog import VerificationBudgets
from resolvers.verification_desk import subject_id
from sharing import AlarmRule, Asking, Attempts, Outcome
from sharing.tables import verification_days
from tests.docs.pages import DOCS, blocks
from tests.fix_city import City
from tests.fix_platform import Answer, CityPlatform, opened
from tests.sharing.attempts.measuring import admitted, answered, keyed, wild

OFFICER = ("officer",)
BUDGETS = VerificationBudgets(lock_sets=6)
BUDGETS_WINDOW = timedelta(days=BUDGETS.days)
EVERYTHING = """{ verifications(resource: "%s") {
  locks { subject since until } lifts { subject lockedAt liftedAt by why }
  alarms { department day raisedAt answers notMatched } } }"""
NOTHING: Mapping[str, Any] = {"locks": [], "lifts": [], "alarms": []}
NOBODY = {
    "message": "only officers of the centre and of providers look at verifications",
    "extensions": {"code": "NOT_AN_OFFICER"},
    "path": ["verifications"],
}


@dataclass(frozen=True, slots=True)
class Desk:
    """A platform in whose store subjects of `population` are locked or were, and callers raised alarms."""

    platform: CityPlatform
    since: datetime

    async def ask(self, department: str, query: str, roles: tuple[str, ...] = OFFICER) -> Answer:
        return await self.platform.ask(department, query, roles=roles)

    async def told(self, department: str, resource: str = "population") -> Mapping[str, Any]:
        found: Mapping[str, Any] = (await self.ask(department, EVERYTHING % resource)).data["verifications"]
        return found


@asynccontextmanager
async def desk_over(folder: Path, city: City) -> AsyncIterator[Desk]:
    async with opened(folder, city) as platform:
        now = datetime.now(UTC).replace(microsecond=0)
        asking = Asking("tax", "population", False, None, False, BUDGETS, now)
        async with opened_store(platform.platform.settings) as store:
            attempts = Attempts(store, AlarmRule(2, 0.5))
            await locked(attempts, asking, "first", "second")
            await attempts.lift("population", keyed("first"), "desk-07", "misread", now)
            wide = replace(asking, department="court")
            await answered(attempts, wide, Outcome.NOT_MATCHED, *(wild(f"else {number}", 1) for number in range(3)))
            await attempts.close()
        yield Desk(platform, now)


async def locked(attempts: Attempts, asking: Asking, *subjects: str) -> None:
    """Have one caller after the other ask about each subject until nobody may."""
    for subject in subjects:
        through = [
            await admitted(
                attempts, replace(asking, department=department), wild(subject, number), wild(subject, -number)
            )
            for number, department in enumerate(("tax", "court", "housing", "civil-affairs"), 1)
        ]
        assert through == [[True, True]] * 3 + [[False, False]]


@pytest.fixture(scope="module")
async def desk(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    async with desk_over(tmp_path_factory.mktemp("desk"), sqlite_city) as desk:
        yield desk


@pytest.mark.parametrize("department", ["police", "centre"])
async def test_officers_of_the_provider_and_of_the_centre_see_everything(desk: Desk, department: str) -> None:
    found = await desk.told(department)
    since = desk.since.isoformat()
    (lock,) = found["locks"]
    assert (lock["subject"], lock["since"]) == (subject_id(keyed("second")), since)
    assert datetime.fromisoformat(lock["until"]) - desk.since == BUDGETS_WINDOW
    first = subject_id(keyed("first"))
    assert found["lifts"] == [
        {"subject": first, "lockedAt": since, "liftedAt": since, "by": "desk-07", "why": "misread"}
    ]
    (alarm,) = found["alarms"]
    assert (alarm["department"], alarm["answers"], alarm["notMatched"]) == ("court", 3, 3)
    assert (alarm["day"], alarm["raisedAt"]) == (desk.since.date().isoformat(), since)


async def test_a_subject_is_told_by_the_beginning_of_its_digest_alone(desk: Desk) -> None:
    raw = (await desk.ask("police", EVERYTHING % "population")).raw
    for subject in map(keyed, ("first", "second")):
        assert subject[:8].hex().encode() in raw
        assert subject not in raw and subject.hex().encode() not in raw


async def test_each_resource_has_its_own(desk: Desk) -> None:
    assert await desk.told("police", "household") == NOTHING
    assert await desk.told("centre", "enterprise") == NOTHING


@pytest.mark.parametrize("resource", ["population", "enterprise", "nothing"])
@pytest.mark.parametrize(
    ("department", "roles"),
    [
        ("police", ("consumer",)),
        ("police", ("steward", "reviewer")),
        ("centre", ("auditor", "operator")),
        ("tax", OFFICER),  # provides nothing
    ],
)
async def test_whoever_is_no_officer_hears_the_same_whatever_is_asked(
    desk: Desk, department: str, roles: tuple[str, ...], resource: str
) -> None:
    answer = await desk.ask(department, EVERYTHING % resource, roles)
    assert answer.json["data"] == {"verifications": None}
    assert answer.errors == [NOBODY]


@pytest.mark.parametrize(
    ("department", "resource"),
    [("housing", "population"), ("police", "enterprise"), ("police", "no"), ("centre", "no")],
)
async def test_another_providers_resource_is_as_one_that_there_is_not(
    desk: Desk, department: str, resource: str
) -> None:
    answer = await desk.ask(department, EVERYTHING % resource)
    assert answer.json["data"] == {"verifications": None}
    assert [error["message"] for error in answer.errors] == [
        f"`{resource}` is no resource that the officer may look at"
    ]
    assert answer.code == "NOT_AN_OFFICER"


@pytest.mark.parametrize(("first", "count"), [(-1, 0), (0, 0), (1, 1), (2_000, 1)])
async def test_as_many_are_told_as_are_asked_for(desk: Desk, first: int, count: int) -> None:
    query = f'{{ verifications(resource: "population") {{ locks(first: {first}) {{ subject }} }} }}'
    assert len((await desk.ask("police", query)).data["verifications"]["locks"]) == count


async def test_a_mutation_to_lift_locks_is_not_there(desk: Desk) -> None:
    query = "{ __schema { mutationType { fields { name } } subscriptionType { fields { name } } } }"
    told = (await desk.ask("police", query)).data
    fields = {field["name"] for field in told["__schema"]["mutationType"]["fields"]}
    assert fields and not [name for name in fields if "lift" in name.lower() or "lock" in name.lower()]
    assert told["__schema"]["subscriptionType"] == {"fields": [{"name": "announcements"}, {"name": "notices"}]}


async def test_the_query_of_the_page_is_answered(desk: Desk) -> None:
    (query,) = blocks(DOCS / "verification-desk.md", "graphql")
    found = (await desk.ask("police", query.text)).data["verifications"]
    assert all(found[name] for name in ("locks", "lifts", "alarms"))


async def test_every_look_is_on_record(sqlite_city: City, tmp_path: Path) -> None:
    async with desk_over(tmp_path / "platform", sqlite_city) as desk:
        await desk.told("police")
        await desk.ask("tax", EVERYTHING % "population")
        await desk.ask("police", EVERYTHING % "enterprise")
        folder = desk.platform.folder / "audit"
        looks = [{(look.field, look.resource, look.code) for look in record.looks} for record in read_looks(folder)]
        assert looks[0] == {(name, "population", "OK") for name in ("locks", "lifts", "alarms")}
        assert looks[1:] == [{("verifications", None, "NOT_AN_OFFICER")}] * 2


async def test_what_cannot_be_read_is_refused_and_the_rest_is_told(sqlite_city: City, tmp_path: Path) -> None:
    async with desk_over(tmp_path / "platform", sqlite_city) as desk:
        async with opened_store(desk.platform.platform.settings) as store, store.transaction() as connection:
            await connection.execute(DropTable(verification_days))
        answer = await desk.ask("police", EVERYTHING % "population")
        found = answer.json["data"]["verifications"]
        assert len(found["locks"]) == len(found["lifts"]) == 1 and found["alarms"] is None
        assert [(error["path"], error["extensions"]["code"]) for error in answer.errors] == [
            (["verifications", "alarms"], "STORE_UNAVAILABLE")
        ]
        (record,) = read_looks(desk.platform.folder / "audit")
        told = {look.field: look.code for look in record.looks}
        assert told == {"locks": "OK", "lifts": "OK", "alarms": "STORE_UNAVAILABLE"}
