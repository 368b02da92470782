"""`zhaobi mask`: what it prints, and how it refuses."""

import pytest
from typer.testing import CliRunner

from api.cli import app
from masking import MASKS, KeyedForm, MaskEntry, Vector, parse_mask

EVERY = [vector for entry in MASKS.values() for vector in entry.vectors]


@pytest.mark.parametrize("vector", EVERY, ids=lambda vector: vector.mask)
def test_it_gives_what_the_documentation_shows(vector: Vector) -> None:
    value = [] if vector.value is None else ["--", vector.value]
    tried = CliRunner().invoke(app, ["mask", "try", "--type", vector.type.value, vector.mask, *value])
    assert (tried.exit_code, tried.stdout) == (0, f"{'NULL' if vector.masked is None else vector.masked}\n")


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (["keep 6 4", "11010519491231002X"], "110105********002X"),
        (["year", "1990-01-31"], "1990"),
        (["bucket 1000", "4999"], "4000"),
        (["keep 6 4"], "NULL"),
        (["pseudonym", "11010519491231002X"], "rgcdjtsxrpndksfjcphtbzcxdptdrgsc"),
        (["noise 1000", "52300"], "52331"),
        (["noise 1000", "--type", "Float", "52300"], "52331.0"),
        (["noise 1000", "--type", "Decimal", "52300.50"], "52332"),
        (["randomised 75", "true"], "false"),
        (["shift 30", "1990-01-31"], "1990-01-08"),
        (["shift 30", "--type", "DateTime", "1990-01-31T10:00:00"], "1990-01-08"),
        (["constant true", "false", "--type", "Boolean"], "true"),
        (["token"], "NULL"),
    ],
)
def test_the_type_is_found(words: list[str], printed: str) -> None:
    assert CliRunner().invoke(app, ["mask", "try", *words]).stdout == printed + "\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["keep 6", "secret"], "it takes 2 numbers, not 1"),
        (["year", "secret"], "the value is no `Date` or `DateTime`"),
        (["shift 30", "secret"], "the value is no `Date` or `DateTime`"),
        (["year", "secret", "--type", "Int"], "cannot be used on items of that type"),
    ],
)
def test_what_does_not_fit_is_refused_without_the_value(words: list[str], said: str) -> None:
    refused = CliRunner().invoke(app, ["mask", "try", *words])
    assert refused.exit_code == 2 and "secret" not in refused.stderr
    assert said in " ".join(refused.stderr.replace("│", "").split())


def test_every_mask_is_listed() -> None:
    listed = CliRunner().invoke(app, ["mask", "list"]).stdout
    assert all(entry.grammar in listed and entry.summary in listed for entry in MASKS.values())


@pytest.mark.parametrize("entry", MASKS.values(), ids=lambda entry: entry.name)
def test_a_mask_that_needs_a_key_says_that_this_is_none_of_a_platform(entry: MaskEntry) -> None:
    vector = entry.vectors[0]
    tried = CliRunner().invoke(app, ["mask", "try", "--type", vector.type.value, vector.mask, str(vector.value)])
    needs_a_key = isinstance(parse_mask(vector.mask).form, KeyedForm)
    assert ("which no platform uses" in tried.stderr) == needs_a_key
