"""How far the data catalogue of a project has come, for whoever decides on its funds (R033)."""

from dataclasses import dataclass
from enum import StrEnum

from catalog import Catalog, Mode
from sharing.projects.project import PlannedEntry, ProjectContent


class EntryStanding(StrEnum):
    """Where a planned entry stands. One that is MISSING was never published, or does not fit its source."""

    MISSING = "missing"
    OF_ANOTHER = "of_another"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class EntryStatus:
    """A planned entry: where it stands, and in which of the planned modes it is not shared."""

    code: str
    standing: EntryStanding
    modes_missing: tuple[Mode, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectStatus:
    """All planned entries, and whether the project supplies now what it planned to."""

    entries: tuple[EntryStatus, ...]

    @property
    def supplies_all(self) -> bool:
        return all(one.standing is EntryStanding.PUBLISHED and not one.modes_missing for one in self.entries)


def project_status(project: ProjectContent, provider: str, catalog: Catalog) -> ProjectStatus:
    """The status under the catalogue in force; `provider` is the department whose project it is."""
    return ProjectStatus(tuple(_status(planned, provider, catalog) for planned in project.entries))


def _status(planned: PlannedEntry, provider: str, catalog: Catalog) -> EntryStatus:
    resource = catalog.resources.get(planned.code)
    if resource is None:
        is_withdrawn = planned.code in catalog.withdrawn
        return EntryStatus(planned.code, EntryStanding.WITHDRAWN if is_withdrawn else EntryStanding.MISSING)
    if resource.provider != provider:
        return EntryStatus(planned.code, EntryStanding.OF_ANOTHER)
    missing = tuple(mode for mode in planned.modes if mode not in resource.modes)
    return EntryStatus(planned.code, EntryStanding.PUBLISHED, missing)
