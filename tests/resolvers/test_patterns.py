"""`like` and `contains` say the same of every text on every database, and nothing that is stored makes them fail."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Text, literal

from masking import ValueType
from resolvers.sql.constructs import Contains, Like, StartsWith
from resolvers.sql.patterns import MOST_WILDCARDS, Pattern, as_glob, as_like, pattern_mistake
from tests.masking.fix_databases import Database, MariadbDatabase, SqliteDatabase

LONGEST = 200
LETTERS = "ab%_\\*?[]!^-A张三\U00020bb7é\n\t "
TEXTS = st.text(LETTERS, max_size=8)
SESSION = {"sql_mode": "'ANSI,NO_BACKSLASH_ESCAPES'"}


def fits(pattern: str, text: str) -> bool:
    """What `like` means, one character after the other."""
    match pattern[:1]:
        case "":
            return not text
        case "%":
            return any(fits(pattern[1:], text[start:]) for start in range(len(text) + 1))
        case "_":
            return bool(text) and fits(pattern[1:], text[1:])
        case "\\":
            return text[:1] == pattern[1:2] and fits(pattern[2:], text[1:])
        case letter:
            return text[:1] == letter and fits(pattern[1:], text[1:])


@st.composite
def patterns_and_texts(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A pattern that is admitted, and texts, some of them made to fit it."""
    pattern = draw(TEXTS.filter(lambda one: pattern_mistake(one, LONGEST) is None))
    made = pattern.replace("\\\\", "\0").replace("\\", "").replace("\0", "\\")
    near = made.replace("%", draw(TEXTS)).replace("_", draw(st.sampled_from("a张\U00020bb7")))
    return pattern, [*draw(st.lists(TEXTS, max_size=6)), made, near, pattern, ""]


@pytest.fixture(scope="session")
def databases(
    sqlite_masks: Database, postgresql_masks: Database, mariadb_masks: MariadbDatabase
) -> Sequence[tuple[Database, bool]]:
    """Each database, and whether it writes patterns for `GLOB`; MariaDB also under a session that it may meet."""
    strict = MariadbDatabase(mariadb_masks.connection, SESSION)
    return ((sqlite_masks, True), (postgresql_masks, False), (mariadb_masks, False), (strict, False))


def asked(database: Database, made: Any, texts: Sequence[str]) -> list[bool]:
    """What the database says of each text."""
    return [bool(found) for (found,) in database.selected(lambda value: [made(value)], ValueType.STRING, texts)]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=patterns_and_texts())
def test_a_pattern_fits_the_same_texts_everywhere(
    databases: Sequence[tuple[Database, bool]], drawn: tuple[str, list[str]]
) -> None:
    pattern, texts = drawn
    expected = [fits(pattern, text) for text in texts]
    for database, globs in databases:
        written = literal(as_glob(pattern) if globs else as_like(pattern), Text())
        assert asked(database, lambda value, to=written: Like(value, to), texts) == expected


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(part=st.text(LETTERS, max_size=4), texts=st.lists(TEXTS, max_size=8))
def test_a_text_is_found_in_the_same_texts_everywhere(
    databases: Sequence[tuple[Database, bool]], part: str, texts: list[str]
) -> None:
    held = [*texts, part, f"a{part}", "", "张" + part + "\n"]
    for database, _ in databases:

        def contains(value: ColumnElement[Any]) -> ColumnElement[bool]:
            return Contains(value, literal(part, Text()))

        assert asked(database, contains, held) == [part in text for text in held]


@settings(max_examples=200, deadline=None)
@given(pattern=st.text("ab%_\\张", max_size=20), longest=st.integers(1, 12))
def test_what_is_admitted_is_short_has_few_wildcards_and_ends_in_no_escape(pattern: str, longest: int) -> None:
    plain = pattern.replace("\\\\", "").replace("\\%", "").replace("\\_", "")
    wrong = len(pattern) > longest or plain.endswith("\\") or plain.count("%") + plain.count("_") > MOST_WILDCARDS
    assert (pattern_mistake(pattern, longest) is not None) == wrong


def test_a_mistake_never_quotes_the_pattern() -> None:
    for pattern in ("canary\\", "canary" * 40, "canary" + "%" * 11):
        assert "canary" not in str(pattern_mistake(pattern, 100))


@pytest.mark.parametrize("pattern", ["%" * MOST_WILDCARDS, "%a" * MOST_WILDCARDS, "_%" * 5, "%ab" * 9 + "%c"])
def test_the_worst_patterns_end_soon_on_a_long_text(databases: Sequence[tuple[Database, bool]], pattern: str) -> None:
    """A matcher that tried every place again for every wildcard would need 20,000 to the power of ten steps."""
    assert pattern_mistake(pattern, LONGEST) is None
    long = ["ab" * 10_000, "a" * 20_000, "张" * 20_000]
    for database, globs in databases:
        written = literal(as_glob(pattern) if globs else as_like(pattern), Text())
        found = asked(database, lambda value, to=written: Like(value, to), long)
        assert found[2] is (set(pattern) <= {"%", "_"})


def test_sqlite_takes_the_longest_pattern_that_a_setting_may_allow(sqlite_masks: SqliteDatabase) -> None:
    """It refuses patterns of over 50,000 bytes; a letter of ours is at most four, in brackets three."""
    for letter in ("[", "\U00020bb7"):
        written = literal(as_glob(letter * 1_000), Text())
        assert asked(sqlite_masks, lambda value, to=written: Like(value, to), [letter * 1_000]) == [True]


def test_sqlite_compares_whatever_a_column_holds(sqlite_masks: SqliteDatabase) -> None:
    """SQLite stores anything anywhere: bytes that are no text, a number, a text with a zero in it."""
    held: list[Any] = [b"\xff\xfe", b"", 5, 1e300, "a\0b", None]
    part, pattern = literal("a", Text()), literal("*a?", Text())
    rows = sqlite_masks.selected(
        lambda value: [Contains(value, part), StartsWith(value, part), Like(value, pattern)], ValueType.STRING, held
    )
    assert len(rows) == len(held) and rows[-1] == (None, None, None)


def test_a_pattern_is_written_for_the_dialect_when_it_is_bound(
    sqlite_masks: SqliteDatabase, mariadb_masks: MariadbDatabase
) -> None:
    mariadb = mariadb_masks.connection.dialect
    assert Pattern().process_bind_param("a%\\%", mariadb) == "a%!%"
    assert Pattern().process_bind_param(None, mariadb) is None
