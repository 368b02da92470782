"""What can be wrong with a text that is to be a value of a canonical form."""

from enum import StrEnum


class Fault(StrEnum):
    """The kinds of `NotCanonical`, in the words of its message."""

    EMPTY = "empty text"
    TOO_LONG = "too long"
    CHARACTER = "character that no value has"
    LENGTH = "wrong number of characters"
    SHAPE = "not in a spelling of this form"
    REGION = "no such region"
    DATE = "no such date"
    CHECK_DIGIT = "wrong check digit"
    AMBIGUOUS = "more than one number could be meant"
