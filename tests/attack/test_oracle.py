"""The oracle itself: it must fail where something leaks, else its silence proves nothing."""

import random
from pathlib import Path

import pytest

from policies import Policies, read_policies
from tests.attack.asks import Ask, Claimed, Listing, Nested, Test, Verification, document
from tests.attack.campaign import Told, campaign
from tests.attack.fix_attack import LAB, Attacked, Said, open_lab
from tests.attack.knowledge import Caller, Knowledge
from tests.attack.variations import Vary

LISTER, DISTRICT, COURT = Said("lister"), Said("district"), Said("court")
CLAIMS = (Claimed("grade", "equals", "9"), Claimed("born", "ageAtLeast", {"years": 18, "on": "2026-01-01"}))
COMPARED = Verification("person", (("code", "AB00001"),), CLAIMS, ((("code", "AB00002"),),))

LEAKS: list[tuple[str, Said, Ask]] = [
    (
        "p, everyone, person.phone, sort, always, *, clear, allow",
        LISTER,
        Listing("person", ("region",), order=(("phone", "ASC"),)),
    ),
    (
        "p, everyone, person.note, filter, always, *, clear, allow",
        LISTER,
        Listing("person", ("region",), where=Test("note", "startsWith", "canary-note-1")),
    ),
    ("p, everyone, person.note, query, always, *, keep 12 0, allow", LISTER, Listing("person", ("region", "note"))),
    ("p, everyone, person.born, query, always, *, clear, allow", LISTER, Listing("person", ("born",))),
    ("p, lister, case_file, query, always, *, -, allow", LISTER, Listing("case_file", ("kind",), first=3)),
    (
        "p, everyone, person.home, query, always, *, -, allow",
        LISTER,
        Listing("person", ("region",), references=(Nested("home", ()),)),
    ),
    ("p, court, person.*, verify, always, *, verdict+items+batch, allow", COURT, COMPARED),
    ("p, court, person.*, verify, always, *, verdict+not-found+batch, allow", COURT, COMPARED),
]


@pytest.mark.parametrize(("rule", "said", "ask"), LEAKS, ids=[leak[0].split(",")[2].strip() for leak in LEAKS])
async def test_the_oracle_fails_where_a_rule_opens_more_than_is_known(
    tmp_path: Path, rule: str, said: Said, ask: Ask
) -> None:
    """The platform has one rule more than the knowledge is worked out with: ordering by a raw column and so on."""
    async with open_lab(tmp_path, f"sqlite:///{tmp_path / 'lab.db'}", rule) as leaking:
        catalog = leaking.platform.editions.current().catalog
        told = Caller(catalog, Policies(read_policies(LAB / "policies", catalog), catalog), leaking.rights(said))
        assert (await leaking.ask(said, ask)).json.get("errors") is None
        with pytest.raises(AssertionError, match="learns of"):
            for seed in range(20):
                await campaign(leaking, said, [ask], seed, Told(), told)


async def test_a_variation_changes_values_rows_and_nothing_that_is_known(lab: Attacked) -> None:
    stored = await lab.tables.read()
    ask = Listing("person", ("region", "phone", "born"))
    knowledge = Knowledge(lab.caller(DISTRICT), ask)
    varied = Vary([knowledge], random.Random(1)).of(stored)  # noqa: S311 - repeatable, not secret
    assert varied.contents != stored
    assert ("person", "note") in varied.changed
    assert ("person", "born") in varied.changed, "a birth date may change within its year"
    assert varied.removed + varied.added > 0
    assert knowledge.of(varied.contents) == knowledge.of(stored)
    assert "phone" in document(ask, lab.tables.catalog)
