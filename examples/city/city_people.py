"""Families of the city: who lives together where, drawn from a seed in blocks that do not depend on each other."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from random import Random
from typing import NamedTuple

from city_known_persons import DEMO_FAMILY, DEMO_SINGLE, HARD_CASES, KnownPerson
from city_names import given_name, surname, surname_of
from city_numbers import resident_id, row_numbers
from city_places import LUCHENG, Region, address, pick, region
from city_rows import Household, Person

TODAY = date(2026, 1, 1)  # of the city; the calendar must not change what is generated
NOW = TODAY.toordinal()
YEAR = 365.2425  # days

# A block is generated from seed and number alone. In a block no two persons of one sex share region and birthday;
# each block has its own sequence number for each region and birthday. So no ID number is given twice.
BLOCK = 5_000
SLOTS = (*range(1, 250), *range(254, 405))  # 250–253 belong to the demo persons
MAX_PERSONS = BLOCK * len(SLOTS)

FAMILY_SIZES = (1,) * 22 + (2,) * 28 + (3,) * 27 + (4,) * 15 + (5,) * 5 + (6,) * 3
MINORITIES = ("畲族", "畲族", "回族", "土家族", "苗族", "壮族", "满族", "朝鲜族")
PHONE_PREFIXES = ("130", "135", "136", "137", "138", "139", "150", "158", "159", "177", "180", "186", "188", "199")
SCHOOLING = ("10", "20", "20", "20", "30", "30", "30", "40", "60", "60", "70", "70", "70", "80", "90")
RECORDS = ("示例:盗窃,已执行完毕", "示例:寻衅滋事,行政拘留", "示例:危险驾驶,缓刑期满", "示例:诈骗,已执行完毕")


class Family(NamedTuple):
    """Persons who live together, the head first; `first` is the number of the head, counted from 0 over the city."""

    first: int
    region: Region
    household: Household | None
    members: tuple[Person, ...]


@cache
def calendar_day(ordinal: int) -> tuple[date, str]:
    """The day with that ordinal, also as the eight digits of an ID number."""
    day = date.fromordinal(ordinal)
    return day, f"{day.year:04d}{day.month:02d}{day.day:02d}"


def age_in_days(person: Person) -> int:
    """Age on the day of the city; 0 where the birth date is unknown, so that nothing follows from it."""
    return NOW - person.birth_date.toordinal() if person.birth_date else 0


def years_before(random: Random, youngest: float, oldest: float) -> int:
    """Ordinal of a birthday of somebody who is between `youngest` and `oldest` years old."""
    return NOW - int((youngest + random.random() * (oldest - youngest)) * YEAR)


class Block:
    """Draws the families of one block, always in the same order."""

    def __init__(self, seed: int, number: int) -> None:
        self.start = number * BLOCK
        self.random = Random(f"{seed}/{number}")  # noqa: S311 - made-up people, nothing secret
        self.offset = number * 151 + seed  # 151 and the number of slots share no divisor: every block differs
        self.taken: set[tuple[str, int, bool]] = set()
        self.person_row = row_numbers(seed, "population")
        self.household_row = row_numbers(seed, "household")

    def families(self, persons: int) -> Iterator[Family]:
        """The families of the block up to the person with the number `persons` (exclusive); the last may be cut."""
        number, end = self.start, min(self.start + BLOCK, persons)
        known = self.known_families() if self.start == 0 else iter(())
        while number < end:
            place, members = next(known, None) or self.ordinary_family(number)
            yield self.settle(number, place, members[: end - number])
            number += len(members)

    def known_families(self) -> Iterator[tuple[Region, list[Person]]]:
        """The demo persons and the hard cases, from the first number on."""
        home = address(self.random, LUCHENG)
        yield LUCHENG, [self.known_person(number, known, home) for number, known in enumerate(DEMO_FAMILY)]
        yield LUCHENG, [self.known_person(len(DEMO_FAMILY), DEMO_SINGLE, address(self.random, LUCHENG))]
        for number, items in enumerate(HARD_CASES, len(DEMO_FAMILY) + 1):
            person = self.grown_up(number, LUCHENG, address(self.random, LUCHENG), years_before(self.random, 24, 60))
            yield LUCHENG, [person._replace(**items)]

    def known_person(self, number: int, known: KnownPerson, home: str) -> Person:
        first_17 = f"{LUCHENG.code}{calendar_day(known.birth_date.toordinal())[1]}{known.sequence:03d}"
        return Person(
            row_id=self.person_row(number),
            id_number=resident_id(first_17),
            name=known.name,
            gender="1" if known.sequence % 2 else "2",
            birth_date=known.birth_date,
            ethnicity="汉族",
            phone=known.phone,
            address=home,
            region_code=LUCHENG.code,
            household_id="",
            marital_status=known.marital_status,
            education=known.education,
            criminal_record=None,
        )

    def ordinary_family(self, number: int) -> tuple[Region, list[Person]]:
        """Head, mostly a spouse, then children and parents of the head, as the size allows."""
        random = self.random
        size, place = pick(random, FAMILY_SIZES), region(random)
        home = address(random, place)
        born = years_before(random, 24, 84 if size < 3 else 60)
        head = self.grown_up(number, place, home, born, married=size > 1)
        members = [head]
        if size > 1:
            spouse_born = min(born + int((random.random() - 0.4) * 2200), NOW - 22 * 366)
            members.append(self.grown_up(number + 1, place, home, spouse_born, married=True, male=head.gender == "2"))
        while len(members) < size:
            members.append(self.relative(number + len(members), place, home, born, head.name, len(members)))
        return place, members

    def grown_up(
        self, number: int, place: Region, home: str, born: int, married: bool = False, male: bool | None = None
    ) -> Person:
        random = self.random
        is_male = random.random() < 0.5 if male is None else male
        status = "20" if married else pick(random, ("10", "10", "30", "40", "90"))
        name = surname(random) + given_name(random, is_male)
        return self.person(number, place, home, born, name, is_male, status, pick(random, SCHOOLING))

    def relative(self, number: int, place: Region, home: str, head_born: int, head_name: str, position: int) -> Person:
        """A child of the head or, beyond the fourth member, a parent."""
        random = self.random
        is_male = random.random() < 0.51
        family_name = surname_of(head_name)
        if position < 4:
            born = min(head_born + int((22 + random.random() * 14) * YEAR), NOW - int(random.random() * YEAR) - 1)
            schooling = "90" if NOW - born < 7 * YEAR else pick(random, ("70", "80", "60", "20"))
            name = family_name + given_name(random, is_male)
            return self.person(number, place, home, born, name, is_male, "10", schooling)
        born = max(head_born - int((21 + random.random() * 14) * YEAR), NOW - 104 * 366)
        name = (family_name if is_male else surname(random)) + given_name(random, is_male)
        return self.person(number, place, home, born, name, is_male, "30", pick(random, ("70", "80", "90")))

    def person(
        self, number: int, place: Region, home: str, born: int, name: str, male: bool, marital: str, schooling: str
    ) -> Person:
        random = self.random
        issued_in = place.code if random.random() < 0.88 else region(random).code
        while (issued_in, born, male) in self.taken:
            born -= 1
        self.taken.add((issued_in, born, male))
        slot = SLOTS[(self.offset + born * 211 + int(issued_in) * 7) % len(SLOTS)]
        birth_date, digits = calendar_day(born)
        has_phone = random.random() < (0.96 if NOW - born > 14 * YEAR else 0.25)
        phone = f"{pick(random, PHONE_PREFIXES)}{int(random.random() * 100_000_000):08d}" if has_phone else None
        has_record = random.random() < 0.004 and NOW - born > 16 * YEAR
        return Person(
            self.person_row(number),
            resident_id(f"{issued_in}{digits}{2 * slot + male:03d}"),
            name,
            "1" if male else "2",
            birth_date,
            "汉族" if random.random() < 0.97 else pick(random, MINORITIES),
            phone,
            home,
            place.code,
            "",
            marital,
            schooling,
            pick(random, RECORDS) if has_record else None,
        )

    def settle(self, number: int, place: Region, members: list[Person]) -> Family:
        """Gives the members their household, unless the head is known to belong to none."""
        registered_on = calendar_day(years_before(self.random, 0, 30))[0]
        head = members[0]
        if head.household_id is None:
            return Family(number, place, None, tuple(members))
        household_id = f"{place.code}{number:09d}"
        household = Household(
            self.household_row(number),
            household_id,
            head.id_number,
            head.address,
            place.code,
            len(members),
            registered_on,
        )
        return Family(number, place, household, tuple(member._replace(household_id=household_id) for member in members))
