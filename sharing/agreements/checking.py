"""What does not fit in the terms of an agreement: every problem at once."""

import unicodedata
from collections.abc import Iterator, Sequence

from sharing.agreements.content import AgreementTerms
from sharing.grants import AgreementKind
from sharing.jurisdictions import AgreementParty, AgreementScope
from sharing.proceedings import Moment, Problem

LONGEST_LINE = 500
LONGEST_TEXT = 4_000
MOST_LINES = 100
LONGEST_YEARS = 10


def terms_problems(terms: AgreementTerms, consumer: str, moment: Moment) -> Iterator[Problem]:
    """All that is wrong with what is to be agreed on."""
    yield from _scope_problems(terms, moment)
    yield from _party_problems(terms, consumer, moment)
    yield from _day_problems(terms, moment)
    for member in ("purposes", "duties", "persons"):
        yield from _line_problems(member, getattr(terms, member))
    if terms.kind is AgreementKind.CONFIDENTIALITY and moment.profile.rules.use.need_to_know and not terms.persons:
        yield Problem("terms.persons", "MISSING", "by the rules of this place whoever may know it is named")


def reasons_problems(reasons: str, *, required: bool = True) -> Iterator[Problem]:
    """Why somebody returns or ends it."""
    if required and not reasons.strip():
        yield Problem("reasons", "MISSING", "this has to be said")
    elif len(reasons) > LONGEST_TEXT:
        yield Problem("reasons", "TOO_LONG", f"at most {LONGEST_TEXT} characters")


def counterpart_of(terms: AgreementTerms, moment: Moment) -> str | None:
    """The other side's department as the catalogue has it now; None where there is none."""
    match terms.party:
        case AgreementParty.CENTRE:
            return min(moment.centre, default=None)
        case AgreementParty.PROVIDER:
            resource = moment.catalog.resources.get(terms.resource or "")
            return None if resource is None else resource.provider


def _scope_problems(terms: AgreementTerms, moment: Moment) -> Iterator[Problem]:
    if terms.resource is not None:
        if terms.resource not in moment.catalog.resources:
            yield Problem("terms.resource", "UNKNOWN_RESOURCE", "the catalogue has no such resource")
    elif terms.party is AgreementParty.PROVIDER:
        yield Problem("terms.resource", "MISSING", "an agreement with a provider is about one of its resources")
    elif terms.kind is AgreementKind.CONFIDENTIALITY:
        yield Problem("terms.resource", "MISSING", "an agreement on confidentiality is about one resource")


def _party_problems(terms: AgreementTerms, consumer: str, moment: Moment) -> Iterator[Problem]:
    rules = moment.profile.rules.agreements
    with_centre = rules.party is AgreementParty.CENTRE and rules.scope is not AgreementScope.NONE
    if terms.party is AgreementParty.CENTRE and not with_centre:
        yield Problem("terms.party", "PARTY_NOT_FORESEEN", "the rules of this place want no agreement with the centre")
    elif terms.party is AgreementParty.CENTRE and not moment.centre:
        yield Problem("terms.party", "NO_CENTRE", "no department runs the platform")
    elif counterpart_of(terms, moment) == consumer:
        yield Problem("terms.party", "OWN_SIDE", "a department does not agree with itself")


def _day_problems(terms: AgreementTerms, moment: Moment) -> Iterator[Problem]:
    if terms.valid_until < terms.valid_from:
        yield Problem("terms.valid_until", "BEFORE_START", "it is over before it begins")
    elif terms.valid_until < moment.today:
        yield Problem("terms.valid_until", "IN_THE_PAST", "it is over already")
    elif terms.valid_until.year - terms.valid_from.year > LONGEST_YEARS:
        yield Problem("terms.valid_until", "TOO_LONG", f"for at most {LONGEST_YEARS} years")


def _line_problems(member: str, lines: Sequence[str]) -> Iterator[Problem]:
    """One line each, of what can be seen: nobody slips a clause of its own into the text that both sign."""
    if len(lines) > MOST_LINES:
        yield Problem(f"terms.{member}", "TOO_MANY", f"at most {MOST_LINES}")
        return
    for index, line in enumerate(lines):
        path = f"terms.{member}.{index}"
        if not line.strip():
            yield Problem(path, "MISSING", "there is nothing said")
        elif len(line) > LONGEST_LINE:
            yield Problem(path, "TOO_LONG", f"at most {LONGEST_LINE} characters")
        elif any(unicodedata.category(character)[0] == "C" or character in "\u2028\u2029" for character in line):
            yield Problem(path, "NOT_ONE_LINE", "one line, without characters that nobody sees")
        elif line in lines[:index]:
            yield Problem(path, "REPEATED", "it is said already")
