"""Releases of policies in the metadata store, for every process of every host to take up."""

import asyncio
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from sqlalchemy import Row, Select, func, insert, select
from sqlalchemy.exc import IntegrityError

from catalog import Catalog, Finding, Place
from masking import Signer
from policies import (
    Loader,
    Look,
    PolicyFile,
    Release,
    ReleaseRefused,
    ReleaseSignature,
    read_signature,
    sign_release,
)
from sharing.errors import ReleaseOutdated, StoreUnavailable
from sharing.store import Store
from sharing.tables import policy_releases

_MOST_BYTES = 1 << 30  # of files; what unpacks to more is no release of ours
_QUICKEST = 1  # level of compression: policy text shrinks to a tenth even so


@dataclass(frozen=True, slots=True)
class ReleaseEntry:
    """A release without its files: who published it when, and the text of its signature if it has one."""

    number: int
    version: str
    signature: str | None
    published_at: datetime
    by: str


class PolicyReleases:
    """Publishes and reads releases. None is ever changed or removed. Every method raises StoreUnavailable."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def newest(self) -> ReleaseEntry | None:
        """The release with the greatest number, None where there is none."""
        async with self._store.transaction() as connection:
            found = (await connection.execute(_entries().limit(1))).one_or_none()
        return None if found is None else _entry(found)

    async def entries(self) -> tuple[ReleaseEntry, ...]:
        """All releases, the newest first."""
        async with self._store.transaction() as connection:
            return tuple(map(_entry, (await connection.execute(_entries())).all()))

    async def read(self, entry: ReleaseEntry) -> Release:
        """The release itself. Raises ReleaseRefused where what stands in the store is none."""
        async with self._store.transaction() as connection:
            wanted = select(policy_releases.c.files).where(policy_releases.c.number == entry.number)
            packed: bytes | None = (await connection.execute(wanted)).scalar_one_or_none()
        return await asyncio.to_thread(_release, entry, packed or b"")

    async def publish(
        self,
        files: Iterable[PolicyFile],
        catalog: Catalog,
        *,
        after: int,
        by: str,
        signer: Signer | None = None,
        centre_may_allow: bool = False,
    ) -> Release:
        """Release the files: proved first as every process will prove them, then there for all at once, whole.

        `after` is the number of the newest release that the publisher has seen, 0 for none: so that nobody undoes
        unseen what another released. `by` is who publishes. Raises PolicyError, SpecificationMismatch, ReleaseOutdated.
        """
        number, files = after + 1, tuple(files)
        loader = Loader(catalog, centre_may_allow)
        await asyncio.to_thread(loader.load, Release(files))
        signature = None if signer is None else sign_release(files, number, signer)
        release = Release(files, number, signature, _name(number))
        row = {
            "number": number,
            "version": release.version,
            "files": await asyncio.to_thread(_packed, files),
            "signature": None if signature is None else signature.written().decode(),
            "published_at": datetime.now(UTC),
            "published_by": by,
        }
        try:
            async with self._store.transaction() as connection:
                await connection.execute(insert(policy_releases).values(row))
                before = select(func.max(policy_releases.c.number)).where(policy_releases.c.number != number)
                if ((await connection.execute(before)).scalar_one() or 0) != after:
                    raise ReleaseOutdated(after)
        except IntegrityError:
            raise ReleaseOutdated(after) from None
        return release


class ReleaseSupply:
    """The newest release of the store as a supply: asked for at every look, read only when it is another one."""

    def __init__(self, releases: PolicyReleases) -> None:
        self._releases = releases
        self._given: ReleaseEntry | None = None

    async def read(self) -> Release:
        """What is released now. Raises ReleaseRefused, StoreUnavailable."""
        return await self._read(await self._releases.newest())

    async def look(self) -> Look:
        try:
            newest = await self._releases.newest()
            return Look() if newest == self._given else Look(await self._read(newest))
        except ReleaseRefused as error:
            return Look(error)
        except StoreUnavailable as error:
            return Look(problem=str(error))

    async def _read(self, newest: ReleaseEntry | None) -> Release:
        try:
            if newest is None:
                raise _refused("policies", "no-release", "the metadata store holds no release of policies")
            release = await self._releases.read(newest)
        except ReleaseRefused:
            self._given = newest  # it is what it is: told once, and not read again
            raise
        self._given = newest
        return release


def _entries() -> Select[int, str, str | None, datetime, str]:
    columns = policy_releases.c
    found = select(columns.number, columns.version, columns.signature, columns.published_at, columns.published_by)
    return found.order_by(columns.number.desc())


def _entry(row: Row[int, str, str | None, datetime, str]) -> ReleaseEntry:
    number, version, signature, published_at, by = row
    return ReleaseEntry(number, version, signature, published_at, by)


def _packed(files: Iterable[PolicyFile]) -> bytes:
    """A JSON object of names and texts, compressed; what was proved is UTF-8, whose bytes come back the same."""
    return zlib.compress(orjson.dumps({file.name: file.content.decode() for file in files}), _QUICKEST)


def _release(entry: ReleaseEntry, packed: bytes) -> Release:
    name = _name(entry.number)
    signature: ReleaseSignature | None = None
    if entry.signature is not None:
        signature = read_signature(entry.signature.encode(), name)
    try:
        unpacking = zlib.decompressobj()
        texts = orjson.loads(unpacking.decompress(packed, _MOST_BYTES))
        files = tuple(PolicyFile(file, text.encode()) for file, text in sorted(texts.items()))
    except (zlib.error, ValueError, AttributeError):
        raise _refused(name, "release-form", "the files of the release cannot be read") from None
    release = Release(files, entry.number, signature, name)
    if release.version != entry.version:
        raise _refused(name, "release-contents", "the files are not those of the version that they were released as")
    return release


def _name(number: int) -> str:
    return f"release-{number}"


def _refused(name: str, code: str, message: str) -> ReleaseRefused:
    return ReleaseRefused(Finding(Place(name, 1), code, message, "release the policies again"))
