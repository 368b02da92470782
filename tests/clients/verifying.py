"""A served city whose providers let civil affairs verify in batches, within budgets that a test sets."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.demo import enter_grants, make_personas
from tests.api.served import served
from tests.clients.city import Demonstration
from tests.fix_city import CITY, City
from tests.fix_platform import SIMPLY_HAD, lay_out_city
from zhaobi_client import Client

PERSONA = "verification"
PURPOSES = ("relief-review",)
WITH_ITEMS = ("marriage-registration",)
"""A purpose for which the policies tell of each item."""

NAMES = {
    "330302198203145018": "林建国",
    "33030219840902502X": "陈晓燕",
    "330302201406185030": "林子涵",
    "330302195111305041": "林阿妹",
    "330302199001015068": "欧阳明月",
}
"""The demo persons."""
FATHER = "330302198203145018"


BUDGETS = ("calls", "negatives", "batch_calls", "batch_negatives")
MADE_ANEW = ("catalog", "policies")


@dataclass(frozen=True, slots=True, repr=False)
class Verifying:
    """Where to ask, and as whom; without `repr`, which would show the token."""

    demonstration: Demonstration
    folder: Path

    @property
    def endpoint(self) -> str:
        return self.demonstration.endpoint

    @property
    def token(self) -> str:
        return self.demonstration.personas[PERSONA].token

    def client(self, endpoint: str | None = None, **settings: Any) -> Client:
        """A client of the persona, for relief, at the endpoint or at the one given."""
        return Client(endpoint or self.endpoint, self.token, **{"purposes": PURPOSES, **settings})


@asynccontextmanager
async def verifying(
    folder: Path, city: City, budget: int = 1_000_000, claim_sets: int = 1000, patience_ms: int = 15_000
) -> AsyncIterator[Verifying]:
    """A server over files in `folder`, where a later one finds the keys and all that was counted.

    `budget` is how much a department may ask a day, `claim_sets` how many different ones of a subject before it waits;
    for `patience_ms` the source is waited for.
    """
    for part in MADE_ANEW:
        shutil.rmtree(folder / part, ignore_errors=True)
    configuration = folder / "zhaobi.toml"
    configuration.unlink(missing_ok=True)
    budgets = dict.fromkeys(BUDGETS, budget) | {"claim_sets": claim_sets, "lock_sets": 10_000}
    settings = lay_out_city(folder, city, budgets, SIMPLY_HAD)
    _write(configuration, "[sources.city]\n", f"[sources.city]\nstatement_timeout_ms = {patience_ms}\n")
    _write(folder / "catalog" / "population.yaml", "    name: [equals]\n", "    name: [equals, one_of]\n")
    _write(folder / "policies" / "10-police.csv", "verdict+items+not-found,", "verdict+items+not-found+batch,")
    await enter_grants(settings, CITY)
    personas = {persona.persona: persona for persona in make_personas(settings, folder, CITY)}
    with served(configuration) as server:
        yield Verifying(Demonstration(server.url, personas), folder)


def _write(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), "utf-8")
