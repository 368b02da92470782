"""Departments that compare lists blindly with a whole platform, as their software would."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from catalog import CanonicalForm
from masking import bytes_of, spelled
from masking.blind import PositionsAsked, ask_size
from sharing.blind import Told, ValueUnfit, Worded, Wording
from tests.fix_city import City
from tests.fix_platform import Answer, CityPlatform, lay_out_city

BEGIN = """query B($items: [String!]!, $reveal: BlindReveal!) { verify {
  populationBlind(items: $items, reveal: $reveal) {
  session expiresAt canonicalVersion subject { item form } claims { item form } setup
} } }"""
ANSWER = """query A($session: ID!, $request: String!) { verify {
  populationBlindAnswer(session: $session, request: $request) { response size retryAt }
} }"""
SIZE_ALONE, BOTH = "verdict+not-found+batch+blind-size,", "verdict+not-found+batch+blind-positions,"
DISTRICT = "p, lucheng-civil, population.*, verify, granted, *, verdict+blind-positions, allow,\n"
"""A rule of the district's own; its grant covers the persons registered there alone."""

Entry = tuple[str, ...]
"""Values of an entry, in the order of `Wording.items`."""


@dataclass(frozen=True, slots=True)
class Office:
    """A department that compares lists with the population, for a purpose."""

    platform: CityPlatform
    department: str = "civil-affairs"
    purpose: str | None = "relief-review"

    async def begin(self, *items: str, reveal: Told = Told.POSITIONS) -> Answer:
        variables = {"items": items, "reveal": reveal.name}
        return await self.platform.ask(self.department, BEGIN, variables, purpose=self.purpose)

    async def answer(self, session: str, request: bytes | str) -> Answer:
        message = request if isinstance(request, str) else spelled(request)
        variables = {"session": session, "request": message}
        return await self.platform.ask(self.department, ANSWER, variables, purpose=self.purpose)

    async def opened(self, *claims: str, reveal: Told = Told.POSITIONS) -> "Opened":
        """A session about a person's number and these items."""
        told = (await self.begin("id_number", *claims, reveal=reveal)).data["verify"]["populationBlind"]
        setup = bytes_of(told["setup"])
        assert setup is not None
        return Opened(
            self, told["session"], Wording("population", _worded(told["subject"]), _worded(told["claims"])), setup
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """A session as its caller has it."""

    office: Office
    session: str
    wording: Wording
    setup: bytes = field(repr=False)

    def asked(self, *entries: Entry) -> PositionsAsked:
        return PositionsAsked.of(self._elements(entries))

    def is_fit(self, entry: Entry) -> bool:
        """Whether all values of the entry have the forms of the session."""
        try:
            return bool(self._elements([entry]))
        except ValueUnfit:
            return False

    async def positions(self, *entries: Entry) -> set[int]:
        """The places of the entries that are held."""
        asked = self.asked(*entries)
        told = (await self.office.answer(self.session, asked.request)).data["verify"]["populationBlindAnswer"]
        assert told["size"] is None and told["retryAt"] is None
        message = bytes_of(told["response"])
        assert message is not None
        return set(asked.found(self.setup, message))

    async def size(self, *entries: Entry) -> Answer:
        """The answer with how many of them are held."""
        return await self.office.answer(self.session, ask_size(self.setup, self._elements(entries)))

    def _elements(self, entries: Sequence[Entry]) -> list[bytes]:
        return [self.wording.element(dict(zip(self.wording.items, entry, strict=True))) for entry in entries]


def _worded(items: Sequence[Mapping[str, str]]) -> tuple[Worded, ...]:
    return tuple(Worded(each["item"], CanonicalForm(each["form"])) for each in items)


def size_of(answer: Answer) -> int:
    told = answer.data["verify"]["populationBlindAnswer"]
    assert told["response"] is None and told["retryAt"] is None
    size: int = told["size"]
    return size


def lay_out_blind(folder: Path, city: City, budgets: Mapping[str, int] | None = None) -> None:
    """A platform whose welfare offices may be told positions, and a district of its own persons."""
    lay_out_city(folder, city, budgets)
    change_policy(folder, SIZE_ALONE, BOTH)
    put_first(folder, DISTRICT)


def change_policy(folder: Path, before: str, after: str) -> None:
    """Change the rule of welfare offices about the population."""
    file = folder / "policies" / "10-police.csv"
    text = file.read_text("utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), "utf-8")


def put_first(folder: Path, rule: str) -> None:
    """Put a rule before those of the police about verification of the population."""
    change_policy(folder, "# population: verification.\n", f"# population: verification.\n{rule}")


def forget_sessions(platform: CityPlatform) -> None:
    """End all sessions, as time would."""
    platform.platform.pipeline.preparer.sessions.forget(datetime.now(UTC) + timedelta(days=1))
