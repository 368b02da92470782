"""The page for Prometheus: what it tells, whom, and that it tells of nobody."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.types import ASGIApp

from api.application import create_app
from api.demo import enter_grants
from api.metrics import Metrics
from api.settings import MetricsSection, Settings
from tests.api.served import Served, served
from tests.api.test_app import QUERY, running
from tests.fix_city import CITY, FATHER, City
from tests.fix_platform import Client, lay_out_city

LABELS = {
    "area",
    "cache",
    "code",
    "decision",
    "field",
    "le",
    "outcome",
    "source",
    "state",
    "version",
}
COUNTED = "zhaobi_request_seconds_count"
Figures = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


def figures(text: str) -> Figures:
    """All samples of a page by name and labels."""
    families = text_string_to_metric_families(text)
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


def figure(found: Figures, name: str, **labels: str) -> float | None:
    return found.get((name, frozenset(labels.items())))


async def metrics_page(app: ASGIApp, client: tuple[str, int] | None) -> httpx.Response:
    transport = httpx.ASGITransport(app, client=client)  # type: ignore[arg-type]  # a socket file has no client
    async with httpx.AsyncClient(transport=transport, base_url="http://zhaobi.test") as http:
        return await http.get("/metrics")


@pytest.fixture
async def settings(sqlite_city: City, tmp_path: Path) -> Settings:
    settings = lay_out_city(tmp_path / "p", sqlite_city)
    await enter_grants(settings, CITY)
    return settings


def measured(settings: Settings, **section: bool) -> Settings:
    return settings.model_copy(update={"metrics": MetricsSection(**section)})


async def test_the_page_is_in_the_text_format_and_tells_of_nobody(settings: Settings) -> None:
    async with running(create_app(settings)) as app:
        client = Client(app, settings)
        answer = await client.ask("tax", QUERY, person="clerk-1")
        page = await metrics_page(app, ("127.0.0.1", 1))
        assert page.status_code == 200 and page.headers["content-type"].startswith("text/plain; version=")
        samples = [sample for family in text_string_to_metric_families(page.text) for sample in family.samples]
        figures = {sample.name: sample.value for sample in samples if not sample.labels}
        assert figures["zhaobi_policy_refused"] == 0
        assert 0 <= figures["zhaobi_policy_unconfirmed_seconds"] < 5
        (version,) = [sample.labels for sample in samples if sample.name == "zhaobi_policy_info"]
        assert version == {"version": answer.sharing["policyVersion"]}
        outcomes = {sample.labels["outcome"] for sample in samples if sample.name == "zhaobi_policy_reloads_total"}
        assert outcomes == {"taken", "mistakes", "release", "specification", "unusable"}
        assert {label for sample in samples for label in sample.labels} <= LABELS
        assert not any(word in page.text for word in ("tax", "clerk-1", FATHER))


@pytest.mark.parametrize(
    ("section", "client", "status"),
    [
        ({}, ("127.0.0.1", 1), 200),
        ({}, ("127.9.9.9", 1), 200),
        ({}, ("::1", 1), 200),
        ({}, ("10.0.0.7", 1), 404),
        ({}, ("::ffff:10.0.0.7", 1), 404),
        ({}, ("fe80::1", 1), 404),
        ({}, ("localhost.evil.example", 1), 404),
        ({}, None, 404),
        ({"loopback_only": False}, ("10.0.0.7", 1), 200),
        ({"loopback_only": False}, None, 200),
        ({"enabled": False}, ("127.0.0.1", 1), 404),
        ({"enabled": False, "loopback_only": False}, ("127.0.0.1", 1), 404),
    ],
    ids=str,
)
async def test_who_may_see_it(
    settings: Settings, section: dict[str, bool], client: tuple[str, int] | None, status: int
) -> None:
    async with running(create_app(measured(settings, **section))) as app:
        page = await metrics_page(app, client)
        assert page.status_code == status
        assert (status == 200) == ("zhaobi_policy" in page.text)


# --- what is counted --------------------------------------------------------------------------------------------------


@pytest.fixture
async def counted(settings: Settings) -> AsyncIterator[Client]:
    async with running(create_app(settings)) as app:
        yield Client(app, settings)


async def figures_of(client: Client) -> Figures:
    return figures((await metrics_page(client.app, ("127.0.0.1", 1))).text)


NAMES = f'{{ data {{ population(where: {{idNumber: {{eq: "{FATHER}"}}}}) {{ nodes {{ name phone }} }} }} }}'


async def test_requests_are_counted_by_what_they_asked_and_how_they_ended(counted: Client) -> None:
    """By names of the schema: what a caller calls a field, a variable or an operation is nowhere."""
    await counted.ask("tax", QUERY)
    await counted.ask("tax", "query Canary { canary: data { canary: population { totalCount } } }")
    await counted.ask(
        "tax",
        "query Q($canary: String!) { verify {"
        " population(subject: {idNumber: $canary}, claims: {name: {equals: $canary}}) { result } } }",
        {"canary": "x"},
    )
    await counted.ask("tax", "{ viewer { department } }")
    await counted.ask("tax", "{ viewer { department } catalog { totalCount } }")
    await counted.ask("tax", "{ nothingCanary }")
    await counted.ask("tax", '{ node(id: "canary") { id } }')
    found = await figures_of(counted)
    assert {labels: value for (name, labels), value in found.items() if name == COUNTED} == {
        frozenset({("area", area), ("field", field), ("outcome", outcome)}): 1
        for area, field, outcome in (
            ("data", "population", "OK"),
            ("data", "population", "ROWS_DENIED"),
            ("verify", "population", "FIELD_DENIED"),
            ("other", "viewer", "OK"),
            ("other", "several", "OK"),
            ("unknown", "", "DOCUMENT_INVALID"),
            ("node", "node", "OK"),
        )
    }
    assert figure(found, "zhaobi_refusals_total", code="ROWS_DENIED") == 1
    assert figure(found, "zhaobi_refusals_total", code="DOCUMENT_INVALID") == 1
    text = (await metrics_page(counted.app, ("127.0.0.1", 1))).text
    assert "anary" not in text


async def test_what_never_reaches_the_pipeline_is_a_refusal_only(counted: Client) -> None:
    await counted.send("POST", b"{}", {"Content-Type": "application/json"})
    await counted.send("PUT", b"{}", {})
    found = await figures_of(counted)
    assert figure(found, "zhaobi_refusals_total", code="UNAUTHENTICATED") == 1
    assert figure(found, "zhaobi_refusals_total", code="METHOD_NOT_ALLOWED") == 1
    assert not [labels for name, labels in found if name == COUNTED]


async def test_decisions_are_counted_by_kind_with_every_answer(counted: Client) -> None:
    for _ in range(3):
        await counted.ask("tax", NAMES)
    found = await figures_of(counted)
    kinds = {
        dict(labels)["decision"]: value for (name, labels), value in found.items() if name == "zhaobi_decisions_total"
    }
    assert kinds and all(value % 3 == 0 for value in kinds.values())
    assert set(kinds) <= {"clear", "masked", "compared", "denied", "by_rows"}


async def test_memories_are_counted_by_hits_and_misses(counted: Client) -> None:
    for _ in range(5):
        await counted.ask("tax", QUERY)
    found = await figures_of(counted)
    for cache in ("documents", "plans", "prepared", "rights", "tokens"):
        hits = figure(found, "zhaobi_cache_lookups_total", cache=cache, outcome="hit")
        assert (figure(found, "zhaobi_cache_lookups_total", cache=cache, outcome="miss"), hits) == (1, 4), cache


async def test_sources_the_log_and_the_process_are_shown(counted: Client) -> None:
    await counted.ask("tax", QUERY)
    found = await figures_of(counted)
    assert figure(found, "zhaobi_source_connections", source="city", state="lent") == 0
    assert (figure(found, "zhaobi_source_connections", source="city", state="idle") or 0) >= 1
    assert figure(found, "zhaobi_source_waiting", source="city") == 0
    assert figure(found, "zhaobi_requests_running") == 0 and figure(found, "zhaobi_workers") == 1
    assert figure(found, "zhaobi_audit_outcomes_lost_total") == 0
    for name in ("zhaobi_audit_batch_lines_count", "zhaobi_audit_batch_seconds_count"):
        assert (figure(found, name) or 0) >= 1


async def test_nothing_is_counted_where_there_is_no_page(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Metrics, "count_request", pytest.fail)
    monkeypatch.setattr(Metrics, "count_batch", pytest.fail)
    async with running(create_app(measured(settings, enabled=False))) as app:
        assert (await Client(app, settings).ask("tax", QUERY)).status == 200


async def test_figures_that_fail_fail_no_request(
    counted: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("330302199001011234")

    monkeypatch.setattr(Metrics, "count_request", fail)
    monkeypatch.setattr(Metrics, "count_refusal", fail)
    for _ in range(2):
        assert (await counted.ask("tax", QUERY)).status == 200
        assert (await counted.ask("tax", "{ nothing }")).code == "DOCUMENT_INVALID"
    lines = [record.getMessage() for record in caplog.records if record.name == "zhaobi.observing"]
    assert lines == ["requests are not counted or traced in full: RuntimeError"]


# --- several workers --------------------------------------------------------------------------------------------------


async def fresh(it: Served, path: str, **request: Any) -> httpx.Response:
    """Over a connection of its own, which either worker may take."""
    async with httpx.AsyncClient(base_url=it.url) as http:
        return await http.request("POST" if request else "GET", path, **request)


async def test_each_of_two_workers_shows_what_both_have_done(settings: Settings, tmp_path: Path) -> None:
    headers = {"Authorization": f"Bearer {Client(lambda *_: asyncio.sleep(0), settings).token('tax')}"}
    asked = {"area": "data", "field": "population", "outcome": "OK"}
    with served(tmp_path / "p" / "zhaobi.toml", workers=2) as it:
        async with asyncio.timeout(60):
            while figure(figures((await fresh(it, "/metrics")).text), "zhaobi_workers") != 2:
                await asyncio.sleep(0.05)
            answers = [await fresh(it, "/graphql", headers=headers, json={"query": QUERY}) for _ in range(40)]
            assert {answer.status_code for answer in answers} == {200}
            pages = [figures((await fresh(it, "/metrics")).text) for _ in range(20)]
            assert {figure(page, COUNTED, **asked) for page in pages} == {40}  # at once, whoever answers
            while True:
                page = figures((await fresh(it, "/metrics")).text)
                lookups = [
                    figure(page, "zhaobi_cache_lookups_total", cache="documents", outcome=outcome)
                    for outcome in ("hit", "miss")
                ]
                if sum(found or 0 for found in lookups) == 40:  # what the others count is brought in every second
                    break
                await asyncio.sleep(0.05)
        assert 1 <= (lookups[1] or 0) <= 2
        versions = [(dict(labels), value) for (name, labels), value in page.items() if name == "zhaobi_policy_info"]
        assert [value for _, value in versions] == [2]
        assert figure(page, "zhaobi_policy_refused") == 0
        assert 0 <= (figure(page, "zhaobi_policy_unconfirmed_seconds") or -1) < 5
        assert {label for _, labels in page for label, _ in labels} <= LABELS  # no process is named
        assert (
            sum(
                figure(page, "zhaobi_source_connections", source="city", state=state) or 0 for state in ("idle", "lent")
            )
            >= 1
        )
