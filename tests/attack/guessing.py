"""Attackers who try to recover what is known of a person by comparisons alone, and what they get for it.

`python -m tests.attack.guessing` prints the table of docs/security.md: it starts a platform for each attack, with the
usual budgets, and sends as many questions as are said, or until nothing is answered any more.
"""

import argparse
import asyncio
import itertools
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum
from functools import partial
from math import log2
from operator import eq, ge, le
from pathlib import Path
from typing import Any

import orjson
from stdnum.iso7064 import mod_11_2

from catalog import VerificationBudgets, years_ago
from tests.attack.guessed_at import BORN, BULK, DISTRICTS, ID_NUMBER, INCOME, NAME, PHONE, REGION, VICTIM, Laboratory
from tests.attack.guessed_at import laboratory as laid_out

AGE, AMOUNTS = 18, (5000, 10000)
MOST_ALTERNATIVES = 8
ALIASES, PAIRS = 10, 100
USUAL = VerificationBudgets()

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Guess:
    """What is claimed of whom, and of which candidates it would hold."""

    subject: Mapping[str, str]
    claims: Claims
    holds: Callable[[Any], bool]


Tactic = Callable[[Sequence[Any], int, int], list[Guess]]
"""So many guesses, given the candidates that are left and how many were sent before."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What somebody wants to know: one of these candidates, in their order."""

    name: str
    resource: str
    candidates: Sequence[Any]
    truth: Any


class Shape(Enum):
    """How guesses travel."""

    ONE = "one by one"
    ALIASES = "by aliases"
    BATCH = "by batches"
    PARALLEL = "at the same time"


@dataclass(frozen=True, slots=True)
class Disguised:
    """A guess as it is sent."""

    guess: Guess
    case: str | None = None
    application: str = "tests"


Disguise = Callable[[int, Guess], Disguised]


@dataclass(frozen=True, slots=True)
class Way:
    """Who asks, and how: `disguised` changes what should not matter; `restarts` is after how many questions."""

    name: str
    departments: Sequence[str] = DISTRICTS[:1]
    granted: bool = False
    shape: Shape = Shape.ONE
    at_once: int = 1
    disguised: Disguise = lambda turn, guess: Disguised(guess)
    restarts: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one question was answered, to whom."""

    department: str
    guess: Guess
    result: str
    retry_at: str | None

    @property
    def is_told(self) -> bool:
        return self.result in ("MATCH", "NO_MATCH")

    @property
    def asked(self) -> bytes:
        """The claim set, of its subject."""
        return orjson.dumps([self.guess.subject, self.guess.claims], option=orjson.OPT_SORT_KEYS)


@dataclass(slots=True)
class Spoils:
    """Everything that an attack was told, and the candidates that are left."""

    secret: Secret
    left: list[Any]
    verdicts: list[Verdict] = field(default_factory=list)
    _sets: set[bytes] = field(default_factory=set)

    @property
    def bits(self) -> float:
        """Recovered."""
        return log2(len(self.secret.candidates) / len(self.left))

    @property
    def told(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.is_told]

    @property
    def sets(self) -> int:
        """Different questions that were answered."""
        return len(self._sets)

    @property
    def negatives(self) -> Counter[str]:
        """By department."""
        return Counter(verdict.department for verdict in self.told if verdict.result == "NO_MATCH")

    def learn(self, verdict: Verdict) -> None:
        self.verdicts.append(verdict)
        if verdict.is_told:
            self._sets.add(verdict.asked)
            expected = verdict.result == "MATCH"
            self.left = [each for each in self.left if verdict.guess.holds(each) is expected]


# --- secrets ----------------------------------------------------------------------------------------------------------

_FIRST_DAY, _LAST_DAY = date(1980, 1, 1), date(1989, 12, 31)
BIRTH_DATE = Secret(
    "date of birth",
    "person",
    [_FIRST_DAY + timedelta(number) for number in range((_LAST_DAY - _FIRST_DAY).days + 1)],
    BORN,
)
GIVEN_NAME = Secret(
    "given name",
    "person",
    ["王" + "".join(two) for two in itertools.product("伟敏静丽强军秀娟淑英", "芳伟敏静丽芬军洋勇艳")],
    NAME,
)
LAST_DIGITS = Secret("last digits of a telephone", "person", [f"{PHONE[:7]}{n:04}" for n in range(10_000)], PHONE)
SALARY = Secret("income", "person", list(range(0, 20_000, 100)), INCOME)
NUMBER = Secret(
    "ID number",
    "resident",
    [(body := f"{ID_NUMBER[:14]}{n:03}") + mod_11_2.calc_check_digit(body) for n in range(995)],
    ID_NUMBER,
)
NAMING_DIGITS = replace(LAST_DIGITS, name="last digits that name the subject", resource="contact")


# --- tactics ----------------------------------------------------------------------------------------------------------


def each_value(item: str) -> Tactic:
    """One candidate after the other."""

    def guesses(left: Sequence[Any], count: int, turn: int) -> list[Guess]:
        values = _from(left, turn, count)
        return [Guess({"code": VICTIM}, {item: {"equals": _written(value)}}, partial(eq, value)) for value in values]

    return guesses


def eight_values(item: str) -> Tactic:
    """As many candidates at once as may be."""

    def guesses(left: Sequence[Any], count: int, turn: int) -> list[Guess]:
        several = [_from(left, (turn + number) * MOST_ALTERNATIVES, MOST_ALTERNATIVES) for number in range(count)]
        return [
            Guess({"code": VICTIM}, {item: {"oneOf": list(map(_written, some))}}, frozenset(some).__contains__)
            for some in several
        ]

    return guesses


def half_the_alternatives(item: str) -> Tactic:
    """Half of what is left, as soon as it fits into one claim."""

    def guesses(left: Sequence[Any], count: int, turn: int) -> list[Guess]:
        some = _from(left, turn, min(MOST_ALTERNATIVES, max(1, len(left) // 2)))
        return [Guess({"code": VICTIM}, {item: {"oneOf": list(map(_written, some))}}, frozenset(some).__contains__)]

    return guesses


def years(left: Sequence[date], count: int, turn: int) -> list[Guess]:
    """One year after the other, then day by day."""
    open_years = sorted({day.year for day in left})
    if len(open_years) == 1:
        return each_value("born")(left, count, turn)
    return [
        Guess({"code": VICTIM}, {"born": {"year": year}}, partial(_is_of, year))
        for year in _from(open_years, turn, count)
    ]


def chosen_days(left: Sequence[date], count: int, turn: int) -> list[Guess]:
    """Halving: how old somebody was on a day tells on which side of another day the birth lies."""
    found = []
    for number in range(count):
        middle = left[(len(left) - 1) * (number + 1) // (count + 1)]
        leap = (middle.month, middle.day) == (2, 29)
        on = date(middle.year + AGE, middle.month, 28 if leap else middle.day)
        claims = {"born": {"ageAtLeast": {"years": AGE, "on": on.isoformat()}}}
        found.append(Guess({"code": VICTIM}, claims, partial(ge, years_ago(on, AGE))))
    return found


def listed_amounts(left: Sequence[int], count: int, turn: int) -> list[Guess]:
    """The thresholds of the provider."""
    return [_at_least(amount) for amount in _from(AMOUNTS, turn, count)]


def any_amount(left: Sequence[int], count: int, turn: int) -> list[Guess]:
    """Halving by thresholds of one's own."""
    return [_at_least(left[len(left) // 2] + number) for number in range(count)]


def by_number(left: Sequence[str], count: int, turn: int) -> list[Guess]:
    """Of each number whether it is that of a known name: every guess is another subject."""
    return [Guess({"idNumber": one}, {"name": {"equals": NAME}}, partial(eq, one)) for one in _from(left, turn, count)]


def by_naming(left: Sequence[str], count: int, turn: int) -> list[Guess]:
    """The same where what is looked for is a part of the subject."""
    claims = {"region": {"present": True}}
    return [Guess({"name": NAME, "phone": one}, claims, partial(eq, one)) for one in _from(left, turn, count)]


def padded(tactic: Tactic) -> Tactic:
    """Beside each guess something true that is said differently each time, so that no two sets differ in one claim."""

    def guesses(left: Sequence[Any], count: int, turn: int) -> list[Guess]:
        return [
            replace(guess, claims={**guess.claims, "region": {"oneOf": [REGION, f"{100_000 + turn + number}"]}})
            for number, guess in enumerate(tactic(left, count, turn))
        ]

    return guesses


def _from(values: Sequence[Any], first: int, count: int) -> list[Any]:
    return [values[(first + number) % len(values)] for number in range(min(count, len(values)))]


def _at_least(amount: int) -> Guess:
    return Guess({"code": VICTIM}, {"income": {"amountAtLeast": amount}}, partial(le, amount))


def _is_of(year: int, day: date) -> bool:
    return day.year == year


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


# --- ways -------------------------------------------------------------------------------------------------------------


def respelled(turn: int, guess: Guess) -> Disguised:
    """The same subject and claims in other spellings."""
    wide = {ord(letter): ord(letter) + 0xFEE0 for letter in "NO0123456789"}
    code = (VICTIM, VICTIM.lower(), VICTIM.translate(wide), f" {VICTIM}")[turn % 4]
    return Disguised(replace(guess, subject={"code": code}))


def of_other_cases(turn: int, guess: Guess) -> Disguised:
    return Disguised(guess, case=f"2026-{turn:06}")


def by_other_applications(turn: int, guess: Guess) -> Disguised:
    return Disguised(guess, application=f"app-{turn}")


ALONE = Way("one caller")
TEN = Way("ten departments", DISTRICTS)
GRANTED = Way("ten departments with grants", DISTRICTS, granted=True)
GRANTED_AT_ONCE = Way("ten departments with grants, by aliases", DISTRICTS, True, Shape.ALIASES, ALIASES)
IN_ALIASES = Way("by aliases", shape=Shape.ALIASES, at_once=ALIASES)
TEN_IN_ALIASES = Way("ten departments, by aliases", DISTRICTS, shape=Shape.ALIASES, at_once=ALIASES)
IN_BATCHES = Way("by batches", (BULK,), shape=Shape.BATCH, at_once=PAIRS)
AT_ONCE = Way("by requests at the same time", shape=Shape.PARALLEL, at_once=ALIASES)
GRANTED_IN_PARALLEL = Way(
    "ten departments with grants, each at the same time", DISTRICTS, True, Shape.PARALLEL, ALIASES
)
OTHER_CASES = Way("by changing case numbers", disguised=of_other_cases)
OTHER_APPLICATIONS = Way("by many applications", disguised=by_other_applications)
OTHER_SPELLINGS = Way("by other spellings", disguised=respelled)
RESTARTED = Way("across restarts", restarts=4)


async def attack(lab: Laboratory, secret: Secret, tactic: Tactic, way: Way, questions: int, stubborn: int) -> Spoils:
    """Ask so many questions, or until so many in a row tell nothing, or all is known.

    Whoever is told nothing hands over to the next department, which knows all that the others were told.
    """
    spoils = Spoils(secret, list(secret.candidates))
    departments, department = itertools.cycle(way.departments), ""
    in_vain = 0
    while len(spoils.verdicts) < questions and in_vain < stubborn and len(spoils.left) > 1:
        if not department or in_vain:
            department = next(departments)
        turn = len(spoils.verdicts)
        if way.restarts and turn and turn % way.restarts == 0:
            await lab.restart()
        guesses = tactic(spoils.left, way.at_once, turn)
        before = spoils.sets
        for verdict in await send(lab, way, department, secret.resource, guesses, turn):
            spoils.learn(verdict)
        in_vain = 0 if spoils.sets > before else in_vain + len(guesses)
    return spoils


async def send(
    lab: Laboratory, way: Way, department: str, resource: str, guesses: Sequence[Guess], turn: int
) -> list[Verdict]:
    """One request with all guesses, or one for each at the same time; what each guess is answered."""
    if way.shape is Shape.PARALLEL:
        alone = replace(way, shape=Shape.ONE)
        several = await asyncio.gather(*(send(lab, alone, department, resource, [guess], turn) for guess in guesses))
        return [verdict for one in several for verdict in one]
    disguised = [way.disguised(turn + number, guess) for number, guess in enumerate(guesses)]
    stated = [{"subject": one.guess.subject, "claims": one.guess.claims} for one in disguised]
    first = disguised[0]
    ask = partial(lab.ask, department, case=first.case, application=first.application)
    if way.shape is Shape.BATCH:
        answer = await ask(batch(resource), {"pairs": stated})
        told = ((answer.json.get("data") or {}).get("verify") or {}).get(f"{resource}Batch")
        results = told["verdicts"] if told else [{"result": answer.code}] * len(guesses)
    else:
        variables = {f"{name[0]}{at}": one[name] for at, one in enumerate(stated) for name in one}
        answer = await ask(aliases(resource, len(guesses)), variables)
        told = (answer.json.get("data") or {}).get("verify") or {}
        results = [told.get(f"a{at}") or {"result": answer.code} for at in range(len(guesses))]
    return [
        Verdict(department, guess, one["result"], one.get("retryAt"))
        for guess, one in zip(guesses, results, strict=True)
    ]


def aliases(resource: str, count: int) -> str:
    """A document with so many comparisons, `a0` and so on."""
    type = resource.capitalize()
    stated = ", ".join(f"$s{at}: {type}Subject!, $c{at}: {type}Claims!" for at in range(count))
    fields = " ".join(f"a{at}: {resource}(subject: $s{at}, claims: $c{at}) {{ result retryAt }}" for at in range(count))
    return f"query Guess({stated}) {{ verify {{ {fields} }} }}"


def batch(resource: str) -> str:
    stated = f"$pairs: [{resource.capitalize()}Pair!]!"
    return (
        f"query Guess({stated}) {{ verify {{ {resource}Batch(pairs: $pairs) {{ verdicts {{ result retryAt }} }} }} }}"
    )


# --- the table --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Raid:
    """An attack that is worth trying.

    `limit` is how many different questions the usual budgets may answer in it, `excluded` how many candidates an
    answer other than MATCH excludes; where it is None, each answer tells a bit.
    """

    secret: Secret
    tactic: Tactic
    how: str
    way: Way
    limit: int
    excluded: int | None = 1

    @property
    def name(self) -> str:
        return f"{self.secret.name}, {self.how}, {self.way.name}"

    @property
    def most_bits(self) -> float:
        """What the answers may tell, unless a guess is lucky."""
        count = len(self.secret.candidates)
        left = count >> self.limit if self.excluded is None else count - self.limit * self.excluded
        return log2(count / max(1, left))


def varied_at_once(limit: int) -> int:
    """How many sets fit that differ from each other in one claim: the first weighs 1, each other one 2."""
    return (limit + 1) // 2


OWN, ALL = varied_at_once(USUAL.claim_sets), varied_at_once(USUAL.lock_sets)
BEYOND = len(DISTRICTS) - -(-ALL // OWN)
"""Districts that a lock finds without any answer: with a grant each of them goes on until it is told no."""

EACH, EIGHT, HALVED = "value by value", "eight values at once", "ages on chosen days"


def raids() -> Iterator[Raid]:
    born = BIRTH_DATE
    for way, limit in (
        (ALONE, OWN),
        (OTHER_CASES, OWN),
        (OTHER_APPLICATIONS, OWN),
        (OTHER_SPELLINGS, OWN),
        (RESTARTED, OWN),
        (IN_ALIASES, OWN),
        (AT_ONCE, OWN),
        (IN_BATCHES, OWN),
        (TEN, ALL),
        (TEN_IN_ALIASES, ALL),
        (GRANTED, ALL + BEYOND),
        (GRANTED_AT_ONCE, ALL + BEYOND),
        (GRANTED_IN_PARALLEL, ALL + BEYOND),
    ):
        yield Raid(born, each_value("born"), EACH, way, limit)
    yield Raid(born, padded(each_value("born")), f"{EACH}, padded", ALONE, USUAL.claim_sets)
    yield Raid(born, padded(each_value("born")), f"{EACH}, padded", TEN, USUAL.lock_sets)
    yield Raid(born, eight_values("born"), EIGHT, TEN, ALL, MOST_ALTERNATIVES)
    yield Raid(born, years, "year by year", ALONE, OWN, None)
    yield Raid(born, years, "year by year", TEN, ALL, None)
    yield Raid(born, chosen_days, HALVED, ALONE, OWN, None)
    yield Raid(born, chosen_days, HALVED, TEN, ALL, None)
    yield Raid(born, padded(chosen_days), f"{HALVED}, padded", ALONE, USUAL.claim_sets, None)
    yield Raid(born, padded(chosen_days), f"{HALVED}, padded", TEN, USUAL.lock_sets, None)
    yield Raid(born, chosen_days, HALVED, GRANTED, ALL + BEYOND * OWN, None)
    yield Raid(GIVEN_NAME, each_value("name"), EACH, ALONE, OWN)
    yield Raid(GIVEN_NAME, eight_values("name"), EIGHT, TEN, ALL, MOST_ALTERNATIVES)
    yield Raid(GIVEN_NAME, half_the_alternatives("name"), "half of what is left, at most eight", TEN, ALL, None)
    yield Raid(LAST_DIGITS, each_value("phone"), EACH, ALONE, OWN)
    yield Raid(LAST_DIGITS, each_value("phone"), EACH, IN_BATCHES, OWN)
    yield Raid(LAST_DIGITS, eight_values("phone"), EIGHT, TEN, ALL, MOST_ALTERNATIVES)
    yield Raid(SALARY, listed_amounts, "listed thresholds", TEN, len(AMOUNTS), None)
    yield Raid(SALARY, any_amount, "thresholds of one's own", TEN, len(AMOUNTS), None)
    yield Raid(NUMBER, by_number, "number by number", IN_ALIASES, USUAL.negatives)
    yield Raid(NUMBER, by_number, "number by number", OTHER_CASES, USUAL.negatives)
    yield Raid(NUMBER, by_number, "number by number", TEN_IN_ALIASES, USUAL.negatives * len(DISTRICTS))
    yield Raid(NAMING_DIGITS, by_naming, "subject by subject", IN_ALIASES, USUAL.negatives)
    yield Raid(NAMING_DIGITS, by_naming, "subject by subject", TEN_IN_ALIASES, USUAL.negatives * len(DISTRICTS))


async def carried_out(raid: Raid, folder: Path, questions: int, stubborn: int) -> Spoils:
    async with laid_out(folder, granted=raid.way.granted) as lab:
        return await attack(lab, raid.secret, raid.tactic, raid.way, questions, stubborn)


def row(raid: Raid, spoils: Spoils) -> str:
    total = log2(len(raid.secret.candidates))
    return (
        f"| {raid.secret.name} | {raid.how} | {raid.way.name} | {spoils.sets:,} | {raid.limit:,}"
        f" | {len(raid.secret.candidates):,} → {len(spoils.left):,} | {spoils.bits:.3f} of {total:.1f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=10_000, help="of each attack")
    parser.add_argument("--stubborn", type=int, default=200, help="questions in vain after which no more are tried")
    wanted = parser.parse_args()
    print("| what | how | by whom | answered | at most | candidates | bits |")
    print("|---|---|---|--:|--:|--:|--:|")
    for raid in raids():
        with tempfile.TemporaryDirectory(prefix="zhaobi-guessing-") as folder:
            spoils = asyncio.run(carried_out(raid, Path(folder), wanted.questions, wanted.stubborn))
        print(row(raid, spoils), flush=True)


if __name__ == "__main__":
    main()
