"""A store that does not answer opens nothing, and brings nothing back that yields to what a grant had opened."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from api.holdings import ConfirmedHoldings
from policies import Rights
from resolvers.request import Caller, Statements
from tests.attack.test_combinations import FIRST, GRANTED, LISTER, ROWS, grant, opened

GRANTED_ITEM, YIELDING = "born", "code"


@pytest.mark.parametrize("is_confirmed", [True, False])
async def test_what_yields_stays_away_while_nothing_is_confirmed(tmp_path: Path, is_confirmed: bool) -> None:
    async with opened(tmp_path, [ROWS, *GRANTED]) as lab:
        assert (await lab.ask(LISTER, FIRST)).data["data"]["it"]["nodes"][0][YIELDING] is not None
        await lab.platform.grants.add(grant(GRANTED_ITEM))
        edition = lab.platform.editions.current()
        standing = replace(
            lab.platform.pipeline.preparer.standing,
            holdings=ConfirmedHoldings(lab.platform.grants, lambda: is_confirmed),
        )
        rights: Rights = standing.rights(edition, Caller("lister", "tests"), Statements())
        assert bool(rights.grants) == is_confirmed
        withheld = {one.item for one in rights.withheld.of("person")}
        assert withheld == {f"person.{YIELDING}"}
        held = lab.platform.grants.held("lister", date.today())
        assert [one.number for one in held.known_grants] == ["G-1"] and held.known_agreed == frozenset()
