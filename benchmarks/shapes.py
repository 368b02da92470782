"""What every server is asked: eight fields, five of them masked, of one person, of a page, of a page with lists."""

from collections.abc import Mapping
from dataclasses import dataclass

FIELDS: tuple[tuple[str, str, str | None], ...] = (
    ("idNumber", "id_number", "keep 6 1"),
    ("name", "name", "name first"),
    ("birthDate", "birth_date", "year"),
    ("phone", "phone", "keep 3 4"),
    ("address", "address", "address district"),
    ("gender", "gender", None),
    ("regionCode", "region_code", None),
    ("ethnicity", "ethnicity", None),
)
"""Name in the answer, column, mask."""

LIST = "socialInsurance"
"""The list within a person's row."""

LIST_FIELDS = (("insuranceType", "insurance_type"), ("status", "status"))
"""Name in the answer, and column; they are clear."""

POLICIES: Mapping[str, str] = {
    "10-police.csv": """\
p, tax, population, query, always, *, -, allow, benchmark
p, tax, population.household_id, query, always, *, clear, allow, benchmark
p, tax, population.ethnicity, query, always, *, clear, allow, benchmark
p, tax, population.id_number, query, always, *, keep 6 1, allow, benchmark
p, tax, population.phone, query, always, *, keep 3 4, allow, benchmark
p, tax, population.social_insurance, query, always, *, -, allow, benchmark
""",
    "30-human-resources.csv": """\
p, tax, social_insurance, query, always, *, -, allow, benchmark
p, tax, social_insurance.id_number, lookup, always, *, clear, allow, benchmark
""",
}
"""Lines before those of the city, by file: rows are open to lists, and no mask depends on the row."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One request with other values each time, in the words of each server's schema.

    Attributes:
        argument: the column that the values are compared with; by the key there is one row.
        first: rows at most.
        listed: rows at most of the list in each row; 0 asks for no list.
        ids: whether the id of every row is asked for.
    """

    name: str
    argument: str
    first: int
    listed: int = 0
    ids: bool = False

    @property
    def by_key(self) -> bool:
        return self.argument == "id_number"

    @property
    def platform(self) -> str:
        """The document for Zhaobi."""
        where = f"where: {{{self._field}: {{eq: $value}}}}, first: {self.first}"
        return f"query Bench($value: String!) {{ data {{ population({where}) {{ nodes {{ {self._selected()} }} }} }} }}"

    @property
    def postgraphile(self) -> str:
        """The document for PostGraphile, over the views of `statements.masked_views`."""
        selected = self._selected("nodes")
        if self.by_key:
            return f"query Bench($value: String!) {{ populationBySubject(subject: $value) {{ {selected} }} }}"
        where = f"condition: {{{self._field}: $value}}, first: {self.first}"
        return f"query Bench($value: String!) {{ allPopulations({where}) {{ nodes {{ {selected} }} }} }}"

    @property
    def tutorial(self) -> str:
        """The document for the server of `tutorial.py`."""
        where = f"{self._field}: $value, first: {self.first}"
        return f"query Bench($value: String!) {{ population({where}) {{ {self._selected()} }} }}"

    @property
    def _field(self) -> str:
        return next(name for name, column, _ in FIELDS if column == self.argument)

    def _selected(self, within: str = "") -> str:
        """The fields of a row; those of the list stand in `within` where lists are connections."""
        own_id = ["id"] if self.ids else []
        names = [*own_id, *(name for name, _, _ in FIELDS)]
        if self.listed:
            inner = " ".join([*own_id, *(name for name, _ in LIST_FIELDS)])
            names.append(f"{LIST}(first: {self.listed}) {{ {f'{within} {{ {inner} }}' if within else inner} }}")
        return " ".join(names)


SHAPES = tuple(
    Shape(f"{name}, ids" if ids else name, argument, first, listed, ids)
    for name, argument, first, listed in (
        ("key lookup", "id_number", 1, 0),
        ("first: 50", "region_code", 50, 0),
        ("first: 500", "region_code", 500, 0),
        ("50 × 3", "region_code", 50, 3),
    )
    for ids in (False, True)
)
