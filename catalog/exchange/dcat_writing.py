"""The catalogue as DCAT-AP 3.0 in JSON-LD, its context within it, for catalogues of other places to gather.

It holds what members may see of an entry, and nothing of where the data is: no source, table or column.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import orjson

from catalog.entries import Department, Item, Mode, Resource
from catalog.exchange.vocabularies import ACCESS_RIGHTS, CHINESE, DATATYPES, FREQUENCIES, PREFIXES

Node = dict[str, object]

SERVICES: Mapping[Mode, str] = {Mode.VERIFY: "比对验证", Mode.QUERY: "查询引用", Mode.COPY: "批量复制"}
TITLE = "政务数据共享目录"


def write_dcat(resources: Iterable[Resource], members: Mapping[str, Department], url: str) -> bytes:
    """One graph: the catalogue, its publishers, datasets and data services; `url` is where the platform answers."""
    listed, root = list(resources), url.rstrip("/")
    used = sorted({resource.provider for resource in listed})
    modes = sorted({mode for resource in listed for mode in resource.modes})
    services = [_service(mode, listed, root) for mode in modes]
    datasets = [_dataset(resource, root) for resource in listed]
    centre = next((code for code, member in members.items() if member.centre), used[0] if used else "")
    catalogue: Node = {
        "@id": f"{root}/catalog",
        "@type": "dcat:Catalog",
        "dct:title": _chinese(TITLE),
        "dct:description": _chinese(f"{TITLE}:{len(listed)}"),
        "dct:language": {"@id": CHINESE},
        **({"dct:publisher": {"@id": _agent_id(centre, root)}} if centre else {}),
        "dcat:dataset": [{"@id": _dataset_id(resource, root)} for resource in listed],
        "dcat:service": [{"@id": service["@id"]} for service in services],
    }
    agents = [_agent(members[code], root) for code in dict.fromkeys((*used, *filter(None, (centre,))))]
    graph = [catalogue, *agents, *datasets, *services]
    return orjson.dumps({"@context": dict(PREFIXES), "@graph": graph}, option=orjson.OPT_INDENT_2)


def _chinese(text: str) -> Node:
    return {"@value": text, "@language": "zh"}


def _agent_id(code: str, root: str) -> str:
    return f"{root}/departments/{code}"


def _agent(department: Department, root: str) -> Node:
    return {
        "@id": _agent_id(department.code, root),
        "@type": "foaf:Organization",
        "foaf:name": _chinese(department.name),
        "dct:identifier": department.credit_code,
    }


def _dataset_id(resource: Resource, root: str) -> str:
    return f"{root}/catalog/{resource.code}"


def _dataset(resource: Resource, root: str) -> Node:
    return {
        "@id": _dataset_id(resource, root),
        "@type": "dcat:Dataset",
        "dct:identifier": resource.resource_code,
        "dct:title": _chinese(resource.name),
        "dct:description": _chinese(resource.abstract or resource.name),
        "dct:publisher": {"@id": _agent_id(resource.provider, root)},
        "dct:language": {"@id": CHINESE},
        "dct:accessRights": {"@id": ACCESS_RIGHTS[resource.sharing_class]},
        "dct:accrualPeriodicity": {"@id": FREQUENCIES[resource.update_cycle]},
        **({"dcat:keyword": [_chinese(resource.theme)]} if resource.theme else {}),
        **({"dct:issued": _day(resource.released.isoformat())} if resource.released else {}),
        **({"dct:relation": list(resource.related)} if resource.related else {}),
        **({"dct:rights": _rights(resource.conditions)} if resource.conditions else {}),
        **({"dcat:contactPoint": _contact(resource)} if resource.responsible or resource.contact else {}),
        "dcat:distribution": [_distribution(resource, mode, root) for mode in sorted(resource.modes)],
    }


def _day(text: str) -> Node:
    return {"@value": text, "@type": "xsd:date"}


def _rights(conditions: str) -> Node:
    return {"@type": "dct:RightsStatement", "rdfs:label": _chinese(conditions)}


def _contact(resource: Resource) -> Node:
    return {
        "@type": "vcard:Kind",
        "vcard:fn": _chinese(resource.responsible or resource.contact),
        **({"vcard:note": _chinese(resource.contact)} if resource.contact else {}),
    }


def _distribution(resource: Resource, mode: Mode, root: str) -> Node:
    return {
        "@id": f"{_dataset_id(resource, root)}#{mode}",
        "@type": "dcat:Distribution",
        "dct:title": _chinese(SERVICES[mode]),
        "dcat:accessURL": {"@id": f"{root}/graphql"},
        "dcat:accessService": {"@id": _service_id(mode, root)},
        "csvw:tableSchema": {
            "@type": "csvw:Schema",
            "csvw:primaryKey": list(resource.key),
            "csvw:column": {"@list": list(_columns(resource))},
        },
    }


def _columns(resource: Resource) -> Iterator[Node]:
    for item in resource.items.values():
        yield _column(item)


def _column(item: Item) -> Node:
    return {
        "@type": "csvw:Column",
        "csvw:name": item.code,
        "csvw:title": _chinese(item.name),
        "csvw:datatype": DATATYPES[item.type],
        "dct:accessRights": {"@id": ACCESS_RIGHTS[item.sharing_class]},
        **({"dct:rights": _rights(item.basis)} if item.basis else {}),
    }


def _service_id(mode: Mode, root: str) -> str:
    return f"{root}/services/{mode}"


def _service(mode: Mode, resources: Sequence[Resource], root: str) -> Node:
    return {
        "@id": _service_id(mode, root),
        "@type": "dcat:DataService",
        "dct:title": _chinese(SERVICES[mode]),
        "dcat:endpointURL": {"@id": f"{root}/graphql"},
        "dcat:servesDataset": [{"@id": _dataset_id(one, root)} for one in resources if mode in one.modes],
    }
