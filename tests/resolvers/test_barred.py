"""Whole requests of departments that lack the agreement that comes before every access, or whose rights rest."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from api.configured import open_store, opened_store
from audit import past_requests
from policies.replaying import replay
from sharing import Agreement, AgreementKind, KeptGrants, Register
from sharing.proceedings import RestoreRights, SuspendRights
from sharing.proceedings.carrying_out import carry_out
from sharing.proceedings.effects import Effect
from tests.fix_city import FATHER, City
from tests.fix_platform import Answer, Ask, CityPlatform, lay_out_city, opened

TODAY = datetime.now(UTC).date()
EVERYTHING = Agreement(
    "civil-affairs", None, TODAY - timedelta(1), date(2099, 1, 1), True, "centre", AgreementKind.USE, "2026-AG-000001"
)
KEYED = f'population(where: {{idNumber: {{eq: "{FATHER}"}}}})'
ROWS = f"{{ data {{ {KEYED} {{ nodes {{ id gender }} }} }} }}"
NODE = "query N($id: ID!) { node(id: $id) { ... on Population { gender } } }"
GROUPS = "{ data { populationGroups(by: [gender]) { groups { count } } } }"
THROUGH = "{ data { certificate(first: 1) { nodes { typeCode holder { gender } } } } }"
OWN = "{ data { certificate(first: 1) { nodes { typeCode } } } }"
CLAIMED = f'subject: {{idNumber: "{FATHER}"}}, claims: {{birthDate: {{year: 1982}}}}'
VERIFY = f"{{ verify {{ population({CLAIMED}) {{ result }} }} }}"
ACCESS = '{ access(resource: "population", mode: QUERY) { items { code decision } } }'
REQUESTS: Mapping[str, str] = {"rows": ROWS, "groups": GROUPS, "verify": VERIFY, "access": ACCESS, "through": THROUGH}
FREE = "{ viewer { department } catalog(first: 1) { nodes { code } } }"


async def asked(ask: Ask, query: str, department: str = "civil-affairs") -> Answer:
    return await ask(department, query, purpose="relief-review" if department == "civil-affairs" else None)


@asynccontextmanager
async def under(profile: str, folder: Path, city: City) -> AsyncIterator[CityPlatform]:
    lay_out_city(folder, city, profile=profile)
    async with opened(folder, city) as it:
        yield it


@pytest.fixture
async def panjin(tmp_path: Path, sqlite_city: City) -> AsyncIterator[CityPlatform]:
    async with under("panjin", tmp_path / "platform", sqlite_city) as it:
        yield it


@pytest.fixture
async def usual(tmp_path: Path, sqlite_city: City) -> AsyncIterator[CityPlatform]:
    async with opened(tmp_path / "platform", sqlite_city) as it:
        yield it


async def done(it: CityPlatform, effect: Effect) -> None:
    """The effect of a step that another process takes, once this one has read it."""
    store = open_store(it.client.settings)
    async with store.transaction() as connection:
        await carry_out(connection, "2026-VI-000001", [effect], datetime.now(UTC))
    await store.close()
    await it.platform.grants.refresh()


def refusal(answer: Answer) -> tuple[str | None, object]:
    """The code and the resource; no value, no row, no verdict is anywhere in the answer."""
    (error,) = answer.errors
    assert "1982" not in answer.raw.decode() and '"gender":"' not in answer.raw.decode()
    return answer.code, error["extensions"]["resource"]


async def test_without_the_agreement_nothing_of_others_is_had(panjin: CityPlatform) -> None:
    """Even of the first class (PJ 32), in no mode, and not through a reference of one's own resource either."""
    for name, query in REQUESTS.items():
        assert refusal(await asked(panjin.ask, query)) == ("AGREEMENT_REQUIRED", "population"), name
    assert refusal(await asked(panjin.ask, ROWS, "tax")) == ("AGREEMENT_REQUIRED", "population")
    assert "errors" not in (await asked(panjin.ask, OWN)).json, "its own data needs no agreement"
    assert (await asked(panjin.ask, FREE)).data["viewer"] == {"department": "civil-affairs"}
    assert "errors" not in (await asked(panjin.ask, ROWS, "police")).json, "the provider"
    assert (await asked(panjin.ask, ROWS, "centre")).code != "AGREEMENT_REQUIRED", "the centre signs with others"


async def test_with_it_everything_is_as_the_policies_say_and_its_end_is_at_once(panjin: CityPlatform) -> None:
    await panjin.platform.grants.put_agreement(EVERYTHING)
    for name, query in REQUESTS.items():
        assert (await asked(panjin.ask, query)).code not in ("AGREEMENT_REQUIRED", "RIGHTS_SUSPENDED"), name
    answer = await asked(panjin.ask, ROWS)
    id = answer.data["data"]["population"]["nodes"][0]["id"]
    assert (await panjin.ask("civil-affairs", NODE, {"id": id})).code is None
    assert (await asked(panjin.ask, ROWS, "tax")).code == "AGREEMENT_REQUIRED", "it is of one department"
    await panjin.platform.grants.put_agreement(replace(EVERYTHING, active=False))
    assert refusal(await asked(panjin.ask, ROWS)) == ("AGREEMENT_REQUIRED", "population")
    assert (await panjin.ask("civil-affairs", NODE, {"id": id})).code == "AGREEMENT_REQUIRED"


async def test_a_refusal_is_on_record_and_no_policies_would_have_answered(panjin: CityPlatform) -> None:
    for query in (ROWS, THROUGH, VERIFY):
        await asked(panjin.ask, query, "tax")
    assert "AGREEMENT_REQUIRED" in panjin.audit_text()
    policies = panjin.platform.editions.current().policies
    async with opened_store(panjin.client.settings) as store:
        kept = KeptGrants(await Register(store).contents(), policies.catalog)
    told = replay(list(past_requests(panjin.folder / "audit")), policies, kept)
    assert (told.read, told.same, told.different) == (3, 3, 0)


@pytest.mark.parametrize("profile", ["wenzhou", "template-xx"])
async def test_other_profiles_put_nothing_before_what_needs_no_grant(
    profile: str, tmp_path: Path, sqlite_city: City
) -> None:
    async with under(profile, tmp_path / "platform", sqlite_city) as it:
        assert (await asked(it.ask, ROWS, "tax")).data["data"]["population"]["nodes"][0]["gender"] == "1"


async def test_suspended_rights_rest_from_the_next_request_on(usual: CityPlatform) -> None:
    assert (await asked(usual.ask, ROWS)).code is None
    await done(usual, SuspendRights("civil-affairs", "population"))
    for name, query in REQUESTS.items():
        assert refusal(await asked(usual.ask, query)) == ("RIGHTS_SUSPENDED", "population"), name
    assert "errors" not in (await asked(usual.ask, OWN)).json
    assert (await asked(usual.ask, ROWS, "tax")).code is None
    await done(usual, RestoreRights("civil-affairs", "population"))
    assert (await asked(usual.ask, ROWS)).code is None


async def test_all_rights_rest_but_those_to_what_one_provides_oneself(usual: CityPlatform) -> None:
    await done(usual, SuspendRights("civil-affairs"))
    everything = "{ data { enterprise(first: 1) { nodes { id } } } }"
    assert refusal(await asked(usual.ask, everything)) == ("RIGHTS_SUSPENDED", "enterprise")
    assert "errors" not in (await asked(usual.ask, OWN)).json
