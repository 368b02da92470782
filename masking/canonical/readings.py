"""What a text is read as: its canonical form and its spellings, at a glance where it is written as most texts are."""

from masking.canonical import rules
from masking.canonical.forms import Form
from masking.canonical.spelling import Spelled
from masking.canonical.usual import USUAL, usual_day


def spelled(form: Form, text: str) -> Spelled:
    """What `canonical` and `spellings` tell of a text, at once. Raises NotCanonical as `canonical` does."""
    return USUAL[form](text) or _by_rules(form, text)


def canonical(form: Form, text: str) -> str:
    """The one spelling that stands for all spellings of a value; the rules are in `docs/canonical-forms.md`.

    Raises NotCanonical, with a `Fault` and the place but never the text, for what is no value of the form.
    """
    if form is Form.DATE:  # of all forms the one with most spellings
        return usual_day(text) or rules.canonical(form, text)
    known = USUAL[form](text)
    return rules.canonical(form, text) if known is None else known.canonical


def spellings(form: Form, text: str) -> tuple[str, ...] | None:
    """How a well-kept column may hold the value that a text spells: the canonical form first, at most 32, no two alike.

    All of them have the canonical form of the text, and texts of one canonical form have the same spellings. None
    where well-kept spellings are too many to be listed: then only a column of canonical forms can be compared.
    Raises NotCanonical as `canonical` does.
    """
    return spelled(form, text).spellings


def _by_rules(form: Form, text: str) -> Spelled:
    """By all rules; the canonical form that they find is its own, so its spellings are often told at a glance again."""
    name = rules.canonical(form, text)
    return USUAL[form](name) or Spelled(name, rules.spellings(form, name))
