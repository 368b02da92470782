"""What the rules of each form make of a text: the specification, which `readings` takes a shorter way to."""

from typing import Protocol, assert_never

from masking.canonical import credit_codes, dates, organisations, persons, phones, residents, texts
from masking.canonical.characters import check_characters
from masking.canonical.faults import Fault
from masking.canonical.forms import LONGEST, Form
from masking.errors import NotCanonical


def canonical(form: Form, text: str) -> str:
    """The canonical form of a text. Raises NotCanonical for what is no value of the form."""
    check_characters(text, LONGEST[form])
    spelled = _rules(form).canonical(text)
    if len(spelled) > LONGEST[form]:
        raise NotCanonical(Fault.TOO_LONG)
    return spelled


def spellings(form: Form, spelled: str) -> tuple[str, ...] | None:
    """The well-kept spellings of a canonical form, itself the first; None where they are too many."""
    return _rules(form).spellings(spelled)


class _Rules(Protocol):
    """What a module of one form offers."""

    def canonical(self, text: str, /) -> str: ...

    def spellings(self, spelled: str, /) -> tuple[str, ...] | None: ...


def _rules(form: Form) -> _Rules:
    match form:
        case Form.TEXT:
            return texts
        case Form.PERSON_NAME:
            return persons
        case Form.ORGANISATION_NAME:
            return organisations
        case Form.RESIDENT_ID:
            return residents
        case Form.CREDIT_CODE:
            return credit_codes
        case Form.PHONE:
            return phones
        case Form.DATE:
            return dates
        case _:
            assert_never(form)
