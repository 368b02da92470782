"""Callers, forms and numbers of candidates in the words of findings and reports."""

from collections.abc import Iterable

from masking import NEARLY_ONE
from policies.leaks.having import Form
from policies.space import Caller

_NAMED = 4
_MANY = 1e15


def callers_words(callers: Iterable[Caller]) -> str:
    """`tax`, `court and tax`, `a, b, c, d and 12 more`."""
    names = sorted(map(str, callers))
    if len(names) > _NAMED:
        return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def form_words(form: Form) -> str:
    """`` `population.birth_date` as `year` (10-police.csv:22) ``."""
    shown = "in clear" if form.is_clear else f"as `{form.mask}`"
    return f"{item_words(form)} {shown}" + (f" ({form.place})" if form.place else "")


def item_words(form: Form) -> str:
    """`` `population.birth_date` ``."""
    return f"`{form.resource}.{form.item}`"


def candidates_words(number: float) -> str:
    """`1 candidate`, `33 candidates`, `2e+40 candidates`."""
    if number < NEARLY_ONE:
        return "1 candidate"
    return f"{number:,.0f} candidates" if number < _MANY else f"{number:.0e} candidates"
