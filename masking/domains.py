"""Models of the values that items have: how many there are, and how an identifier is put together.

All values of a model count as equally likely. Real ones are not, so a guesser who knows their distribution needs
fewer tries than the numbers here say: they compare masks and find the ones that hide nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import product

from masking.values import ValueType

_REMEMBERED = 1_024

ASCII_DIGITS = "0123456789"
USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: no I, O, S, V, Z."""

_PROVINCES = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65".split()
_CITIES_OF_A_PROVINCE = 11
_COUNTIES_OF_A_CITY = 9
_FIRST_DAY = date(1926, 1, 1)
_DAYS = 36_525  # of a hundred years
_SURNAMES = 100  # 百家姓: 85.9 % of the registered population (公安部户政管理研究中心, 二〇一九年全国姓名报告)
_GIVEN_CHARACTERS = 1_000  # in use for names, out of the 3,500 of the first level of 通用规范汉字表
_REST_OF_AN_ADDRESS = 11  # characters of three: 177,147 households, about as many as a county has
_CHARACTERS_OF_TEXTS = 100
_LONGEST_TEXT = 30
_USUAL_TEXT = 20
_DIGITS_OF_NUMBERS = 6
_ENTITIES = ("11", "12", "51", "52", "53", "91", "92", "93")  # 登记管理部门 and 机构类别 that are met most


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """A stretch of a text: all values that it can have, each of the same length."""

    name: str
    values: tuple[str, ...]

    @property
    def length(self) -> int:
        return len(self.values[0])


@dataclass(frozen=True, eq=False, slots=True)
class CheckDigit:
    """The last character of a text, which follows from a sum over the others and tells that sum.

    `terms` holds, for each position, what each character of `alphabet` adds to the sum modulo `modulus`.
    """

    modulus: int
    alphabet: str
    terms: tuple[tuple[int, ...], ...]

    def residue(self, start: int, text: str) -> int:
        """What a text adds that stands at `start`."""
        places = enumerate(text, start)
        return sum(self.terms[place][self.alphabet.index(character)] for place, character in places) % self.modulus


@dataclass(frozen=True, eq=False, slots=True)
class Fact:
    """Something that a part of an identifier says, which other items may say too; `read` gives the item's value."""

    name: str
    part: int
    type: ValueType
    read: Callable[[str], str]


@dataclass(frozen=True, eq=False, slots=True)
class Spelled:
    """Texts of one length: every combination of the parts' values, a check digit behind them where there is one."""

    name: str
    parts: tuple[Part, ...]
    check: CheckDigit | None = None
    facts: tuple[Fact, ...] = ()
    type: ValueType = ValueType.STRING

    @property
    def length(self) -> int:
        return sum(part.length for part in self.parts) + (self.check is not None)

    def start(self, index: int) -> int:
        """Where a part begins."""
        return sum(part.length for part in self.parts[:index])

    def fact(self, name: str) -> Fact:
        """The fact of that name; KeyError where the identifier says no such thing."""
        for fact in self.facts:
            if fact.name == name:
                return fact
        raise KeyError(name)


@dataclass(frozen=True, eq=False, slots=True)
class Listed:
    """Values that are few enough to be told one by one: codes, truths."""

    name: str
    values: tuple[str | int | bool, ...]
    type: ValueType


@dataclass(frozen=True, eq=False, slots=True)
class Numbers:
    """Numbers from 0 on: `count` of them, `steps` to each whole one."""

    name: str
    count: int
    steps: int
    type: ValueType


Domain = Spelled | Listed | Numbers


@lru_cache(1)
def resident_id() -> Spelled:
    """公民身份号码 (GB 11643): region, birth date, sequence with the sex in its parity, check (ISO 7064 MOD 11-2)."""
    days = tuple(day.strftime("%Y%m%d") for day in _days())
    parts = (Part("region", _region_codes()), Part("birth", days), Part("sequence", _counted(3)))
    return identifier(parts, weights=(7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), modulus=11)


def identifier(parts: tuple[Part, ...], *, weights: tuple[int, ...], modulus: int) -> Spelled:
    """An identifier of the kind of `resident_id`, of digits: region, birth date, sequence, check digit."""
    terms = tuple(tuple(digit * weight % modulus for digit in range(10)) for weight in weights)
    facts = (
        Fact("region", 0, ValueType.STRING, str),
        Fact("birth", 1, ValueType.DATE, lambda day: f"{day[:4]}-{day[4:6]}-{day[6:]}"),
        Fact("sex", 2, ValueType.STRING, lambda sequence: "12"[int(sequence) % 2 == 0]),
    )
    return Spelled("resident ID number", parts, CheckDigit(modulus, ASCII_DIGITS, terms), facts)


@lru_cache(1)
def uscc() -> Spelled:
    """统一社会信用代码 (GB 32100); the check digit inside (GB 11714), which follows from others, has one value here."""
    body = tuple(Part("organisation", tuple(USCC_CHARACTERS)) for _ in range(8))
    parts = (Part("kind", _ENTITIES), Part("region", _region_codes()), *body, Part("inner check", ("0",)))
    terms = tuple(tuple(value * pow(3, place, 31) % 31 for value in range(31)) for place in range(17))
    return Spelled("unified social credit code", parts, CheckDigit(31, USCC_CHARACTERS, terms))


@lru_cache(1)
def mobile() -> Spelled:
    """Mobile numbers: 1, a digit from 3 to 9, nine more."""
    return Spelled("mobile number", (Part("1", ("1",)), Part("network", tuple("3456789")), *_digits(9)))


@lru_cache(1)
def bank_card() -> Spelled:
    """Card numbers of 19 digits that begin with 62 (银联), the last one by Luhn."""
    plain, doubled = tuple(range(10)), tuple(sum(divmod(2 * digit, 10)) for digit in range(10))
    terms = tuple(doubled if place % 2 else plain for place in range(18))  # from the right, every second one
    return Spelled("bank card", (Part("scheme", ("62",)), *_digits(16)), CheckDigit(10, ASCII_DIGITS, terms))


@lru_cache(1)
def dates() -> Spelled:
    """The days of a hundred years."""
    days = tuple(day.isoformat() for day in _days())
    return Spelled("date", (Part("day", days),), type=ValueType.DATE)


@lru_cache(1)
def moments() -> Spelled:
    """The seconds of a hundred years."""
    (days,) = dates().parts
    hours, rest = (f"T{hour:02}" for hour in range(24)), (f":{n // 60:02}:{n % 60:02}" for n in range(3_600))
    parts = (days, Part("hour", tuple(hours)), Part("minute and second", tuple(rest)))
    return Spelled("moment", parts, type=ValueType.DATETIME)


@lru_cache(1)
def region() -> Spelled:
    """Region codes (GB/T 2260): about 3,000 counties and districts, evenly spread over 31 provinces."""
    return Spelled("region code", (Part("county", _region_codes()),))


@lru_cache(1)
def personal_name() -> Spelled:
    """Names of three characters: a surname of a hundred, two of a thousand characters."""
    given = Part("given", _characters(_GIVEN_CHARACTERS))
    return Spelled("name", (Part("surname", _characters(_SURNAMES)), given, given))


@lru_cache(1)
def address() -> Spelled:
    """A district, and about as many households as a district has."""
    rest = Part("below the district", _characters(3))
    return Spelled("address", (Part("district", _region_codes()), *(rest for _ in range(_REST_OF_AN_ADDRESS))))


@lru_cache(_LONGEST_TEXT)
def free_text(length: int | None = None) -> Spelled:
    """Texts of which nothing is known but their length: each character is one of a hundred."""
    character = Part("character", _characters(_CHARACTERS_OF_TEXTS))
    size = _USUAL_TEXT if length is None else max(1, min(length, _LONGEST_TEXT))
    return Spelled("text", tuple(character for _ in range(size)))


def codes(values: Iterable[str | int], type: ValueType = ValueType.STRING) -> Listed:
    """The codes of an item."""
    return _codes(tuple(values), type)


@lru_cache(_REMEMBERED)
def _codes(values: tuple[str | int, ...], type: ValueType) -> Listed:
    return Listed("code", values, type)


@lru_cache(1)
def truths() -> Listed:
    return Listed("truth", (True, False), ValueType.BOOLEAN)


@lru_cache(_REMEMBERED)
def numbers(type: ValueType, scale: int = 0) -> Numbers:
    """Numbers below a million with `scale` digits after the point."""
    return Numbers("number", 10 ** (_DIGITS_OF_NUMBERS + scale), 10**scale, type)


def _days() -> Iterable[date]:
    return (_FIRST_DAY + timedelta(days=number) for number in range(_DAYS))


@lru_cache(1)
def _region_codes() -> tuple[str, ...]:
    cities, counties = range(1, _CITIES_OF_A_PROVINCE + 1), range(1, _COUNTIES_OF_A_CITY + 1)
    return tuple(f"{province}{city:02}{county:02}" for province, city, county in product(_PROVINCES, cities, counties))


def _digits(length: int) -> tuple[Part, ...]:
    digit = Part("digit", tuple(ASCII_DIGITS))
    return tuple(digit for _ in range(length))


def _counted(length: int) -> tuple[str, ...]:
    return tuple(str(number).zfill(length) for number in range(10**length))


def _characters(count: int) -> tuple[str, ...]:
    """Stand-ins: which characters they are does not matter, only how many."""
    return tuple(chr(0x4E00 + number) for number in range(count))
