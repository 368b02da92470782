"""Case files become questions with expectations, or a list of everything that is wrong with them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import product
from typing import TypeVar

from catalog import Element, Findings, Place, Resource, Section, read_document
from masking import MaskError, parse_mask
from policies.asking import callers_of, inquiry, right_of, situation_of, targets_of
from policies.casefiles.cases import ALLOWED, MASKED, Case, Expectation
from policies.casefiles.files import CaseFile
from policies.cells import reveals_of
from policies.deciding import Policies
from policies.decisions import RowKind
from policies.errors import CaseError
from policies.mistakes import Mistake, unknown
from policies.rules import CLEAR
from policies.space import Caller, Space
from policies.telling import DENIED, OPEN
from policies.words import Reveal, Right, State

T = TypeVar("T")

MOST = 100_000  # questions that one case may multiply to
NONE = "none"

_REQUIRED = ("who", "what", "for", "expect")
_ELEMENTS = frozenset({*_REQUIRED, "case", "when", "rows", "unknown", "line", "today"})


def read_cases(files: Iterable[CaseFile], policies: Policies, today: date) -> tuple[Case, ...]:
    """Every question of the files, in their order; `today` is the day of those that name none.

    Raises CaseError with every mistake in every file.
    """
    findings = Findings()
    reader = _Reader(policies, today)
    cases = [case for file in files for case in reader.cases(file, findings)]
    if findings.met:
        raise CaseError(findings.sorted())
    return tuple(cases)


@dataclass(frozen=True, slots=True)
class _Target:
    resource: Resource
    target: str | None

    @property
    def is_value(self) -> bool:
        return self.target in self.resource.items


@dataclass(frozen=True, slots=True)
class _Written:
    """A case as it is written: what multiplies, and what is expected of every question that it multiplies to."""

    section: Section
    space: Space
    callers: list[Caller]
    targets: list[_Target]
    rights: list[Right]
    whens: list[str]
    expect: str
    lines: frozenset[Place] | None

    @property
    def size(self) -> int:
        return len(self.callers) * len(self.targets) * len(self.rights) * len(self.whens)


class _Reader:
    """Reads case files against one policy table."""

    def __init__(self, policies: Policies, today: date) -> None:
        self._policies = policies
        self._today = today
        self._spaces: dict[date, Space] = {}

    def cases(self, file: CaseFile, findings: Findings) -> Iterator[Case]:
        document = read_document(file.name, file.content, findings)
        if document is None:
            return
        document.only({"cases", "today"})
        today = _day(document.optional("today")) or self._today
        entries = document.required("cases")
        for entry in (entries.entries() if entries else None) or ():
            section = entry.section()
            written = self._written(section, today) if section is not None else None
            if written is not None:
                yield from _questions(written)

    def _written(self, section: Section, today: date) -> _Written | None:
        """None after a mistake."""
        before = len(section.findings.met)
        section.only(_ELEMENTS)
        for name in _REQUIRED:
            section.required(name)
        space = self._space(_day(section.optional("today")) or today)
        targets = [
            _Target(resource, target)
            for resource, found in _each(section, "what", lambda text: targets_of(text, space.catalog))
            for target in found
        ]
        written = _Written(
            section,
            space,
            [caller for found in _each(section, "who", lambda text: callers_of(text, space)) for caller in found],
            targets,
            _each(section, "for", right_of),
            _texts(section.optional("when")) if section.optional("when") else [State.ALWAYS.value],
            _expect(section),
            self._lines(section.optional("line"), targets),
        )
        if written.size > MOST:
            section.findings.add(section.place, "too-many", f"the case stands for over {MOST} questions", "split it")
        return written if len(section.findings.met) == before else None

    def _space(self, today: date) -> Space:
        if today not in self._spaces:
            self._spaces[today] = Space(self._policies, today)
        return self._spaces[today]

    def _lines(self, element: Element | None, targets: list[_Target]) -> frozenset[Place] | None:
        """The places that `line` names: by `file:line`, by the note of a rule, or with `none` no place."""
        if element is None:
            return None
        codes = dict.fromkeys(target.resource.code for target in targets)
        rules = [rule for code in codes for rule in self._policies.table.about(code)]
        found: set[Place] = set()
        for text in _texts(element):
            places = {rule.place for rule in rules if text in (str(rule.place), rule.note)}
            if not places and text != NONE and codes:
                hint = f"write `file:line`, the note of a line, or `{NONE}`"
                element.report("unknown-line", f"no line about what is asked is at or has the note `{text}`", hint)
            found |= places
        return frozenset(found)


def _questions(written: _Written) -> Iterator[Case]:
    """The questions that the case multiplies to, as far as none of them is a mistake."""
    section = written.section
    title = section.optional_text("case") or ""
    rows = {target.resource.code: _row(section, target.resource) for target in written.targets}
    for caller, target, right, when in product(written.callers, written.targets, written.rights, written.whens):
        expected = _attempt(section, "expect", partial(_expected, written.expect, target, right))
        situation = _attempt(section, "when", partial(situation_of, when, written.space, caller, target.resource))
        if expected is not None and situation is not None:
            asked = inquiry(written.space, caller, target.resource, target.target, right)
            expectation = Expectation(expected, written.lines)
            yield Case(title, section.place, asked, situation, rows[target.resource.code], expectation)


def _expect(section: Section) -> str:
    """Empty after a mistake."""
    element = section.optional("expect")
    if element is not None and element.kind == "null":
        element.report("expect", "nothing is expected", 'the mask `null` is written `"null"`, with quotes')
        return ""
    return element.text() or "" if element is not None else ""


def _expected(text: str, target: _Target, right: Right) -> str:
    """The outcome that `text` names, as it is told. Raises Mistake where the target can never have it."""
    if text in (DENIED, ALLOWED):
        return text
    if not target.is_value:
        if text != OPEN:
            raise unknown("outcome of rows or references", text, (ALLOWED, DENIED, OPEN), "expect")
        return text
    if right is Right.VERIFY:
        reveals = reveals_of(text)
        return "+".join(word for word in Reveal if word in reveals)
    if text in (CLEAR, MASKED):
        return text
    try:
        return parse_mask(text).text
    except MaskError as error:
        hint = f"write `{CLEAR}`, a mask, `{MASKED}`, `{ALLOWED}` or `{DENIED}`"
        raise Mistake("expect", str(error), hint) from error


def _row(section: Section, resource: Resource) -> RowKind | None:
    """The kind of row, None where the case is about every row."""
    rows, unknowns = section.optional("rows"), section.optional("unknown")
    if rows is None and unknowns is None:
        return None
    matching, unclear = _row_rules(rows, resource), _row_rules(unknowns, resource)
    for name in sorted(matching & unclear):
        section.findings.add(section.place, "both", f"`{name}` cannot both match and be unknown")
    return {name: None if name in unclear else name in matching for name in resource.rows}


def _row_rules(element: Element | None, resource: Resource) -> frozenset[str]:
    names = _texts(element) if element is not None else []
    if element is None or names == [NONE]:
        return frozenset()
    for name in names:
        if name not in resource.rows:
            mistake = unknown("row rule", name, {NONE, *resource.rows})
            element.report(mistake.code, mistake.message, mistake.hint)
    return frozenset(names)


def _day(element: Element | None) -> date | None:
    text = element.text() if element is not None else None
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        if element is not None:
            element.report("date", f"`{text}` is no day of the calendar", "write `2026-01-31`")
        return None


def _texts(element: Element | None) -> list[str]:
    """One text, or a list of different ones; empty after a mistake."""
    if element is None:
        return []
    if element.kind == "seq":
        return [text for text, _ in element.texts()]
    text = element.text()
    return [] if text is None else [text]


def _each(section: Section, name: str, reader: Callable[[str], T]) -> list[T]:
    """Every text of an element, read."""
    texts = _texts(section.optional(name))
    read = (_attempt(section, name, partial(reader, text)) for text in texts)
    return [one for one in read if one is not None]


def _attempt(section: Section, name: str, read: Callable[[], T]) -> T | None:
    """What is read, or None with its mistake at the element of that name."""
    try:
        return read()
    except Mistake as mistake:
        element = section.optional(name)
        place = element.place if element is not None else section.place
        section.findings.add(place, mistake.code, mistake.message, mistake.hint)
        return None
