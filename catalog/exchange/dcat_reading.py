"""Drafts of entries from a DCAT catalogue in JSON-LD: our own, or what a foreign one says of a dataset."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import orjson

from catalog.consistency import joined
from catalog.drafting.codes import item_codes
from catalog.entries import Department, Place, Resource
from catalog.errors import CatalogError
from catalog.exchange.drafts import Brought, draft_entry
from catalog.exchange.entry_documents import Document
from catalog.exchange.owners import check_owners
from catalog.exchange.sheet_documents import FIRST_DIGITS, stand_in_code
from catalog.exchange.spelling import day_of
from catalog.exchange.vocabularies import ACCESS_RIGHTS, DATATYPES, FREQUENCIES, PREFIXES
from catalog.exchange.written import Written, section_of
from catalog.findings import Finding, Findings
from catalog.names import CODE
from catalog.resource_reading import read_resource
from catalog.stewardship_reading import RESOURCE_CODE

LARGEST_FILE = 64 * 2**20
LONGEST = {"name": 200, "abstract": 4_000, "theme": 200, "conditions": 4_000, "responsible": 200, "contact": 200}
MODES = ("verify", "query", "copy")
LACKING = ("provider", "resource_code", "category", "class", "modes", "update_cycle", "source", "table", "key", "items")

Node = Mapping[str, object]


def read_dcat(
    file: str, content: bytes, members: Mapping[str, Department], present: Iterable[Resource] = ()
) -> Brought:
    """A draft for each dataset, of what can be taken over; nothing is fetched, the graph must be in the file.

    `members` are the departments by code; `present` are entries that are there already. Raises `CatalogError`.
    """
    findings, there = Findings(), list(present)
    graph = _graph(file, content)
    taken = {resource.code for resource in there}
    free = (number for number in count(1) if stand_in_code(number) not in taken)
    read: list[tuple[Document, Document, Resource]] = []
    for dataset in graph.datasets():
        document = _document(dataset, graph, members)
        stand_ins = _stand_ins(document, next(free), members)
        section = section_of({**document, **stand_ins}, Place(file, 1), findings)
        if section is not None:
            read.append((document, stand_ins, read_resource(section, members)))
    resources = [resource for _, _, resource in read]
    told = [resource for document, _, resource in read if "provider" in document]
    check_owners(told, there, findings)
    codes = {resource.code for resource in resources}
    joined([*(one for one in there if one.code not in codes), *resources], findings)
    if met := findings.sorted():
        raise CatalogError(met)
    return Brought(
        tuple(
            draft_entry(file, resource, stand_ins, tuple(name for name in LACKING if name not in document))
            for document, stand_ins, resource in read
        )
    )


@dataclass(frozen=True, slots=True)
class _Graph:
    """Nodes by their ids, and what the file calls the terms of the vocabularies."""

    nodes: Sequence[Node]
    by_id: Mapping[str, Node]
    prefixes: Mapping[str, frozenset[str]]

    def datasets(self) -> Iterator[Node]:
        wanted = set(self._spellings("dcat:Dataset"))
        for node in self.nodes:
            if wanted & set(map(str, _list(node.get("@type")))):
                yield node

    def values(self, node: Node, term: str) -> list[object]:
        """Every value of a term, however the file spells it; what is named by its id is looked up."""
        found = [value for name in self._spellings(term) for value in _list(node.get(name))]
        return [self._resolved(value) for value in found]

    def text(self, node: Node, term: str) -> str:
        """The value in Chinese, or else the first that is a text; empty without one."""
        texts = [(language, text) for value in self.values(node, term) for language, text in [_text(value)] if text]
        return next((text for language, text in texts if language.startswith("zh")), texts[0][1] if texts else "")

    def ids(self, node: Node, term: str) -> list[str]:
        return [str(value.get("@id", "")) for value in self.values(node, term) if isinstance(value, Mapping)]

    def nodes_of(self, node: Node, term: str) -> list[Node]:
        return [value for value in self.values(node, term) if isinstance(value, Mapping)]

    def _resolved(self, value: object) -> object:
        if isinstance(value, Mapping) and set(value) == {"@id"}:
            return self.by_id.get(str(value["@id"]), value)
        return value

    def _spellings(self, term: str) -> Iterator[str]:
        prefix, _, name = term.partition(":")
        yield PREFIXES[prefix] + name
        for spelled in self.prefixes[prefix]:
            yield f"{spelled}:{name}" if spelled else name


def _graph(file: str, content: bytes) -> _Graph:
    place = Place(file, 1)
    if len(content) > LARGEST_FILE:
        raise CatalogError((Finding(place, "too_large", f"the file has more than {LARGEST_FILE // 2**20} MB"),))
    try:
        whole = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        place = Place(file, error.lineno, error.colno)
        raise CatalogError((Finding(place, "syntax", "the file is not valid json"),)) from error
    roots = [one for one in _list(whole) if isinstance(one, Mapping)]
    nodes = [node for root in roots for node in _list(root.get("@graph", root)) if isinstance(node, Mapping)]
    nested = [inner for node in nodes for value in node.values() for inner in _list(value) if _is_node(inner)]
    contexts = [one for root in roots for one in _list(root.get("@context")) if isinstance(one, Mapping)]
    every = [*nodes, *(one for one in nested if isinstance(one, Mapping))]
    found = _Graph(every, {str(one["@id"]): one for one in every if len(one) > 1 and "@id" in one}, _prefixes(contexts))
    if not any(True for _ in found.datasets()):
        message = "the file holds no dataset of dcat"
        raise CatalogError((Finding(place, "no_resources", message, "nodes of the type `dcat:Dataset`"),))
    return found


def _is_node(value: object) -> bool:
    return isinstance(value, Mapping) and "@type" in value and "@id" in value


def _prefixes(contexts: Iterable[Node]) -> Mapping[str, frozenset[str]]:
    """What the file may call each vocabulary: as it says, as we do, or nothing where its context lies elsewhere."""
    said = [(str(name), str(of)) for context in contexts for name, of in context.items() if isinstance(of, str)]
    usual = {"dct": {"dct", "dcterms"}}
    return {
        prefix: frozenset({prefix, "", *usual.get(prefix, ()), *(name for name, of in said if of == space)})
        for prefix, space in PREFIXES.items()
    }


def _list(value: object) -> list[object]:
    if isinstance(value, Mapping) and "@list" in value:
        value = value["@list"]
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> tuple[str, str]:
    """Language and words of a literal, on one line and without spaces around them."""
    if isinstance(value, Mapping):
        language, value = str(value.get("@language", "")), value.get("@value")
    else:
        language = ""
    return language, " ".join(value.split()) if isinstance(value, str) else ""


def _document(dataset: Node, graph: _Graph, members: Mapping[str, Department]) -> Document:
    contact = next(iter(graph.nodes_of(dataset, "dcat:contactPoint")), {})
    rights = next(iter(graph.nodes_of(dataset, "dct:rights")), {})
    texts = {
        "name": graph.text(dataset, "dct:title"),
        "abstract": graph.text(dataset, "dct:description"),
        "theme": graph.text(dataset, "dcat:keyword"),
        "conditions": graph.text(rights, "rdfs:label"),
        "responsible": graph.text(contact, "vcard:fn"),
        "contact": graph.text(contact, "vcard:note"),
    }
    identifier, day = graph.text(dataset, "dct:identifier"), day_of(graph.text(dataset, "dct:issued")[:10])
    is_coded = RESOURCE_CODE.fullmatch(identifier) is not None
    document: Document = {name: text[: LONGEST[name]] for name, text in texts.items() if text}
    document |= {"resource_code": identifier, "category": FIRST_DIGITS[identifier[0]]} if is_coded else {}
    document |= {"released": day.isoformat()} if day else {}
    document |= _words(dataset, graph)
    document |= _provider(dataset, graph, members)
    code = str(dataset.get("@id", "")).rstrip("/").rpartition("/")[2]
    document |= {"code": code} if is_coded and CODE.fullmatch(code) else {}
    return document | _table(dataset, graph)


def _words(dataset: Node, graph: _Graph) -> Document:
    """Class, update cycle and modes, as far as their words are those of the authority tables."""
    rights, cycles = graph.ids(dataset, "dct:accessRights"), graph.ids(dataset, "dct:accrualPeriodicity")
    found: Document = {}
    for sharing_class, iri in ACCESS_RIGHTS.items():
        found |= {"class": sharing_class.value} if iri in rights else {}
    for cycle, iri in FREQUENCIES.items():
        found |= {"update_cycle": cycle} if iri in cycles else {}
    ways = [str(one.get("@id", "")) for one in graph.nodes_of(dataset, "dcat:distribution")]
    modes: list[Written] = [mode for mode in MODES if any(way.endswith(f"#{mode}") for way in ways)]
    return found | ({"modes": modes} if modes else {})


def _provider(dataset: Node, graph: _Graph, members: Mapping[str, Department]) -> Document:
    for agent in graph.nodes_of(dataset, "dct:publisher"):
        names = {graph.text(agent, "foaf:name"), graph.text(agent, "dct:identifier")}
        for member in members.values():
            if names & {member.name, member.credit_code}:
                return {"provider": member.code}
    return {}


def _table(dataset: Node, graph: _Graph) -> Document:
    """Items and key of the first distribution that describes a table."""
    for distribution in graph.nodes_of(dataset, "dcat:distribution"):
        for schema in graph.nodes_of(distribution, "csvw:tableSchema"):
            columns = graph.nodes_of(schema, "csvw:column")
            names = [graph.text(column, "csvw:name") or f"-{number}" for number, column in enumerate(columns)]
            codes = item_codes(names)
            items: dict[str, Written] = {
                codes[name]: _item(column, graph) for name, column in zip(names, columns, strict=True)
            }
            named = [one for one in graph.values(schema, "csvw:primaryKey") if isinstance(one, str)]
            key: list[Written] = [codes[one] for one in named if one in codes]
            if items:
                return {"items": items, **({"key": key} if key else {})}
    return {}


def _item(column: Node, graph: _Graph) -> Document:
    datatype, basis = graph.text(column, "csvw:datatype"), next(iter(graph.nodes_of(column, "dct:rights")), {})
    type = next((type.value for type, word in DATATYPES.items() if word == datatype), "String")
    rights = graph.ids(column, "dct:accessRights")
    words = [sharing_class.value for sharing_class, iri in ACCESS_RIGHTS.items() if iri in rights]
    why = graph.text(basis, "rdfs:label")
    return {
        "name": (graph.text(column, "csvw:title") or graph.text(column, "csvw:name") or "-")[:200],
        "type": type,
        **({"class": words[0]} if words else {}),
        **({"basis": why} if why else {}),
    }


def _stand_ins(document: Document, number: int, members: Mapping[str, Department]) -> Document:
    """What keeps the reader of entries going; none of it is written, but for the code."""
    category = document.get("category", "base")
    digit = next(digit for digit, word in FIRST_DIGITS.items() if word == category)
    items = document.get("items", {"item": {"name": "-", "type": "String"}})
    usual: Document = {
        "code": stand_in_code(number),
        "name": "-",
        "resource_code": f"{digit}DRAFT/{number}",
        "provider": next(iter(members), "-"),
        "category": category,
        "class": "conditional",
        "modes": ["verify"],
        "source": "draft",
        "table": "draft",
        "items": items,
        "key": [next(iter(items))] if isinstance(items, dict) else [],
    }
    return {name: value for name, value in usual.items() if name not in document}
