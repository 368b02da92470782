"""The edition in force, and the next one when the policies change: built whole beside the old one, swapped at once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from api.schema import SchemaBuilder, SchemaConflict, named_restricted
from catalog import Catalog
from policies import Policies, PoliciesInForce, PoliciesUnusable
from resolvers.edition import Edition

logger = logging.getLogger("zhaobi.policies")


@dataclass(frozen=True, slots=True)
class _Built:
    """An edition, and the restricted items that its schema has fields for."""

    edition: Edition
    named: frozenset[tuple[str, str]]


class Editions:
    """Holds one edition, that of the policies in force."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._builder = SchemaBuilder()
        self._built: _Built | None = None

    def current(self) -> Edition:
        """The edition that answers now."""
        if self._built is None:  # the application starts serving only after `open`
            raise RuntimeError("no edition is open")
        return self._built.edition

    def open(self, policies: Policies) -> None:
        """Build an edition here and now, and let it answer. Raises `SchemaConflict`."""
        self._built = self._build(policies)

    def prepare(self, policies: Policies) -> Callable[[], None]:
        """Build an edition, one at a time and in any thread; what is returned lets it answer.

        Raises PoliciesUnusable.
        """
        try:
            built = self._build(policies)
        except SchemaConflict as error:
            raise PoliciesUnusable(str(error)) from error
        return lambda: self._put(built)

    def _put(self, built: _Built) -> None:
        self._built = built

    def _build(self, policies: Policies) -> _Built:
        """The schema only changes where other restricted items are named; what was decided is always forgotten."""
        named = named_restricted(self._catalog, policies.table)
        if self._built is not None and named == self._built.named:
            return _Built(self._built.edition.under(policies), named)
        schema, types = self._builder.build(self._catalog, named)
        edition = Edition(self._catalog, policies, schema, types)
        return _Built(edition if self._built is None else edition.counting_on(self._built.edition), named)


def tell(in_force: PoliciesInForce) -> None:
    """Say in the log which policies are in force, or why newer ones are not."""
    if in_force.failure is None:
        logger.info("policy version %s is in force", in_force.policies.version)
    else:
        logger.error("policy files refused, version %s goes on: %s", in_force.policies.version, in_force.failure)
