"""The demonstration as `zhaobi serve` serves it on loopback, with the tokens that it prints."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from api.demo import Persona, enter_grants, make_personas
from tests.api.served import served
from tests.fix_city import CITY, City
from tests.fix_platform import SIMPLY_HAD, lay_out_city

PATIENCE_S = 60.0
"""The machine may be busy."""


@dataclass(frozen=True, slots=True, repr=False)
class Demonstration:
    """A served city and who may ask it; without `repr`, which would show tokens."""

    url: str
    personas: Mapping[str, Persona]

    @property
    def endpoint(self) -> str:
        return f"{self.url}/graphql"

    def headers(self, persona: str) -> dict[str, str]:
        """What a client of the persona sends with every request."""
        known = self.personas[persona]
        return {"Authorization": f"Bearer {known.token}", **known.headers}

    def ask(self, persona: str, query: str, variables: Mapping[str, object] | None = None) -> dict[str, Any]:
        """The answer's JSON, past every client library."""
        asked = {"query": query, "variables": variables or {}}
        answer: dict[str, Any] = httpx.post(
            self.endpoint, json=asked, headers=self.headers(persona), timeout=PATIENCE_S
        ).json()
        return answer


@asynccontextmanager
async def demonstration_of(folder: Path, city: City, configuration: str = "") -> AsyncIterator[Demonstration]:
    """The demonstration over `city` in an empty `folder`; `configuration` is added to its file."""
    settings = lay_out_city(folder, city, profile=SIMPLY_HAD)
    await enter_grants(settings, CITY)
    personas = {persona.persona: persona for persona in make_personas(settings, folder, CITY)}
    file = folder / "zhaobi.toml"
    file.write_text(file.read_text("utf-8") + configuration, "utf-8")
    with served(file) as server:
        yield Demonstration(server.url, personas)
