"""The published vectors hold in Python, and in every database through a list of spellings and through a column."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import ColumnElement, false, literal

from masking import ValueType
from masking.canonical import VERSION, Form, NotCanonical, canonical, spellings
from masking.sql import text
from tests.fix_city import KINDS
from tests.masking.canonical.vectors import COLUMNS, PAIRS, REFUSED, Pair, Refused
from tests.masking.canonical.vectors import VERSION as VERSION_OF_VECTORS
from tests.masking.fix_databases import Database

CLAIMS = tuple(dict.fromkeys((pair.form, pair.claim) for pair in (*PAIRS, *COLUMNS)))
STORED = tuple(dict.fromkeys(pair.stored for pair in (*PAIRS, *COLUMNS)))


@pytest.fixture(params=KINDS)
def holder(request: pytest.FixtureRequest) -> Database:
    """Each of the databases in turn."""
    found: Database = request.getfixturevalue(f"{request.param}_masks")
    return found


def named(pair: Pair | Refused) -> str:
    """A name for a test that holds no value."""
    return f"{pair.form}: {pair.why}"


def held_as(form: Form, stored: str) -> str | None:
    """What a column of canonical forms holds for a stored text: NULL where it is no value."""
    try:
        return canonical(form, stored)
    except NotCanonical:
        return None


def test_the_vectors_are_of_this_version() -> None:
    assert VERSION_OF_VECTORS == VERSION


def test_every_form_has_vectors_of_every_kind() -> None:
    assert len(PAIRS) >= 100
    assert {(pair.form, pair.equal) for pair in PAIRS} == {(form, equal) for form in Form for equal in (True, False)}
    assert {one.form for one in REFUSED} == {one.form for one in COLUMNS} == set(Form)


@pytest.mark.parametrize("pair", PAIRS, ids=named)
def test_spellings_and_columns_find_what_is_equal_and_nothing_else(pair: Pair) -> None:
    assert (pair.stored in (spellings(pair.form, pair.claim) or ())) is pair.equal
    assert (held_as(pair.form, pair.stored) == canonical(pair.form, pair.claim)) is pair.equal


@pytest.mark.parametrize("pair", PAIRS, ids=named)
def test_pairs_can_be_compared_by_spellings(pair: Pair) -> None:
    assert spellings(pair.form, pair.claim) is not None


@pytest.mark.parametrize("pair", COLUMNS, ids=named)
def test_columns_find_what_spellings_do_not(pair: Pair) -> None:
    assert pair.stored not in (spellings(pair.form, pair.claim) or ())
    assert held_as(pair.form, pair.stored) == canonical(pair.form, pair.claim)


@pytest.mark.parametrize("refused", REFUSED, ids=named)
def test_what_is_no_value_is_refused_with_kind_and_place(refused: Refused) -> None:
    with pytest.raises(NotCanonical) as raised:
        canonical(refused.form, refused.text)
    assert (raised.value.kind, raised.value.place) == (refused.kind, refused.place)
    with pytest.raises(NotCanonical):
        spellings(refused.form, refused.text)


def test_every_database_compares_spellings_as_python_does(holder: Database) -> None:
    """Every claim against every stored text, so that texts that are no pair are found unequal too."""
    lists = [spellings(form, claim) or () for form, claim in CLAIMS]
    found = compared(holder, STORED, lists)
    assert found == [[stored in spelled for spelled in lists] for stored in STORED]


@pytest.mark.parametrize("form", Form)
def test_every_database_compares_columns_of_canonical_forms_as_python_does(holder: Database, form: Form) -> None:
    claims = [canonical(form, claim) for of, claim in CLAIMS if of is form]
    held = [held_as(form, stored) for stored in STORED]
    found = compared(holder, held, [(claim,) for claim in claims])
    assert found == [[text == claim for claim in claims] for text in held]


def compared(holder: Database, held: Sequence[str | None], lists: Sequence[Sequence[str]]) -> list[list[bool]]:
    """For each text that a column holds, which of the lists it is in; NULL is in none."""
    rows = holder.selected(in_each_of(lists), ValueType.STRING, held)
    return [[bool(equal) for equal in row] for row in rows]


def in_each_of(lists: Sequence[Sequence[str]]) -> Callable[[ColumnElement[str]], list[ColumnElement[bool]]]:
    def made(value: ColumnElement[str]) -> list[ColumnElement[bool]]:
        stored = text(value)
        return [stored.in_([literal(one) for one in spelled]) if spelled else false() for spelled in lists]

    return made
