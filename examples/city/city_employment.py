"""Where the people of the city work and are insured: enterprises and social insurance."""

from collections.abc import Iterator, Sequence
from random import Random

from city_known_persons import ALWAYS_INSURED
from city_names import enterprise_name
from city_numbers import cents, enterprise_credit_code, row_numbers
from city_people import BLOCK, NOW, TODAY, YEAR, Family, age_in_days, calendar_day, years_before
from city_places import REGIONS_BY_SHARE, Region, address, pick
from city_rows import Enterprise, Person, SocialInsurance

PERSONS_PER_ENTERPRISE = 20
INSURANCE_TYPES = ("110", "310", "210")


def enterprise_region(seed: int, number: int) -> Region:
    """Follows from the number alone, so that an employee's block need not know the enterprise's."""
    return REGIONS_BY_SHARE[(number * 37 + seed) % len(REGIONS_BY_SHARE)]


def credit_code(seed: int, number: int) -> str:
    """The unified social credit code of the enterprise with that number."""
    return enterprise_credit_code(seed, enterprise_region(seed, number).code, number)


def enterprises(seed: int, block: int, persons: Sequence[Person]) -> Iterator[Enterprise]:
    """One enterprise for every twenty persons of the block, led by the first grown-up among them."""
    random = Random(f"{seed}/{block}/enterprise")  # noqa: S311 - made-up enterprises, nothing secret
    row_number = row_numbers(seed, "enterprise")
    for first in range(0, len(persons), PERSONS_PER_ENTERPRISE):
        group = persons[first : first + PERSONS_PER_ENTERPRISE]
        leader = next((person for person in group if age_in_days(person) > 18 * YEAR), None)
        number = (block * BLOCK + first) // PERSONS_PER_ENTERPRISE
        place = enterprise_region(seed, number)
        name, industry_code = enterprise_name(random, place)
        yield Enterprise(
            row_id=row_number(number),
            credit_code=credit_code(seed, number),
            name=name,
            legal_representative=leader.name if leader else None,
            legal_representative_id=leader.id_number if leader else None,
            region_code=place.code,
            address=address(random, place),
            registered_capital=cents(pick(random, (10, 50, 100, 500, 1000)) * 1_000_000 + int(random.random() * 9999)),
            established_on=calendar_day(years_before(random, 0, 30))[0],
            industry_code=industry_code,
            status=pick(random, ("1", "1", "1", "1", "1", "1", "2", "3")),
        )


def insurances(seed: int, block: int, families: Sequence[Family]) -> Iterator[SocialInsurance]:
    """The insurances of the block's persons of working age."""
    random = Random(f"{seed}/{block}/social_insurance")  # noqa: S311 - made-up insurances, nothing secret
    row_number = row_numbers(seed, "social_insurance")
    for family in families:
        for number, person in enumerate(family.members, family.first):
            always = number in ALWAYS_INSURED
            if always or (random.random() < 0.7 and 16 * YEAR < age_in_days(person) < 60 * YEAR):
                first_row = number * len(INSURANCE_TYPES)
                for place, insurance in enumerate(insured(seed, random, number, person, always)):
                    yield insurance._replace(row_id=row_number(first_row + place))


def insured(seed: int, random: Random, number: int, person: Person, always: bool) -> Iterator[SocialInsurance]:
    """The insurances of one person, which share employer and base; no employer means insured on one's own."""
    alone = random.random() < 0.08
    employer = credit_code(seed, int(random.random() * (number // PERSONS_PER_ENTERPRISE + 1)))
    started_on = calendar_day(NOW - int(random.random() * (age_in_days(person) - 16 * YEAR)))[0]
    base, status = cents(381_200 + int(random.random() * 2_000_000)), pick(random, ("1", "1", "1", "1", "1", "2", "4"))
    kinds = pick(random, (1, 2, 2, 3))
    for place, kind in enumerate(INSURANCE_TYPES[: 3 if always else kinds]):
        yield SocialInsurance(
            row_id=0,
            insurance_id=f"SB{number:08d}{place:02d}",
            id_number=person.id_number,
            employer_credit_code=None if alone and not always else employer,
            insurance_type=kind,
            contribution_base=base,
            paid_months=(TODAY.year - started_on.year) * 12 + TODAY.month - started_on.month,
            status="1" if always else status,
            started_on=started_on,
        )
