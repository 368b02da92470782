"""What does not fit in an artefact that is to be recorded: every problem at once."""

from collections.abc import Iterator, Mapping
from datetime import date

from catalog import Catalog, Resource
from masking import Verifier
from sharing.consents.actions import Record, Revoke
from sharing.consents.artefact import Artefact, Terms, Unreadable, read_artefact
from sharing.consents.keys import names_subject
from sharing.proceedings import ActionUnfit, Actor, Moment, Problem

LONGEST_TEXT = 2_000
LONGEST_YEARS = 10


def signing_keys(department: str, catalog: Catalog, today: date) -> Mapping[str, tuple[str, Verifier]]:
    """By which keys an artefact may be signed that day, and whose they are: the department's own, and the centre's."""
    departments = catalog.departments
    return {
        key.key_id: (code, key.verifier)
        for code in sorted(departments)
        if code == department or departments[code].centre
        for key in departments[code].keys
        if key.signs_on(today)
    }


def artefact_of(action: Record, by: Actor, moment: Moment) -> Artefact:
    """The artefact with its signature proved. Raises ActionUnfit."""
    found = signing_keys(by.department, moment.catalog, moment.today)
    try:
        return read_artefact(action.artefact.strip(), {key_id: verifier for key_id, (_, verifier) in found.items()})
    except Unreadable as error:
        raise ActionUnfit([Problem("artefact", "ARTEFACT_UNFIT", str(error))]) from None


def terms_problems(terms: Terms, department: str, catalog: Catalog, today: date) -> list[Problem]:
    """All that is wrong with what was consented to, for the department that would record it that day.

    No problem tells anything of the subject.
    """
    resource = catalog.resources.get(terms.resource)
    if resource is None:
        return [Problem("artefact.resource", "UNKNOWN_RESOURCE", "the catalogue has no such resource")]
    return [
        *_department_problems(terms, department, catalog),
        *_item_problems(terms, resource),
        *_day_problems(terms, today),
        *_subject_problems(terms, resource),
    ]


def reasons_problems(action: Revoke) -> Iterator[Problem]:
    if len(action.reasons) > LONGEST_TEXT:
        yield Problem("reasons", "TOO_LONG", f"at most {LONGEST_TEXT} characters")


def _department_problems(terms: Terms, code: str, catalog: Catalog) -> Iterator[Problem]:
    department = catalog.departments.get(code)
    if terms.department != code or department is None:
        yield Problem("artefact.department", "OTHER_DEPARTMENT", "the consent is not given to your department")
    elif terms.purpose not in department.functions:
        yield Problem("artefact.purpose", "PURPOSE_NOT_ALLOWED", "the purpose is no function of your department")


def _item_problems(terms: Terms, resource: Resource) -> Iterator[Problem]:
    for index, item in enumerate(terms.items):
        if item not in resource.items:
            yield Problem(f"artefact.items.{index}", "UNKNOWN_ITEM", "the resource has no such item")
        elif item in terms.items[:index]:
            yield Problem(f"artefact.items.{index}", "REPEATED", "the item is named already")


def _day_problems(terms: Terms, today: date) -> Iterator[Problem]:
    if terms.valid_until < terms.valid_from:
        yield Problem("artefact.until", "BEFORE_START", "it is over before it begins")
    elif terms.valid_until < today:
        yield Problem("artefact.until", "IN_THE_PAST", "it is over already")
    elif terms.valid_until.year - terms.valid_from.year > LONGEST_YEARS:
        yield Problem("artefact.until", "TOO_LONG", f"for at most {LONGEST_YEARS} years")


def _subject_problems(terms: Terms, resource: Resource) -> Iterator[Problem]:
    if not resource.key:
        yield Problem("artefact.resource", "NO_KEY", "nobody is named by a key in this resource")
    elif not names_subject(resource, terms.subject):
        listed = ", ".join(f"`{item}`" for item in resource.key)
        yield Problem("artefact.subject", "SUBJECT_UNFIT", f"a subject is named by {listed}, each by a value")
