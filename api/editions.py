"""The edition in force, and the next one when the policies change: built whole beside the old one, swapped at once."""

import asyncio
import logging

from api.schema import SchemaBuilder, named_restricted
from catalog import Catalog
from policies import PoliciesInForce, PolicyFiles
from resolvers.edition import Edition

logger = logging.getLogger("zhaobi.policies")


class Editions:
    """Holds one edition. `follow` is told of every reading of the policy files."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._builder = SchemaBuilder()
        self._edition: Edition | None = None
        self._named: frozenset[tuple[str, str]] = frozenset()
        self._building: asyncio.Task[None] | None = None

    def current(self) -> Edition:
        """The edition that answers now."""
        if self._edition is None:  # the application starts serving only after `open`
            raise RuntimeError("no edition is open")
        return self._edition

    def open(self, files: PolicyFiles) -> None:
        """Build the first edition. Raises `SchemaConflict`."""
        self._named = named_restricted(self._catalog, files.current.table)
        schema, types = self._builder.build(self._catalog, self._named)
        self._edition = Edition(self._catalog, files.current, schema, types)

    def follow(self, in_force: PoliciesInForce) -> None:
        """Take new policies, or say why the files were refused."""
        if in_force.failure is not None:
            logger.error("policy files refused, version %s goes on: %s", in_force.policies.version, in_force.failure)
            return
        named = named_restricted(self._catalog, in_force.policies.table)
        if self._building is None and named == self._named:
            edition = self.current()
            self._swap(Edition(self._catalog, in_force.policies, edition.schema, edition.types), named)
            return
        # the schema changes: built in a thread, one after the other, so that the newest policies win
        self._building = asyncio.create_task(self._rebuild(in_force, named, self._building))

    async def _rebuild(
        self, in_force: PoliciesInForce, named: frozenset[tuple[str, str]], before: asyncio.Task[None] | None
    ) -> None:
        if before is not None:
            await before
        try:
            schema, types = await asyncio.to_thread(self._builder.build, self._catalog, named)
        except Exception as error:
            logger.error("the schema of policy version %s cannot be built: %s", in_force.policies.version, error)
        else:
            self._swap(Edition(self._catalog, in_force.policies, schema, types), named)
        if self._building is asyncio.current_task():
            self._building = None

    def _swap(self, edition: Edition, named: frozenset[tuple[str, str]]) -> None:
        self._edition, self._named = edition, named
        logger.info("policy version %s is in force", edition.policies.version)
