"""What the civil affairs offices of the city keep: relief for low incomes, and certificates."""

from collections.abc import Iterator, Sequence
from random import Random

from city_known_persons import ALWAYS_RELIEVED
from city_numbers import bank_card, cents, row_numbers
from city_people import NOW, YEAR, Family, age_in_days, calendar_day, years_before
from city_places import pick
from city_rows import Certificate, Person, Relief

KINDS = "JLYS"  # marriage, divorce, subsidy for the very old, social relief


def reliefs(seed: int, block: int, families: Sequence[Family]) -> Iterator[Relief]:
    """Relief for households of the block, asked for by their heads."""
    random = Random(f"{seed}/{block}/low_income_relief")  # noqa: S311 - made-up relief, nothing secret
    row_number = row_numbers(seed, "low_income_relief")
    for family in families:
        if (random.random() < 0.05 or family.first in ALWAYS_RELIEVED) and family.household:
            yield Relief(
                row_id=row_number(family.first),
                relief_id=f"DB{family.region.code}{family.first:07d}",
                id_number=family.members[0].id_number,
                household_id=family.household.household_id,
                monthly_amount=cents(30_000 + int(random.random() * 120_000) * len(family.members)),
                category=pick(random, ("1", "1", "1", "2", "3", "3")),
                approved_on=calendar_day(years_before(random, 0, 8))[0],
                bank_card=bank_card(int(random.random() * 10**12)) if random.random() < 0.95 else None,
            )


def certificates(seed: int, block: int, families: Sequence[Family]) -> Iterator[Certificate]:
    """Certificates of the block's persons."""
    random = Random(f"{seed}/{block}/certificate")  # noqa: S311 - made-up certificates, nothing secret
    row_number = row_numbers(seed, "certificate")
    for family in families:
        for number, certificate in family_certificates(random, family):
            yield certificate._replace(row_id=row_number(number * len(KINDS) + KINDS.index(certificate.type_code)))


def family_certificates(random: Random, family: Family) -> Iterator[tuple[int, Certificate]]:
    """The certificates of one family, each with the number of its holder; spouses married on the same day."""
    married_on = issue_day(random, min(age_in_days(member) for member in family.members[:2]), 22)
    for number, person in enumerate(family.members, family.first):
        age = age_in_days(person)
        if person.marital_status == "20":
            yield number, certificate("J", family, number, person, married_on)
        if person.marital_status == "40":
            yield number, certificate("L", family, number, person, issue_day(random, age, 23))
        if random.random() < 0.6 and age > 80 * YEAR:
            yield number, certificate("Y", family, number, person, issue_day(random, age, 80), years=10)
        if random.random() < 0.04:
            yield number, certificate("S", family, number, person, years_before(random, 0, 8), years=5)


def issue_day(random: Random, age: int, earliest_years: int) -> int:
    """Ordinal of a day within ten years after somebody of that age in days reached that age in years."""
    since = max(age - earliest_years * YEAR, 1)
    return NOW - int(since - random.random() * min(since, 10 * YEAR))


def certificate(
    kind: str, family: Family, number: int, holder: Person, issued: int, years: int | None = None
) -> Certificate:
    """A certificate issued on the day with that ordinal; without `years` it stays valid."""
    issued_on = calendar_day(issued)[0]
    return Certificate(
        row_id=0,
        certificate_id=f"{kind}{family.region.code}-{issued_on.year}-{number:07d}",
        holder_id_number=holder.id_number,
        type_code=kind,
        issuer=f"{family.region.name}民政局(示例)",
        issued_on=issued_on,
        valid_until=calendar_day(issued + int(years * YEAR))[0] if years else None,
    )
