"""What steps have brought into force, kept in memory as the store would keep it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from catalog import Catalog, Published, join_published, read_published
from sharing import Agreement, Doubt, GrantRecord
from sharing.proceedings import (
    ChangeGrant,
    CloseFlag,
    Effect,
    EnterAgreement,
    OpenFlag,
    OpenGrant,
    PublishEntry,
    WithdrawEntry,
)


@dataclass
class InForce:
    """By number, and published entries by code. What else effects change, no procedure sees at its next step."""

    grants: dict[str, GrantRecord] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    doubts: dict[str, Doubt] = field(default_factory=dict)
    published: dict[str, Published] = field(default_factory=dict)
    _joined: tuple[Catalog, dict[str, Published], Catalog] | None = field(default=None, repr=False, compare=False)

    def carry_out(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case OpenGrant(grant=grant):
                    self.grants[grant.number] = grant
                case ChangeGrant():
                    before = self.grants[effect.number]
                    until = effect.valid_until or before.valid_until
                    self.grants[effect.number] = replace(before, state=effect.state, valid_until=until)
                case EnterAgreement(agreement=agreement):
                    self.agreements[agreement.number] = agreement
                case OpenFlag(doubt=doubt):
                    self.doubts[doubt.number] = doubt
                case CloseFlag(number=number):
                    self.doubts.pop(number, None)
                case PublishEntry(code=code):
                    version = self.published[code].version + 1 if code in self.published else 1
                    self.published[code] = Published(code, version, effect.provider, effect.document)
                case WithdrawEntry(code=code):
                    self.published[code] = replace(self.published[code], is_withdrawn=True)
                case _:
                    continue

    def over(self, files: Catalog) -> Catalog:
        """The catalogue of the files with what was published."""
        if not self.published:
            return files
        if self._joined is None or self._joined[0] is not files or self._joined[1] != self.published:
            entries = {each: read_published(each, files.departments) for each in self.published.values()}
            self._joined = files, dict(self.published), join_published(files, entries).catalog
        return self._joined[2]

    def copied(self) -> "InForce":
        """As it is now, whatever follows."""
        return InForce(dict(self.grants), dict(self.agreements), dict(self.doubts), dict(self.published))
