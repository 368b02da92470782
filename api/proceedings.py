"""The proceedings of a platform, composed from its settings."""

from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

from api.moments import Clock, Moments, machine_clock, moments
from api.procedures import procedures
from api.settings import SharingSection
from catalog import Catalog
from masking import MasterKey, fingerprint
from policies import read_duties
from resolvers.seals import Seals
from resolvers.sharing.counting import UsageReader
from resolvers.sharing.cursors import Cursors
from resolvers.sharing.services import SharingServices
from sharing import GrantBook, Store
from sharing.agreements import read_templates
from sharing.consents import ConsentKeys
from sharing.corrections import CorrectionKeys, Flags
from sharing.proceedings import Inbox, Proceedings


def open_sharing(
    section: SharingSection,
    store: Store,
    catalog: Callable[[], Catalog],
    grants: GrantBook,
    master: MasterKey,
    in_policies: Callable[[str], frozenset[str]],
    in_force: Callable[[], Awaitable[None]],
    clock: Clock = machine_clock,
    usage: UsageReader | None = None,
) -> SharingServices:
    """Everything that the fields about sharing need; `in_policies` as for `Moment`, `in_force` for `proceedings_of`.

    Raises ProfileError, PolicyError, SettingsError, NoticesUnfit.
    """
    moment = moments(
        section,
        catalog,
        lambda: grants.records,
        lambda: grants.agreements,
        in_policies=in_policies,
        doubts=lambda: grants.doubts,
        clock=clock,
    )
    keys = CorrectionKeys(master, Seals(master.suite, master))
    proceedings = proceedings_of(section, store, moment, in_force, keys, _digest(master), ConsentKeys(master))
    flags = Flags(keys, lambda: grants.doubts)
    return SharingServices(proceedings, Inbox(store), Cursors(master), ZoneInfo(section.zone), flags, usage)


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
