"""Publishes and withdraws catalogue entries in a metadata store, as the steps of proceedings do in any process."""

from collections.abc import Sequence
from datetime import UTC, datetime

from api.configured import open_store
from api.settings import Settings
from sharing import Store
from sharing.proceedings import PublishEntry, WithdrawEntry
from sharing.proceedings.carrying_out import carry_out
from tests.fix_city import CITY

LICENCE = (
    (CITY / "catalog" / "certificate.yaml")
    .read_text("utf-8")
    .replace("code: certificate\n", "code: licence\n")
    .replace("1A05001/0000007", "1A05001/0000099")
)
"""An entry that no file has, over a table of the city."""

OPEN = (
    "p, everyone, licence, query, always, *, -, allow,\n"
    "p, everyone, licence.type_code, query, always, *, clear, allow,\n"
)
"""Lines that make it answer."""


def publish(code: str, document: str, provider: str = "civil-affairs") -> PublishEntry:
    return PublishEntry(code, provider, document)


async def carried_out(settings: Settings, *effects: PublishEntry | WithdrawEntry) -> None:
    """The effects of a step that another process takes."""
    store = open_store(settings)
    try:
        await in_store(store, effects)
    finally:
        await store.close()


async def in_store(store: Store, effects: Sequence[PublishEntry | WithdrawEntry]) -> None:
    await store.create()
    async with store.transaction() as connection:
        await carry_out(connection, "2026-EN-000001", effects, datetime.now(UTC))
