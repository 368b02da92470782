"""Fifteen traps that plain Casbin 2.8 is caught in (executed here), and what keeps these policies out of each."""

import ast
import asyncio
import subprocess
import sys
import zipfile
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import distributions, packages_distributions
from importlib.resources import files as package_files
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Any

import casbin
import pytest
from casbin.persist.adapters import FileAdapter, StringAdapter
from casbin.persist.adapters.asyncio import AsyncFileAdapter

from policies import (
    Clear,
    Denied,
    Policies,
    PoliciesInForce,
    PolicyError,
    PolicyFile,
    PolicyFiles,
    Right,
    outcomes,
    parse_policies,
)
from tests.policies.small_city import CITY, HEADER, caller, policies

PROJECT = Path(__file__).parents[2]
PACKAGES = ("api", "audit", "catalog", "masking", "policies", "resolvers", "sharing", "sources")

# The columns of our policy files in a model as one would write it for Casbin alone.
MODEL = """
[request_definition]
r = who, what, right
[policy_definition]
p = who, what, for, when, rows, mask, eft, note
[role_definition]
g = _, _
[policy_effect]
e = priority(p.eft) || deny
[matchers]
m = g(r.who, p.who) && r.what == p.what && r.right == p.for
"""
MATCHER = "g(r.who, p.who) && r.what == p.what && r.right == p.for"

ALLOW = "p, tax, population.name, query, always, *, clear, allow, \n"
DENY = "p, tax, population.name, query, always, *, -, deny, \n"
BLOCKED = "g, tax, police/blocked\n" + DENY.replace("tax", "police/blocked") + ALLOW
ASKED = ("tax", "population.name", "query")


def plain(lines: str, model: str = MODEL) -> casbin.Enforcer:
    return casbin.Enforcer(casbin.Enforcer.new_model(text=model), StringAdapter(lines))


# 1-3, 9-11 and 13: what an officer can write into a file


@dataclass(frozen=True)
class Written:
    """A file of police, what its author meant for `asked`, what plain Casbin answers, and what becomes of it here.

    `plain` is an answer, or the name of the exception that requests meet; `ours` is line and code of the finding that
    refuses the file, or None where it is taken and decides as it was meant.
    """

    trap: int
    name: str
    content: str
    meant: bool
    plain: bool | str
    ours: tuple[int, str] | None
    asked: tuple[str, str, str] = ASKED


def chain(hops: int) -> str:
    names = ["tax", *(f"police/g{number}" for number in range(1, hops + 1))]
    links = "".join(f"g, {member}, {group}\n" for member, group in pairwise(names))
    return links + ALLOW.replace("tax", names[-1])


NOBODY = ("", "", "")
WRITTEN = [
    Written(1, "comments alone", "# nothing yet\n", False, True, (1, "empty"), NOBODY),
    Written(1, "a header alone", HEADER, False, True, (1, "empty"), NOBODY),
    Written(2, "Deny", DENY.replace("deny", "Deny") + ALLOW, False, True, (1, "unknown-effect")),
    Written(2, "DENY", DENY.replace("deny", "DENY") + ALLOW, False, True, (1, "unknown-effect")),
    Written(2, "deny # note", DENY.replace("deny", "deny # note") + ALLOW, False, True, (1, "unknown-effect")),
    Written(3, "P", "P" + DENY[1:] + ALLOW, False, True, (1, "unknown-line-type")),
    Written(3, "p2", "p2" + DENY[1:] + ALLOW, False, True, (1, "unknown-line-type")),
    Written(3, "byte order mark", "\ufeff" + DENY + ALLOW, False, True, None),
    Written(9, "missing column", ALLOW.replace(" clear,", "") + ALLOW, True, "RuntimeError", (1, "columns")),
    Written(10, "( in a name", ALLOW.replace("tax", "tax(") + ALLOW, True, "RuntimeError", (1, "unknown-name")),
    Written(10, ") in a name", ALLOW.replace("tax", "tax)") + ALLOW, True, "IndexError", (1, "unknown-name")),
    Written(10, "( in a mask", ALLOW.replace("clear", "constant (") + ALLOW, True, "RuntimeError", None),
    Written(10, ") in a note", ALLOW.replace("allow, ", "allow, see 1)") + ALLOW, True, "IndexError", None),
    Written(11, "ten hops", chain(10), True, False, (1, "group-depth")),
    Written(13, "quotes", DENY.replace("tax", '"tax"') + ALLOW, False, True, None),
    Written(13, "comma in quotes", DENY.replace("deny, ", 'deny, "a, b"') + ALLOW, False, "RuntimeError", None),
    Written(13, "comment in a line", DENY.replace("name,", "name # it,") + ALLOW, False, True, (1, "unknown-item")),
]
RIGHT = [
    ("allow", ALLOW, True),
    ("allow above deny", ALLOW + DENY, True),
    ("deny above allow", DENY + ALLOW, False),
    ("nine hops", chain(9), True),
]
EACH_WRITTEN = pytest.mark.parametrize("written", WRITTEN, ids=[f"{each.trap}: {each.name}" for each in WRITTEN])


def as_casbin_reads(content: str, directory: Path) -> casbin.Enforcer:
    path = directory / "policy.csv"
    path.write_bytes(content.encode())
    return casbin.Enforcer(casbin.Enforcer.new_model(text=MODEL), FileAdapter(str(path)))


def opens_name(ours: Policies) -> bool:
    rights = caller(names=ours.table.names_of("tax", "app"))
    decision = ours.decide(rights, "population", "name", Right.QUERY).decision
    return not any(isinstance(outcome, Denied) for outcome in outcomes(decision))


def answer_of(ask: Callable[[], bool]) -> bool | str:
    """What plain Casbin answers, or the name of what it raises."""
    try:
        return ask()
    except Exception as error:
        return type(error).__name__


@EACH_WRITTEN
def test_plain_casbin_misreads_the_file(written: Written, tmp_path: Path) -> None:
    assert answer_of(lambda: as_casbin_reads(written.content, tmp_path).enforce(*written.asked)) == written.plain
    assert written.plain != written.meant


@EACH_WRITTEN
def test_here_the_file_is_refused_or_means_what_was_meant(written: Written) -> None:
    file = PolicyFile("10-police.csv", written.content.encode())
    if written.ours is None:
        assert opens_name(Policies(parse_policies([file], CITY), CITY)) == written.meant
        return
    with pytest.raises(PolicyError) as caught:
        parse_policies([file], CITY)
    assert [(finding.place.line, finding.code) for finding in caught.value.findings] == [written.ours]


@pytest.mark.parametrize(("content", "meant"), [row[1:] for row in RIGHT], ids=[row[0] for row in RIGHT])
def test_a_right_file_means_the_same_to_both(content: str, meant: bool, tmp_path: Path) -> None:
    """Otherwise the model above, and not Casbin, could be what misreads."""
    assert as_casbin_reads(content, tmp_path).enforce(*ASKED) == meant
    assert opens_name(policies(content)) == meant


# 8, 9 and 12: what can be written into a model, which is part of this product


@dataclass(frozen=True)
class Modelled:
    """A model whose author thinks that it refuses `asked`, or is refused itself; `plain` is as above."""

    trap: int
    name: str
    model: str
    lines: str
    asked: tuple[object, str, str]
    plain: bool | str


EMPTY = "# a load that failed, or a filter that matches nothing"
MODELLED = [
    Modelled(1, "request alone", MODEL.replace(MATCHER, "r.right == 'query'"), EMPTY, ("any", *ASKED[1:]), True),
    Modelled(8, "# in the matcher", MODEL.replace("g(", "r.right == p.for # g("), ALLOW, ("any", *ASKED[1:]), True),
    Modelled(9, "bad eval rule", MODEL.replace("m = ", "m = eval(p.when) && "), ALLOW, ASKED, "NameNotDefined"),
    Modelled(
        9,
        "no such attribute",
        MODEL.replace("r.who,", "r.who.code,"),
        ALLOW,
        (object(), *ASKED[1:]),
        "AttributeDoesNotExist",
    ),
    Modelled(12, "constraint", MODEL + "[constraint_definition]\nc = never(tax)\n", ALLOW, ASKED, True),
    Modelled(12, "own effect", MODEL.replace("|| deny", "&& deny"), ALLOW, ASKED, "RuntimeError"),
]


@pytest.mark.parametrize("modelled", MODELLED, ids=[f"{each.trap}: {each.name}" for each in MODELLED])
def test_plain_casbin_misreads_the_model(modelled: Modelled) -> None:
    assert answer_of(lambda: plain(modelled.lines, modelled.model).enforce(*modelled.asked)) == modelled.plain


def test_here_no_file_brings_a_model() -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policies([PolicyFile("10-police.csv", ALLOW.encode()), PolicyFile("model.conf", MODEL.encode())], CITY)
    assert [(finding.place.file, finding.code) for finding in caught.value.findings] == [("model.conf", "file-name")]


def test_here_the_model_is_kept_whole_and_evaluates_no_cell() -> None:
    text = package_files("policies").joinpath("model.conf").read_text("utf-8")
    (matcher,) = [line.removeprefix("m = ") for line in text.splitlines() if line.startswith("m = ")]
    kept = casbin.Enforcer.new_model(text=text)
    assert kept["m"]["m"].value == matcher.replace("r.", "r_").replace("p.", "p_")
    assert kept["e"]["e"].value == "priority(p_eft) || deny"
    assert set(kept.keys()) == {"r", "p", "g", "e", "m"}
    assert text.count("\n[") == len(kept.keys())
    assert "eval(" not in text


def test_here_a_missing_attribute_is_no_exception() -> None:
    ours = policies("p, tax, population.name, query, always, own_region, clear, allow, \n" + DENY)
    answer = ours.decide(caller(attributes={}), "population", "name", Right.QUERY)
    assert {type(outcome) for outcome in outcomes(answer.decision)} == {Clear, Denied}


# 4-7, 14 and 15: what can be called or installed


@dataclass(frozen=True)
class Called:
    """A way to use Casbin, whether it goes wrong, and the names by which a program would go that way."""

    trap: int
    name: str
    goes_wrong: Callable[[Path], Awaitable[bool]]
    names: frozenset[str]


async def reload(directory: Path) -> bool:
    """A deny that a role carries is an allow for whoever asks while the roles are linked anew."""
    asked = plain(BLOCKED)
    meanwhile: list[bool] = []

    class Links(list[list[str]]):
        def __iter__(self) -> Iterator[list[str]]:
            meanwhile.append(asked.enforce(*ASKED))
            return super().__iter__()

    class Again(StringAdapter):  # type: ignore[misc]  # casbin ships no types
        def load_policy(self, model: Any) -> None:
            super().load_policy(model)
            model["g"]["g"].policy = Links(model["g"]["g"].policy)

    asked.set_adapter(Again(BLOCKED))
    before = asked.enforce(*ASKED)
    asked.load_policy()
    return True in meanwhile and not before and not asked.enforce(*ASKED)


async def reload_filtered(directory: Path) -> bool:
    """The live model is empty while the adapter waits for its store."""
    gate = asyncio.Event()

    class Slow(AsyncFileAdapter):  # type: ignore[misc]  # casbin ships no types
        def is_filtered(self) -> bool:
            return True

        async def load_filtered_policy(self, model: Any, filter: object) -> None:
            await gate.wait()
            await self.load_policy(model)

    path = directory / "policy.csv"
    path.write_text(DENY)
    deny_overrides = MODEL.replace("priority(p.eft) || deny", "!some(where (p.eft == deny))")
    asked = casbin.AsyncEnforcer(casbin.AsyncEnforcer.new_model(text=deny_overrides), Slow(str(path)))
    await asked.load_policy()
    before = asked.enforce(*ASKED)
    loading = asyncio.create_task(asked.load_filtered_policy(None))
    await asyncio.sleep(0)
    meanwhile = asked.enforce(*ASKED)
    gate.set()
    await loading
    return meanwhile and not before and not asked.enforce(*ASKED)


def fast(directory: Path, lines: str, of: type[casbin.FastEnforcer] = casbin.FastEnforcer) -> casbin.FastEnforcer:
    path = directory / "model.conf"
    path.write_text(MODEL)
    return of(str(path), StringAdapter(lines), cache_key_order=(0, 1))


async def ask_from_two_threads(directory: Path) -> bool:
    """The second request's filter is the one that the first is answered by."""
    waits, filtered, answered = Event(), Event(), Event()

    class Held(casbin.FastEnforcer):  # type: ignore[misc]  # casbin ships no types
        def enforce_ex(self, *asked: str) -> Any:
            if asked[0] == "tax":
                waits.set()
                assert filtered.wait(30)
            else:
                filtered.set()
                assert answered.wait(30)
            return super().enforce_ex(*asked)

    asked = fast(directory, ALLOW + ALLOW.replace("tax", "civil"), Held)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(asked.enforce, *ASKED)
        assert waits.wait(30)
        second = threads.submit(asked.enforce, "centre", *ASKED[1:])
        wrong = not first.result()
        answered.set()
        assert not second.result()
    return wrong and bool(fast(directory, ALLOW).enforce(*ASKED))


async def ask_without_a_candidate(directory: Path) -> bool:
    return bool(fast(directory, ALLOW).enforce(*NOBODY)) and not plain(ALLOW).enforce(*NOBODY)


async def install_both(directory: Path) -> bool:
    """Two distributions hold the package `casbin`; the installer says nothing and one is gone."""
    wheels = [wheel(directory, "pycasbin", "2.8.0"), wheel(directory, "casbin", "1.43.0")]
    target = directory / "installed"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-index", "--no-deps"]
    done = subprocess.run([*pip, "--target", target, *wheels], capture_output=True, check=True, text=True)
    installed = {each.name: each.version for each in distributions(path=[str(target)])}
    there = (target / "casbin" / "__init__.py").read_text()
    gone = [name for name, version in installed.items() if version not in there]
    return done.stderr == "" and installed.keys() == {"pycasbin", "casbin"} and len(gone) == 1


def wheel(directory: Path, name: str, version: str) -> Path:
    path = directory / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("casbin/__init__.py", f"VERSION = {version!r}\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


async def switch_off(directory: Path) -> bool:
    asked = plain(DENY)
    asked.enable_enforce(False)
    return bool(asked.enforce(*ASKED)) and bool(asked.enforce("nobody", "anything", "at all"))


CALLED = [
    Called(4, "load_policy", reload, frozenset({"load_policy"})),
    Called(5, "load_filtered_policy", reload_filtered, frozenset({"AsyncEnforcer", "load_filtered_policy"})),
    Called(6, "FastEnforcer in threads", ask_from_two_threads, frozenset({"FastEnforcer", "FastModel"})),
    Called(7, "FastEnforcer without candidates", ask_without_a_candidate, frozenset({"FastEnforcer", "FastModel"})),
    Called(
        14, "casbin beside pycasbin", install_both, frozenset({"casbin_redis_watcher", "casbin_sqlalchemy_adapter"})
    ),
    Called(15, "enable_enforce", switch_off, frozenset({"enable_enforce"})),
]
EACH_CALLED = pytest.mark.parametrize("called", CALLED, ids=[f"{each.trap}: {each.name}" for each in CALLED])


@EACH_CALLED
async def test_plain_casbin_goes_wrong(called: Called, tmp_path: Path) -> None:
    assert await called.goes_wrong(tmp_path)


@EACH_CALLED
def test_here_nothing_goes_that_way(called: Called) -> None:
    using = {path: found for path, names in names_in_sources().items() if (found := names & called.names)}
    assert using == {}


def names_in_sources() -> dict[str, set[str]]:
    """Every name that the program calls, reads or imports, by file."""
    return {
        str(path.relative_to(PROJECT)): set(names_in(ast.parse(path.read_text("utf-8"))))
        for package in PACKAGES
        for path in sorted((PROJECT / package).rglob("*.py"))
    }


def names_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case ast.alias(name=name):
                yield from name.split(".")
            case ast.ImportFrom(module=str(module)):
                yield from module.split(".")


def test_here_only_the_specifications_know_casbin() -> None:
    known = {path for path, names in names_in_sources().items() if "casbin" in names}
    assert known == {"policies/specification.py", "policies/duty_specification.py"}


def test_here_no_reader_of_casbins_reads_a_line() -> None:
    readers = {"FileAdapter", "AsyncFileAdapter", "load_policy_line"}
    assert not any(names & readers for names in names_in_sources().values())


def test_here_only_pycasbin_holds_the_package() -> None:
    assert packages_distributions()["casbin"] == ["pycasbin"]
    for lock in ("requirements.txt", "requirements-dev.txt", "requirements-build.txt"):
        pinned = {line.partition("==")[0] for line in (PROJECT / lock).read_text("utf-8").splitlines() if "==" in line}
        assert {name for name in pinned if "casbin" in name} <= {"pycasbin"}


async def test_here_a_deny_carried_by_a_group_holds_through_every_reload(tmp_path: Path) -> None:
    (tmp_path / "10-police.csv").write_text(BLOCKED)
    changes: list[PoliciesInForce] = []
    watching = PolicyFiles(tmp_path, CITY, on_change=changes.append, interval=0.01)
    ended = Event()

    def ask_all_the_time() -> set[bool]:
        heard = {opens_name(watching.current)}
        while not ended.is_set():
            heard.add(opens_name(watching.current))
        return heard

    asking = asyncio.create_task(asyncio.to_thread(ask_all_the_time))
    task = asyncio.create_task(watching.watch())
    for number in range(3):
        (tmp_path / ".new").write_text(f"{BLOCKED}# {number}\n")
        (tmp_path / ".new").replace(tmp_path / "10-police.csv")
        async with asyncio.timeout(30):
            while len(changes) <= number:
                await asyncio.sleep(0.01)
    ended.set()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asking == {False}
    assert [change.failure for change in changes] == [None] * 3


def test_here_threads_answer_as_one_does() -> None:
    ours = policies(ALLOW + "p, civil, population.gender, query, always, *, clear, allow, \n")
    asked = [(who, item) for who in ("tax", "civil") for item in ("name", "gender", "id_number")] * 50

    def ask(question: tuple[str, str]) -> bool:
        return ours.decide(caller(question[0]), "population", question[1], Right.QUERY).decision != Denied(None)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, asked))
    assert answers == [question in {("tax", "name"), ("civil", "gender")} for question in asked]


def test_here_no_rule_about_a_target_is_no_access() -> None:
    ours = policies(ALLOW)
    for resource, target in [("household", "address"), ("household", None), ("nothing", "name"), ("", ""), ("", None)]:
        assert ours.decide(caller(), resource, target, Right.QUERY).decision == Denied(None)
    assert ours.decide(caller(""), "population", "name", Right.QUERY).decision == Denied(None)


def test_every_trap_is_shown() -> None:
    traps = [*(row.trap for row in WRITTEN), *(row.trap for row in MODELLED), *(row.trap for row in CALLED)]
    assert set(traps) == set(range(1, 16))
