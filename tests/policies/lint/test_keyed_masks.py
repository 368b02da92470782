"""Shared scopes: who can join what, exactly, and the scopes that join nothing; items of few values."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import Finding, Item, Part, Resource
from masking import MASKS, parse_mask
from masking.shares import Alias
from policies import Policies, PolicyFile, Rights, outcomes, parse_policies
from policies.decisions import Masked
from policies.lint import lint
from policies.words import Right
from tests.policies.lint.brute_force import asker, decided, requests
from tests.policies.small_city import TODAY, catalog_of, department, item, resource

OWNER = resource("owner", "police", [item("id"), item("name")], row="row_id")
HOME = resource("home", "housing", [item("id"), item("street")], row="row_id")
TOWN = catalog_of(
    [OWNER, HOME],
    [department("police"), department("housing"), department("tax", "taxing"), department("court", "civil", "penal")],
)
SCOPED = ("token joint", "pseudonym joint", "token other")


def policies_of(lines: Iterable[str]) -> tuple[Policies, list[PolicyFile]]:
    own: dict[str, list[str]] = {"10-police.csv": [], "20-housing.csv": []}
    for line in lines:
        own["20-housing.csv" if ",home" in line else "10-police.csv"].append(line)
    files = [PolicyFile(name, "\n".join(written).encode()) for name, written in own.items() if written]
    return Policies(parse_policies(files, TOWN), TOWN), files


def found(lines: Iterable[str], code: str) -> list[Finding]:
    policies, files = policies_of(lines)
    return [finding for finding in lint(policies, TODAY, files=files) if finding.code == code]


def test_two_providers_who_name_one_scope_have_two() -> None:
    lines = [
        "p,tax,owner.id,query,always,*,token joint,allow,",
        "p,tax,home.id,query,always,*,token joint,allow,",
        "p,tax,home.street,query,always,*,token joint,allow,",
    ]
    assert not found(lines, "shared-scope")
    assert [str(idle.place) for idle in found(lines, "idle-scope")] == ["10-police.csv:1"]
    assert not found(lines[1:], "shared-scope") + found(lines[1:], "idle-scope")


def test_a_scope_to_look_rows_up_by_joins() -> None:
    lines = ["p,tax,owner.id,query,always,*,token joint,allow,", "p,tax,owner.name,lookup,always,*,token joint,allow,"]
    assert found(lines[:1], "idle-scope")
    assert not found(lines, "idle-scope")
    assert len(found([lines[0], "p,tax,owner.id,lookup,always,*,token joint,allow,"], "idle-scope")) == 2


@st.composite
def tables(draw: st.DrawFn) -> list[str]:
    def line() -> str:
        who = draw(st.sampled_from(["everyone", "tax", "tax", "court", "tax/app", "public"]))
        what = draw(st.sampled_from(["owner.id", "owner.id", "owner.name", "home.id", "owner.*"]))
        purpose = draw(st.sampled_from(["taxing", "civil"]))
        when = draw(st.sampled_from(["always", "granted", "agreed", "by-key", f"agreed+purpose={purpose}"]))
        mask = draw(st.sampled_from([*SCOPED, *SCOPED, "keep 1 0", "-"]))
        if who == "public" and when != "by-key":
            when = "always"
        effect = "deny" if mask == "-" else "allow"
        right = "query" if when == "by-key" else draw(st.sampled_from(["query", "query+copy"]))
        return f"p,{who},{what},{right},{when},*,{mask},{effect},"

    return [line() for _ in range(draw(st.integers(1, 5)))]


Had = tuple[str, str, str, frozenset[str]]
"""Department, provider, item, purposes: what without a scope tells one name of a value from another."""


def had(policies: Policies, mask: str) -> Iterator[Had]:
    """Everything that somebody may have under the mask, found by asking for it."""
    for name, application in product((*TOWN.departments, "public"), ("app", "other")):
        who = asker(policies, name, application, TODAY)
        for entry in TOWN.resources.values():
            for target, right in product(entry.items, (Right.QUERY, Right.COPY)):
                for purposes in masked_for(policies, who, entry, target, right, mask):
                    yield name, entry.provider, f"{entry.code}.{target}", purposes


def masked_for(
    policies: Policies, who: Rights, entry: Resource, target: str, right: Right, mask: str
) -> Iterator[frozenset[str]]:
    """The purposes that are stated in those requests that a mask answers; what they are matters to pseudonyms alone."""
    functions = TOWN.departments[who.department].functions if who.department in TOWN.departments else frozenset[str]()
    stated = [frozenset(some) for size in range(3) for some in combinations(sorted(functions), size)]
    rules = policies.rules_for(who.names, entry, target, right) or ()
    for rights, by_key in requests(who, rules, entry, functions):
        if right is Right.QUERY or not by_key:
            for purposes in stated if mask.startswith("pseudonym") else [frozenset[str]()]:
                asked = replace(rights, purposes=rights.purposes | purposes)
                decision = decided(rules, asked, entry, target, right, by_key)
                if any(isinstance(one, Masked) and one.mask.text == mask for one in outcomes(decision)):
                    yield asked.purposes if mask.startswith("pseudonym") else frozenset()


@settings(max_examples=150, deadline=None)
@given(tables())
def test_what_is_said_of_scopes_is_true(lines: list[str]) -> None:
    policies, _ = policies_of(lines)
    for mask, provider in product(SCOPED, ("police", "housing")):
        file = "10-police.csv" if provider == "police" else "20-housing.csv"
        everything = {each for each in had(policies, mask) if each[1] == provider}
        joined = len({name for name, *_ in everything}) > 1
        notes, idle = (
            [each for each in found(lines, kind) if f"`{mask}`" in each.message and each.place.file == file]
            for kind in ("shared-scope", "idle-scope")
        )
        assert bool(notes) == joined
        assert not idle or len(everything) == 1
        if mask.startswith("token") or not any("purpose=" in line for line in lines):
            assert bool(idle) == (len(everything) == 1)  # else a rule above may leave one purpose alone


FEW = [
    ("token", item("x", codes={"1": "a"}), True),
    ("pseudonym", item("x", part=Part.SEX), True),
    ("pseudonym", item("x", part=Part.REGION), True),
    ("pseudonym joint", item("x", part=Part.BIRTH), False),
    ("token", item("x", length=1), True),
    ("token", item("x", length=2), False),
    ("token", item("x"), False),
    ("ff1 digits", item("x", length=5), True),
    ("ff1 digits", item("x", length=6), False),
    ("ff1 letters-and-digits", item("x", length=3), True),
    ("ff1 letters-and-digits", item("x", length=4), False),
    ("ff1 resident-id", item("x", length=14), True),
    ("ff1 resident-id", item("x", length=15), False),
    ("ff1 resident-id", item("x", identifier="resident_id", length=18), False),
    ("ff1 digits", item("x"), False),
    ("ff1 digits", item("x", codes={"1000000": "a", "2": "b"}), True),
    ("ff1 digits", item("x", codes={"1": "a", "2": "b"}), True),
]


@pytest.mark.parametrize(("mask", "subject", "is_small"), FEW, ids=[f"{mask}-{n}" for n, (mask, *_) in enumerate(FEW)])
def test_items_of_few_values(mask: str, subject: Item, is_small: bool) -> None:
    assert small(mask, subject) == ["10-police.csv:1"] * is_small


def small(mask: str, subject: Item) -> list[str]:
    """Where it is said that the item has few values."""
    entry = resource("r", "police", [subject, item("y", codes={"1": "a"})], row="row_id")
    catalog = catalog_of([entry], [department("police"), department("tax", "taxing")])
    files = [PolicyFile("10-police.csv", f"p,tax,r.x,query,always,*,{mask},allow,".encode())]
    findings = lint(Policies(parse_policies(files, catalog), catalog), TODAY, files=files)
    return [str(each.place) for each in findings if each.code == "small-domain"]


def test_every_mask_that_gives_names_is_looked_at() -> None:
    tried = {entry.name: parse_mask(entry.vectors[0].mask) for entry in MASKS.values()}
    named = {name: mask for name, mask in tried.items() if isinstance(mask.form.share, Alias)}
    assert named.keys() >= {"token", "pseudonym", "ff1"}
    for mask in named.values():
        assert small(mask.text, item("x", codes={"1": "a"}))
