"""`node(id)`: an id opens one row to the department it was made for, and nothing to anybody else."""

import pytest
from hypothesis import given, strategies

from masking import MasterKey, suite
from resolvers.seals import Seals
from tests.fix_city import FATHER, SINGLE, City
from tests.fix_platform import Ask, Opener

NODE = """
query Node($id: ID!) { node(id: $id) {
  id __typename ... on Population { name phone } ... on Household { memberCount }
} }
"""
IDS = "query Ids($n: String!) { data { population(where: {idNumber: {eq: $n}}) { nodes { id household { id } } } } }"
NOTHING = {"node": None}


async def ids(ask: Ask, department: str, number: str = FATHER) -> tuple[str, str]:
    node = (await ask(department, IDS, {"n": number})).data["data"]["population"]["nodes"][0]
    return node["id"], node["household"]["id"]


async def test_an_id_leads_back_to_its_row(ask: Ask) -> None:
    person, home = await ids(ask, "police")
    assert (await ask("police", NODE, {"id": person})).data == {
        "node": {"id": person, "__typename": "Population", "name": "林建国", "phone": "13800000001"}
    }
    assert (await ask("police", NODE, {"id": home})).data == {
        "node": {"id": home, "__typename": "Household", "memberCount": 4}
    }


async def test_a_node_is_decided_like_a_row_read_by_key(ask: Ask) -> None:
    person, _ = await ids(ask, "tax")
    node = (await ask("tax", NODE, {"id": person})).data["node"]
    assert (node["name"], node["phone"]) == ("林**", "138****0001")


async def test_ids_are_stable_and_differ_between_departments_and_rows(ask: Ask) -> None:
    assert await ids(ask, "police") == await ids(ask, "police")
    everyone = [await ids(ask, department, number) for department in ("police", "tax") for number in (FATHER, SINGLE)]
    assert len({id for pair in everyone for id in pair}) == 8


async def test_the_lists_of_a_node_are_limited_together(ask: Ask) -> None:
    _, home = await ids(ask, "police")
    inner = "members(first: 100) { household { members(first: 100) { household { members(first: 100) { name } } } } }"
    query = f"query Q($id: ID!) {{ node(id: $id) {{ ... on Household {{ {inner} }} }} }}"
    assert (await ask("police", query, {"id": home})).code == "LIMIT_EXCEEDED"


async def test_another_departments_id_is_nothing(ask: Ask) -> None:
    person, home = await ids(ask, "police")
    assert (await ask("tax", NODE, {"id": person})).data == NOTHING
    assert (await ask("tax", NODE, {"id": home})).data == NOTHING


async def test_another_types_id_is_nothing(ask: Ask) -> None:
    person, home = await ids(ask, "police")
    crossed = "household." + person.partition(".")[2], "population." + home.partition(".")[2]
    for id in crossed:
        assert (await ask("police", NODE, {"id": id})).data == NOTHING


@pytest.mark.parametrize("place", [11, 15, 20, -1])
async def test_a_tampered_id_is_nothing(ask: Ask, place: int) -> None:
    person, _ = await ids(ask, "police")
    letters = list(person)
    letters[place] = "A" if letters[place] != "A" else "B"
    changed = await ask("police", NODE, {"id": "".join(letters)})
    assert changed.data == NOTHING


@pytest.mark.parametrize(
    "id",
    [
        "",
        ".",
        "population",
        "population.",
        "nothing.AAAA",
        "Population.AAAA",
        "population.' OR 1=1",
        "\U00020bb7",
        "x" * 9000,
    ],
)
async def test_what_is_no_id_is_nothing(ask: Ask, id: str) -> None:
    assert (await ask("police", NODE, {"id": id})).data == NOTHING


async def test_an_id_outside_of_the_row_rule_is_nothing(platform: Opener, own_city: City) -> None:
    """Others than the provider see certificates in force only; one that has ended is gone by its id too."""
    listing = "{ data { certificate(first: 1) { nodes { certificateId } } } }"
    by_key = "query Q($n: String!) { data { certificate(where: {certificateId: {eq: $n}}) { nodes { id } } } }"
    node = "query N($id: ID!) { node(id: $id) { ... on Certificate { typeCode } } }"
    await own_city.execute("UPDATE certificate SET valid_until = NULL")
    async with platform(own_city) as it:
        first = (await it.ask("civil-affairs", listing)).data["data"]["certificate"]["nodes"][0]
        id = (await it.ask("tax", by_key, {"n": first["certificateId"]})).data["data"]["certificate"]["nodes"][0]["id"]
        assert (await it.ask("tax", node, {"id": id})).data["node"]["typeCode"]
        await own_city.execute("UPDATE certificate SET valid_until = '2000-01-01'")
        assert (await it.ask("tax", node, {"id": id})).data == NOTHING


async def test_a_node_shows_the_fields_of_its_own_type_only(ask: Ask) -> None:
    _, home = await ids(ask, "police")
    answer = await ask("police", "query Q($id: ID!) { node(id: $id) { ... on Population { name } } }", {"id": home})
    assert answer.data == {"node": {}}


SEALS = Seals(suite("std"), MasterKey.from_text(suite("std"), "11" * 32))


@given(strategies.text(max_size=60), strategies.sampled_from(["population", "household"]))
def test_no_text_but_a_sealed_one_opens(text: str, resource: str) -> None:
    assert SEALS.opened_id("tax", f"{resource}.{text}") is None
