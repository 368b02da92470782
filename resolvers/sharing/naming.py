"""What the schema calls the members, the types and the actions of procedures."""

from collections.abc import Iterable, Mapping

from sharing.proceedings import Kind, Procedure

OTHERS = "Sharing"
"""How names begin of types that come from elsewhere than the package of a procedure."""


def member_name(name: str) -> str:
    """`valid_until` is `validUntil`."""
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(map(str.capitalize, rest))


def shown_path(path: str) -> str:
    """A path of members as the schema calls them: `wanted_items.2` is `wantedItems.2`."""
    return ".".join(map(member_name, path.split(".")))


def field_name(kind: Kind) -> str:
    """The field of `Mutation` by which a procedure is acted in."""
    return member_name(kind.name.lower())


def title(kind: Kind) -> str:
    """How the names of a procedure's types begin."""
    return kind.name.title().replace("_", "")


def titles(procedures: Iterable[Procedure]) -> Mapping[str, str]:
    """The titles of procedures by their packages."""
    return {package_of(type(procedure)): title(procedure.kind) for procedure in procedures}


def package_of(type: type) -> str:
    """The package that a class is defined in: `sharing.applications` of `sharing.applications.content`."""
    return type.__module__.rpartition(".")[0]


def type_name(type: type, titles: Mapping[str, str]) -> str:
    """What a dataclass or an enumeration is called."""
    beginning = titles.get(package_of(type), OTHERS)
    return beginning + type.__name__.removeprefix(beginning)
