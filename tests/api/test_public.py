"""Visitors get what is open and allowed, masked as it was opened, and nothing that is closed whichever way they ask."""

import base64
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import orjson
import pytest
from graphql import get_introspection_query, print_schema
from typer.testing import CliRunner

from api.application import create_app
from api.cli import app
from api.configured import open_store
from api.public.editions import PublicEditions
from api.public.visitors import ANONYMOUS
from catalog import graphql_name
from policies import PUBLIC
from resolvers import Code, Refusal
from resolvers.edition import Edition
from sharing.opening import OpeningBook
from tests.api.open_city import PHONE, OpenCity, anonymous, lay_out_open_city, open_city
from tests.api.publishing import carried_out, publish
from tests.api.served import served
from tests.api.test_app import running
from tests.api.test_policy_change import until
from tests.fix_city import City
from tests.fix_platform import Answer, Client, Opener

ROWS = "{ data { enterprise(first: 3) { totalCount nodes { id creditCode name establishedOn status } } } }"
PERSONS = "{ data { population(first: 50) { nodes { id phone } } } }"
CATALOGUE = "{ catalog { totalCount nodes { code abstract key items { code } } } }"
CLOSED_ITEMS = ("legal_representative", "legal_representative_id")
REGION = {"item": "region_code", "openedBy": "CONSENT", "consent": "0" * 64}


@pytest.fixture(scope="module")
async def city(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[OpenCity]:
    """A site that only asking is done of: enterprises are open, of persons nothing."""
    async with open_city(tmp_path_factory.mktemp("public"), sqlite_city) as it:
        yield it


@pytest.fixture
async def own(sqlite_city: City, tmp_path: Path) -> AsyncIterator[OpenCity]:
    """One of the test's own, in which openings may come and go."""
    async with open_city(tmp_path, sqlite_city) as it:
        yield it


async def codes(city: OpenCity) -> set[str]:
    return {node["code"] for node in (await city.ask(CATALOGUE)).data["catalog"]["nodes"]}


# --- what there is --------------------------------------------------------------------------------------------------


async def test_whoever_logs_in_has_what_is_opened_unconditionally(city: OpenCity) -> None:
    answer = await city.ask(ROWS)
    assert answer.status == 200
    nodes = answer.data["data"]["enterprise"]["nodes"]
    assert len(nodes) == 3 and all(node["creditCode"] and node["name"] for node in nodes)
    assert {len(node["establishedOn"]) for node in nodes} == {4}  # the provider's rule for the public masks it
    (entry,) = (await city.ask(CATALOGUE)).data["catalog"]["nodes"]
    assert entry["code"] == "enterprise" and {item["code"] for item in entry["items"]}.isdisjoint(CLOSED_ITEMS)


async def test_what_is_open_is_not_had_without_a_rule_for_the_public(own: OpenCity) -> None:
    """And rules for everyone are none for the public."""
    file = own.it.policy("40-market-regulation.csv")
    lines = file.read_text("utf-8").splitlines(keepends=True)
    assert (await own.ask(ROWS)).status == 200
    file.write_text("".join(line for line in lines if not line.startswith("p, public, enterprise.*")), "utf-8")

    async def is_narrower() -> bool:
        return (await own.ask(ROWS)).code == "DOCUMENT_INVALID"

    await until(is_narrower)
    assert (await own.ask("{ data { enterprise(first: 1) { nodes { establishedOn } } } }")).status == 200
    file.write_text("".join(line for line in lines if not line.startswith("p, public")), "utf-8")

    async def is_empty() -> bool:
        return await codes(own) == set()

    await until(is_empty)


async def test_nothing_is_served_unless_it_is_wanted(sqlite_platform: Opener) -> None:
    async with sqlite_platform() as it:
        assert it.platform.public is None
        settings = it.client.settings
    async with running(create_app(settings)) as served_app:
        client = Client(served_app, settings)
        headers = {"Authorization": f"Bearer {client.token(PUBLIC, roles=())}", "Content-Type": "application/json"}
        assert (await client.send("POST", b"{}", headers, "/public")).status == 404


async def test_the_schema_of_the_public_names_nothing_that_is_closed(city: OpenCity) -> None:
    told = orjson.dumps((await city.ask(get_introspection_query())).data).decode()
    assert "creditCode" in told
    assert city.it.platform.public is not None
    edition = city.it.platform.public.editions.current()
    told += print_schema(edition.schema) + (await city.ask(CATALOGUE)).raw.decode()
    whole = city.it.platform.editions.current().catalog
    for code, resource in whole.resources.items():
        opened = edition.catalog.resources.get(code)
        own = set() if opened is None else set(opened.items)
        if opened is None:
            assert code not in told and graphql_name(code) not in told.split('"') and resource.name not in told
            assert resource.table not in told.split('"')
        known = {name for each in edition.catalog.resources.values() for name in each.items}
        for item in resource.items.keys() - own - known:
            assert f'"{item}"' not in told and f'"{graphql_name(item)}"' not in told, item
            assert f" {graphql_name(item)}:" not in told, item
    assert not any(word in told for word in ("Mutation", "VerifyQuery", "Sharing-Grant", "representative", "employees"))


# --- who asks -------------------------------------------------------------------------------------------------------


async def test_members_are_no_visitors_and_visitors_no_members(city: OpenCity) -> None:
    for department in ("tax", "market-regulation", "centre"):
        answer = await city.visitor.ask(department, ROWS, roles=())
        assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")
    answer = await city.it.ask(PUBLIC, ROWS, roles=())
    assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")
    assert (await city.it.ask(PUBLIC, "{ viewer { department } }", roles=())).status == 401


@pytest.mark.parametrize(("roles", "person"), [(("consumer",), None), (("officer",), None), ((), "somebody")])
async def test_a_visitor_is_a_name_and_nothing_else(city: OpenCity, roles: tuple[str, ...], person: str | None) -> None:
    assert (await city.visitor.ask(PUBLIC, ROWS, roles=roles, person=person)).status == 401


async def test_nobody_comes_in_without_a_token_where_one_is_needed(city: OpenCity) -> None:
    assert (await anonymous(city, ROWS)).status == 401


async def test_nobody_takes_the_name_of_those_without_a_token(city: OpenCity) -> None:
    token = city.visitor.token(PUBLIC, ANONYMOUS, roles=())
    headers = {"Authorization": f"Bearer {token}"}
    assert (await city.ask(ROWS, headers=headers)).status == 401


async def test_where_no_login_is_needed_anybody_asks(sqlite_city: City, tmp_path: Path) -> None:
    async with open_city(tmp_path, sqlite_city, login=False) as it:
        assert (await anonymous(it, ROWS)).status == 200
        assert (await it.ask(ROWS)).status == 200
        assert (await it.visitor.ask("tax", ROWS, roles=())).status == 401
        assert {(one["department"], one["application"]) for one in it.it.records() if one["kind"] == "request"} == {
            (PUBLIC, ANONYMOUS),
            (PUBLIC, "tests"),
        }


async def test_a_visitor_states_no_purpose_and_holds_no_grant(city: OpenCity) -> None:
    assert (await city.ask(ROWS, headers={"Sharing-Purpose": "relief-review"})).code == "PURPOSE_NOT_ALLOWED"
    assert (await city.ask(ROWS, headers={"Sharing-Grant": "2026-0001"})).code == "GRANT_UNKNOWN"


def test_a_token_of_a_visitor_is_issued_without_person_and_roles(sqlite_city: City, tmp_path: Path) -> None:
    lay_out_open_city(tmp_path, sqlite_city)
    command = ["token", "issue", PUBLIC, "li", "--config", str(tmp_path / "zhaobi.toml")]
    issued = CliRunner().invoke(app, command)
    assert issued.exit_code == 0
    claims = orjson.loads(base64.urlsafe_b64decode(issued.stdout.split(".")[1] + "=="))
    assert (claims["sub"], claims["roles"], "person" in claims) == (f"{PUBLIC}/li", [], False)
    for more in (["--role", "consumer"], ["--person", "somebody"]):
        assert CliRunner().invoke(app, [*command, *more]).exit_code != 0


async def test_what_visitors_ask_is_on_record_without_a_value(own: OpenCity) -> None:
    rows = (await own.ask(ROWS)).data["data"]["enterprise"]["nodes"]
    (record,) = [one for one in own.it.records() if one["kind"] == "request"]
    assert (record["department"], record["application"], record["person"]) == (PUBLIC, "tests", None)
    assert not any(str(node["name"]) in own.it.audit_text() for node in rows)


# --- what is closed -------------------------------------------------------------------------------------------------

WAYS = (
    "{ data { enterprise(first: 1) { nodes { %s } } } }",
    "{ data { enterprise(first: 1) { nodes { name: %s } } } }",
    '{ data { enterprise(first: 1, where: {%s: {eq: "x"}}) { nodes { name } } } }',
    "{ data { enterprise(first: 1, where: {not: {%s: {isNull: true}}}) { nodes { name } } } }",
    "{ data { enterprise(first: 1, orderBy: [{%s: ASC}]) { nodes { name } } } }",
    "{ data { enterpriseGroups(by: [%s]) { groups { count } } } }",
    "{ data { enterpriseGroups(by: [status]) { groups { countNonNull { %s } } } } }",
    "{ data { enterprise(first: 1) { nodes { %s { name } } } } }",
    "{ data { %s(first: 1) { nodes { id } } } }",
    '{ __type(name: "%s") { name fields { name } } }',
    '{ resource(code: "%s") { code } }',
)
CLOSED = (
    "legalRepresentative",
    "legalRepresentativeId",
    "representative",
    "employees",
    "population",
    "household",
    "Population",
    "SocialInsurance",
    "social_insurance",
)


@pytest.mark.parametrize("closed", CLOSED)
async def test_what_is_closed_is_answered_like_what_there_is_not(city: OpenCity, closed: str) -> None:
    """By whatever way and whatever name: no answer, no error and no suggestion tells one from the other."""
    nothing = "q" + "z" * (len(closed) - 1)
    for way in WAYS:
        one, other = await city.ask(way % closed), await city.ask(way % nothing)
        assert one.status == other.status
        assert one.settled.replace(closed.encode(), nothing.encode()) == other.settled


@pytest.mark.parametrize(
    "query",
    [
        '{ verify { enterprise(subject: {creditCode: "x"}, claims: {name: {equals: "x"}}) { result } } }',
        "{ viewer { department } }",
        "{ policies { version } }",
        "{ sharing { due { number } } }",
        '{ access(resource: "enterprise", mode: QUERY) { items { decision } } }',
        '{ availability(item: "phone") { resource } }',
        "mutation { markNoticesRead(ids: []) { marked } }",
        'mutation { opening(number: "2026-OP-000001", action: {shut: {reasons: "x"}}) { proceeding { number } } }',
        '{ data { enterprise(first: 1) @sharing(grant: "1") { nodes { name } } } }',
    ],
)
async def test_there_is_nothing_but_catalogue_and_rows(city: OpenCity, query: str) -> None:
    answer = await city.ask(query)
    assert (answer.status, answer.code) == (400, "DOCUMENT_INVALID")


async def test_ids_and_cursors_of_members_are_none_of_visitors(city: OpenCity) -> None:
    page = "{ data { enterprise(first: 1) { nodes { id } pageInfo { endCursor } } } }"
    one = (await city.ask(page)).data["data"]["enterprise"]
    other = (await city.it.ask("tax", page)).data["data"]["enterprise"]
    assert one["nodes"] != other["nodes"] and one["pageInfo"] != other["pageInfo"]
    node = "query ($id: ID!) { node(id: $id) { id } }"
    assert (await city.ask(node, {"id": one["nodes"][0]["id"]})).data["node"] == one["nodes"][0]
    assert (await city.ask(node, {"id": other["nodes"][0]["id"]})).data["node"] is None
    person = (await city.it.ask("police", "{ data { population(first: 1) { nodes { id } } } }")).data["data"]
    assert (await city.ask(node, {"id": person["population"]["nodes"][0]["id"]})).data["node"] is None
    after = "query ($c: String!) { data { enterprise(first: 1, after: $c) { nodes { id } } } }"
    assert (await city.ask(after, {"c": other["pageInfo"]["endCursor"]})).code == "BAD_CURSOR"
    assert (await city.ask(after, {"c": one["pageInfo"]["endCursor"]})).status == 200


async def test_values_are_asked_for_by_post_alone(city: OpenCity) -> None:
    headers = {"Authorization": f"Bearer {city.visitor.token(PUBLIC, roles=())}", "Accept": "application/json"}
    url = "/public?query={data{enterprise(first:1){nodes{name}}}}"
    assert (await city.visitor.send("GET", b"", headers, url)).code == "METHOD_NOT_ALLOWED"
    page = await city.visitor.send("GET", b"", {"Accept": "text/html"}, "/public")
    assert page.status == 200 and b"POST" in page.raw


async def test_visitors_have_limits_of_their_own(city: OpenCity) -> None:
    answer = await city.ask("{ data { enterprise(first: 101) { nodes { name } } } }")
    assert answer.code == "LIMIT_EXCEEDED"
    assert (await city.it.ask("tax", "{ data { enterprise(first: 101) { nodes { id } } } }")).errors == []
    own, limits = city.it.client.settings.public, city.it.client.settings.limits
    narrow = limits.model_copy(update={"page_size_max": 10, "page_size_default": 5, "cost": 7, "concurrency": 2})
    within = own.within(narrow)
    assert (within.page_size_max, within.page_size_default, within.cost) == (10, 5, 7)
    assert (within.concurrency, within.concurrency_per_department) == (2, 2)


# --- openings -------------------------------------------------------------------------------------------------------


async def test_what_is_opened_masked_is_had_masked_and_shut_with_the_next_request(own: OpenCity) -> None:
    assert "population" not in await codes(own)
    number = await own.open(PHONE)
    phones = {node["phone"] for node in (await own.ask(PERSONS)).data["data"]["population"]["nodes"]} - {None}
    assert phones and all(phone[3:7] == "****" for phone in phones)
    (entry,) = [one for one in (await own.ask(CATALOGUE)).data["catalog"]["nodes"] if one["code"] == "population"]
    assert entry == {"code": "population", "abstract": "", "key": [], "items": [{"code": "phone"}]}
    await own.step("police", {"shut": {"reasons": "发现风险"}}, number)
    assert (await own.ask(PERSONS)).code == "DOCUMENT_INVALID"
    assert "population" not in await codes(own)
    await own.step("police", {"rectify": {"measures": "已整改"}}, number)
    assert "population" not in await codes(own)


async def test_what_ends_is_closed_with_the_next_request(own: OpenCity) -> None:
    """Also where the provider acts alone, so that nobody is notified."""
    number = await own.open(PHONE)
    assert (await own.ask(PERSONS)).status == 200
    await own.step("police", {"end": {"reasons": "不再需要"}}, number)
    assert (await own.ask(PERSONS)).code == "DOCUMENT_INVALID"


async def test_positions_work_on_what_is_opened(own: OpenCity) -> None:
    """The provider's rules let phones be sorted and grouped by as they are; they were opened masked."""
    await own.open(PHONE)
    groups = await own.ask("{ data { populationGroups(by: [phone], first: 500) { groups { key { phone } } } } }")
    keys = {group["key"]["phone"] for group in groups.data["data"]["populationGroups"]["groups"]} - {None}
    assert all("****" in key for key in keys)
    ordered = await own.ask("{ data { population(first: 100, orderBy: [{phone: ASC}]) { nodes { phone } } } }")
    phones = [node["phone"] for node in ordered.data["data"]["population"]["nodes"] if node["phone"]]
    assert phones == sorted(phones)
    exact = await own.ask('{ data { population(where: {phone: {eq: "13800000001"}}) { nodes { id } } } }')
    assert exact.code == "POSITION_DENIED"


async def test_what_is_opened_on_conditions_is_not_had_by_everybody(own: OpenCity) -> None:
    wanted = {"purpose": "研究", "safety": "专用服务器", "resource": "population", "items": ["phone"]}
    number = await own.step("police", {"enter": {"requester": "CITIZEN", "reference": "2026-000124", "wanted": wanted}})
    said = {"openClass": "CONDITIONAL", "items": [PHONE], "conditions": "仅供研究", "validUntil": "2027-11-01"}
    await own.step("police", {"agree": said}, number)
    await own.step("police", {"conclude": {"document": "0" * 64}}, number)
    assert "population" not in await codes(own)


async def test_an_entry_that_changes_closes_what_was_agreed_to(own: OpenCity) -> None:
    """Another wording of the item is not what was agreed to; a catalogue revision may also close what it published."""
    await own.open(PHONE)
    await own.ask(PERSONS)
    entry = own.it.folder / "catalog" / "population.yaml"
    text = entry.read_text("utf-8")
    changed = text.replace(
        "phone:\n    {name: 联系电话, type: String,", "phone:\n    {name: 联系电话, type: String, sparse: true,"
    )
    assert changed != text
    await carried_out(own.it.client.settings, publish("population", changed, "police"))

    async def has_no_persons() -> bool:
        return "population" not in await codes(own)

    assert await until(has_no_persons) < 5
    enterprise = (own.it.folder / "catalog" / "enterprise.yaml").read_text("utf-8")
    closed = enterprise.replace("open: {class: unconditional,", "open: {class: not_open,")
    await carried_out(own.it.client.settings, publish("enterprise", closed, "market-regulation"))

    async def has_nothing() -> bool:
        return await codes(own) == set()

    assert await until(has_nothing) < 5
    assert (await own.ask(ROWS)).code == "DOCUMENT_INVALID"


async def test_another_process_closes_within_a_second(sqlite_city: City, tmp_path: Path) -> None:
    """A machine that is busy has three tries."""
    lay_out_open_city(tmp_path, sqlite_city)
    async with open_city(tmp_path, sqlite_city) as it:
        with served(tmp_path / "zhaobi.toml") as other:
            there = _Elsewhere(it.visitor, f"{other.url}/public")
            took = []
            for _ in range(3):
                number = await it.open(PHONE)
                await until(there.has_persons)
                await it.step("police", {"shut": {"reasons": "发现风险"}}, number)
                took.append(await until(there.has_none))
            assert min(took) < 1.0


class _Elsewhere:
    """The site as another process serves it."""

    def __init__(self, visitor: Client, url: str) -> None:
        self._visitor, self._url = visitor, url

    async def has_persons(self) -> bool:
        return (await self._asked()).status == 200

    async def has_none(self) -> bool:
        return (await self._asked()).code == "DOCUMENT_INVALID"

    async def _asked(self) -> Answer:
        headers = {
            "Authorization": f"Bearer {self._visitor.token(PUBLIC, roles=())}",
            "Content-Type": "application/json",
            "Accept": "application/graphql-response+json",
        }
        async with httpx.AsyncClient() as http:
            response = await http.post(self._url, content=orjson.dumps({"query": PERSONS}), headers=headers)
        return Answer(response.status_code, response.content, response.headers)


# --- fail closed ----------------------------------------------------------------------------------------------------


async def test_a_store_that_cannot_be_confirmed_opens_nothing(own: OpenCity) -> None:
    public, grants = own.it.platform.public, own.it.platform.grants
    assert public is not None
    await own.open(PHONE)
    assert (await own.ask(PERSONS)).status == 200
    store = own.it.folder / "zhaobi.db"
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("ALTER TABLE changes RENAME TO gone")

    async def is_unconfirmed() -> bool:
        return not grants.confirmed

    await until(is_unconfirmed)
    for query in (ROWS, PERSONS, CATALOGUE, "{ __schema { types { name } } }"):
        answer = await own.ask(query)
        assert (answer.status, answer.code) == (503, "STORE_UNAVAILABLE")
        assert "data" not in answer.json
    assert public.editions.held(PUBLIC, today()).bars.opened == frozenset()


async def test_nothing_is_open_while_openings_cannot_be_read_anew(own: OpenCity) -> None:
    """The number of changes is known to be another, and what has changed is not known."""
    assert (await own.ask(ROWS)).status == 200
    store = own.it.folder / "zhaobi.db"
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("ALTER TABLE proceedings RENAME TO gone")
        connection.execute("UPDATE changes SET version = version + 1")
    before = own.it.platform.grants.version

    async def has_seen_it() -> bool:
        return own.it.platform.grants.version > before

    await until(has_seen_it)
    answer = await own.ask(ROWS)
    assert answer.status >= 500 and "data" not in answer.json


async def test_what_nobody_has_read_is_not_open(own: OpenCity) -> None:
    editions = _editions(own, confirmed=True)
    assert editions.held(PUBLIC, today()).bars.opened == frozenset()
    with pytest.raises(Refusal) as refused:
        editions.current()
    assert refused.value.code is Code.STORE_UNAVAILABLE
    unconfirmed = _editions(own, confirmed=False)
    with pytest.raises(Refusal):
        await unconfirmed.refresh()


async def test_the_schema_is_made_anew_only_where_something_else_is_open(own: OpenCity) -> None:
    assert own.it.platform.public is not None
    editions = own.it.platform.public.editions
    await own.ask(ROWS)
    first = editions.current()
    await own.ask(ROWS)
    assert editions.current() is first
    number = await own.open(PHONE)
    await own.ask(ROWS)
    second = editions.current()
    assert second.schema is not first.schema
    await own.open(PHONE)  # the same once more
    await own.ask(ROWS)
    assert editions.current() is second
    await own.step("police", {"end": {"reasons": "不再需要"}}, number)
    await own.ask(ROWS)
    assert editions.current() is second
    await own.open({**PHONE, "mask": "stars 6"})
    await own.ask(ROWS)
    assert editions.current() is not second and editions.current().schema is second.schema
    phones = {node["phone"] for node in (await own.ask(PERSONS)).data["data"]["population"]["nodes"]} - {None}
    assert phones == {"******"}


def _editions(own: OpenCity, confirmed: bool) -> PublicEditions:
    def base() -> Edition:
        return own.it.platform.editions.current()

    store = open_store(own.it.client.settings)
    return PublicEditions(base, OpeningBook(store), lambda: 0, lambda: confirmed, today)


def today() -> date:
    return datetime.now(UTC).date()
