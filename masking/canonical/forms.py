"""The canonical forms of version 1, and how long their texts may be."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

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
