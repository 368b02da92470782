"""A proceeding for the demonstration: an application that waits to be decided, and three requests that show it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import orjson

from api.auth import TokenIssuer
from api.catalogue_beside import catalog_in_force
from api.configured import opened_store
from api.keys import KeyFolder
from api.moments import moments
from api.proceedings import proceedings_of
from api.settings import Settings
from catalog import Mode
from masking import suite
from sharing import Register
from sharing.applications import Demand, Draft, Submit
from sharing.proceedings import Actor, Kind, Proceedings, Role, Sought

APPLICANT, PROVIDER, PURPOSE = "court", "police", "enforcement"
ACTOR = Actor(APPLICANT, "demonstration", "head-of-court", frozenset({Role.CONSUMER, Role.REVIEWER}))
QUERY = '{ data { population(where: {idNumber: {eq: "330302198203145018"}}) { nodes { name address } } } }'
APPROVE = """mutation ($number: ID!) { application(number: $number, action: {approve: {opinion: "同意"}}) {
  proceeding { number state } problems { member code message } } }"""
TOKEN_LIFETIME_S = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Request:
    """One of the requests: what it shows, by whom, and what is sent."""

    shows: str
    token: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def curl(self, url: str) -> str:
        """A command that sends it."""
        said = (("Authorization", f"Bearer {self.token}"), ("Content-Type", "application/json"), *self.headers)
        options = " ".join(f"-H '{name}: {value}'" for name, value in said)
        return f"curl -sS {url}/graphql {options} --data '{self.body.decode()}'"


async def apply(settings: Settings) -> str:
    """The number of the application of the demonstration, which is made where there is none yet."""
    async with opened_store(settings) as store:
        contents, catalog = await Register(store).contents(), catalog_in_force(settings)
        moment = moments(settings.sharing, lambda: catalog, lambda: contents.grants, lambda: contents.agreements)
        proceedings = proceedings_of(settings.sharing, store, moment, _nothing)
        known = await proceedings.page(Sought(kind=Kind.APPLICATION, applicant=APPLICANT), ACTOR)
        if known.found:
            return known.found[-1].proceeding.number
        return await _submitted(proceedings, moment(None).today)


async def _submitted(proceedings: Proceedings, today: date) -> str:
    demand = Demand(
        resource="population",
        items=("name", "address"),
        modes=(Mode.QUERY,),
        purpose=PURPOSE,
        basis="民事诉讼法",
        article="第二百五十三条",
        scene="执行案件查找被执行人",
        scope="本市户籍人口",
        valid_from=today,
        valid_until=today + timedelta(days=365),
    )
    draft = await proceedings.open(Kind.APPLICATION, Draft(demand), ACTOR)
    return (await proceedings.take(draft.number, Submit(), ACTOR)).number


def requests(settings: Settings, number: str) -> tuple[Request, ...]:
    """Before the decision, the decision, and after it. Raises FileNotFoundError where there is no key that signs."""
    signer = KeyFolder(suite("std"), settings.keys.dir).key_set().signer
    if signer is None:  # the demonstration makes its own keys, private halves included
        raise FileNotFoundError(settings.keys.dir)
    issuer = TokenIssuer(signer, settings.auth.issuer, TOKEN_LIFETIME_S)
    asks = issuer.issue(APPLICANT, "demonstration", None, ("consumer",))
    decides = issuer.issue(PROVIDER, "demonstration", "head-of-police", ("reviewer",))
    purpose = (("Sharing-Purpose", PURPOSE),)
    query = orjson.dumps({"query": QUERY})
    return (
        Request("the court has applied, and sees what everybody sees", asks, purpose, query),
        Request("the police approve", decides, (), orjson.dumps({"query": APPROVE, "variables": {"number": number}})),
        Request("the next moment the court sees name and address", asks, purpose, query),
    )


def introduction(url: str, number: str, shown: tuple[Request, ...]) -> Iterator[str]:
    """What is printed of it."""
    yield ""
    yield f"Application {number} waits for its decision. Apply, approve, use:"
    for place, request in enumerate(shown, start=1):
        yield ""
        yield f"── {place}. {request.shows}"
        yield request.curl(url)


async def _nothing() -> None:
    """The platform is not running yet: it reads what is in force when it starts."""
