"""A pipeline from its parts: the same whether a platform serves with it or an officer rehearses an answer."""

from collections.abc import Callable, Mapping

from graphql import DocumentNode

from api.limits import check_document, parse_document
from api.settings import LimitsSection
from audit import AuditLog
from masking import KeyRing, MasterKey
from policies import leaks
from resolvers.edition import CurrentEdition
from resolvers.execution import RestExecutor, Services
from resolvers.officer_tools import OfficerTools, Rehearse
from resolvers.pipeline import Pipeline
from resolvers.planning import PageLimits
from resolvers.preparing import Preparer
from resolvers.seals import Seals
from resolvers.settling import Settler
from resolvers.standing import Standing
from sharing import BudgetKind, Budgets, Store
from sources import Source


def build_pipeline(
    limits: LimitsSection,
    *,
    master: MasterKey,
    ring: Callable[[], KeyRing],
    edition: CurrentEdition,
    sources: Mapping[str, Source],
    standing: Standing,
    store: Store,
    log: AuditLog,
    rehearse: Rehearse,
) -> Pipeline:
    """Everything that a request passes through, within `limits`; `store` counts budgets, `ring` knows the epochs."""
    settler = Settler()
    prf = master.suite.prf(master.derive("names"))

    def parse(text: str) -> DocumentNode:
        document = parse_document(text, limits)
        check_document(document, limits)
        return document

    pages = PageLimits(
        default=limits.page_size_default,
        largest=limits.page_size_max,
        largest_list=limits.references_first_max,
        rows=limits.page_rows,
        terms=limits.terms,
        key_batch=limits.key_batch,
    )
    meter = leaks.Budgets(limits.lookup_budget_per_day, limits.verify_budget_per_day)
    return Pipeline(
        edition=edition,
        parse=parse,
        preparer=Preparer(standing, settler, sources, ring, prf, pages),
        sources=sources,
        budgets=Budgets(
            store, {BudgetKind.LOOKUP: limits.lookup_budget_per_day, BudgetKind.VERIFY: limits.verify_budget_per_day}
        ),
        log=log,
        seals=Seals(master.suite, master),
        most_values=limits.values,
        rest=RestExecutor(Services(standing, settler, prf, OfficerTools(rehearse, meter), log)),
    )
