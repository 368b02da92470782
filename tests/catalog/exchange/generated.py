"""Made-up entries with every element that a catalogue file may have, in texts that forms of exchange may spoil."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from catalog import (
    BasisLevel,
    CatalogError,
    Category,
    Contains,
    Department,
    Findings,
    Grade,
    Mode,
    Network,
    Place,
    Resource,
    Secrecy,
    SharingClass,
)
from catalog.consistency import joined
from catalog.department_reading import read_departments
from catalog.documents import read_document
from catalog.exchange.written import Written, section_of
from catalog.resource_reading import FIRST_DIGIT, FORMATS, OPEN_CLASSES, UPDATE_CYCLES, read_resource

MEMBERS = """departments:
  police: {name: 公安局, credit_code: 11330300MB99000215, region_code: "330300", functions: [case-handling]}
  centre: {name: 大数据中心, credit_code: 11330300MB9900013A, region_code: "330300", centre: true}
"""
HARD = [
    "1",
    "null",
    "no",
    "2026-11-01",
    "=1+1",
    '"',
    "'a'",
    "_x000D_",
    "a\r\nb",
    " x ",
    "\ta",
    "a: b",
    "# x",
    "𠮷·阿卜杜",
]
texts = st.sampled_from(HARD) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    str.strip
)
days = st.dates().map(lambda day: day.isoformat())
TYPED: Mapping[str, st.SearchStrategy[dict[str, Any]]] = {
    "String": st.fixed_dictionaries(
        {"type": st.just("String")},
        optional={"length": st.integers(1, 4000), "codes": st.dictionaries(texts, texts, min_size=1, max_size=3)},
    ),
    "Int": st.just({"type": "Int"}),
    "Decimal": st.fixed_dictionaries({"type": st.just("Decimal")}, optional={"scale": st.integers(0, 9)}),
    "Date": st.just({"type": "Date"}),
    "Others": st.sampled_from(["Float", "Boolean", "DateTime", "JSON"]).map(lambda type: {"type": type}),
}


def words(vocabulary: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([str(word) for word in vocabulary])


@st.composite
def items(draw: st.DrawFn) -> dict[str, Any]:
    sharing_class = draw(words(SharingClass) | st.none())
    item: dict[str, Any] = draw(st.one_of(*TYPED.values())) | draw(
        st.fixed_dictionaries(
            {"name": texts, "basis": texts},
            optional={
                "base": st.just(True),
                "sparse": st.just(True),
                "contains": words(Contains),
                "basis_level": words(BasisLevel),
                "conditions": texts,
                "reasons": texts,
                "withdrawn": st.fixed_dictionaries({"since": days}, optional={"note": texts}),
            },
        )
    )
    item |= {"class": sharing_class} if sharing_class else {}
    item |= {"column": draw(texts)} if draw(st.booleans()) else {}
    return item


@st.composite
def verifications(draw: st.DrawFn, others: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """What may be claimed of the items, but of those that name the subject."""
    claims: dict[str, Any] = {}
    parts: dict[str, Any] = {"thresholds": {}, "tolerance": {}, "canonical": {}}
    for code, item in others.items():
        kinds = {"present"} | ({"equals"} if item["type"] != "JSON" else set())
        if item["type"] == "Date":
            kinds |= {"age_at_least", "valid_on"}
            parts["thresholds"][code] = {
                "age_at_least": draw(st.lists(st.integers(1, 150), min_size=1, max_size=3, unique=True))
            }
            parts["tolerance"][code] = draw(st.integers(0, 9))
        if item["type"] == "Decimal":
            kinds |= {"amount_at_least"}
            parts["thresholds"][code] = {"amount_at_least": ["0.5", "3000"]}
            parts["tolerance"][code] = "0.25"
        if item["type"] == "String" and "codes" not in item:
            parts["canonical"][code] = {"column": f"{code}__canonical", "version": 1}
        claims[code] = sorted(kinds)
    dated = [code for code, kinds in claims.items() if "age_at_least" in kinds]
    all_dated: bool = draw(st.booleans())
    extra = {"any_day": dated} if dated and all_dated else {}
    budgets = draw(st.fixed_dictionaries({}, optional={"calls": st.integers(1, 9), "negatives": st.integers(1, 9)}))
    return {"subject": ["number"], "items": claims, **parts, **extra, **({"budgets": budgets} if budgets else {})}


@st.composite
def entries(draw: st.DrawFn, number: int, earlier: list[str]) -> dict[str, Any]:
    category = draw(st.sampled_from(Category))
    others = {f"item_{count}": draw(items()) for count in range(draw(st.integers(0, 4)))}
    columns: set[str] = {"number", "row_id"}
    for code, item in others.items():
        if item.get("column", code).casefold() in columns:
            item.pop("column", None)
        columns.add(item.get("column", code).casefold())
    optional: Any = {
        **dict.fromkeys(("theme", "abstract", "schema", "owner", "responsible", "contact"), texts),
        **dict.fromkeys(("conditions", "range", "reasons"), texts),
        "format": st.sampled_from(FORMATS),
        "update_cycle": st.sampled_from(UPDATE_CYCLES),
        "data_as_of": days,
        "released": days,
        "row": st.just("row_id"),
        "grade": words(Grade),
        "secrecy": words(Secrecy),
        "network": words(Network),
        "based_on": st.just("1A01001/9"),
        "related": st.just(earlier[-2:]) if earlier else st.nothing(),
        "verify": verifications(others),
        "granted_if": st.fixed_dictionaries(
            {"longest_days": st.integers(1, 400)},
            optional={
                "functions": st.lists(texts, min_size=1, max_size=2, unique=True),
                "regions": st.just(["330300"]),
                "modes": st.just(["verify"]),
                "persons": st.just("required"),
            },
        ),
        "references": st.just({"same": {"resource": f"resource_{number}", "on": {"number": "number"}, "many": True}}),
        "rows": st.just(
            {
                "own": {"item": "number", "starts_with": "$department.region_code", "reveals": True},
                "some": {"any_of": [{"item": "number", "in": ["1", "=x"]}, {"item": "number", "is_null": True}]},
            }
        ),
    }
    if not earlier:
        del optional["related"]
    return {
        "code": f"resource_{number}",
        "name": draw(texts),
        "resource_code": f"{FIRST_DIGIT[category]}A01001/{number}",
        "provider": draw(st.sampled_from(["police", "centre"])),
        "category": category.value,
        "modes": draw(st.lists(words(Mode), min_size=1, unique=True)),
        "class": draw(words(SharingClass)),
        "basis": "某法第一条",
        "open": draw(st.fixed_dictionaries({"class": st.sampled_from(OPEN_CLASSES)}, optional={"condition": texts})),
        "source": "city",
        "table": draw(texts),
        "key": ["number"],
        "items": {"number": {"name": "号码", "type": "String"}} | others,
        **draw(st.fixed_dictionaries({}, optional=optional)),
    }


@st.composite
def catalogues(draw: st.DrawFn) -> list[Resource]:
    """Entries that were read and belong together."""
    documents: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 3))):
        documents.append(draw(entries(number, [one["resource_code"] for one in documents])))
    return made(documents)


def made(documents: list[dict[str, Written]]) -> list[Resource]:
    """The entries of documents without a mistake."""
    findings = Findings()
    read = []
    for document in documents:
        section = section_of(document, Place("made", 1), findings)
        assert section is not None
        read.append(read_resource(section, ()))
    resources = joined(read, findings)
    if findings.met:
        raise CatalogError(findings.sorted())
    return list(resources.values())


def members() -> Mapping[str, Department]:
    findings = Findings()
    found = read_departments(read_document("departments.yaml", MEMBERS.encode(), findings))
    assert not findings.met
    return found


def bare(resource: Resource) -> Resource:
    """The entry without the places where it was read."""
    return replace(
        resource,
        place=None,
        items={code: replace(item, place=None) for code, item in resource.items.items()},
        references={code: replace(one, place=None) for code, one in resource.references.items()},
    )


def lay_out(folder: Path, files: Mapping[str, str]) -> None:
    """The files of a catalogue folder, in place of those that were there."""
    for old in folder.iterdir():
        old.unlink()
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8", newline="")
    (folder / "departments.yaml").write_text(MEMBERS, "utf-8")
