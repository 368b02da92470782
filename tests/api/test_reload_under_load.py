"""A changed policy file is in force within a second while the server is busy: no old answer later, no failed one."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from api.demo import enter_grants
from tests.api.served import Served, served
from tests.api.test_policy_change import PHONE, QUERY, change
from tests.fix_city import CITY, FATHER, City
from tests.fix_platform import GRAPHQL, SIMPLY_HAD, Client, lay_out_city

AT_ONCE = 40
SHOWN = {"keep 3 4": "138****0001", "keep 2 2": "13*******01"}
BOUND_S = 1.0
TRIES = 10
"""The bound is the platform's own part; a machine that is busy with other things adds to it."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """An answer: when it arrived, and the form of the value in it."""

    at: float
    phone: str


async def keep_asking(http: httpx.AsyncClient, arrived: list[Arrived], stop: asyncio.Event) -> None:
    while not stop.is_set():
        answer = await http.post("/graphql", json={"query": QUERY, "variables": {"n": FATHER}})
        assert answer.status_code == 200, answer.text
        (node,) = answer.json()["data"]["data"]["population"]["nodes"]
        arrived.append(Arrived(time.monotonic(), node["phone"]))


async def last_old_answer(http: httpx.AsyncClient, file: Path, old: str, new: str) -> float:
    """Seconds from the change of the file to the last answer by the old line, with many requests at any time."""
    arrived: list[Arrived] = []
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(keep_asking(http, arrived, stop))
        await asyncio.sleep(1.0)
        change(file, PHONE.replace("keep 3 4", old), PHONE.replace("keep 3 4", new))
        changed = time.monotonic()
        await asyncio.sleep(3.0)
        stop.set()
    assert {answer.phone for answer in arrived} == {SHOWN[old], SHOWN[new]}
    return max(answer.at for answer in arrived if answer.phone == SHOWN[old]) - changed


async def test_the_last_old_answer_comes_within_a_second(sqlite_city: City, tmp_path: Path) -> None:
    settings = lay_out_city(tmp_path / "p", sqlite_city, profile=SIMPLY_HAD)
    await enter_grants(settings, CITY)
    client = Client(lambda *_: asyncio.sleep(0), settings)
    headers = {"Authorization": f"Bearer {client.token('tax')}", "Accept": GRAPHQL}
    with served(tmp_path / "p" / "zhaobi.toml") as it:
        limits = httpx.Limits(max_connections=AT_ONCE)
        async with httpx.AsyncClient(base_url=it.url, headers=headers, limits=limits, timeout=30) as http:
            took: list[float] = []
            old, new = SHOWN
            while not took or (took[-1] > BOUND_S and len(took) < TRIES):
                took.append(await last_old_answer(http, tmp_path / "p" / "policies" / "10-police.csv", old, new))
                old, new = new, old
        assert took[-1] <= BOUND_S, took
        assert is_told(it, len(took))


def is_told(it: Served, times: int) -> bool:
    """Whether every change was counted."""
    return it.figure('zhaobi_policy_reloads_total{outcome="taken"}') == times
