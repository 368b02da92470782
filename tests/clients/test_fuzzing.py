"""Schemathesis and hypothesis-graphql against a city full of canaries: no failure of the server, no canary."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.attack.fix_attack import Said
from tests.clients.canaries import Planted, plant
from tests.clients.city import PATIENCE_S, Demonstration, demonstration_of
from tests.clients.node import HERE
from tests.clients.row_documents import row_documents

ASKING = "tax"
LAVISH = """
[limits]
lookup_budget_per_day = 10000000
"""
DOCUMENTS = 300


@dataclass(frozen=True, slots=True, repr=False)
class Target:
    """The served city, and what in it `tax` may not see."""

    served: Demonstration
    planted: Planted


@pytest.fixture(scope="module")
async def target(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Target]:
    folder = tmp_path_factory.mktemp("canaries")
    planted = await plant(folder, Said(ASKING))
    async with demonstration_of(folder / "served", planted.city, LAVISH) as served:
        yield Target(served, planted)


def test_who_may_see_them_finds_the_canaries(target: Target) -> None:
    query = "{ data { population(first: 20) { nodes { idNumber name phone birthDate } } } }"
    to_the_provider = orjson.dumps(target.served.ask("police", query)).decode()
    assert len(target.planted.found_in(to_the_provider)) >= 3 * 20


def test_schemathesis_finds_no_failure(target: Target, tmp_path: Path) -> None:
    """Valid and invalid documents over the whole schema. Few of them reach rows: that is the next test's."""
    answers = schemathesis(target.served, tmp_path)
    statuses = Counter(answer["status"] for answer in answers)
    assert statuses.total() > 200
    assert max(statuses) < 500
    bodies = [orjson.loads(answer["content"]["text"]) for answer in answers]
    assert {"viewer", "catalog", "resource", "access"} <= {root for body in bodies for root in body.get("data") or {}}
    refusals = {error["extensions"]["code"] for body in bodies for error in body.get("errors", ())}
    assert {"DOCUMENT_INVALID", "BAD_OPERAND"} <= refusals
    assert "INTERNAL" not in refusals


def schemathesis(served: Demonstration, folder: Path) -> list[dict[str, Any]]:
    """Every answer of a run, as the HAR file holds it; the run fails with what `answered` calls a failure."""
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(HERE / "schemathesis.toml")]
    report = ["--report", "har", "--report-har-path", str(folder / "answers.har"), "--no-color"]
    known = {"SCHEMATHESIS_HOOKS": "tests.clients.fuzzing_hooks", "ZHAOBI_TOKEN": served.personas[ASKING].token}
    done = subprocess.run(
        [*command, "run", served.endpoint, "--checks", "answered", *report],
        cwd=folder,
        env=os.environ | known | {"PYTHONPATH": str(HERE.parents[1])},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    log = orjson.loads((folder / "answers.har").read_bytes())["log"]
    return [entry["response"] for entry in log["entries"]]


def test_selections_that_find_rows_show_no_canary(target: Target, sdl: str) -> None:
    rows: Counter[str] = Counter()
    with httpx.Client(headers=target.served.headers(ASKING), timeout=PATIENCE_S) as http:

        @settings(
            max_examples=DOCUMENTS,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        )
        @given(row_documents(sdl, target.planted.keys))
        def ask(query: str) -> None:
            answer = http.post(target.served.endpoint, json={"query": query})
            assert answer.status_code == 200
            assert not target.planted.found_in(answer.text + str(answer.headers))
            found = re.match(r'\{"data":\{"data":\{"(\w+)":\{.*(?:\[\{|"totalCount":[1-9])', answer.text)
            rows.update(found.groups() if found else ())

        ask()
    assert rows.keys() == {name.partition(".")[0] for name in target.planted.keys}
    assert rows.total() > DOCUMENTS // 4
