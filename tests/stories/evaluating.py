"""What the evaluation of a year says of the departments of a story, as things stand on its day."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from api.configured import opened_store
from api.moments import Profiles
from api.moments import moments as moments_of
from api.proceedings import proceedings_of
from sharing import Register
from sharing.proceedings import LARGEST_PAGE, Actor, Proceeding, Sought
from sharing.statistics import Facts, Figures, evaluate, of_year
from tests.stories.town import Town


async def evaluated(town: Town, year: int) -> dict[str, Any]:
    """By department: how it answered for its terms, and what was asked of it."""
    settings = town.platform.settings
    catalog = town.platform.editions.current().catalog
    facts = Facts(catalog, Profiles(settings.sharing).of(None), await _proceedings(town), {})
    period = of_year(year, ZoneInfo(settings.sharing.zone))
    told = evaluate(facts, period, min(period.last, town.clock.now.date()))
    return {"figures": {each.department: _figures(each) for each in told.departments}}


def _figures(figures: Figures) -> Mapping[str, str]:
    demands = figures.as_provider
    asked = f"{demands.received} received, {demands.granted} granted, {demands.refused} refused"
    kept = {duty.value: f"{one.in_time} in time, {one.late} late" for duty, one in figures.terms.items()}
    return {"demands": asked, **kept}


async def _proceedings(town: Town) -> tuple[Proceeding[Any], ...]:
    """All there are, as the centre sees them."""
    settings, catalog = town.platform.settings, town.platform.editions.current().catalog
    async with opened_store(settings) as store:
        contents = await Register(store).contents()
        moment = moments_of(
            settings.sharing,
            lambda: catalog,
            lambda: contents.grants,
            lambda: contents.agreements,
            clock=town.clock,
        )
        kept = proceedings_of(settings.sharing, store, moment, _nothing)
        page = await kept.page(Sought(), Actor("centre", "story"), LARGEST_PAGE)
    return tuple(each.proceeding for each in page.found)


async def _nothing() -> None:
    """Nothing comes into force by looking."""
