"""One query, two departments, two answers, as the demonstration prints them; on both databases byte by byte alike."""

import asyncio
from typing import Any

import orjson
import pytest

from api.app import open_platform
from api.console import load_console
from api.demo import PERSONS, Person, curl, introduction, make_personas
from tests.fix_city import CHILD, CITY, FATHER, MOTHER, SINGLE, City
from tests.fix_platform import LAVISH, Answer, Ask, CityPlatform, Opener, opened

BY_KEY = (CITY / "queries" / "by-key.graphql").read_text(encoding="utf-8")
VARIABLES: dict[str, Any] = orjson.loads((CITY / "queries" / "by-key.variables.json").read_bytes())


async def test_the_granted_department_sees_the_people_clear(ask: Ask) -> None:
    answer = await ask("civil-affairs", BY_KEY, VARIABLES, purpose="relief-review")
    found = answer.data["data"]["population"]
    assert found["totalCount"] == 4
    by_number = {node["idNumber"]: node for node in found["nodes"]}
    assert set(by_number) == {FATHER, MOTHER, CHILD, SINGLE}
    father = by_number[FATHER]
    assert father["address"].startswith("浙江省温州市鹿城区")
    assert {key: value for key, value in father.items() if key != "address"} == {
        "idNumber": FATHER,
        "name": "林建国",
        "birthDate": "1982-03-14",
        "gender": "1",
        "phone": "13800000001",
        "regionCode": "330302",
        "household": {"memberCount": 4},
    }
    assert by_number[CHILD]["phone"] is None  # the deny rule about children stands above the grant
    assert [entry["item"] for entry in answer.sharing["denied"]] == ["population.phone"]
    assert answer.sharing["denied"][0]["onSomeRows"] is True


async def test_the_department_without_a_grant_sees_the_same_people_masked(ask: Ask) -> None:
    answer = await ask("tax", BY_KEY, VARIABLES)
    found = answer.data["data"]["population"]
    assert found["totalCount"] == 4
    nodes = sorted(found["nodes"], key=lambda node: node["idNumber"])
    assert [node["idNumber"] for node in nodes] == sorted(
        number[:6] + "*" * 8 + number[14:] for number in (FATHER, MOTHER, CHILD, SINGLE)
    )
    assert {node["name"] for node in nodes} == {"林**", "陈**", "欧阳**"}
    assert {node["birthDate"] for node in nodes} == {"1982", "1984", "2014", "1990"}
    assert {node["phone"] for node in nodes} == {"138****0001", "138****0002", None, "138****0005"}
    assert {node["address"] for node in nodes} == {"浙江省温州市鹿城区"}
    assert {node["household"]["memberCount"] for node in nodes} >= {4}


async def test_both_are_told_why(ask: Ask) -> None:
    granted = await ask("civil-affairs", BY_KEY, VARIABLES, purpose="relief-review", explain=True)
    without = await ask("tax", BY_KEY, VARIABLES, explain=True)

    def told(answer: Answer) -> dict[tuple[str, str], dict[str, Any]]:
        return {(entry["item"], entry["for"]): entry for entry in answer.sharing["decisions"]}

    clear, masked = told(granted), told(without)
    assert clear.keys() == masked.keys()
    assert clear["population.name", "query"]["decision"] == "CLEAR"
    assert masked["population.name", "query"] == {
        "path": ["data", "population", "nodes", "name"],
        "item": "population.name",
        "for": "query",
        "decision": "MASKED",
        "mask": "name first",
        "rule": masked["population.name", "query"]["rule"],
        "missing": ["granted"],
    }
    assert masked["population.phone", "query"]["decision"] == "BY_ROWS"
    assert [branch["decision"] for branch in masked["population.phone", "query"]["branches"]] == ["DENIED", "MASKED"]
    assert ".csv" not in without.raw.decode()  # others than officers see opaque rule ids
    assert "decisions" not in (await ask("tax", BY_KEY, VARIABLES)).sharing


REQUESTS: tuple[tuple[Person, bool], ...] = tuple((person, explain) for person in PERSONS for explain in (False, True))


async def test_both_databases_answer_in_the_same_bytes(
    sqlite_city: City, postgresql_city: City, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With the same keys, so that ids and cursors are compared too."""
    folder = tmp_path_factory.mktemp("alike")
    async with opened(folder, sqlite_city, **LAVISH) as one:
        on_sqlite = [await asked(one, person, explain) for person, explain in REQUESTS]
    configuration = folder / "zhaobi.toml"
    text = configuration.read_text(encoding="utf-8")
    configuration.write_text(text.replace(sqlite_city.url, postgresql_city.url), encoding="utf-8")
    async with opened(folder, postgresql_city, **LAVISH) as other:
        on_postgresql = [await asked(other, person, explain) for person, explain in REQUESTS]
    for (person, _), left, right in zip(REQUESTS, on_sqlite, on_postgresql, strict=True):
        assert left.settled == right.settled, person.persona
        assert left.status == right.status == 200


async def asked(it: CityPlatform, person: Person, explain: bool) -> Answer:
    query = (CITY / "queries" / f"{person.query}.graphql").read_text(encoding="utf-8")
    variables = orjson.loads((CITY / "queries" / f"{person.query}.variables.json").read_bytes())
    return await it.ask(
        person.department,
        query,
        variables,
        headers=person.headers,
        person=person.acts,
        roles=person.roles,
        explain=explain,
    )


@pytest.mark.parametrize("person", PERSONS, ids=lambda person: person.persona)
async def test_every_persona_gets_a_sensible_answer(shared_platform: CityPlatform, person: Person) -> None:
    answer = await asked(shared_platform, person, explain=False)
    assert answer.status == 200 and answer.errors == []
    data = answer.data
    match person.query:
        case "by-key":
            assert data["data"]["population"]["totalCount"] == 4
        case "verify":
            assert data["verify"]["population"]["result"] == "MATCH"
        case "district-list" | "provider":
            nodes = data["data"]["population"]["nodes"]
            assert len(nodes) == 5 and all(node["name"] and node["household"] is not None for node in nodes[:1])
        case "access":
            assert data["viewer"]["roles"] == ["officer"]
            assert {item["decision"] for item in data["access"]["items"]} == {"CLEAR", "DENIED"}
        case "catalogue":
            assert data["catalog"]["totalCount"] == 7
        case other:
            raise AssertionError(other)


async def test_the_printed_tokens_and_commands_work(sqlite_platform: Opener) -> None:
    """What the demonstration prints, pasted: token, headers and query of every persona."""
    async with sqlite_platform() as it:
        personas = make_personas(it.client.settings, it.folder, CITY)
        for persona in personas:
            headers = {
                "Authorization": f"Bearer {persona.token}",
                "Content-Type": "application/json",
                **persona.headers,
            }
            body = orjson.dumps({"query": persona.query, "variables": persona.variables})
            answer = await it.client.send("POST", body, headers)
            assert answer.status == 200 and answer.errors == [], persona.persona
            assert persona.token in curl("http://127.0.0.1:8000", persona)
        printed = "\n".join(introduction("http://127.0.0.1:8000", it.folder, personas))
        assert "http://127.0.0.1:8000/graphql" in printed and "10-police.csv:" in printed
        listing = it.folder / "personas.json"
        assert {entry["persona"] for entry in orjson.loads(listing.read_bytes())} >= {
            "civil-affairs",
            "tax",
            "lucheng-civil",
            "police",
            "officer",
            "auditor",
        }
        assert listing.stat().st_mode & 0o077 == 0


async def test_departments_asking_at_once_keep_their_own_answers(ask: Ask) -> None:
    """Interleaved on one plan and the same connections, nobody gets another's answer."""
    alone = [
        await ask("civil-affairs", BY_KEY, VARIABLES, purpose="relief-review"),
        await ask("tax", BY_KEY, VARIABLES),
    ]
    both = [
        ask("civil-affairs", BY_KEY, VARIABLES, purpose="relief-review")
        if number % 2 == 0
        else ask("tax", BY_KEY, VARIABLES)
        for number in range(40)
    ]
    answers = await asyncio.gather(*both)
    for number, answer in enumerate(answers):
        assert answer.settled == alone[number % 2].settled


async def test_a_second_start_reuses_what_the_first_made(sqlite_platform: Opener) -> None:
    """Keys, grants and files stay, so an id that was given out still opens its row."""
    query = "query Q($n: String!) { data { population(where: {idNumber: {eq: $n}}) { nodes { id } } } }"
    async with sqlite_platform() as first:
        before = await first.ask("tax", query, {"n": FATHER})
    async with sqlite_platform() as second:
        after = await second.ask("tax", query, {"n": FATHER})
    assert before.settled == after.settled


async def test_a_source_that_lacks_what_the_catalogue_says_is_refused_at_start(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it:
        settings, file = it.client.settings, it.folder / "catalog" / "population.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("table: population", "table: populace"), encoding="utf-8")
    with pytest.raises(Exception, match="populace"):
        async with open_platform(settings, load_console(settings.console.graphiql_dir)):
            pass
