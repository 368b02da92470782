"""The city as rows by table, in the blocks in which it is generated and written."""

from collections.abc import Iterator, Mapping, Sequence

from city_civil_affairs import certificates, reliefs
from city_employment import enterprises, insurances
from city_people import BLOCK, MAX_PERSONS, Block
from city_property import properties
from city_rows import Row

Rows = Mapping[str, Sequence[Row]]


def city_blocks(persons: int, seed: int) -> Iterator[Rows]:
    """The whole city, block by block: the same seed gives the same rows, and more persons only add to them.

    Only the last household and the last enterprise may differ where a greater number of persons completes them.

    Raises:
        ValueError: `persons` is negative or greater than the city has ID numbers for.
    """
    if not 0 <= persons <= MAX_PERSONS:
        raise ValueError(f"the number of persons must lie between 0 and {MAX_PERSONS}")
    for block in range(-(-persons // BLOCK)):
        yield block_rows(block, persons, seed)


def block_rows(block: int, persons: int, seed: int) -> Rows:
    """The rows of one block, from seed and block number alone; `persons` only cuts it."""
    families = tuple(Block(seed, block).families(persons))
    population = [member for family in families for member in family.members]
    return {
        "population": population,
        "household": [family.household for family in families if family.household],
        "enterprise": list(enterprises(seed, block, population)),
        "social_insurance": list(insurances(seed, block, families)),
        "low_income_relief": list(reliefs(seed, block, families)),
        "real_estate": list(properties(seed, block, families)),
        "certificate": list(certificates(seed, block, families)),
    }
