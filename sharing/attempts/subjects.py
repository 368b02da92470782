"""What is known of a subject for the length of one transaction: the sets that were asked of it, and its lock."""

from dataclasses import dataclass, field

from sharing.attempts.claim_sets import ClaimSet

SubjectKey = tuple[str, bytes]
"""A resource and a keyed subject."""


@dataclass(slots=True, eq=False)
class AskedSet:
    """A claim set that one department asked of a subject.

    `unmatched`: one of its answers was not MATCH, or is due. `row` is its number in the store, None where it has none
    yet; `more` how often it was asked in this transaction.
    """

    department: str
    claims: ClaimSet
    asked_at: int
    unmatched: bool = True
    row: int | None = None
    more: int = 0


@dataclass(slots=True, eq=False)
class Subject:
    """`sets` come with the earliest first. `kept` is whether the store has a row of its lock."""

    sets: list[AskedSet] = field(default_factory=list)
    locked_until: int | None = None
    lifted_at: int | None = None
    kept: bool = False
    locked_at: int | None = None
    """When it was locked in this transaction."""
    outdated: tuple[int, ...] = ()
    """Rows of sets that no longer counted when they were asked again, so that they are counted anew."""

    def ask(self, department: str, claims: ClaimSet, since: int, now: int) -> None:
        """Note a set that is admitted; one whose answers count still stays where it is."""
        for each in self.sets:
            if each.claims == claims and each.department == department:
                if each.more or each.asked_at > since:
                    each.more += 1
                    each.unmatched = True
                    return
                self.sets.remove(each)
                if each.row is not None:
                    self.outdated += (each.row,)
                break
        self.sets.append(AskedSet(department, claims, now, more=1))

    def lock(self, until: int, now: int) -> None:
        """Let nobody go on who has no grant."""
        self.locked_until = until
        self.locked_at = now

    def arrange(self) -> None:
        """Put the sets in order as they were read."""
        if len(self.sets) > 1:
            self.sets.sort(key=lambda each: (each.asked_at, each.row))
