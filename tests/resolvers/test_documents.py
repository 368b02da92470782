"""JSON documents: what is shown can be read, holds no separator, and is what is stored; whatever is none is null."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from masking import ValueType
from resolvers.sql.constructs import JsonText
from tests.masking.fix_databases import Database, MariadbDatabase

SEPARATORS = "\x1c\x1d\x1e\x1f"
WORDS = '"\\{}[],:0123456789.eE+-truefalsnux/bdD8\x01\x1e\x7f\t\n\x0b\u00a0\ufeff张\U00020bb7 '
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(2**40), 2**40), st.text(max_size=6))
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)


def readable(text: str) -> bool:
    """Whether it is JSON to a reader that keeps to the standard."""
    try:
        json.loads(text, parse_constant=_refused)
    except ValueError:
        return False
    return True


def _refused(word: str) -> Any:
    raise ValueError(word)


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A document with a few characters changed: now and then it is one still."""
    text = list(json.dumps(draw(DOCUMENTS), ensure_ascii=draw(st.booleans())))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text[at : at + draw(st.integers(0, 1))] = draw(st.text(WORDS, max_size=2))
    return "".join(text).replace("\0", "")


def shown(database: Database, texts: Sequence[str]) -> list[str]:
    rows = database.selected(lambda value: [JsonText(value, ValueType.JSON)], ValueType.STRING, texts)
    return [text for (text,) in rows]


@pytest.fixture(scope="session")
def textual(sqlite_masks: Database, mariadb_masks: MariadbDatabase) -> Sequence[Database]:
    """The databases that keep documents as texts, which may be none."""
    return sqlite_masks, mariadb_masks


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(broken(), min_size=1, max_size=8))
@example(
    texts=[
        '"\x1e"',
        '{"a":"\x1d"}',
        "1\x1f",
        "\x1c1",
        '"\\x"',
        '"\\\\x"',
        '"\\\\\\x"',
        "",
        "NaN",
        "[1,]",
        "01",
        "'a'",
        "-",
        "[-]",
        '{"a":-}',
        "[-,1]",
        "[- 1]",
    ]
)
@example(texts=['"\\u001e\\u001F"', '{ "a" :\n[ 1 ] }', "null", "1e999", "[" * 40 + "]" * 40, '"\\ud800"', "/**/1"])
def test_what_is_shown_is_the_document_and_no_separator(textual: Sequence[Database], texts: list[str]) -> None:
    for database in textual:
        for text, written in zip(texts, shown(database, texts), strict=True):
            assert readable(written) and not set(written) & set(SEPARATORS)
            if written != "null":
                assert json.loads(written) == json.loads(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=st.lists(DOCUMENTS, min_size=1, max_size=6), plain=st.booleans())
def test_every_document_is_shown(textual: Sequence[Database], documents: list[Any], plain: bool) -> None:
    texts = [json.dumps(document, ensure_ascii=plain) for document in documents]
    for database in textual:
        assert [json.loads(text) for text in shown(database, texts)] == documents


def test_what_is_no_text_is_no_document(sqlite_masks: Database) -> None:
    """SQLite stores anything anywhere; an infinity and bytes that are no text are no documents."""
    held: list[Any] = [b"\xff", b'"\xff"', b"{}", 5, 1.5, float("inf"), None, "1\0x"]
    expected = [None, None, None, 5, 1.5, None, None, 1]
    assert [json.loads(text) for text in shown(sqlite_masks, held)] == expected
