"""What canonical forms cost: microseconds for the canonical form and the spellings of a value, by form.

Run with `python benchmarks/canonical.py [values]`. The values are made up, all different, as most columns hold them.
Beside them the same values by the rules alone, without the shorter way for texts as most are written.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from time import perf_counter

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from masking.canonical import Form, rules, spelled, spellings

VALUES = 1_000
RUNS = 30
HAN = "王李张刘陈杨黄赵周吴徐孙温州鹿城瓯海龙湾永嘉平阳文成泰顺海英华明国建丽"
FIRST_DAY, DAYS = date(1940, 1, 1), 30_000


def made_up(values: int) -> Mapping[Form, Sequence[str]]:
    """So many values of each form; those next to each other have little in common."""
    numbers = [n * 7919 for n in range(values)]
    days = [FIRST_DAY + timedelta(number % DAYS) for number in numbers]
    return {
        Form.RESIDENT_ID: [resident_number(day, number) for day, number in zip(days, numbers, strict=True)],
        Form.PERSON_NAME: [han(2 + number % 3, number) for number in numbers],
        Form.DATE: [day.isoformat() for day in days],
        Form.PHONE: [f"13{number % 10**9:09}" for number in numbers],
        Form.CREDIT_CODE: [credit_code(number) for number in numbers],
        Form.TEXT: [f"{han(6, number)}{number % 300}号" for number in numbers],
        Form.ORGANISATION_NAME: [han(4, number) + "有限责任公司" for number in numbers],
    }


def han(length: int, number: int) -> str:
    return "".join(HAN[number // 31**place % len(HAN)] for place in range(length))


def resident_number(born: date, number: int) -> str:
    body = f"330302{born:%Y%m%d}{number % 995:03}"
    return body + str(mod_11_2.calc_check_digit(body))


def credit_code(number: int) -> str:
    body = f"91330302MA{number % 10**7:07}"
    return body + uscc.calc_check_digit(body)


def by_rules(form: Form, text: str) -> None:
    rules.spellings(form, rules.canonical(form, text))


def microseconds(read: Callable[[str], object], values: Sequence[str]) -> float:
    """A value, in the best of the runs: the others tell of other programs."""
    return min(laps(read, values)) / len(values) * 1e6


def laps(read: Callable[[str], object], values: Sequence[str]) -> Iterator[float]:
    for _ in range(RUNS):
        begun = perf_counter()
        for value in values:
            read(value)
        yield perf_counter() - begun


def main() -> None:
    values = int(sys.argv[1]) if len(sys.argv) > 1 else VALUES
    print("| form | spellings of a value | µs a value | by the rules alone, µs |")
    print("|---|---:|---:|---:|")
    for form, texts in made_up(values).items():
        listed = sum(len(spellings(form, text) or ()) for text in texts) / len(texts)
        short, full = (microseconds(partial(read, form), texts) for read in (spelled, by_rules))
        print(f"| `{form}` | {listed:.1f} | {short:.2f} | {full:.1f} |", flush=True)


if __name__ == "__main__":
    main()
