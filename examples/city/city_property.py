"""What the people of the city own: real estate."""

from collections.abc import Iterator, Sequence
from random import Random

from city_known_persons import ALWAYS_OWNERS
from city_numbers import cents, row_numbers, unit_number
from city_people import Family, calendar_day, years_before
from city_places import address, pick
from city_rows import RealEstate

USAGES = ("11", "11", "11", "11", "11", "11", "31", "61")


def properties(seed: int, block: int, families: Sequence[Family]) -> Iterator[RealEstate]:
    """Properties of the heads of the block's families, mostly the dwelling."""
    random = Random(f"{seed}/{block}/real_estate")  # noqa: S311 - made-up properties, nothing secret
    row_number = row_numbers(seed, "real_estate")
    for family in families:
        if random.random() < 0.45 or family.first in ALWAYS_OWNERS:
            yield property_of(random, family)._replace(row_id=row_number(family.first))


def property_of(random: Random, family: Family) -> RealEstate:
    """A property of the head, for which it is unknown now and then whether it is mortgaged."""
    head, place, usage = family.members[0], family.region, pick(random, USAGES)
    building, unit, elsewhere = int(random.random() * 30) + 1, int(random.random() * 300) + 1, address(random, place)
    return RealEstate(
        row_id=0,
        unit_number=unit_number(place.code, family.first, building, unit),
        owner_id_number=head.id_number,
        address=head.address if head.address and usage == "11" else elsewhere,
        region_code=place.code,
        floor_area=cents(3_000 + int(random.random() * 20_000)),
        usage=usage,
        registered_on=calendar_day(years_before(random, 0, 6))[0],
        mortgaged=pick(random, (True, False, False)) if random.random() < 0.98 else None,
    )
