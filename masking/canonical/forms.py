"""The canonical forms of version 1, and what each makes of a text."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, assert_never

from masking.canonical import credit_codes, dates, organisations, persons, phones, residents, texts
from masking.canonical.characters import check_characters
from masking.canonical.faults import Fault
from masking.errors import NotCanonical

VERSION = 1
"""Of the rules; whoever changes what any text becomes, or which spellings are listed, counts it up."""


class Form(StrEnum):
    """What kind of value a text spells."""

    TEXT = "text"
    PERSON_NAME = "person_name"
    ORGANISATION_NAME = "organisation_name"
    RESIDENT_ID = "resident_id"
    CREDIT_CODE = "credit_code"
    PHONE = "phone"
    DATE = "date"


LONGEST: Mapping[Form, int] = MappingProxyType(
    {
        Form.TEXT: 500,
        Form.PERSON_NAME: 100,
        Form.ORGANISATION_NAME: 200,
        Form.RESIDENT_ID: 64,
        Form.CREDIT_CODE: 64,
        Form.PHONE: 64,
        Form.DATE: 64,
    }
)
"""Characters that a text may have, blanks included, as given and in its canonical form."""


def canonical(form: Form, text: str) -> str:
    """The one spelling that stands for all spellings of a value; the rules are in `docs/canonical-forms.md`.

    Raises NotCanonical, with a `Fault` and the place but never the text, for what is no value of the form.
    """
    check_characters(text, LONGEST[form])
    spelled = _rules(form).canonical(text)
    if len(spelled) > LONGEST[form]:
        raise NotCanonical(Fault.TOO_LONG)
    return spelled


def spellings(form: Form, text: str) -> tuple[str, ...] | None:
    """How a well-kept column may hold the value that a text spells: the canonical form first, at most 32, no two alike.

    All of them have the canonical form of the text, and texts of one canonical form have the same spellings. None
    where well-kept spellings are too many to be listed: then only a column of canonical forms can be compared.
    Raises NotCanonical as `canonical` does.
    """
    spelled = canonical(form, text)
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
