"""What revision 0004 makes of proceedings that were there: who takes part in them, and by whose word rights rest."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from sharing import Store
from sharing.proceeding_tables import participants, proceedings, steps
from sharing.proceedings.writing import read
from sharing.tables import suspensions
from sharing.violations import Violation
from tests.sharing.migrations.histories import Opened
from tests.sharing.migrations.test_revisions import migrate, run, until

AT = datetime(2026, 3, 2, tzinfo=UTC)
RESTS = {"since": "2026-03-02", "by": "police", "reasons": "misuse", "resource": "population", "until": None}
VIOLATION = {
    "department": "tax",
    "violation": "loss_of_control",
    "facts": "泄露",
    "found_on": "2026-03-01",
    "evidence": [],
    "resource": "population",
}
CONTENTS: Mapping[str, tuple[Mapping[str, Any], set[str]]] = {
    "AP": ({"demand": {}}, {"civil", "police"}),
    "AG": ({"counterpart": "centre"}, {"civil", "police", "centre"}),
    "AN": ({"recipients": [{"department": "tax"}, {"department": "civil"}]}, {"civil", "police", "tax"}),
    "DI": ({"opponent": "water"}, {"civil", "police", "water"}),
    "VI": ({**VIOLATION, "suspended": RESTS}, {"civil", "police", "tax"}),
}
"""By kind what a proceeding keeps, and who takes part in it besides the centre and the authority."""


@pytest.fixture
async def before(opened: Opened) -> Store:
    """A store of the revision before, with a proceeding of each of these kinds."""
    store = opened(until("0003"))
    await migrate(store, until("0003").revisions)
    await run(store, _fill)
    return store


def _fill(connection: sa.Connection) -> None:
    for place, (kind, (content, _)) in enumerate(CONTENTS.items(), start=1):
        text = orjson.dumps(content).decode()
        row = {
            "id": place,
            "number": f"2026-{kind}-000001",
            "kind": kind,
            "version": 1,
            "state": "open",
            "is_closed": False,
            "profile": "order-809",
            "applicant": "civil",
            "provider": "police",
            "resource": "population",
            "content": text,
            "opened_at": AT,
            "changed_at": AT,
        }
        connection.execute(sa.insert(proceedings).values(row))
        step = {"proceeding": place, "version": 1, "action": "begin", "at": AT, "department": "civil"}
        connection.execute(sa.insert(steps).values({**step, "application": "desk", "state": "open", "content": text}))
    columns = {"number": "2026-VI-000001", "department": "tax", "resource": "population", "since": date(2026, 3, 2)}
    table = sa.table("suspensions", *(sa.column(name) for name in (*columns, "reason")))
    for number in ("2026-VI-000001", "2026-OP-000001"):
        connection.execute(sa.insert(table).values({**columns, "number": number, "reason": "misuse"}))


async def test_everybody_finds_what_it_took_part_in(before: Store, opened: Opened) -> None:
    store = opened()
    await store.upgrade()
    joined = sa.select(proceedings.c.kind, participants.c.kind.label("kept"), participants.c.department).join(
        participants
    )
    found: dict[str, set[str]] = {}
    async with store.transaction() as connection:
        for kind, kept, department in (await connection.execute(joined)).all():
            assert kept == kind
            found.setdefault(kind, set()).add(department)
    assert found == {kind: departments for kind, (_, departments) in CONTENTS.items()}


async def test_who_had_rights_rest_may_restore_them(before: Store, opened: Opened) -> None:
    store = opened()
    await store.upgrade()
    async with store.transaction() as connection:
        told = await connection.execute(sa.select(suspensions.c.number, suspensions.c.office))
        offices = {number: office for number, office in told.all()}
        texts = [
            (await connection.execute(sa.select(table.c.content).where(table.c[key] == 5))).scalar_one()
            for table, key in ((proceedings, "id"), (steps, "proceeding"))
        ]
    assert offices == {"2026-VI-000001": "police", "2026-OP-000001": "-"}
    for text in texts:
        violation: Violation = read(Violation, text)
        assert [(one.by, one.until) for one in violation.suspended] == [("police", None)]
        assert violation.facts == "泄露"
