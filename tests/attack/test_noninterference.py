"""The oracle (design §10): change everything that a caller may not know, and no byte of any answer changes."""

import pytest

from tests.attack.asks import Listing
from tests.attack.campaign import ROUNDS, Told, asks_for, campaign, hidden_items, offered_items, thinned
from tests.attack.fix_attack import Attacked, Said

CITY_CALLERS = [
    Said("tax"),
    Said("tax", "contribution-collection", strict=True),
    Said("civil-affairs", explain=True),
    Said("civil-affairs", "relief-review"),
    Said("civil-affairs", "marriage-registration"),
    Said("lucheng-civil"),
    Said("lucheng-civil", "relief-review"),
    Said("human-resources", "pension-review"),
    Said("human-resources", "benefit-payment", person="hr-0007"),
    Said("market-regulation"),
    Said("housing", "housing-subsidy"),
    Said("court", "case-handling"),
    Said("police"),
    Said("centre"),
]
LAB_CALLERS = [Said("lister"), Said("district", explain=True), Said("keyed", strict=True), Said("court"), Said("owner")]


EVERY = {"sqlite": 1, "postgresql": 2, "mariadb": 3}
"""Which callers are taken over each database; a long run takes all."""


@pytest.mark.parametrize("references", [False, True], ids=["rows", "references"])
async def test_nothing_hidden_changes_an_answer_of_the_city(small_city: Attacked, references: bool) -> None:
    """Every resource, item and department: Directus CVE-2025-30352, Hasura CVE-2026-54698 and all their kin."""
    told = Told()
    callers = CITY_CALLERS[:: EVERY[small_city.kind] if ROUNDS == 1 else 1]
    for number, said in enumerate(callers):
        asks = thinned(await asks_for(small_city, said, references), number, every=12)
        await campaign(small_city, said, asks, number, told)
    assert told.answered > 5 * len(callers)
    assert told.rows_moved > 50


async def test_the_campaign_over_the_city_changes_every_hidden_item(small_city: Attacked) -> None:
    """A campaign that changes nothing proves nothing."""
    told, hidden = Told(), set()
    for number, said in enumerate(CITY_CALLERS):
        lists = [
            Listing(code, tuple(sorted(offered_items(small_city, resource))), first=50)
            for code, resource in small_city.tables.catalog.resources.items()
        ]
        await campaign(small_city, said, lists, number, told)
        hidden |= {(said, cell) for cell in hidden_items(small_city, said, await small_city.tables.read())}
    assert told.changed >= hidden


@pytest.mark.parametrize("references", [False, True], ids=["rows", "references"])
async def test_nothing_hidden_changes_an_answer_of_the_laboratory(lab: Attacked, references: bool) -> None:
    """One item of every type, masks of every kind, row rules over NULL, a resource without a surrogate."""
    told = Told()
    for number, said in enumerate(LAB_CALLERS):
        asks = thinned(await asks_for(lab, said, references), number, every=2)
        await campaign(lab, said, asks, number, told)
    assert told.answered > 2 * len(LAB_CALLERS)
