"""The proceedings of a platform, composed from its settings."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from zoneinfo import ZoneInfo

from api.item_search import ItemSearch
from api.misfits import Misfits
from api.moments import Clock, Moments, machine_clock, moments
from api.procedures import procedures
from api.settings import SharingSection
from catalog import Catalog, Resource
from masking import MasterKey, fingerprint
from policies import Objection, read_duties
from resolvers.seals import Seals
from resolvers.sharing.counting import UsageReader
from resolvers.sharing.cursors import Cursors
from resolvers.sharing.feeds import feeds_of
from resolvers.sharing.services import SharingServices
from sharing import GrantBook, Store
from sharing.agreements import read_templates
from sharing.consents import ConsentKeys
from sharing.corrections import CorrectionKeys, Flags
from sharing.emergencies import EmergencyUses
from sharing.proceedings import Inbox, Proceedings
from sources import Source


def open_sharing(
    section: SharingSection,
    store: Store,
    catalog: Callable[[], Catalog],
    grants: GrantBook,
    master: MasterKey,
    objections: Callable[[Resource], tuple[Objection, ...]],
    in_force: Callable[[], Awaitable[None]],
    clock: Clock = machine_clock,
    usage: UsageReader | None = None,
    sources: Mapping[str, Source] = MappingProxyType({}),
    *,
    having: ItemSearch,
) -> SharingServices:
    """Everything that the fields about sharing need; `objections` as for `Moment`, `in_force` for `proceedings_of`.

    Entries are compared with what is in their `sources`; `having` finds the resources that may have an item.

    Raises ProfileError, PolicyError, SettingsError, NoticesUnfit.
    """
    moment = moments(
        section,
        catalog,
        lambda: grants.records,
        lambda: grants.agreements,
        objections=objections,
        doubts=lambda: grants.doubts,
        declared=lambda: grants.declared,
        clock=clock,
    )
    keys = CorrectionKeys(master, Seals(master.suite, master))
    proceedings = proceedings_of(section, store, moment, in_force, keys, _digest(master), ConsentKeys(master))
    proceedings = replace(proceedings, misfits=Misfits(sources, catalog), having=having)
    flags = Flags(keys, lambda: grants.doubts)
    inbox, zone = Inbox(store), ZoneInfo(section.zone)
    uses, feeds = EmergencyUses(store, moment.days), feeds_of(proceedings, inbox)
    return SharingServices(proceedings, inbox, Cursors(master), zone, flags, usage, feeds, uses)


def proceedings_of(
    section: SharingSection,
    store: Store,
    moment: Moments,
    in_force: Callable[[], Awaitable[None]],
    keys: CorrectionKeys | None = None,
    digest: Callable[[bytes], str] = fingerprint,
    consents: ConsentKeys | None = None,
) -> Proceedings:
    """`in_force` brings into force in this process what a step has changed; `digest` as for `Proceedings`.

    Without `keys` no correction can be reported, without `consents` no consent be recorded.

    Raises PolicyError, TemplateUnfit, OSError.
    """
    known = procedures(keys, templates=read_templates(section.agreements), consents=consents)
    return Proceedings(store, known, read_duties(section.duties), moment, in_force, digest)


def _digest(master: MasterKey) -> Callable[[bytes], str]:
    """Of actions that hold what their proceedings keep sealed: nobody without the key can try what was sent."""
    prf = master.suite.prf(master.derive("proceedings", "call"))
    return lambda sent: prf.digest(sent).hex()
