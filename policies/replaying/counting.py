"""The past requests of a period against candidate policies: how many would be answered otherwise, how, and for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from policies.deciding import Policies
from policies.replaying.comparing import Change, Kind
from policies.replaying.judging import Judge, Obstacle
from policies.replaying.past import PastGrants, PastRequest


@dataclass(frozen=True, slots=True)
class Witness:
    """The earliest request of its kind, and what of it differs; `change` is None where nothing can be said."""

    request_id: str
    time: datetime
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """How many requests of a department differ in that way in one item, reference or (None) in the rows."""

    department: str
    resource: str
    target: str | None
    kind: Kind
    requests: int
    first: Witness


@dataclass(frozen=True, slots=True)
class Unclear:
    """How many requests of a department could not be judged for one reason."""

    department: str
    obstacle: Obstacle
    requests: int
    first: Witness


@dataclass(frozen=True, slots=True)
class Replay:
    """`read` = `same` + `different` + `undecidable`; of the same, `by_other_rule` rest on other lines than then.

    `kinds` counts the requests in which something differs in that way: one may differ in several. Differences of the
    kind `other rule` are listed too and make no request different. All are sorted by department, resource and target.
    """

    version: str
    read: int
    same: int
    different: int
    undecidable: int
    by_other_rule: int
    kinds: tuple[tuple[Kind, int], ...]
    differences: tuple[Difference, ...]
    unclear: tuple[Unclear, ...]


def replay(past: Iterable[PastRequest], candidate: Policies, grants: PastGrants) -> Replay:
    """Every past request decided by `candidate` as it would have been when it came, and compared with its answer.

    Replayed are the decisions, not the budgets: whether a lookup would have been counted is not asked.
    """
    judge, count = Judge(candidate, grants), _Count()
    for request in past:
        judgement = judge.judge(request)
        count.read += 1
        count.different += judgement.differs
        count.by_other_rule += bool(judgement.changes) and not judgement.differs
        count.undecidable += bool(judgement.obstacles)
        count.add(request, judgement.changes, judgement.obstacles)
    return count.total(candidate.version)


class _Tally:
    """Requests of one kind, and the earliest."""

    def __init__(self) -> None:
        self.requests = 0
        self.first: Witness | None = None

    def add(self, request: PastRequest, change: Change | None) -> None:
        self.requests += 1
        if self.first is None or request.time < self.first.time:
            self.first = Witness(request.id, request.time, change)


_Cell = tuple[str, str, str | None, Kind]


class _Count:
    def __init__(self) -> None:
        self.read = self.different = self.undecidable = self.by_other_rule = 0
        self.kinds = dict.fromkeys(Kind, 0)
        self.cells: dict[_Cell, _Tally] = {}
        self.obstacles: dict[tuple[str, Obstacle], _Tally] = {}

    def add(self, request: PastRequest, changes: Iterable[Change], obstacles: Iterable[Obstacle]) -> None:
        cells: dict[_Cell, Change] = {}
        for change in changes:
            cells.setdefault((request.department, change.resource, change.target, change.kind), change)
        for cell, change in cells.items():
            self.cells.setdefault(cell, _Tally()).add(request, change)
        for kind in {change.kind for change in cells.values()}:
            self.kinds[kind] += 1
        for obstacle in obstacles:
            self.obstacles.setdefault((request.department, obstacle), _Tally()).add(request, None)

    def total(self, version: str) -> Replay:
        cells = sorted(self.cells.items(), key=lambda cell: (*cell[0][:2], cell[0][2] or "", cell[0][3]))
        return Replay(
            version=version,
            read=self.read,
            same=self.read - self.different - self.undecidable,
            different=self.different,
            undecidable=self.undecidable,
            by_other_rule=self.by_other_rule,
            kinds=tuple((kind, count) for kind, count in self.kinds.items() if count),
            differences=tuple(
                Difference(*cell, tally.requests, tally.first) for cell, tally in cells if tally.first is not None
            ),
            unclear=tuple(
                Unclear(department, obstacle, tally.requests, tally.first)
                for (department, obstacle), tally in sorted(self.obstacles.items())
                if tally.first is not None
            ),
        )
