"""Lists within lists, each with rows, order and size of its own, say the same as plain Python over the same rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import Catalog, graphql_name
from tests.attack.asks import Behind, Every, Negated, Some, Test, Where, where_text
from tests.attack.campaign import ROUNDS
from tests.attack.fix_attack import LAB_ROWS, Attacked, Said, case_file, person
from tests.attack.knowledge import compare
from tests.attack.tables import ROW, Contents, Row

OWNER = Said("owner")
"""To whom every row and every item is open."""


@dataclass(frozen=True)
class Picked:
    """What is selected of rows: an item, and behind each reference again something."""

    item: str
    where: Where | None
    order: tuple[tuple[str, str], ...]
    first: int
    behind: tuple[tuple[str, "Picked"], ...] = ()


ITEMS = {"person": ("grade", "region", "score"), "case_file": ("kind", "opened", "case_no")}
"""Items for which no rule of the laboratory names a position: they are compared and sorted as they are stored."""
SCORES = st.sampled_from((0.0, 0.5, 1.25, -2.5))
DIRECTIONS = st.sampled_from(("ASC", "DESC", "ASC_NULLS_FIRST", "DESC_NULLS_FIRST"))
TESTS = {
    "person": st.one_of(
        st.builds(Test, st.just("grade"), st.sampled_from(("eq", "ne", "lt")), st.sampled_from("123")),
        st.builds(Test, st.just("score"), st.sampled_from(("gte", "ne")), SCORES),
        st.builds(Test, st.just("region"), st.just("isNull"), st.booleans()),
    ),
    "case_file": st.one_of(
        st.builds(Test, st.just("kind"), st.sampled_from(("eq", "ne", "in")), st.just("P")).map(
            lambda test: Test("kind", "in", ["P", "S"]) if test.operator == "in" else test
        ),
        st.builds(Test, st.just("opened"), st.just("lt"), st.sampled_from(("2026-03-01", "2026-06-15"))),
    ),
}  # fmt: skip
REFERENCES = {"person": ("cases", "case_file"), "case_file": ("person", "person")}


def wheres(resource: str, levels: int = 1) -> st.SearchStrategy[Where]:
    reference, other = REFERENCES[resource]
    words = st.sampled_from(("some", "none", "every")) if reference == "cases" else st.just("")
    leaves: st.SearchStrategy[Where] = TESTS[resource]
    if levels:
        leaves |= st.builds(Behind, st.just(reference), words, wheres(other, levels - 1))
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(Negated, inner),
            st.lists(inner, min_size=1, max_size=2).map(tuple).map(Every),
            st.lists(inner, min_size=1, max_size=2).map(tuple).map(Some),
        ),
        max_leaves=3,
    )


def picked(resource: str, levels: int) -> st.SearchStrategy[Picked]:
    reference, other = REFERENCES[resource]
    items = st.sampled_from(ITEMS[resource])
    order = st.lists(st.tuples(items, DIRECTIONS), max_size=2).map(tuple)
    behind = st.just(()) if not levels else st.tuples(st.tuples(st.just(reference), picked(other, levels - 1)))
    return st.builds(Picked, items, st.none() | wheres(resource), order, st.integers(0, 3), behind)


people = st.lists(
    st.tuples(
        st.sampled_from((None, "1", "2", "3")),
        st.sampled_from((None, "33", "é", "\uffff", "𠮷")),
        st.none() | SCORES,
    ),
    max_size=6,
)
cases = st.lists(
    st.tuples(
        st.sampled_from((None, "p0", "p1", "p1", "p2", "nobody")), st.sampled_from((None, "P", "S")), st.integers(1, 9)
    ),
    max_size=9,
)


@settings(max_examples=50 * ROUNDS, suppress_health_check=list(HealthCheck))
@given(picked("person", 4) | picked("person", 2), people, cases)
async def test_lists_within_lists_say_what_they_say(
    lab: Attacked, asked: Picked, drawn: list[tuple[Any, ...]], files: list[tuple[Any, ...]]
) -> None:
    """To many, to one, to many again: rows of the right parent, as many as asked for, in the order asked for."""
    contents: Contents = {
        "person": [
            person(70 - 7 * number, f"p{number}", grade=grade, region=region, score=score)
            for number, (grade, region, score) in enumerate(drawn)
        ],
        "case_file": [
            case_file(50 - number, code, kind) | {"opened": case_file(month, None)["opened"]}
            for number, (code, kind, month) in enumerate(files)
        ],
    }
    await lab.tables.write(contents)
    try:
        answer = await lab.ask(
            OWNER, "{ data { it: " + field(lab.tables.catalog, "person", "person", asked, True) + " } }"
        )
    finally:
        await lab.tables.write({code: LAB_ROWS[code] for code in contents})
    model = Model(lab.tables.catalog, contents)
    assert answer.data["data"]["it"]["nodes"] == model.listed("person", asked, contents["person"])


def field(catalog: Catalog, name: str, resource: str, asked: Picked, is_list: bool, is_root: bool = True) -> str:
    """A field of a document."""
    references = catalog.resources[resource].references
    inner = " ".join(
        field(catalog, graphql_name(code), references[code].resource, behind, references[code].many, is_root=False)
        for code, behind in asked.behind
    )
    selected = f"{{ {graphql_name(asked.item)} {inner} }}"
    if not is_list:
        return f"{name} {selected}"
    arguments = [f"first: {asked.first}"]
    arguments += [f"where: {where_text(asked.where)}"] if asked.where is not None else []
    keys = ", ".join(f"{{{graphql_name(item)}: {direction}}}" for item, direction in asked.order)
    arguments += [f"orderBy: [{keys}]"] if keys else []
    return f"{name}({', '.join(arguments)}) " + (f"{{ nodes {selected} }}" if is_root else selected)


@dataclass(frozen=True)
class Model:
    """What GraphQL means by it, over rows in memory."""

    catalog: Catalog
    contents: Contents

    def listed(self, resource: str, asked: Picked, rows: Sequence[Row]) -> list[dict[str, Any]]:
        held = [row for row in rows if asked.where is None or self.holds(resource, asked.where, row)]
        held.sort(key=lambda row: int(row[ROW]))
        for item, direction in reversed(asked.order):
            held = in_order(held, item, direction)
        return [self.node(resource, asked, row) for row in held[: asked.first]]

    def node(self, resource: str, asked: Picked, row: Row) -> dict[str, Any]:
        value = row[asked.item]
        found = {graphql_name(asked.item): value.isoformat() if hasattr(value, "isoformat") else value}
        for code, behind in asked.behind:
            reference = self.catalog.resources[resource].references[code]
            others = self.behind(resource, code, row)
            if reference.many:
                found[graphql_name(code)] = self.listed(reference.resource, behind, others)
            else:
                ones = [self.node(reference.resource, behind, other) for other in others]
                found[graphql_name(code)] = ones[0] if ones else None
        return found

    def behind(self, resource: str, code: str, row: Row) -> list[Row]:
        reference = self.catalog.resources[resource].references[code]
        pairs = [(row[own], theirs) for own, theirs in reference.on]
        others = self.contents[reference.resource]
        return [other for other in others if all(value is not None and other[name] == value for value, name in pairs)]

    def holds(self, resource: str, where: Where, row: Row) -> bool:
        match where:
            case Every(parts):
                return all(self.holds(resource, part, row) for part in parts)
            case Some(parts):
                return any(self.holds(resource, part, row) for part in parts)
            case Negated(part):
                return not self.holds(resource, part, row)
            case Test(item, operator, value):
                return compare(row[item], operator, value, self.catalog.resources[resource].items[item])
            case Behind(code, word, inner):
                other = self.catalog.resources[resource].references[code].resource
                held = [self.holds(other, inner, each) for each in self.behind(resource, code, row)]
                found: Mapping[str, bool] = {
                    "": any(held),
                    "some": any(held),
                    "none": not any(held),
                    "every": all(held),
                }
                return found[word]


def in_order(rows: Sequence[Row], item: str, direction: str) -> list[Row]:
    """Sorted, those that are alike as they stand; texts by their bytes."""

    def value(row: Row) -> Any:
        return row[item].encode() if isinstance(row[item], str) else row[item]

    known = sorted((row for row in rows if row[item] is not None), key=value, reverse=direction.startswith("DESC"))
    unknown = [row for row in rows if row[item] is None]
    return [*unknown, *known] if direction.endswith("NULLS_FIRST") else [*known, *unknown]
