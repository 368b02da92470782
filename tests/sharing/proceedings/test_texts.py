"""No text of any action of any procedure is unbounded or shown otherwise than it is kept: found by reflection."""

import types
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from api.procedures import procedures
from sharing import Store
from sharing.applications import Draft
from sharing.proceedings import ActionUnfit, Kind, Proceedings
from sharing.proceedings.texts import LONGEST_TEXT, text_problems
from tests.sharing.applications.town import DEMAND
from tests.sharing.kit.moments import moment
from tests.sharing.kit.residents import CIVIL
from tests.sharing.kit.rules import DUTIES

ACTIONS = [
    pytest.param(action, id=f"{kind.name.lower()}-{word}")
    for kind, procedure in procedures().items()
    for word, action in {**procedure.opening, **procedure.actions}.items()
]
UNFIT = {
    "\x00": "UNSHOWN_CHARACTER",
    "ab\u202ecd": "UNSHOWN_CHARACTER",
    "\u2066x\u2069": "UNSHOWN_CHARACTER",
    "\ud800": "UNSHOWN_CHARACTER",
    "x" * (LONGEST_TEXT + 1): "TOO_LONG",
}


def said(shape: Any, text: str, path: str) -> tuple[Any, list[str]]:
    """A value of a type in which every text is this one, and the paths of these texts."""
    if shape is str:
        return text, [path]
    if get_origin(shape) in (Union, types.UnionType):
        return said(next(each for each in get_args(shape) if each is not types.NoneType), text, path)
    if get_origin(shape) is tuple:
        of, _ = get_args(shape)
        found, paths = said(of, text, f"{path}.0")
        return (found,), paths
    if isinstance(shape, type) and is_dataclass(shape):
        hints, members, paths = get_type_hints(shape), {}, []
        for each in fields(shape):
            inner = f"{path}.{each.name}" if path else each.name
            members[each.name], found = said(hints[each.name], text, inner)
            paths += found
        return shape(**members), paths
    if issubclass(shape, Enum):
        return next(iter(shape)), []
    return {int: 1, bool: True, date: date(2026, 3, 2)}[shape], []


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("text", UNFIT, ids=ascii)
def test_every_text_of_every_action_is_bounded_and_shown_as_it_is_kept(action: type[Any], text: str) -> None:
    built, paths = said(action, text, "")
    assert [(each.member, each.code) for each in text_problems(built)] == [(path, UNFIT[text]) for path in paths]
    assert all(text not in each.message for each in text_problems(built))


@pytest.mark.parametrize("action", ACTIONS)
def test_what_is_written_as_usual_is_not_refused(action: type[Any]) -> None:
    built, _ = said(action, "第十三条\n\t低保审核 – “x” 𠮷", "")
    assert list(text_problems(built)) == []


async def test_the_shell_refuses_it_before_the_procedure_sees_it(store: Store) -> None:
    async def nothing() -> None:
        """Nothing comes into force here."""

    kept = Proceedings(store, procedures(), DUTIES, lambda _: moment(), nothing)
    for unfit in (Draft(replace(DEMAND, scene="a\u202eb")), Draft(replace(DEMAND, items=("phone", "\x00")))):
        with pytest.raises(ActionUnfit) as refused:
            await kept.open(Kind.APPLICATION, unfit, CIVIL)
        assert [each.code for each in refused.value.problems] == ["UNSHOWN_CHARACTER"]
    assert (await kept.open(Kind.APPLICATION, Draft(DEMAND), CIVIL)).state == "draft"
