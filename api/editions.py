"""The edition in force, and the next one when the policies change: built whole beside the old one, swapped at once."""

import logging
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial

from api.schema import SchemaBuilder, SchemaConflict, compared_blindly, named_restricted
from catalog import Catalog
from policies import Policies, PoliciesInForce, PoliciesUnusable, PutInForce
from resolvers.edition import Edition
from resolvers.readying import Readying

logger = logging.getLogger("zhaobi.policies")


@dataclass(frozen=True, slots=True)
class _Built:
    """An edition, and what its schema has fields for because policies say so: restricted items, blind batches."""

    edition: Edition
    offered: tuple[frozenset[tuple[str, str]], frozenset[str]]


class Editions:
    """Holds one edition, that of the policies in force."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._builder = SchemaBuilder()
        self._built: _Built | None = None
        self._readying: Readying | None = None

    def ready_by(self, readying: Readying) -> None:
        """From now on have prepared under each edition what is being asked, before it answers."""
        self._readying = readying

    def expecting(self) -> AbstractContextManager[None]:
        """To be left when the next edition answers, or there is to be none."""
        return nullcontext() if self._readying is None else self._readying.gathering()

    def current(self) -> Edition:
        """The edition that answers now."""
        if self._built is None:  # the application starts serving only after `open`
            raise RuntimeError("no edition is open")
        return self._built.edition

    def open(self, policies: Policies) -> None:
        """Build an edition here and now, and let it answer. Raises `SchemaConflict`."""
        self._built = self._build(policies)

    def prepare(self, policies: Policies) -> PutInForce:
        """Build an edition, one at a time and in any thread; what is returned lets it answer.

        Raises PoliciesUnusable.
        """
        try:
            built = self._build(policies)
        except SchemaConflict as error:
            raise PoliciesUnusable(str(error)) from error
        return partial(self._put, built)

    async def _put(self, built: _Built) -> None:
        if self._readying is not None:
            await self._readying.ready(built.edition)
        self._built = built

    def _build(self, policies: Policies) -> _Built:
        """The schema only changes where policies offer other fields; what was decided is always forgotten."""
        offered = named_restricted(self._catalog, policies.table), compared_blindly(self._catalog, policies.table)
        if self._built is not None and offered == self._built.offered:
            return _Built(self._built.edition.under(policies), offered)
        schema, types = self._builder.build(self._catalog, *offered)
        edition = Edition(self._catalog, policies, schema, types)
        return _Built(edition if self._built is None else edition.counting_on(self._built.edition), offered)


def tell(in_force: PoliciesInForce) -> None:
    """Say in the log which policies are in force, or why newer ones are not."""
    if in_force.failure is None:
        logger.info("policy version %s is in force", in_force.policies.version)
    else:
        logger.error("policy files refused, version %s goes on: %s", in_force.policies.version, in_force.failure)
