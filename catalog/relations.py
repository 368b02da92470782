"""Related resources: each is in the catalogue, and none leads back to itself."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from catalog.entries import Place, Resource
from catalog.findings import Findings


def entry_place(resource: Resource) -> Place | None:
    return resource.place


def check_related(
    resources: Iterable[Resource],
    findings: Findings,
    elsewhere: Collection[str] = (),
    place_of: Callable[[Resource], Place | None] = entry_place,
) -> None:
    """Reports codes that nobody has, and cycles, each once.

    `elsewhere` are resource codes that are known besides; `place_of` says where a resource names what is related.
    """
    by_code = {resource.resource_code: resource for resource in resources}
    for resource in by_code.values():
        place = place_of(resource)
        for code in resource.related:
            if place and code not in by_code and code not in elsewhere:
                findings.add(place, "unknown_related", f"`{code}` is the resource code of no resource")
    for cycle in _cycles({code: resource.related for code, resource in by_code.items()}):
        place = place_of(by_code[cycle[0]])
        if place and len(cycle) > 1:  # one alone is reported where it is read
            way = " → ".join(f"`{code}`" for code in (*cycle, cycle[0]))
            findings.add(place, "related_cycle", f"related resources lead back: {way}", "leave one of them out")


def _cycles(related: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """The cycles that a walk in depth closes, without recursion: chains may be as long as the catalogue."""
    done: set[str] = set()
    for start in related:
        way: dict[str, Iterator[str]] = {}
        if start not in done:
            way[start] = iter(related[start])
        while way:
            current = next(reversed(way))
            following = next(way[current], None)
            if following is None:
                done.add(current)
                del way[current]
            elif following in way:
                yield list(way)[list(way).index(following) :]
            elif following in related and following not in done:
                way[following] = iter(related[following])
