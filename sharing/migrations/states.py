"""How far the schema of a database is: empty, newest, behind, or not ours to touch."""

from dataclasses import dataclass
from typing import assert_never

from sharing.errors import StoreOutdated
from sharing.migrations.revision import Revision


@dataclass(frozen=True, slots=True)
class Empty:
    """No table of ours is there yet."""


@dataclass(frozen=True, slots=True)
class Newest:
    """All revisions are in it."""

    revision: str


@dataclass(frozen=True, slots=True)
class Behind:
    """The `missing` revisions, in their order, lead from `revision` to the newest."""

    revision: str
    missing: tuple[Revision, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """The database names a revision that this version has never heard of: a newer version made it."""

    revision: str


@dataclass(frozen=True, slots=True)
class Unversioned:
    """Tables of ours without a revision: they were made before there were any, and nobody knows what they lack."""


SchemaState = Empty | Newest | Behind | Unknown | Unversioned


def require_newest(state: SchemaState) -> None:
    """Let nobody work with another schema than the newest. Raises StoreOutdated, which says what to do."""
    match state:
        case Newest():
            return
        case Behind(revision, missing):
            newest = missing[-1].number
            raise StoreOutdated(
                f"the metadata store has revision `{revision}` and needs `{newest}`: keep a copy of it, "
                "then run `zhaobi db upgrade`"
            )
        case Unknown(revision):
            raise StoreOutdated(
                f"the metadata store has revision `{revision}`, which this version of Zhaobi does not know: "
                "run the version that made it, or a newer one"
            )
        case Unversioned():
            raise StoreOutdated(
                "the metadata store has tables but no revision: it was made before there were revisions and cannot be "
                "upgraded; name an empty database in `store.url` and enter the grants again"
            )
        case Empty():
            raise StoreOutdated("the metadata store is empty: run `zhaobi db upgrade`")
        case other:
            assert_never(other)
