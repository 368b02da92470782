"""The caller's side of a blind comparison: what is asked of a platform, and what is made of its answers here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from api.blind_lists import Listed
from api.errors import BlindAnswerUnfit, BlindListUnfit
from catalog import CanonicalForm
from masking import bytes_of, spelled
from masking.blind import MessageRefused, PositionsAsked, ask_size
from masking.canonical import VERSION
from sharing.blind import Told, ValueUnfit, Worded, Wording
from zhaobi_client.naming import field_name

Ask = Callable[[str, Mapping[str, object]], Mapping[str, object]]
"""Sends a document with its variables and gives the `data` of the answer."""

WRONG_COLUMNS = "wrong number of columns"


@dataclass(frozen=True, slots=True)
class PositionsFound:
    """The places of the list whose elements are held."""

    matched: frozenset[int]
    faults: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class SizeFound:
    """How many of so many different elements are held."""

    size: int
    asked: int
    faults: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Later:
    """A budget is used up until then; nothing was compared."""

    retry_at: datetime


Found = PositionsFound | SizeFound | Later


@dataclass(frozen=True, slots=True)
class _Opened:
    session: str = field(repr=False)
    wording: Wording
    setup: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Elements:
    """The elements of a list with their places in it, and what is wrong with the other entries."""

    places: Sequence[int]
    elements: Sequence[bytes] = field(repr=False)
    faults: Mapping[int, str]


def compare(ask: Ask, resource: str, listed: Listed, told: Told) -> Found:
    """Compare a list with a resource of a platform; entries with a fault are left out.

    Raises NoCode, BlindListUnfit where no entry is left, BlindAnswerUnfit, and whatever `ask` raises.
    """
    opened = _open(ask, resource, listed.items, told)
    made = _elements(opened.wording, listed)
    if not made.elements:
        raise BlindListUnfit("no line of the list can be compared: each has a fault")
    try:
        match told:
            case Told.POSITIONS:
                return _positions(ask, resource, opened, made)
            case Told.SIZE:
                return _size(ask, resource, opened, made)
    except MessageRefused as error:
        raise BlindAnswerUnfit(f"the platform's answer: {error}") from None


def _positions(ask: Ask, resource: str, opened: _Opened, made: _Elements) -> Found:
    question = PositionsAsked.of(made.elements)
    answer = _answer(ask, resource, opened, question.request)
    if isinstance(answer, Later):
        return answer
    matched = question.found(opened.setup, _bytes(answer.get("response")))
    return PositionsFound(frozenset(made.places[place] for place in matched), made.faults)


def _size(ask: Ask, resource: str, opened: _Opened, made: _Elements) -> Found:
    asked = len(frozenset(made.elements))
    answer = _answer(ask, resource, opened, ask_size(opened.setup, made.elements))
    if isinstance(answer, Later):
        return answer
    size = answer.get("size")
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= asked:
        raise BlindAnswerUnfit("the platform's answer has no size that a list of this length can have")
    return SizeFound(size, asked, made.faults)


def _open(ask: Ask, resource: str, items: Sequence[str], told: Told) -> _Opened:
    document = (
        "query ($items: [String!]!, $reveal: BlindReveal!) { verify { "
        f"opened: {field_name(resource)}Blind(items: $items, reveal: $reveal) {{ "
        "session canonicalVersion subject { item form } claims { item form } setup } } }"
    )
    match ask(document, {"items": list(items), "reveal": told.name}):
        case {
            "verify": {
                "opened": {
                    "session": str(session),
                    "canonicalVersion": int(version),
                    "subject": list(subject),
                    "claims": list(claims),
                    "setup": setup,
                }
            }
        }:
            wording = Wording(resource, _worded(subject), _worded(claims))
        case _:
            raise BlindAnswerUnfit("the platform opened no session")
    if version != VERSION:
        raise BlindAnswerUnfit(
            f"the platform spells values by version {version} of the rules, this client by {VERSION}"
        )
    if sorted(wording.items) != sorted(items):
        raise BlindAnswerUnfit("the platform would compare other items than those of the list")
    return _Opened(session, wording, _bytes(setup))


def _answer(ask: Ask, resource: str, opened: _Opened, request: bytes) -> Mapping[str, object] | Later:
    document = (
        "query ($session: ID!, $request: String!) { verify { "
        f"answered: {field_name(resource)}BlindAnswer(session: $session, request: $request) {{ "
        "response size retryAt } } }"
    )
    match ask(document, {"session": opened.session, "request": spelled(request)}):
        case {"verify": {"answered": {"retryAt": str(moment)}}}:
            return Later(_moment(moment))
        case {"verify": {"answered": {"response": response, "size": size}}}:
            return {"response": response, "size": size}
        case _:
            raise BlindAnswerUnfit("the platform did not answer")


def _elements(wording: Wording, listed: Listed) -> _Elements:
    places, elements, faults = [], [], {}
    for place, entry in enumerate(listed.entries):
        if entry.values is None:
            faults[place] = WRONG_COLUMNS
            continue
        try:
            elements.append(wording.element(entry.values))
            places.append(place)
        except ValueUnfit as error:
            faults[place] = str(error)
    return _Elements(places, elements, faults)


def _worded(items: Sequence[object]) -> tuple[Worded, ...]:
    found = []
    for each in items:
        match each:
            case {"item": str(item), "form": str(form)} if form in frozenset(CanonicalForm):
                found.append(Worded(item, CanonicalForm(form)))
            case _:
                raise BlindAnswerUnfit("the platform compares an item in a form that this client does not know")
    return tuple(found)


def _bytes(text: object) -> bytes:
    found = bytes_of(text) if isinstance(text, str) else None
    if found is None:
        raise BlindAnswerUnfit("a message of the platform is cut off or missing")
    return found


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BlindAnswerUnfit("the platform says no time at which to come back") from None
