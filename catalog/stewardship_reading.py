"""What a catalogue file says of people and terms: who owns a resource and answers for it, who may have it and how."""

import re
from datetime import date
from typing import TypedDict

from catalog.documents import Element, Section
from catalog.entries import Grade, Network, Secrecy

RESOURCE_CODE = re.compile(r"[1-3][0-9A-Z]{5,30}/[0-9]{1,12}")
"""类 one digit, 项 two, 目 three, 细目 as many as there are; a slash and a sequence number (发改高技〔2017〕1272号)."""
RESOURCE_CODE_FORM = "the classification, a slash and a number, such as `1A01001/0000001`"
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
DAY_FORM = "a day of iso 8601, such as `2027-01-01`"
STATE_SECRETS = frozenset({"秘密", "机密", "绝密", "confidential", "secret", "top_secret"})
STEWARDSHIP = (
    *("owner", "responsible", "contact", "conditions", "range", "reasons"),
    *("grade", "secrecy", "network", "based_on", "related", "released"),
)


class Stewardship(TypedDict):
    """The fields of a resource that are read here."""

    released: date | None
    owner: str
    responsible: str
    contact: str
    conditions: str
    sharing_range: str
    reasons: str
    grade: Grade | None
    secrecy: Secrecy
    network: Network
    based_on: str | None
    related: tuple[str, ...]


def read_stewardship(document: Section) -> Stewardship:
    """Every one of these elements may be left out."""
    grade, network = document.optional("grade"), document.optional("network")
    return Stewardship(
        released=_day(document.optional("released")),
        owner=document.optional_text("owner") or "",
        responsible=document.optional_text("responsible") or "",
        contact=document.optional_text("contact") or "",
        conditions=document.optional_text("conditions") or "",
        sharing_range=document.optional_text("range") or "",
        reasons=document.optional_text("reasons") or "",
        grade=grade and grade.word(Grade),
        secrecy=_secrecy(document.optional("secrecy")) or Secrecy.NONE,
        network=(network and network.word(Network)) or Network.EXTRANET,
        based_on=document.optional_text("based_on", RESOURCE_CODE, RESOURCE_CODE_FORM),
        related=_related(document.optional("related"), document.optional_text("resource_code")),
    )


def _day(element: Element | None) -> date | None:
    text = element and element.text(DAY, DAY_FORM)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        if element is not None:
            element.report("bad_form", f"`{text}` is no date", DAY_FORM)
        return None


def _secrecy(element: Element | None) -> Secrecy | None:
    """State secrets do not enter the platform, not even as entries (R001)."""
    text = element and element.text()
    if element and text in STATE_SECRETS:
        element.report("state_secret", f"`{text}` is a level of state secrets", "those are not catalogued here")
        return None
    return element and element.word(Secrecy)


def _related(element: Element | None, own: str | None) -> tuple[str, ...]:
    entries = element.texts(RESOURCE_CODE, RESOURCE_CODE_FORM) if element else ()
    for code, entry in entries:
        if code == own:
            entry.report("related_cycle", f"`{code}` is related to itself", "name another resource, or none")
    return tuple(code for code, _ in entries)
