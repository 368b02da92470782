"""Project catalogues that are led through their steps without a store, in the city whose entries they plan."""

from dataclasses import dataclass, field

from catalog import Catalog, Mode
from sharing.projects import Approve, Compile, Load, PlannedEntry, ProjectContent, Projects, Submit
from tests.sharing.entries.entered import BUREAU, STEWARD, city
from tests.sharing.entries.entered import Course as EntryCourse
from tests.sharing.kit import course

LICENCE = PlannedEntry("licence", "营业许可信息", (Mode.QUERY,), "REST")
CERTIFICATE = PlannedEntry("certificate", "民政证照信息", (Mode.VERIFY, Mode.QUERY))
COMPILE = Compile("2026-0117", "证照平台二期", (LICENCE, CERTIFICATE))


@dataclass
class Course(course.Course[ProjectContent]):
    """A project on its way; `entries` is the entry that it plans, on a way of its own."""

    procedure = Projects()

    files: Catalog = field(default_factory=city)
    entries: EntryCourse = field(default_factory=EntryCourse)

    def submitted(self) -> "Course":
        return self.take(Submit(), STEWARD)

    def approved(self) -> "Course":
        return self.submitted().take(Approve("同意"), BUREAU)

    def published(self) -> "Course":
        self.files = self.entries.in_force().catalog
        return self

    def loaded(self) -> "Course":
        return self.published().approved().take(Load(), STEWARD)


def compiled(action: Compile = COMPILE) -> Course:
    return Course().begin(action, STEWARD)
