"""The synthetic city with a site for visitors: enterprises are published as open, persons are opened by agreement."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from tests.fix_city import City
from tests.fix_platform import GRAPHQL, Answer, CityPlatform, Client, lay_out_city, opened

PUBLISHED = ("credit_code", "name", "region_code", "address", "registered_capital", "industry_code", "status")
RULES = {
    "40-market-regulation.csv": """
p, public, enterprise, query, always, *, -, allow,
p, public, enterprise.established_on, query, always, *, year, allow,
p, public, enterprise.*, query, always, *, clear, allow,
p, public, enterprise.legal_representative_id, query+lookup+filter+sort+group, always, *, clear, allow,
p, public, enterprise.representative, query, always, *, -, allow,
""",
    "10-police.csv": """
p, public, population, query, always, *, -, allow,
p, public, population.address, query, always, *, address district, allow,
p, public, population.*, query, always, *, clear, allow,
p, public, population.phone, sort+group, always, *, clear, allow,
""",
}
"""What providers let the public have: more than is open, so that what is closed is closed by nothing else."""

SETTINGS = """
[public]
enabled = true
login = {login}
"""
YANGZHOU = """
[sharing]
profile = "yangzhou"
profile_out_of_force = true
"""
STEP = """mutation ($number: ID, $action: OpeningAction!) { opening(number: $number, action: $action) {
  proceeding { number state } problems { member code } } }"""
WANTED = {"purpose": "人口研究", "safety": "专用服务器", "resource": "population"}
PHONE = {"item": "phone", "openedBy": "MASKING", "mask": "keep 3 4"}


@dataclass(frozen=True, slots=True)
class OpenCity:
    """The platform over the city, and a client at each of its two addresses."""

    it: CityPlatform
    visitor: Client

    async def ask(
        self, query: str, variables: Mapping[str, object] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Post a query as a visitor with a token."""
        return await self.visitor.ask("public", query, variables, roles=(), headers=headers)

    async def step(self, department: str, action: Mapping[str, Any], number: str | None = None, role: str = "") -> str:
        """Take a step of an opening; gives its number."""
        variables = {"number": number, "action": action}
        answer = await self.it.ask(department, STEP, variables, roles=(role or "reviewer",), person="officer-1")
        done = answer.data["opening"]
        assert done["problems"] == [], done
        found: str = done["proceeding"]["number"]
        return found

    async def open(self, *items: Mapping[str, str]) -> str:
        """Have items of persons opened to everybody; gives the number of the opening."""
        codes = [item["item"] for item in items]
        entered = {"requester": "CITIZEN", "reference": "2026-000123", "wanted": {**WANTED, "items": codes}}
        number = await self.step("police", {"enter": entered})
        return await self.step("police", {"agree": {"openClass": "UNCONDITIONAL", "items": items}}, number)


def lay_out_open_city(folder: Path, city: City, login: bool = True) -> None:
    """Everything that such a platform needs."""
    lay_out_city(folder, city)
    entry = folder / "catalog" / "enterprise.yaml"
    text = entry.read_text("utf-8")
    entry.write_text(text.replace("open: {class: conditional,", "open: {class: unconditional,"), "utf-8")
    for name, rules in RULES.items():
        file = folder / "policies" / name
        file.write_text(file.read_text("utf-8") + rules.lstrip("\n"), "utf-8")
    configuration = folder / "zhaobi.toml"
    said = SETTINGS.format(login=str(login).lower()) + YANGZHOU
    configuration.write_text(configuration.read_text("utf-8") + said, "utf-8")


@asynccontextmanager
async def open_city(folder: Path, city: City, login: bool = True) -> AsyncIterator[OpenCity]:
    """A platform over the city in `folder`, laid out there unless it is already."""
    if not (folder / "zhaobi.toml").exists():
        lay_out_open_city(folder, city, login)
    async with opened(folder, city) as it:
        assert it.platform.public is not None
        yield OpenCity(it, Client(it.platform.public.endpoint, it.client.settings))


async def anonymous(city: OpenCity, query: str) -> Answer:
    """Post a query without a token."""
    headers = {"Content-Type": "application/json", "Accept": GRAPHQL}
    return await city.visitor.send("POST", orjson.dumps({"query": query}), headers)
