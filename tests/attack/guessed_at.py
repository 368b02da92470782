"""A platform with the usual budgets, whose persons are guessed at: by ten districts that collude, and in bulk."""

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson

from api.demo import enter_grants
from api.keys import KeyFolder
from api.receipt_keys import ReceiptKeys
from api.settings import Settings
from catalog import read_catalog
from masking import MasterKey, suite
from tests.attack.fix_attack import CONFIGURATION, Attacked, attacked
from tests.attack.tables import ROW, Tables
from tests.fix_platform import GRAPHQL, Answer, give_budgets, settings_in

GUESSED = Path(__file__).parent / "guessed"
DISTRICTS = tuple(f"district-{number}" for number in range(1, 11))
INNOCENT, BULK = "innocent", "bulk"

VICTIM, OTHER, NOBODY = "NO00000001", "NO00000002", "NO99999999"
NAME, BORN, PHONE, REGION, INCOME = "王淑芬", date(1987, 11, 23), "13805777341", "330302", 7300
ID_NUMBER = "330302198711237349"


@dataclass(slots=True)
class Laboratory:
    """The platform, which can be restarted, and a client that asks it as whomever it likes."""

    folder: Path
    settings: Settings
    url: str
    attacked: Attacked
    _stack: AsyncExitStack = field(repr=False)

    async def restart(self) -> None:
        """Another process over the same files."""
        await self._stack.aclose()
        self.attacked = await self._stack.enter_async_context(attacked(self.folder, self.settings, self.url))

    async def ask(
        self,
        department: str,
        document: str,
        variables: Mapping[str, Any],
        case: str | None = None,
        application: str = "tests",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        token = self.attacked.client.token(department, application)
        said = {
            "authorization": f"Bearer {token}",
            "content-type": "application/json",
            "accept": GRAPHQL,
            "sharing-purpose": "relief",
        }
        said |= {"sharing-case": case} if case else {}
        body = orjson.dumps({"query": document, "variables": variables})
        return await self.attacked.post(body, {**said, **(headers or {})})


@asynccontextmanager
async def laboratory(
    folder: Path, granted: bool = False, rules: str = "", budgets: Mapping[str, int] | None = None
) -> AsyncIterator[Laboratory]:
    """Everything in a folder; `granted`: the districts and the innocent hold grants, else the innocent alone.

    `rules` stand above all others; `budgets` are those of every resource, the usual ones unless given.
    """
    shutil.copytree(GUESSED, folder, dirs_exist_ok=True)
    if budgets is not None:
        give_budgets(folder / "catalog", budgets)
    url = f"sqlite:///{folder / 'lab.db'}"
    (folder / "zhaobi.toml").write_text(f'{CONFIGURATION}url = "{url}"\n', encoding="utf-8")
    (folder / "policies" / "05-owner.csv").write_text(rules, encoding="utf-8")
    KeyFolder(suite("std"), folder / "keys").add()
    MasterKey.create(suite("std"), folder / "keys" / "master.key")
    settings = settings_in(folder)
    ReceiptKeys(suite("std"), settings.keys.dir).renew()
    sharing = settings.sharing.model_copy(update={"zone": zone_of_noon(datetime.now(UTC))})
    settings = settings.model_copy(update={"sharing": sharing})
    await _fill(settings, url)
    if not granted:
        _only_innocent(folder / "grants.yaml")
    await enter_grants(settings, folder)
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(attacked(folder, settings, url))
        yield Laboratory(folder, settings, url, opened, stack)


def zone_of_noon(now: datetime) -> str:
    """A zone in which no day begins for the next eleven hours: budgets of a day are whole again at midnight."""
    off = 12 - now.hour
    return f"Etc/GMT{'-' if off > 0 else '+'}{abs(off)}"


async def _fill(settings: Settings, url: str) -> None:
    tables = Tables.of(url, read_catalog(settings.catalog.dir, settings.catalog.departments))
    await tables.create()
    await tables.write(ROWS)
    await tables.close()


def _only_innocent(grants: Path) -> None:
    first, _, _ = grants.read_text("utf-8").partition("- number: 2026-G-0001")
    grants.write_text(first, "utf-8")


def _person(row: int, code: str, **values: Any) -> dict[str, Any]:
    told = {"name": NAME, "phone": PHONE, "born": BORN, "region": REGION, "income": INCOME}
    return {ROW: row, "code": code, **told, **values}


ROWS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "person": [_person(731, VICTIM), _person(204, OTHER, name="李阿海", phone="13905771111")],
    "resident": [{ROW: 31, "id_number": ID_NUMBER, "name": NAME}],
    "contact": [{ROW: 17, "name": NAME, "phone": PHONE, "region": REGION}],
}
