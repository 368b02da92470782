"""What holds of every procedure: it is played with all its actions, and the store keeps each step that was played."""

import asyncio
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.procedures import procedures
from sharing import Store
from sharing.proceedings import Kind
from tests.sharing.agreements.test_any_order import PLAY as AGREEMENTS
from tests.sharing.announcements.test_any_order import PLAY as ANNOUNCEMENTS
from tests.sharing.applications.test_any_order import PLAY as APPLICATIONS
from tests.sharing.collections.test_any_order import PLAY as COLLECTIONS
from tests.sharing.consents.test_any_order import PLAY as CONSENTS
from tests.sharing.corrections.test_any_order import PLAY as CORRECTIONS
from tests.sharing.disputes.test_any_order import PLAY as DISPUTES
from tests.sharing.emergencies.test_any_order import PLAY as EMERGENCIES
from tests.sharing.entries.test_any_order import PLAY as ENTRIES
from tests.sharing.kit.any_order import Play, walked
from tests.sharing.kit.replay import check_replayed
from tests.sharing.onward.test_any_order import PLAY as ONWARD
from tests.sharing.opening.test_any_order import PLAY as OPENING
from tests.sharing.projects.test_any_order import PLAY as PROJECTS
from tests.sharing.violations.test_any_order import PLAY as VIOLATIONS

PLAYS: Mapping[Kind, Play] = {
    Kind.AGREEMENT: AGREEMENTS,
    Kind.ANNOUNCEMENT: ANNOUNCEMENTS,
    Kind.APPLICATION: APPLICATIONS,
    Kind.COLLECTION: COLLECTIONS,
    Kind.CONSENT: CONSENTS,
    Kind.CORRECTION: CORRECTIONS,
    Kind.DISPUTE: DISPUTES,
    Kind.EMERGENCY: EMERGENCIES,
    Kind.ENTRY: ENTRIES,
    Kind.ONWARD: ONWARD,
    Kind.OPENING: OPENING,
    Kind.PROJECT: PROJECTS,
    Kind.VIOLATION: VIOLATIONS,
}


def test_every_procedure_is_played_with_all_its_actions() -> None:
    every = procedures()
    assert set(PLAYS) == set(Kind) == set(every)
    for kind, play in PLAYS.items():
        assert set(play.actions) == set(every[kind].actions), kind.name
        assert play.follows is None or set(play.follows) == set(play.actions), kind.name


@pytest.mark.parametrize("kind", PLAYS)
@given(data=st.data())
@settings(max_examples=5)
def test_the_store_keeps_every_step_and_refuses_what_is_refused(
    kind: Kind, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    course = walked(PLAYS[kind], data)
    url = f"sqlite:///{tmp_path_factory.mktemp('played') / 'store.sqlite'}"

    async def replayed() -> None:
        store = Store(url)
        try:
            await store.create()
            await check_replayed(course, store)
        finally:
            await store.close()

    asyncio.run(replayed())
