"""`zhaobi verify file`: a verdict for every line, whatever ends the run in between, and nothing counted twice."""

import csv
import os
import re
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from api.verification_files_cli import join_files
from tests.clients.verifying import FATHER, NAMES, PURPOSES, WITH_ITEMS, Verifying, verifying
from tests.clients.wire import Wire, wire_to
from tests.docs.pages import ROOT
from tests.fix_city import City
from zhaobi_client import Equals
from zhaobi_client.files import Look, Progress, verify_file

PROGRAM = """\
import typer
from api.verification_files_cli import join_files
verify = typer.Typer(pretty_exceptions_enable=False)
join_files(verify)
verify(prog_name="verify")
"""
NOBODY = "110101199003070134"


@dataclass(frozen=True, slots=True, repr=False)
class Desk:
    """A folder with a token and a file, and the command over it."""

    folder: Path
    endpoint: str

    @property
    def out(self) -> Path:
        return self.folder / "verdicts.csv"

    @property
    def progress(self) -> Path:
        return self.folder / "verdicts.csv.progress"

    def people(self, text: str | bytes) -> None:
        (self.folder / "people.csv").write_bytes(text.encode() if isinstance(text, str) else text)

    def options(self, *words: str, purpose: str = PURPOSES[0]) -> list[str]:
        table, token = self.folder / "people.csv", self.folder / "token"
        files = [f"--in={table}", f"--out={self.out}", f"--token-file={token}"]
        return ["--resource=population", *files, f"--url={self.endpoint}", f"--purpose={purpose}", *words]

    def run(self, *words: str, purpose: str = PURPOSES[0]) -> Result:
        """Run the command in this process, to its end."""
        return invoked("file", *self.options(*words, purpose=purpose))

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start it in a process of its own."""
        command = [sys.executable, "-c", PROGRAM, "file", *self.options(*words)]
        return subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def verdicts(self) -> list[dict[str, str]]:
        with self.out.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def results(self) -> dict[int, str]:
        """By the number of the line its fault, or its result."""
        rows = self.verdicts()
        assert len({row["line"] for row in rows}) == len(rows)
        return {int(row["line"]): row["fault"] or row["result"] for row in rows}


def invoked(*words: str) -> Result:
    """What the command says to these words."""
    verify = typer.Typer()
    join_files(verify)
    return CliRunner().invoke(verify, words)


ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "clients" / "python")])}


def desk_at(folder: Path, platform: Verifying, endpoint: str | None = None) -> Desk:
    folder.mkdir(exist_ok=True)
    (folder / "token").write_text(f"{platform.token}\n", "utf-8")
    return Desk(folder, endpoint or platform.endpoint)


@pytest.fixture(scope="module")
async def platform(sqlite_city: City, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Verifying]:
    async with verifying(tmp_path_factory.mktemp("files") / "platform", sqlite_city) as it:
        yield it


@pytest.fixture
def desk(platform: Verifying, tmp_path: Path) -> Desk:
    return desk_at(tmp_path / "desk", platform)


@pytest.fixture
def wire(platform: Verifying) -> Iterator[Wire]:
    with wire_to(platform.endpoint) as it:
        yield it


def many(number: int) -> tuple[str, dict[int, str]]:
    """A file of so many lines, all with different claims, and what becomes of each."""
    lines, expected = ["id_number,name:one_of"], {}
    people = list(NAMES.items())
    for line in range(2, number + 2):
        subject, name = people[line % len(people)]
        other = chr(0x4E00 + line)
        if line % 7 == 0:
            lines.append(subject)
            expected[line] = "WRONG_COLUMNS"
        else:
            lines.append(f"{subject},{name if line % 3 else other}|赵{other}")
            expected[line] = "MATCH" if line % 3 else "NO_MATCH"
    return "\n".join([*lines, ""]), expected


def test_every_line_has_a_verdict_or_a_fault(desk: Desk) -> None:
    lines = [
        b"\xef\xbb\xbfid_number,name,birth_date:year",
        f"{FATHER},林建国,1982".encode(),
        f"{FATHER},林建国,1983".encode(),
        f'"{FATHER}","林建国","1982"'.encode(),
        b"",
        f"{NOBODY},林建国,1982".encode(),
        f"{FATHER},\xff".encode("latin-1") + b",1982",
        f"{FATHER},林建国".encode(),
        f"{FATHER},林建国,82a".encode(),
        f"{FATHER},,1982".encode(),
        f'{FATHER},"林建国,1982'.encode(),
        "330302198203145019,林建国,1982".encode(),
        f"{FATHER},林建国,1982".encode(),
    ]
    desk.people(b"\r\n".join(lines))
    said = desk.run()
    assert said.exit_code == 4, said.stderr
    assert desk.results() == {
        2: "MATCH",
        3: "NO_MATCH",
        4: "MATCH",
        6: "NOT_FOUND",
        7: "NOT_UTF8",
        8: "WRONG_COLUMNS",
        9: "BAD_CELL birth_date",
        10: "EMPTY_CELL name",
        11: "BAD_QUOTES",
        12: "BAD_OPERAND id_number",
        13: "MATCH",
    }
    assert "11 lines: 3 MATCH, 1 NO_MATCH, 1 NOT_FOUND, 6 FAULTY" in said.stderr
    assert "6 lines have a fault" in said.stderr
    assert not desk.progress.exists()


def test_nothing_of_the_input_is_in_anything_that_is_written(desk: Desk, platform: Verifying) -> None:
    desk.people(f"id_number,name\n{FATHER},林建国\n330302198203145019,林建军\n{NOBODY},Lin\xff\n")
    assert break_off(desk, platform, look=after_a_line)
    unfinished = desk.progress.read_text("utf-8") + desk.out.read_text("utf-8")
    said = desk.run("--pairs=1")
    assert said.exit_code == 4
    for value in (FATHER, "林建国", "330302198203145019", "林建军", NOBODY, "Lin"):
        assert value not in unfinished + desk.out.read_text("utf-8") + said.stderr + said.stdout
    assert desk.out.stat().st_mode & 0o077 == 0


def test_items_are_told_where_the_policies_tell_them(desk: Desk) -> None:
    desk.people(
        f"birth_date,id_number,name:one_of\n1982-03-14,{FATHER},林建军|林建国\n1982-03-15,{FATHER},林建军|林建业\n"
    )
    said = desk.run(purpose=WITH_ITEMS[0])
    assert said.exit_code == 0, said.stderr
    items = [(row["item:birth_date"], row["item:name"]) for row in desk.verdicts()]
    assert items == [("MATCH", "MATCH"), ("NO_MATCH", "NO_MATCH")]


def test_it_is_the_command_itself_where_no_other_is_named(desk: Desk) -> None:
    desk.people(f"id_number,name\n{FATHER},林建国\n")
    said = invoked(*desk.options())
    assert (said.exit_code, desk.results()) == (0, {2: "MATCH"}), said.stderr


def test_a_terminal_shows_how_far_it_is_and_how_fast(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    desk.people(f"id_number,name\n{FATHER},林建国\n")
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", desk.run().stderr)
    assert re.search(r"1 lines, [0-9]+/s .* 100%", shown), shown


@pytest.mark.parametrize("missing", ["--resource", "--in", "--out", "--url", "--token-file"])
def test_an_option_that_is_missing_is_told(desk: Desk, missing: str) -> None:
    said = invoked("file", *(word for word in desk.options() if not word.startswith(f"{missing}=")))
    assert said.exit_code == 2 and missing in said.stderr


@pytest.mark.parametrize(
    ("people", "told"),
    [
        (b"", "the file is empty"),
        (b"name\n", "does not name every item"),
        (b"id_number,shoe_size\n", "column 2 of the head line"),
        (b"id_number,name:year\n", "column 2 of the head line"),
        (f"{FATHER},林建国\n".encode(), "column 1 of the head line"),
        ("id_number,name\n1,张伟\n".encode("gb18030"), "in GB18030"),
    ],
)
def test_a_file_that_means_nothing_is_refused_before_anything_is_written(desk: Desk, people: bytes, told: str) -> None:
    desk.people(people)
    said = desk.run()
    assert said.exit_code == 1
    assert said.stderr.startswith("FILE_REFUSED: ") and told in said.stderr and FATHER not in said.stderr
    assert not desk.out.exists() and not desk.progress.exists()


def test_a_claim_that_the_provider_does_not_offer_ends_the_run(desk: Desk) -> None:
    desk.people(f"id_number,criminal_record\n{FATHER},x\n")
    said = desk.run()
    assert (said.exit_code, said.stderr.split(":")[0]) == (1, "CLAIM_NOT_OFFERED")


def test_an_output_of_something_else_is_never_written_over(desk: Desk) -> None:
    desk.people(f"id_number,name\n{FATHER},林建国\n")
    desk.out.write_text("mine", "utf-8")
    assert desk.run().exit_code == 1
    assert desk.out.read_text("utf-8") == "mine"
    desk.out.unlink()
    assert desk.run().exit_code == 0
    whole = desk.out.read_bytes()
    assert desk.run().exit_code == 1  # it has ended
    assert desk.out.read_bytes() == whole


@pytest.mark.parametrize(
    "change",
    [
        lambda desk: desk.people(f"id_number,name\n{FATHER},林建军\n" * 2),
        lambda desk: desk.out.write_text("something else that is long enough" * 9, "utf-8"),
        lambda desk: desk.out.write_text("", "utf-8"),
        lambda desk: desk.progress.write_text("{}", "utf-8"),
    ],
    ids=["input", "output", "cut output", "progress"],
)
def test_what_was_changed_meanwhile_is_not_gone_on_with(desk: Desk, platform: Verifying, change: "Change") -> None:
    desk.people(f"id_number,name\n{FATHER},林建国\n" + f"{FATHER},林建军\n" * 2)
    assert break_off(desk, platform, look=after_a_line)
    assert len(desk.verdicts()) == 1
    change(desk)
    before = desk.out.read_bytes()
    said = desk.run("--pairs=1")
    assert (said.exit_code, said.stderr.split(":")[0]) == (1, "FILE_REFUSED")
    assert desk.out.read_bytes() == before


def break_off(desk: Desk, platform: Verifying, pairs: int = 1, look: Look = lambda _: None) -> bool:
    """Whether a run was interrupted."""
    with platform.client() as client:
        try:
            verify_file(client, "population", desk.folder / "people.csv", desk.out, pairs=pairs, look=look)
        except KeyboardInterrupt:
            return True
    return False


def after_a_line(progress: Progress) -> None:
    """End a run when something is settled."""
    if progress.counts:
        raise KeyboardInterrupt


class Change:
    """What somebody does to the files of a run."""

    def __call__(self, desk: Desk) -> object: ...


async def test_whatever_ends_a_run_nothing_counts_twice(sqlite_city: City, tmp_path: Path) -> None:
    """A day that holds exactly the lines of a file holds them all, though runs are killed and answers lost."""
    text, expected = many(700)
    asked = sum(result in ("MATCH", "NO_MATCH") for result in expected.values())
    async with verifying(tmp_path / "platform", sqlite_city, asked) as platform:
        with wire_to(platform.endpoint) as wire:
            desk = desk_at(tmp_path / "desk", platform, wire.url)
            desk.people(text)
            for number in range(6):
                interrupt(desk, wire, number)
            wire.cuts = 2
            said = desk.run("--pairs=25")
            assert said.exit_code == 4, said.stderr
        assert desk.results() == expected
        with platform.client() as client:
            last = client.verify("population", {"id_number": FATHER}, {"name": Equals("林")})
        assert last.result == "NOT_ANSWERED" and last.receipt is None
        assert last.retry_at is not None and last.retry_at > datetime.now(UTC)


def test_a_run_goes_on_whatever_it_was_about_to_make_durable(
    desk: Desk, platform: Verifying, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ended before every single thing that it ever makes durable, one after another."""
    text, expected = many(4)
    desk.people(text)
    for number in range(1, 100):
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", ending_at(number))
            ended = break_off(desk, platform, pairs=2)
        if not ended:
            break
        said = desk.run("--pairs=2")
        assert said.exit_code == 0, said.stderr
        assert desk.results() == expected
        assert not desk.progress.exists()
        desk.out.unlink()
    assert number > 10


def ending_at(number: int) -> Callable[[int], None]:
    """`fsync` that interrupts when it is called for the time with that number."""
    sync, times = os.fsync, count(1)

    def interrupting(descriptor: int) -> None:
        if next(times) == number:
            raise KeyboardInterrupt
        sync(descriptor)

    return interrupting


def interrupt(desk: Desk, wire: Wire, number: int) -> None:
    """Start the run and end it after some answers: by a signal, or because an answer is lost and then all others."""
    until = wire.answers + 2 + number
    with desk.start("--pairs=25") as running:
        wire.on_answer = lambda answers: running.kill() if answers >= until and number % 2 else None
        if number % 2 == 0:
            wait_for_answers(wire, until, running)
            running.send_signal(signal.SIGINT)
        assert running.wait(timeout=60) != 0
    wire.on_answer = lambda _: None


def wait_for_answers(wire: Wire, number: int, running: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while wire.answers < number:
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.002)


async def test_a_run_stops_where_budgets_are_used_up_and_goes_on_there(sqlite_city: City, tmp_path: Path) -> None:
    text, expected = many(200)
    with wire_to("http://127.0.0.1:9/graphql") as wire:
        async with verifying(tmp_path / "platform", sqlite_city, 90) as platform:
            wire.lead_to(platform.endpoint)
            desk = desk_at(tmp_path / "desk", platform, wire.url)
            desk.people(text)
            said = desk.run("--pairs=20")
            assert said.exit_code == 3, said.stderr
            before = desk.results()
            assert before.items() < expected.items()
            assert sum(result in ("MATCH", "NO_MATCH") for result in before.values()) == 90
            assert f"from line {max(before) + 1} on nobody is answered any more: start again at 20" in said.stderr
            again = desk.run("--pairs=20")
            assert (again.exit_code, desk.results()) == (3, before)
        async with verifying(tmp_path / "platform", sqlite_city) as larger:
            wire.lead_to(larger.endpoint)
            said = desk.run("--pairs=20")
    assert said.exit_code == 4, said.stderr
    assert desk.results() == expected
    assert not desk.progress.exists()


async def test_one_subject_that_has_to_wait_stops_no_other(sqlite_city: City, tmp_path: Path) -> None:
    (name, number), *others = [(name, number) for number, name in NAMES.items()]
    async with verifying(tmp_path / "platform", sqlite_city, claim_sets=2) as platform:
        with platform.client() as client:
            tried = [
                client.verify("population", {"id_number": number}, {"name": Equals(f"林{n}")}) for n in "甲乙丙丁戊"
            ]
        assert tried[-1].result == "NOT_ANSWERED"
        desk = desk_at(tmp_path / "desk", platform)
        waiting, known = f"{number},{name}", [f"{known},{own}" for own, known in others]
        desk.people("\n".join(["id_number,name", known[0], waiting, known[1], waiting, known[2], waiting]))
        said = desk.run("--pairs=2")
        assert said.exit_code == 3
        assert desk.results() == {2: "MATCH", 3: "NOT_ANSWERED", 4: "MATCH", 5: "NOT_ANSWERED", 6: "MATCH"}
        assert [bool(row["retry_at"]) for row in desk.verdicts()] == [False, True, False, True, False]
        assert "from line 7 on" in said.stderr


def test_two_runs_are_never_at_one_output(desk: Desk, wire: Wire) -> None:
    text, expected = many(100)
    first = Desk(desk.folder, wire.url)
    first.people(text)
    second: list[Result] = []
    wire.on_answer = lambda number: second.append(first.run("--pairs=20")) if number == 3 else None
    with first.start("--pairs=20") as running:
        assert running.wait(timeout=60) == 4
    assert [said.exit_code for said in second] == [1]
    assert "is being written by another run" in second[0].stderr
    assert first.results() == expected


def test_memory_does_not_grow_with_the_file(desk: Desk) -> None:
    """Lines without a pair are never sent, so that a long file is quickly done."""
    assert peak(desk, 50_000) < peak(desk, 5_000) + 1_000_000


def peak(desk: Desk, lines: int) -> int:
    """The most bytes that a run over so many lines had at once."""
    desk.people("id_number,name\n" + f"{FATHER}\n" * lines)
    tracemalloc.start()
    try:
        said = desk.run()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert f"{lines:,} FAULTY" in said.stderr
    desk.out.unlink()
    return most
