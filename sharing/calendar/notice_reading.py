"""Notices on holidays that the library does not have, or has wrong, as a YAML file of the installation."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from catalog import Element, Findings, Place, read_document
from sharing.calendar.errors import NoticesUnfit
from sharing.calendar.notices import FIRST_YEAR, LAST_YEAR, Notice, is_next_years, statutory_days

YEAR = re.compile("[0-9]{4}")
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
DAY_FORM = "a day of iso 8601, such as `2027-01-01`"
MEMBERS = ("holidays", "workdays")
SATURDAY = 5


def read_notices(path: Path) -> Mapping[int, Notice]:
    """The notices of a file such as `{2027: {holidays: [2027-01-01, …], workdays: [2027-02-14, …]}}`.

    A year is said whole: what it leaves out is no day off, and no weekend that is worked. Raises NoticesUnfit with
    every mistake.
    """
    findings = Findings()
    try:
        content = path.read_bytes()
    except OSError as error:
        findings.add(Place(str(path), 1), "unreadable", f"the file cannot be read: {error.strerror}")
        raise NoticesUnfit(findings.sorted()) from None
    document = read_document(str(path), content, findings)
    notices = dict(_notices(document.elements if document else ()))
    if met := findings.sorted():
        raise NoticesUnfit(met)
    return MappingProxyType(notices)


def _notices(elements: tuple[Element, ...]) -> Iterator[tuple[int, Notice]]:
    for element in elements:
        if not YEAR.fullmatch(element.name) or not FIRST_YEAR <= int(element.name) <= LAST_YEAR:
            form = f"a year from {FIRST_YEAR} to {LAST_YEAR}"
            element.report("bad_form", f"`{element.name}` is no year of the calendar", form)
        else:
            yield int(element.name), _notice(element, int(element.name))


def _notice(element: Element, year: int) -> Notice:
    section = element.section()
    if section is None:
        return Notice(frozenset(), frozenset())
    section.only(MEMBERS)
    off, worked = section.required("holidays"), section.required("workdays")
    holidays = dict(_days(off, year)) if off else {}
    workdays = dict(_days(worked, year)) if worked else {}
    for day, entry in workdays.items():
        if day in holidays:
            entry.report("both", f"`{day}` is a day off and a make-up workday", "one of the two")
        elif day.weekday() < SATURDAY:
            entry.report("no_weekend", f"`{day}` is worked anyway", "only Saturdays and Sundays that are worked")
    missing = sorted(statutory_days(year) - set(holidays))
    if off and missing:
        days = ", ".join(f"`{day}`" for day in missing)
        off.report("year_incomplete", f"the notice of {year} leaves out holidays of the law: {days}", "all of its days")
    return Notice(frozenset(holidays), frozenset(workdays))


def _days(element: Element, year: int) -> Iterator[tuple[date, Element]]:
    """The days of a list, each with its place. An empty list is a list of no days."""
    if element.kind == "seq" and not element.node.value:
        return
    for text, entry in element.texts(DAY, DAY_FORM):
        day = _day(text, entry)
        if day is not None and not _belongs(day, year):
            hint = f"a day of {year}, or one of the last days of {year - 1}"
            entry.report("other_year", f"`{day}` is no day of {year}", hint)
        elif day is not None:
            yield day, entry


def _day(text: str, entry: Element) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        entry.report("bad_form", f"`{text}` is no date", DAY_FORM)
        return None


def _belongs(day: date, year: int) -> bool:
    return day.year == year or (day.year == year - 1 >= FIRST_YEAR and is_next_years(day))
