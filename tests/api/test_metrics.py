"""The page for Prometheus: what it tells, whom, and that it tells of nobody."""

from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.types import ASGIApp

from api.app import create_app
from api.demo import enter_grants
from api.settings import MetricsSection, Settings
from tests.api.test_app import QUERY, running
from tests.fix_city import CITY, FATHER, City
from tests.fix_platform import Client, lay_out_city


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
        assert {label for sample in samples for label in sample.labels} == {"version", "outcome"}
        assert not any(word in page.text for word in ("tax", "clerk-1", FATHER, "population"))


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
