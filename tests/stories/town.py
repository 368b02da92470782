"""The town that stories are played in: its files, source and keys, and the running platform on a day of the story."""

import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from api.app import Platform, open_platform
from api.console import load_console
from api.demo import CONFIGURATION
from api.keys import KeyFolder
from api.settings import load_settings
from masking import MasterKey, Signer, suite
from sharing.agreements.signing import public_text
from tests.fix_platform import Client
from tests.stories.story import FOLDER

TOWN = FOLDER / "town"
MORNING = time(9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ROWS = (
    (1, "R001", "1", "330302198203145018", "林建国", "13800000001", "蒲鞋市街道人民路272号", "无"),
    (2, "R002", "2", "33030219840902502X", "陈晓燕", "13800000002", "蒲鞋市街道人民路272号", "无"),
    (3, "R003", "2", "330302199001015068", "欧阳明月", "13800000003", "五马街道解放街8号", "无"),
)


@dataclass(slots=True)
class StoryClock:
    """The time of the story: a minute later at each step, so that what follows comes after what was before."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def next(self, day: date | None) -> None:
        """The next step, or the first one of a day."""
        self.now = self.now + timedelta(minutes=1) if day is None else datetime.combine(day, MORNING)


@dataclass(frozen=True, slots=True)
class Town:
    """The running platform, whom it answers, and what the story can change besides."""

    folder: Path
    platform: Platform
    client: Client
    clock: StoryClock
    signers: Mapping[str, Signer]

    def change_source(self, statement: str) -> None:
        """What a provider does in its own database."""
        with closing(sqlite3.connect(self.folder / "town.db")) as connection, connection:
            connection.execute(statement)


@asynccontextmanager
async def opened(folder: Path, profile: str, first_day: date) -> AsyncIterator[Town]:
    """The town under a profile, on the morning of a day."""
    signers = _lay_out(folder, profile)
    settings = load_settings(folder / "zhaobi.toml")
    clock = StoryClock(datetime.combine(first_day, MORNING))
    async with open_platform(settings, load_console(settings.console.graphiql_dir), clock) as platform:
        yield Town(folder, platform, Client(platform.endpoint, settings), clock, signers)


def _lay_out(folder: Path, profile: str) -> Mapping[str, Signer]:
    (folder / "catalog").mkdir()
    (folder / "policies").mkdir()
    (folder / "catalog" / "shop.yaml").write_bytes((TOWN / "shop.yaml").read_bytes())
    (folder / "policies" / "10-tax.csv").write_bytes((TOWN / "10-tax.csv").read_bytes())
    configuration = CONFIGURATION.replace("[sources.city]", "[sources.town]").replace("city.db", "town.db")
    own = f'\n[sharing]\nprofile = "{profile}"\nprofile_out_of_force = true\n\n[verification]\nquantum_ms = 0\n'
    (folder / "zhaobi.toml").write_text(configuration + own, "utf-8")
    _fill(folder / "town.db")
    KeyFolder(suite("std"), folder / "keys").add()
    MasterKey.create(suite("std"), folder / "keys" / "master.key")
    return _with_keys(folder / "departments.yaml")


def _fill(source: Path) -> None:
    with closing(sqlite3.connect(source)) as connection, connection:
        connection.execute("CREATE TABLE shop (row_id INTEGER PRIMARY KEY, number TEXT UNIQUE, name TEXT)")
        connection.execute(
            "CREATE TABLE resident (row_id INTEGER PRIMARY KEY, number TEXT UNIQUE, sex TEXT, id_number TEXT,"
            " name TEXT, phone TEXT, address TEXT, offence TEXT)"
        )
        connection.executemany("INSERT INTO resident VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ROWS)


def _with_keys(path: Path) -> Mapping[str, Signer]:
    """The members, each with a key that agreements are signed with."""
    members = yaml.safe_load((TOWN / "departments.yaml").read_text("utf-8"))["departments"]
    signers = {code: suite("std").new_signer() for code in members}
    for code, signer in signers.items():
        members[code]["keys"] = {signer.key_id: public_text(signer.verifier)}
    path.write_text(yaml.safe_dump({"departments": members}, allow_unicode=True), "utf-8")
    return signers
