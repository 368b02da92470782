"""A pipeline from its parts: the same whether a platform serves with it or an officer rehearses an answer."""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from api.introspection import Introspection
from api.limits import parser_within
from api.settings import LimitsSection
from audit import AuditLog
from audit.receipts import Receipts
from masking import KeyRing, MasterKey
from policies import leaks
from resolvers.binding import OperandLimits
from resolvers.blind import BlindDesk
from resolvers.blind.held import Held
from resolvers.consenting import Consenting, Consents
from resolvers.edition import CurrentEdition
from resolvers.emergencies import EmergencyList, Uses
from resolvers.execution import RestExecutor, Services
from resolvers.fetching import Fetcher
from resolvers.officer_tools import OfficerTools, Rehearse
from resolvers.paying import Till
from resolvers.pipeline import Pipeline
from resolvers.planning import PageLimits
from resolvers.preparing import Preparer
from resolvers.preparing_fields import FieldPreparer
from resolvers.question import Questioner
from resolvers.seals import Seals
from resolvers.settling import Settler
from resolvers.sharing.services import SharingServices
from resolvers.standing import Standing
from resolvers.verifying import Answerer, Counter, Quantum
from sharing import Budgets, Store
from sharing.attempts import AttemptKeys, Attempts
from sharing.blind import Answering, Sessions
from sharing.consents import ConsentBook, ConsentKeys
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
    attempts: Attempts,
    receipts: Receipts | None,
    quantum: Quantum,
    zone: str,
    log: AuditLog,
    rehearse: Rehearse,
    running: Callable[[], int] = lambda: 0,
    sharing: SharingServices | None = None,
    uses: Uses | None = None,
    consents: Consents | None = None,
    confirmed: Callable[[], bool] = lambda: True,
) -> Pipeline:
    """Everything that a request passes through, within `limits`; `store` counts budgets, `ring` knows the epochs.

    `attempts` counts verifications, whose days begin in `zone`; `receipts` is None where there is to be no evidence.

    `running` tells how many requests are being answered; without `sharing` there are no proceedings, and without
    `uses` no emergencies; `consents` are those of the store if left out. `confirmed` tells whether the policies are
    known to be in force.
    """
    settler = Settler()
    prf = master.suite.prf(master.derive("names"))

    pages = PageLimits(
        default=limits.page_size_default,
        largest=limits.page_size_max,
        largest_list=limits.references_first_max,
        rows=limits.page_rows,
        terms=limits.terms,
        sort_keys=limits.sort_keys,
        aggregates=limits.aggregates,
        related_levels=limits.related_levels,
        key_batch=limits.key_batch,
        cost=limits.cost,
        total_count=limits.total_count,
        minimum_cell=limits.minimum_cell,
        count_step=limits.count_step,
        groups=limits.groups_default,
        largest_groups=limits.groups_max,
    )
    meter = leaks.Budgets(limits.lookup_budget_per_day)
    rest = RestExecutor(Services(standing, settler, prf, OfficerTools(rehearse, meter), log, attempts, sharing))
    counter = Counter(attempts, AttemptKeys(master), ZoneInfo(zone), limits.pairs)
    seals, sessions = Seals(master.suite, master), Sessions()
    blind = BlindDesk(sessions, Answering(sessions, attempts), Held(limits.blind_rows), ZoneInfo(zone))
    flags = None if sharing is None else sharing.flags
    given = ConsentBook(store) if consents is None else consents
    consenting = Consenting(ConsentKeys(master), given, max(limits.key_batch, limits.pairs), confirmed)
    return Pipeline(
        edition=edition,
        parse=parser_within(limits),
        preparer=Preparer(standing, settler, FieldPreparer(sources, ring), prf, pages, sessions, consenting=consenting),
        questioner=Questioner(seals, OperandLimits(limits.values, limits.pattern_chars), flags),
        till=Till(Budgets(store, limits.lookup_budget_per_day)),
        counter=counter,
        quantum=quantum,
        fetcher=Fetcher(sources, seals, Answerer(counter, receipts, flags), blind, limits.answer_bytes),
        log=log,
        rest=Introspection(rest, limits.introspection_bytes, running),
        most_values=limits.input_values,
        emergencies=EmergencyList(uses),
    )
