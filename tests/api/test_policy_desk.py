"""`policies` end to end over the example city: who sees what, what files would change, and what is on record."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from api.rehearsal import Question, rehearsal_json, rehearse, viewpoint
from audit import read_log, read_looks, verify_chain
from policies import (
    Policies,
    PolicyFile,
    Space,
    coverage,
    diff,
    explaining,
    leaks,
    lint,
    load_files,
    matrix,
    parse_policies,
)
from tests.fix_city import CITY, City
from tests.fix_platform import GRAPHQL, Answer, CityPlatform, opened

OFFICER = ("officer",)
PLACE = "{file line}"
DECISION = f"effect mask rule {PLACE} rows {{rows {{match orUnknown}} effect mask rule {PLACE}}}"
EXPLANATION = f"""who what for when today policyVersion {DECISION}
  default {{open because {{what {DECISION}}}}} behind {{what {DECISION}}} resourceRows {{{DECISION}}}
  considered {{rule {{file line text note}} bearing matched why {{kind words name rights conditions}} hiddenBy {PLACE}}}
  changes {{with without on words {DECISION}}} others {{name group words {DECISION}}}"""
SIDE = f"{{words rule {PLACE}}}"
DIFFERENCE = f"""old new summary noNewAccess totals {{opens changes closes}} departments
  groups(first: 1000) {{callers resource changes {{kind tellsMore targets right cells old {SIDE} new {SIDE}
    witness {{caller target situation rows query headers}}}}}}"""
FINDINGS = "errors warnings notes nodes {code severity file line column message hint}"
VIEWED = "{ data { population(first: 2) { nodes { idNumber phone } } } }"
EVERYTHING = f"""query ($files: [PolicyFileInput!], $viewed: String!) {{ policies(files: $files) {{
  version findings(first: 1000) {{{FINDINGS}}}
  explanation(who: "tax", what: "population.phone", when: "granted") {{{EXPLANATION}}}
  difference {{{DIFFERENCE}}}
  matrix(resource: "population", positions: true) coverage leaks
  viewAs(who: "tax", when: "granted", query: $viewed) }} }}"""


@pytest.fixture(scope="session")
async def desk(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CityPlatform]:
    """A platform for all tests that change none of its files."""
    async with opened(tmp_path_factory.mktemp("desk"), sqlite_city) as platform:
        yield platform


def text(name: str) -> str:
    return (CITY / "policies" / name).read_text("utf-8")


def candidate(name: str, *changes: tuple[str, str], more: str = "") -> dict[str, str]:
    content = text(name)
    for old, new in changes:
        assert old in content
        content = content.replace(old, new)
    return {"name": name, "content": content + more}


def in_force(platform: CityPlatform) -> Policies:
    return platform.platform.editions.current().policies


def amended(policies: Policies, *files: Mapping[str, str]) -> Policies:
    """What a folder with these files in it would be read to."""
    contents = {file.name: file for file in load_files(CITY / "policies")}
    contents |= {file["name"]: PolicyFile(file["name"], file["content"].encode()) for file in files}
    return Policies(parse_policies(contents.values(), policies.catalog), policies.catalog)


async def asked(platform: CityPlatform, department: str, fields: str, *files: Mapping[str, str]) -> Any:
    """The members of an answer without a mistake."""
    answer = await put(platform, department, fields, *files)
    return answer.data["policies"]


async def put(
    platform: CityPlatform, department: str, fields: str, *files: Mapping[str, str], roles: tuple[str, ...] = OFFICER
) -> Answer:
    query = f"query ($files: [PolicyFileInput!]) {{ policies(files: $files) {{ {fields} }} }}"
    return await platform.ask(department, query, {"files": list(files)}, roles=roles)


def today(platform: CityPlatform) -> date:
    return platform.platform.settings.sharing.day(datetime.now(UTC))


def camel(value: Any) -> Any:
    """A JSON value with its members written as GraphQL does; members that GraphQL adds as null are left out."""
    match value:
        case dict():
            return {_camel(name): camel(one) for name, one in value.items() if one is not None}
        case list():
            return [camel(one) for one in value]
        case _:
            return value


def _camel(name: str) -> str:
    if not name.replace("_", "").isalpha() or "-" in name:
        return name
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


# --- who ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("department", "roles"),
    [
        ("police", ("consumer",)),
        ("centre", ("consumer",)),
        ("police", ("steward", "reviewer")),
        ("centre", ("auditor", "operator")),
        ("tax", OFFICER),  # provides nothing
    ],
)
@pytest.mark.parametrize(
    ("fields", "files"),
    [
        ("version", ()),
        ('matrix(resource: "nothing")', ()),
        ('explanation(who: "x", what: "y") { who }', ()),
        ("difference { summary }", ({"name": "10-police.csv", "content": "nonsense"},)),
        ("version", ({"name": "00-centre.csv", "content": ""},) * 60),
    ],
)
async def test_whoever_is_no_officer_hears_the_same_whatever_is_asked(
    desk: CityPlatform, department: str, roles: tuple[str, ...], fields: str, files: tuple[dict[str, str], ...]
) -> None:
    answer = await put(desk, department, fields, *files, roles=roles)
    assert answer.status == 403
    assert answer.json["data"] is None
    assert answer.errors == [
        {
            "message": "only officers of the centre and of providers look at policies",
            "extensions": {"code": "NOT_AN_OFFICER"},
            "path": ["policies"],
        }
    ]


async def test_the_centre_is_answered_as_the_commands_answer(desk: CityPlatform) -> None:
    policies, day, change = in_force(desk), today(desk), candidate("10-police.csv", ("keep 3 4", "keep 3 3"))
    after = amended(policies, change)
    space = Space(after, day)
    answer = await desk.ask("centre", EVERYTHING, {"files": [change], "viewed": VIEWED}, roles=OFFICER)
    found = answer.data["policies"]
    assert found["version"] == after.version != policies.version
    assert camel(found["explanation"]) == camel(
        explaining.as_json(explaining.explain(space, "tax", "population.phone", "query", "granted"))
    )
    assert camel(found["difference"]) == camel(diff.as_json(diff.difference(policies, after, day)))
    assert found["matrix"] == matrix.as_json(matrix.matrix_of(space, resources=["population"], positions=True))
    assert found["coverage"] == coverage.as_json(coverage.coverage(space))
    limits = desk.platform.settings.limits
    budgets = leaks.Budgets(limits.lookup_budget_per_day)
    assert found["leaks"] == leaks.as_json(leaks.leak_meter(after, day, budgets))
    listed = {*lint.lint(after, day), *leaks.leak_findings(after, day, budgets)}
    named = {(finding.code, finding.place.file, finding.place.line, finding.message) for finding in listed}
    assert {(each["code"], each["file"], each["line"], each["message"]) for each in found["findings"]["nodes"]} == named
    seen = viewpoint("tax", "granted", after.catalog, after.table, day)
    made = await rehearse(after.catalog, after.table, Question(VIEWED, {}), seen, limits=limits)
    assert found["viewAs"] == orjson.loads(orjson.dumps(rehearsal_json(made)))


async def test_a_providers_officer_is_shown_its_own_resources(desk: CityPlatform) -> None:
    policies, day, change = in_force(desk), today(desk), candidate("10-police.csv", ("keep 3 4", "keep 3 3"))
    after = amended(policies, change)
    answer = await desk.ask("police", EVERYTHING, {"files": [change], "viewed": VIEWED}, roles=OFFICER)
    found = answer.json["data"]["policies"]
    assert [(error["path"], error["extensions"]["code"]) for error in answer.errors] == [
        (["policies", "leaks"], "NOT_AN_OFFICER")
    ]
    assert found["version"] == after.version
    explained = explaining.explain(Space(after, day), "tax", "population.phone", "query", "granted")
    assert camel(found["explanation"]) == camel(explaining.as_json(explained))
    assert camel(found["difference"]) == camel(diff.as_json(diff.difference(policies, after, day)))
    assert [each["resource"] for each in found["coverage"]["resources"]] == ["household", "population"]
    (table,) = found["matrix"]["resources"]
    links = policies.catalog.resources["population"].references
    outward = {code for code, link in links.items() if link.resource not in ("household", "population")}
    assert outward and outward.isdisjoint(line["target"] for line in table["lines"])
    assert "household" in {line["target"] for line in table["lines"]}
    assert "10-police.csv:" in str(found["viewAs"]["decisions"])
    assert foreign_files(answer) == set()


def foreign_files(answer: Answer) -> set[str]:
    written = answer.raw.decode()
    return {path.name for path in (CITY / "policies").iterdir() if path.name in written} - {
        "00-centre.csv",
        "10-police.csv",
    }


@pytest.mark.parametrize(
    "fields",
    [
        'matrix(resource: "{}")',
        'explanation(who: "tax", what: "{}") {{ effect }}',
        'explanation(who: "tax", what: "{}.whatever") {{ effect }}',
    ],
)
async def test_another_providers_resource_is_none_as_one_that_there_is_not(desk: CityPlatform, fields: str) -> None:
    for code in ("real_estate", "no_such_thing"):
        answer = await put(desk, "police", fields.format(code))
        assert [(error["message"], error["extensions"]["code"]) for error in answer.errors] == [
            (f"`{code}` is no resource that the officer may look at", "NOT_AN_OFFICER")
        ]


async def test_a_reference_to_another_provider_is_not_explained_to_a_provider(desk: CityPlatform) -> None:
    fields = 'explanation(who: "tax", what: "population.social_insurance") { default { because { what } } }'
    refused = await put(desk, "police", fields)
    assert refused.code == "NOT_AN_OFFICER" and "human" not in refused.raw.decode()
    assert (await put(desk, "centre", fields)).errors == []


async def test_a_group_of_another_provider_is_no_name_that_tells_its_members(desk: CityPlatform) -> None:
    fields = 'explanation(who: "housing/partners", what: "population.phone") { who effect }'
    found = await asked(desk, "police", fields)
    assert found["explanation"] == (await asked(desk, "police", fields.replace("housing/partners", "housing/payroll")))[
        "explanation"
    ] | {"who": "housing/partners"}
    borrowed = candidate("10-police.csv", more="p, housing/partners, population, query, always, *, -, allow,\n")
    refused = await put(desk, "police", "difference { summary }", borrowed)
    assert refused.code == "POLICIES_REFUSED" and not {"court", "tax"} & set(refused.raw.decode().split("`"))


@pytest.mark.parametrize(
    "viewed",
    [
        '{ access(resource: "real_estate", mode: QUERY) { items { decision mask rule } } }',
        '{ access(resource: "no_such_thing", mode: QUERY) { items { decision mask rule } } }',
    ],
)
async def test_a_rehearsal_knows_no_other_providers_decisions(desk: CityPlatform, viewed: str) -> None:
    found = await asked(desk, "police", f'viewAs(who: "tax", query: {orjson.dumps(viewed).decode()})')
    assert found["viewAs"]["answer"]["data"] == {"access": None}
    centre = await asked(desk, "centre", f'viewAs(who: "tax", query: {orjson.dumps(viewed).decode()})')
    assert (centre["viewAs"]["answer"]["data"]["access"] is not None) == ("real_estate" in viewed)


async def test_a_rehearsal_tells_groups_of_the_centre_and_of_the_provider_only(desk: CityPlatform) -> None:
    fields = 'viewAs(who: "tax", query: "{ viewer { groups } }")'
    groups = {
        department: (await asked(desk, department, fields))["viewAs"]["answer"]["data"]["viewer"]["groups"]
        for department in ("police", "housing", "centre")
    }
    assert groups == {"police": [], "housing": ["housing/partners"], "centre": ["housing/partners"]}


@pytest.mark.parametrize("viewed", ["{ data { realEstate { nodes { address } } } }", "{ policies { version } }"])
async def test_a_rehearsal_reaches_neither_other_resources_nor_the_desk(desk: CityPlatform, viewed: str) -> None:
    found = await asked(desk, "police", f'viewAs(who: "tax", query: "{viewed}")')
    assert found["viewAs"]["answer"].get("data") is None
    assert found["viewAs"]["code"] in ("DOCUMENT_INVALID", "NOT_AN_OFFICER")


@pytest.mark.parametrize("name", ["00-centre.csv", "50-housing.csv", "60-housing-more.csv", "99-nobody.csv", "x"])
async def test_files_of_others_are_refused_whether_or_not_they_are_there(desk: CityPlatform, name: str) -> None:
    refused = await put(desk, "police", "version", {"name": name, "content": "p, nonsense"})
    assert (refused.status, refused.code) == (403, "NOT_AN_OFFICER")
    assert refused.errors[0]["message"] == f"`{name}` is no file that the officer's department may write"


# --- files --------------------------------------------------------------------------------------------------------


async def test_mistakes_are_told_with_their_cell_and_without_other_providers_names(desk: CityPlatform) -> None:
    line = "p, housing, population.phon, query, alwys, *, clear, allow,\n"
    refused = await put(desk, "police", "version", candidate("10-police.csv", more=line))
    assert (refused.status, refused.code) == (400, "POLICIES_REFUSED")
    extensions = refused.errors[0]["extensions"]
    last = len(text("10-police.csv").splitlines()) + 1
    places = [(found["line"], found["column"], found["code"]) for found in extensions["findings"]]
    assert places == [(last, 13, "unknown-item"), (last, 37, "unknown-condition")]
    assert {found["file"] for found in extensions["findings"]} == {"10-police.csv"}
    assert extensions["count"] == len(extensions["findings"])
    assert "housing/partners" not in refused.raw.decode()


async def test_a_misspelt_name_brings_no_group_of_another_provider_to_light(desk: CityPlatform) -> None:
    line = "p, housing-partners, population, query, always, *, -, allow,\n"
    refused = await put(desk, "police", "version", candidate("10-police.csv", more=line))
    assert [found["code"] for found in refused.errors[0]["extensions"]["findings"]] == ["unknown-name"]
    assert "housing/partners" not in refused.raw.decode()


async def test_files_change_nothing_in_force(desk: CityPlatform) -> None:
    ask_as = '{ access(resource: "population", mode: QUERY) { items { code decision mask } } }'
    before, version = (await desk.ask("tax", ask_as)).settled, in_force(desk).version
    opening = candidate("10-police.csv", ("keep 3 4", "clear"))
    found = await asked(desk, "police", "version difference { noNewAccess totals { changes } }", opening)
    assert not found["difference"]["noNewAccess"] and found["difference"]["totals"]["changes"] > 0
    assert (await desk.ask("tax", ask_as)).settled == before
    assert in_force(desk).version == version != found["version"]
    assert (await asked(desk, "police", "version difference { summary }"))["difference"] == {
        "summary": "no decision changes"
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [("", None), ("\0", "encoding"), ("\ud800", "MALFORMED_REQUEST"), ("p, police\n", "columns")],
)
async def test_bad_contents_are_refused(desk: CityPlatform, content: str, code: str | None) -> None:
    query = "query ($f: [PolicyFileInput!]) { policies(files: $f) { version } }"
    file = '{"name": "10-police.csv", "content": ' + json_text(content) + "}"
    body = f'{{"query": "{query}", "variables": {{"f": [{file}]}}}}'
    headers = {"Authorization": f"Bearer {desk.client.token('police', roles=OFFICER)}"}
    headers |= {"Content-Type": "application/json", "Accept": GRAPHQL}
    answer = await desk.client.send("POST", body.encode(), headers)
    if code is None:
        assert answer.errors == []
    else:
        assert code in answer.raw.decode()


def json_text(content: str) -> str:
    return '"' + "".join(f"\\u{ord(sign):04x}" for sign in content) + '"'


async def test_files_and_views_come_by_post_only(desk: CityPlatform) -> None:
    files = 'policies(files: [{name: "10-police.csv", content: ""}]) { version }'
    viewed = 'policies { version viewAs(who: "tax", query: "{ viewer { department } }") }'
    headers = {"Authorization": f"Bearer {desk.client.token('police', roles=OFFICER)}", "Accept": GRAPHQL}
    by_url = {
        query: await desk.client.send("GET", b"", headers, f"/graphql?{urlencode({'query': f'{{ {query} }}'})}")
        for query in (files, viewed, "policies { version coverage }")
    }
    assert [answer.code for answer in by_url.values()] == ["METHOD_NOT_ALLOWED", "METHOD_NOT_ALLOWED", None]
    assert [answer.status for answer in by_url.values()] == [405, 200, 200]
    assert by_url[viewed].json["data"]["policies"]["viewAs"] is None


async def test_lists_are_as_long_as_asked_for(desk: CityPlatform) -> None:
    fields = "findings(first: 2) { warnings notes nodes { severity } } difference { groups(first: -1) { resource } }"
    found = await asked(desk, "police", fields, candidate("10-police.csv", ("keep 3 4", "clear")))
    counted = found["findings"]
    assert len(counted["nodes"]) == 2 < counted["warnings"] + counted["notes"]
    assert found["difference"]["groups"] == []


async def test_a_view_is_within_the_platforms_limits(sqlite_city: City, tmp_path: Path) -> None:
    async with opened(tmp_path / "platform", sqlite_city, page_size_max=3) as it:
        viewed = "{ data { population(first: 4) { nodes { name } } } }"
        found = await asked(it, "police", f'viewAs(who: "police", query: "{viewed}")')
        assert found["viewAs"]["answer"]["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
        deep = "{ viewer { __typename } }" + " " * it.platform.settings.limits.document_chars
        answer = await it.ask(
            "police",
            'query ($q: String!) { policies { viewAs(who: "tax", query: $q) } }',
            {"q": deep},
            roles=OFFICER,
        )
        assert answer.data["policies"]["viewAs"]["code"] == "DOCUMENT_TOO_LARGE"


# --- data and record ----------------------------------------------------------------------------------------------


@asynccontextmanager
async def emptied(folder: Path, city: City) -> AsyncIterator[CityPlatform]:
    """A platform over a city in which nobody lives."""
    with city.copied(folder) as copy:
        for table in ("population", "household", "real_estate", "social_insurance"):
            await copy.execute(f"DELETE FROM {table}")
        async with opened(folder / "platform", copy) as platform:
            yield platform


async def test_no_answer_depends_on_data(desk: CityPlatform, sqlite_city: City, tmp_path: Path) -> None:
    change = candidate("10-police.csv", ("keep 3 4", "keep 3 3"))
    async with emptied(tmp_path, sqlite_city) as other:
        for department in ("centre", "police", "housing"):
            for files in ([], [change]) if department != "housing" else ([],):
                variables = {"files": files, "viewed": VIEWED}
                answers = [
                    await platform.ask(department, EVERYTHING, variables, roles=OFFICER) for platform in (desk, other)
                ]
                assert answers[0].settled == answers[1].settled


async def test_what_was_looked_at_is_on_record_before_the_answer_leaves(sqlite_city: City, tmp_path: Path) -> None:
    async with opened(tmp_path / "platform", sqlite_city) as it:
        query = (
            'query ($files: [PolicyFileInput!]) { mine: policies(files: $files) { a: explanation(who: "tax", '
            'what: "population.phone") { effect } b: explanation(who: "330302198203145018", what: "x.y") { effect } '
            'viewAs(who: "court/x", query: "{ viewer { department } }") leaks } }'
        )
        change = candidate("10-police.csv", ("keep 3 4", "keep 3 3"))
        await it.ask("police", query, {"files": [change]}, roles=OFFICER, person="officer-7")
        (record,) = read_looks(it.folder / "audit")
        after = amended(in_force(it), change).version
        assert (record.department, record.person, record.policy_version) == (
            "police",
            "officer-7",
            in_force(it).version,
        )
        seen = [(look.field, look.policy_version, look.department, look.resource, look.code) for look in record.looks]
        assert seen == [
            ("explanation", after, "tax", "population", "OK"),
            ("explanation", after, None, None, "NOT_AN_OFFICER"),
            ("viewAs", after, "court", None, "OK"),
            ("leaks", after, None, None, "NOT_AN_OFFICER"),
        ]
        assert "330302198203145018" not in it.audit_text() and "keep 3 3" not in it.audit_text()


async def test_refusals_are_on_record_and_data_requests_are_recorded_besides(sqlite_city: City, tmp_path: Path) -> None:
    async with opened(tmp_path / "platform", sqlite_city) as it:
        await put(it, "tax", "version", roles=("consumer",))
        await put(it, "police", "version", {"name": "10-police.csv", "content": "nonsense"})
        await it.ask("police", "{ policies { version } data { population(first: 1) { totalCount } } }", roles=OFFICER)
        await it.ask("police", "{ viewer { department } }", roles=OFFICER)
        found = [(look.field, look.code) for record in read_looks(it.folder / "audit") for look in record.looks]
        assert found == [("policies", "NOT_AN_OFFICER"), ("policies", "POLICIES_REFUSED"), ("version", "OK")]
        assert len(list(read_log(it.folder / "audit"))) == 1
    (file,) = (tmp_path / "platform" / "audit").glob("*.jsonl")
    assert verify_chain(file) == []


async def test_without_a_record_there_is_no_answer(sqlite_city: City, tmp_path: Path) -> None:
    async with opened(tmp_path / "platform", sqlite_city) as it:
        it.platform.log.close()
        answer = await put(it, "police", "version")
        assert (answer.status, answer.code) == (503, "AUDIT_UNAVAILABLE")
        assert in_force(it).version not in answer.raw.decode()


async def test_others_are_served_while_an_officer_waits(desk: CityPlatform) -> None:
    officers = [asyncio.create_task(asked(desk, "centre", "leaks coverage")) for _ in range(3)]
    served = 0
    while not all(task.done() for task in officers):
        assert (await desk.ask("tax", "{ viewer { department } }")).errors == []
        served += 1
        await asyncio.sleep(0.001)
    assert served > 3
    first, *others = [await task for task in officers]
    assert all(other == first for other in others)
