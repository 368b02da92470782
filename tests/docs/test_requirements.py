"""The page of requirements holds all of them in order, and every test that it names is there."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

from sharing.jurisdictions import profile_codes
from sharing.violations import ViolationKind
from tests.docs.pages import DOCS, ROOT, rows

PAGE = DOCS / "requirements.md"
KINDS = {"E": 36, "W": 36, "M": 31, "C": 29, "R": 16}
NUMBERS = [f"R{number:03}" for number in range(1, sum(KINDS.values()) + 1)]
NOT_YET = frozenset({"R044", "R047", "R073", "R107", "R108", "R109"})
"""What the platform does not do yet: whoever builds it takes the number out; nothing is ever put in."""

_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
OTHER_TEXTS = frozenset({"国发〔2016〕51号", "a standard's table of contents"})
"""Texts that no profile stands for."""


def requirements() -> list[list[str]]:
    """Number, kind, sentence, texts, and how it is met."""
    return [row for row in rows(PAGE) if re.fullmatch(r"R\d{3}", row[0])]


@cache
def collected_from(path: str) -> frozenset[str]:
    """The functions that pytest would collect from a file."""
    body = ast.parse((ROOT / path).read_text("utf-8")).body
    functions = (node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(name for name in functions if name.startswith("test_"))


def test_all_requirements_are_there_in_order_each_of_its_kind() -> None:
    found = requirements()
    assert [row[0] for row in found] == NUMBERS
    assert Counter(row[1] for row in found) == KINDS
    told = {row[0]: int(row[2]) for row in rows(PAGE) if row[0] in KINDS}
    assert told == KINDS


def test_each_says_what_is_demanded_and_by_whom() -> None:
    for number, _, sentence, texts, _ in requirements():
        assert sentence.endswith(".") and len(sentence) > 20, number
        for text in texts.split("; "):
            assert text.partition(" §")[0] in OTHER_TEXTS | set(profile_codes()), number


def test_every_test_that_is_named_is_there() -> None:
    missing = [
        (number, name)
        for number, *_, met in requirements()
        for path, name in _NAMED.findall(met)
        if not (ROOT / path).is_file() or name not in collected_from(path)
    ]
    assert missing == []


def test_each_is_met_by_tests_or_says_why_not() -> None:
    """What is enforced, a step, or a matter of the data model has tests, but for what is still to be built."""
    for number, kind, *_, met in requirements():
        tests = "<br>".join(f"`{path}::{name}`" for path, name in _NAMED.findall(met))
        reason = re.fullmatch(r"(no test|not yet): (.{10,})", met)
        assert (met == tests != "") != (reason is not None), number
        if reason is not None:
            assert reason[1] == ("not yet" if number in NOT_YET else "no test"), number
            assert number in NOT_YET or kind in "CR", number
        else:
            assert number not in NOT_YET, f"{number} is met: take it out of the list"


def test_every_kind_of_violation_has_its_number() -> None:
    """R139 to R145, in the words of the procedure."""
    sentences = [row[2] for row in requirements() if "R139" <= row[0] <= "R145"]
    assert [sentence.split("`")[1] for sentence in sentences] == [kind.value for kind in ViolationKind]


def test_what_is_not_there_is_found() -> None:
    here = str(Path(__file__).relative_to(ROOT))
    assert "test_what_is_not_there_is_found" in collected_from(here)
    assert "test_that_nobody_wrote" not in collected_from(here)
    assert "requirements" not in collected_from(here)
