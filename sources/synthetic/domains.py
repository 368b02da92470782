"""The values that a column may be given: made up, in the form that its readers and masks expect, never anybody's."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

import orjson
from stdnum import luhn
from stdnum.cn import ric, uscc

from masking import ValueType
from sources.synthetic.draws import drawn

FIRST_BIRTHDAY, BIRTHDAYS = date(1930, 1, 1), 33_000  # up to 2020, so that there are children
FIRST_DAY, DAYS = date(1995, 1, 1), 11_000
STEP = 997  # a prime that divides none of the moduli: neighbours differ, and nothing comes twice within a modulus
NUMBERS = 9_973
CENTENARIANS = range(996, 1000)
"""Sequence numbers that GB 11643 keeps for people over a hundred: a younger holder of such an ID cannot be anybody."""
SURNAMES = ("赵", "钱", "孙", "李", "周", "吴", "郑", "王", "欧阳", "司马")
NUMERALS = str.maketrans("0123456789", "零一二三四五六七八九")
DISTRICTS = ("青云", "白鹭", "红枫", "金禾", "银杏")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class TextKind(StrEnum):
    """What a text is, where the catalogue lets it be known."""

    PLAIN = "plain"
    RESIDENT_ID = "resident_id"  # 公民身份号码, GB 11643
    CREDIT_CODE = "credit_code"  # 统一社会信用代码, GB 32100
    REGION = "region"  # 行政区划代码, GB/T 2260
    PERSON = "person"
    ADDRESS = "address"
    MOBILE = "mobile"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class SyntheticDomain:
    """What a column holds.

    `words` begin a plain text, so that it says what it stands for. `length` counts characters at most, `scale` digits
    after the point. `codes` are the only values where there are any. `regions` are region codes of six digits.
    """

    type: ValueType
    kind: TextKind = TextKind.PLAIN
    words: str = ""
    length: int | None = None
    scale: int | None = None
    codes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ("110101",)

    def value(self, seed: int, pool: str, number: int) -> object:
        """Value `number` of a pool of values, as a driver takes it; the same for the same three, whoever asks.

        Different numbers give different values as far as codes, truth values and lengths let them.
        """
        draw = drawn(seed, pool)
        if self.codes:
            code = self.codes[(number + draw) % len(self.codes)]
            return int(code) if self.type is ValueType.INT else code
        step = (number * STEP + draw) % NUMBERS + 1
        match self.type:
            case ValueType.STRING:
                return self._text(seed, pool, number)[: self.length]
            case ValueType.INT:
                return step
            case ValueType.FLOAT:
                return step / 8
            case ValueType.DECIMAL:
                return Decimal(step * 101).scaleb(-(self.scale or 0))
            case ValueType.BOOLEAN:
                return (number + draw) % 2 == 0
            case ValueType.DATE:
                return _day(FIRST_DAY, DAYS, number, draw)
            case ValueType.DATETIME:
                return datetime.combine(_day(FIRST_DAY, DAYS, number, draw), time(step % 24, step % 60, step % 59))
            case ValueType.JSON:
                return orjson.dumps({self.words or "example": self._plain(number, draw)}).decode()
            case _:
                assert_never(self.type)

    def _text(self, seed: int, pool: str, number: int) -> str:
        draw, region = drawn(seed, pool), self.regions[drawn(seed, pool, number) % len(self.regions)]
        match self.kind:
            case TextKind.PLAIN:
                return self._plain(number, draw)
            case TextKind.RESIDENT_ID:
                sequence = CENTENARIANS[drawn(seed, pool, number, "sequence") % len(CENTENARIANS)]
                return resident_id(region, _day(FIRST_BIRTHDAY, BIRTHDAYS, number, draw), sequence)
            case TextKind.CREDIT_CODE:
                return _credit_code(region, number + draw % 10_000)
            case TextKind.REGION:
                return self.regions[(number + draw) % len(self.regions)]
            case TextKind.PERSON:
                return f"{SURNAMES[(number + draw) % len(SURNAMES)]}某{str(number).translate(NUMERALS)}"
            case TextKind.ADDRESS:
                district = DISTRICTS[(number + draw) % len(DISTRICTS)]
                return f"示例省样本市{district}区虚构路{draw % 900 + 100}号{number + 1}室"
            case TextKind.MOBILE:
                return f"100{(number * STEP + draw) % 10**8:08}"  # no mobile number begins so
            case TextKind.CARD:
                body = f"999{(number * STEP + draw) % 10**12:012}"  # 9 is left to national use (ISO/IEC 7812-1)
                return body + str(luhn.calc_check_digit(body))
            case _:
                assert_never(self.kind)

    def _plain(self, number: int, draw: int) -> str:
        """Words, a mark of the pool, and the number: it is the last to give way where the length is short."""
        room = 60 if self.length is None else self.length
        counted = _in_base_36(number).rjust(min(3, room), "0")[-room:]
        mark = _in_base_36(draw)[-4:]
        head = (self.words + mark) if room >= len(self.words) + len(mark) + len(counted) else mark
        return head[: room - len(counted)] + counted


def resident_id(region: str, birthday: date, sequence: int) -> str:
    """An ID number with its check digit (GB 11643, ISO 7064 MOD 11-2)."""
    first_17 = f"{region}{birthday.isoformat().replace('-', '')}{sequence:03}"
    return first_17 + ric.calc_check_digit(first_17 + "0")


def _credit_code(region: str, number: int) -> str:
    """A unified social credit code with its check digit; no organisation code begins with XX."""
    first_17 = f"91{region}XX{number % 10**7:07}"
    return first_17 + str(uscc.calc_check_digit(first_17))


def _day(first: date, days: int, number: int, draw: int) -> date:
    return first + timedelta(days=(number * STEP + draw) % days)


def _in_base_36(number: int) -> str:
    text = ""
    while number or not text:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text
