"""Bad files, badly saved files and officers who save at once: a finding at its line, and nothing dropped silently."""

import asyncio
import io
import os
import random
import shutil
import threading
import time
import zipfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path, PosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import Place
from policies import (
    Clear,
    PoliciesInForce,
    PolicyError,
    PolicyFile,
    PolicyFiles,
    PolicyTable,
    Right,
    Rule,
    load_files,
    parse_policies,
)
from policies.table import version_of
from tests.policies.small_city import CITY, HEADER, caller

ALLOW = "p, everyone, population.name, query, always, *, clear, allow, \n"
DENY = "p, everyone, population.name, query, always, *, -, deny, \n"
MEGABYTE = 1_000_000


def found_in(content: bytes) -> list[tuple[int, str]]:
    """Line and code of every finding in police's file; every one of them is short enough to read."""
    with pytest.raises(PolicyError) as caught:
        parse_policies([PolicyFile("10-police.csv", content)], CITY)
    assert {finding.place.file for finding in caught.value.findings} == {"10-police.csv"}
    assert max(len(str(finding)) for finding in caught.value.findings) < 500
    return [(finding.place.line, finding.code) for finding in caught.value.findings]


def read(text: str) -> PolicyTable:
    return parse_policies([PolicyFile("10-police.csv", text.encode())], CITY)


def workbook() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", ALLOW * 100)
    return content.getvalue()


# A right line, then the bad one: its code. Each is what some program or keyboard makes of a right file.
BAD = {
    "GB 18030": (ALLOW.replace(" \n", " 刑诉法\n").encode("gb18030"), "encoding"),
    "Latin-1": ("# café\n".encode("latin-1") + ALLOW.encode(), "encoding"),
    "broken off within a character": (ALLOW.replace(" \n", " 刑诉法").encode()[:-1], "encoding"),
    "a second byte order mark": (b"\xef\xbb\xbf" + ALLOW.encode(), "unseen-character"),
    "line breaks of old computers": (ALLOW.replace("\n", "\r").encode() * 2, "unseen-character"),
    "a rule behind a comment's old line break": (("# see below\r" + DENY).encode(), "unseen-character"),
    "a rule behind a comment's rare line break": (("# see below\u2028" + DENY).encode(), "unseen-character"),
    "a comment that is shown turned around": ("# \u202eyned\n".encode(), "unseen-character"),
    "tabs for commas": (ALLOW.replace(", ", "\t").encode(), "unknown-line-type"),
    "semicolons for commas": (ALLOW.replace(",", ";").encode(), "unknown-line-type"),
    "full-width commas": (ALLOW.replace(",", "，").encode(), "unknown-line-type"),
    "one full-width comma": (ALLOW.replace("query,", "query，").encode(), "columns"),
    "full-width letters": (ALLOW.replace("everyone", "ｅｖｅｒｙｏｎｅ").encode(), "unknown-name"),
    "a full-width number": (ALLOW.replace("clear", "keep １ 1").encode(), "mask"),
    "full-width spaces": (ALLOW.replace(", population", ",　population").encode(), "unknown-resource"),
    "a full-width number sign": ("＃ a comment\n".encode(), "unknown-line-type"),
    "a letter of another alphabet": (ALLOW.replace("allow", "аllow").encode(), "unknown-effect"),
    "a comment behind the effect": (DENY.replace("deny", "deny # for now").encode(), "unknown-effect"),
    "a comment that does not begin its line": (b" # a comment\n", "unknown-line-type"),
    "a missing column": (ALLOW.replace(" *,", "").encode(), "columns"),
    "a column too many": (ALLOW.replace(" *,", " *, *,").encode(), "columns"),
    "a second header": (HEADER.encode(), "unknown-line-type"),
    "marks of a merge": (b"<<<<<<< mine\n", "unknown-line-type"),
    "a line of a megabyte": (ALLOW.replace(" \n", "n" * MEGABYTE).encode(), "line-too-long"),
    "a megabyte of commas": (b"," * MEGABYTE, "line-too-long"),
    "a megabyte of quotes": (b'"' * MEGABYTE, "line-too-long"),
    "a megabyte of spaces in a line": (ALLOW.replace(" always", " " * MEGABYTE + "always").encode(), "line-too-long"),
    "NUL": (b"\0", "encoding"),
    "a workbook": (workbook(), "encoding"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "encoding"),
}
EACH_BAD = pytest.mark.parametrize(("bad", "code"), BAD.values(), ids=BAD)


@EACH_BAD
def test_a_bad_line_is_found_where_it_is(bad: bytes, code: str) -> None:
    line, first = found_in(ALLOW.encode() + bad)[0]
    assert first == code
    assert line == 2 or (code == "encoding" and line > 2)  # a line break within what is no text


@EACH_BAD
def test_a_bad_line_below_a_mark_and_crlf_is_found_there_too(bad: bytes, code: str) -> None:
    assert found_in(b"\xef\xbb\xbf" + HEADER.replace("\n", "\r\n").encode() + bad)[0][1] == code


def test_a_long_comment_and_a_long_empty_line_hide_nothing() -> None:
    text = f"# {'n' * MEGABYTE}\n{' ' * MEGABYTE}\n{ALLOW}"
    assert [rule.place.line for rule in read(text).rules] == [3]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=3000))
def test_bytes_by_chance_are_never_a_table(content: bytes) -> None:
    found_in(content)


@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=1, max_size=200), st.integers(0, 3))
def test_bytes_by_chance_within_a_right_file_drop_no_rule(junk: bytes, above: int) -> None:
    """They are found, or they are a comment or nothing but space."""
    content = ALLOW.encode() * above + junk + b"\n" + ALLOW.encode() * (3 - above)
    try:
        table = parse_policies([PolicyFile("10-police.csv", content)], CITY)
    except PolicyError as error:
        last = above + 1 + junk.count(b"\n")
        assert all(above < finding.place.line <= last for finding in error.findings)
    else:
        assert table.size == 3


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12))
def test_a_file_in_gb18030_is_refused_or_differs_in_a_note_alone(note: str) -> None:
    """A few characters of GB 18030 are also UTF-8: nobody can tell, and nothing but the text of the note is touched."""
    content = (ALLOW.rstrip() + note + "\n").encode("gb18030")
    try:
        (rule,) = parse_policies([PolicyFile("10-police.csv", content)], CITY).rules
    except PolicyError as error:
        assert [(finding.place.line, finding.code) for finding in error.findings] == [(1, "encoding")]
    else:
        content.decode("utf-8")
        (right,) = read(ALLOW).rules
        assert replace(rule, note="") == right


def test_half_a_file_is_not_called_gb18030() -> None:
    whole = (ALLOW + "# 依据刑诉法第一百二十条\n").encode()
    refused = []
    for end in range(len(ALLOW) + 1, len(whole)):
        try:
            parse_policies([PolicyFile("10-police.csv", whole[:end])], CITY)
        except PolicyError as error:
            refused.append(str(error))
    assert len(refused) == 2 * len("依据刑诉法第一百二十条")
    assert all("breaks off" in each and "GB" not in each for each in refused)


# Every edit of one character


@dataclass(frozen=True)
class Edit:
    """`removed` characters (0 or 1) at `position` of a file become `added`."""

    file: int
    position: int
    removed: int
    added: str

    def of(self, text: str) -> str:
        return text[: self.position] + self.added + text[self.position + self.removed :]

    def lines(self, text: str) -> set[int]:
        first = 1 + text.count("\n", 0, self.position)
        return {first, first + self.added.count("\n")}


NAMES = ("00-all.csv", "10-police.csv")
TEXTS = (
    HEADER
    + "# 大数据中心\n"
    + "g, civil, district\n"
    + "g, lucheng-civil, district\n"
    + "p, everyone, population.criminal_record, *, always, *, -, deny, \n",
    "# 公安\n\n"
    + 'p, district, population.name, query, granted+by-key, own_region, clear, allow, "see §3, 第2条"\n'
    + "g, tax, police/partners\n"
    + "p, police/partners, population.birth_date, sort, from=2026-01-01+until=2026-12-31, *, year, allow, \n"
    + "p, everyone, population.name, query+lookup, always, *, keep 1 1, allow, \n"
    + "p, everyone, population.name, verify, purpose=burial+agreed, *, verdict+items, allow, T-1\n"
    + "p, everyone, population.@unconditional, *, always, *, clear, allow, \n",
)
CHARACTERS = st.sampled_from(',,,""## \t\r\n*+-=.@/aApg01ａ，＃．　\u200b\u2028\0\ufeff') | st.characters(codec="utf-8")
EDITS = st.builds(
    Edit,
    st.integers(0, 1),
    st.integers(0, max(map(len, TEXTS))),
    st.integers(0, 1),
    CHARACTERS | st.just(""),
).map(lambda edit: replace(edit, position=edit.position % len(TEXTS[edit.file])))

Meaning = tuple[list[Rule], object]


def table_of(contents: Iterable[bytes]) -> PolicyTable:
    return parse_policies([PolicyFile(name, content) for name, content in zip(NAMES, contents, strict=True)], CITY)


def meaning_of(table: PolicyTable) -> Meaning:
    return [replace(rule, place=Place("", 1), note="") for rule in table.rules], table.groups


def written_lines(text: str) -> int:
    """How many lines say something: counted here for itself."""
    lines = text.removeprefix("\ufeff").split("\n")
    lines = [line.removesuffix("\r").strip(" \t") for line in lines if not line.startswith("#")]
    said = [line for line in lines if line]
    has_header = bool(said) and said[0].split(",")[0].strip(' \t"') == "type"
    return len(said) - has_header


def said_by(table: PolicyTable) -> int:
    return table.size + sum(len(part.memberships) for part in table.parts)


def check_places(error: PolicyError, file: str, lines: set[int]) -> None:
    """The edited line is found. Elsewhere only names can have become unknown: those of groups that are not read now."""
    there = [finding for finding in error.findings if finding.place.file == file and finding.place.line in lines]
    assert there
    assert {finding.code for finding in error.findings if finding not in there} <= {"unknown-name"}


def outcome_of(edit: Edit) -> str:
    texts = list(TEXTS)
    before = texts[edit.file]
    texts[edit.file] = edit.of(before)
    try:
        table = table_of(text.encode() for text in texts)
    except PolicyError as error:
        check_places(error, NAMES[edit.file], edit.lines(before))
        return "found"
    assert said_by(table) == sum(map(written_lines, texts))
    same = meaning_of(table) == meaning_of(table_of(text.encode() for text in TEXTS))
    return "the same" if same else "another"


@settings(max_examples=1500, deadline=None)
@given(EDITS)
def test_an_edit_of_one_character_is_found_at_its_line_or_makes_a_whole_table(edit: Edit) -> None:
    outcome_of(edit)


@pytest.mark.parametrize(
    ("file", "at", "removed", "added", "outcome"),
    [
        (0, "civil, district", 1, "C", "found"),
        (0, "deny, ", 1, "D", "found"),
        (0, "\np, everyone", 1, "", "found"),
        (1, "own_region", 0, "\n", "found"),
        (1, '"see', 1, "", "found"),
        (1, "keep 1 1", 0, " ", "the same"),
        (1, "\ng, tax", 0, "\r", "the same"),
        (1, "T-1", 1, "t", "the same"),
        (1, "1 1", 1, "2", "another"),
        (1, "g, tax", 0, "#", "another"),
    ],
)
def test_edits_of_one_character_are_of_all_three_kinds(
    file: int, at: str, removed: int, added: str, outcome: str
) -> None:
    assert outcome_of(Edit(file, TEXTS[file].index(at), removed, added)) == outcome


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 1), st.integers(0, 10_000), st.binary(max_size=1))
def test_an_edit_of_one_byte_is_found_at_its_line_or_makes_a_whole_table(file: int, place: int, added: bytes) -> None:
    contents = [text.encode() for text in TEXTS]
    before = contents[file]
    position = place % len(before)
    contents[file] = before[:position] + added + before[position + 1 :]
    first = 1 + before.count(b"\n", 0, position)
    try:
        table = table_of(contents)
    except PolicyError as error:
        check_places(error, NAMES[file], {first, first + added.count(b"\n")})
    else:
        assert said_by(table) == sum(written_lines(content.decode()) for content in contents)


# While the directory is watched

INTERVAL_S = 0.01


@dataclass(frozen=True)
class Watched:
    files: PolicyFiles
    changes: list[PoliciesInForce]

    @property
    def opens_name(self) -> bool:
        return opens_name(self.changes[-1])

    def found(self) -> list[tuple[str, int, str]]:
        assert isinstance(self.files.failure, PolicyError)
        return [(each.place.file, each.place.line, each.code) for each in self.files.failure.findings]


def opens_name(change: PoliciesInForce) -> bool:
    return isinstance(change.policies.decide(caller(), "population", "name", Right.QUERY).decision, Clear)


@asynccontextmanager
async def watched(directory: Path, interval: float = INTERVAL_S) -> AsyncIterator[Watched]:
    """A watched directory; `changes` begins with what is in force at the start."""
    changes: list[PoliciesInForce] = []
    files = PolicyFiles(directory, CITY, on_change=changes.append, interval=interval)
    changes.append(PoliciesInForce(files.current, files.failure))
    task = asyncio.create_task(files.watch())
    try:
        yield Watched(files, changes)
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not reached():
            await asyncio.sleep(INTERVAL_S)


def save(path: Path, content: bytes) -> None:
    """As careful programs save: beside, under a name that is nobody's policy, then renamed."""
    beside = path.with_name(f".{path.name}.{threading.get_ident()}")
    beside.write_bytes(content)
    beside.replace(path)


SAVED = (
    "GB 18030",
    "tabs for commas",
    "one full-width comma",
    "a missing column",
    "a line of a megabyte",
    "a workbook",
)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "10-police.csv").write_text(ALLOW)
    return tmp_path / "policies"


async def test_while_a_file_is_bad_the_old_version_serves_and_the_finding_names_the_line(directory: Path) -> None:
    path = directory / "10-police.csv"
    async with watched(directory) as now:
        right = now.files.current
        for bad, code in map(BAD.__getitem__, SAVED):
            save(path, ALLOW.encode() + bad)
            await until(lambda: now.files.failure is not None)
            file, line, found = now.found()[0]
            assert (file, found) == ("10-police.csv", code) and line >= 2
            assert now.files.current.version == right.version
            save(path, ALLOW.encode())
            await until(lambda: now.files.failure is None)
        assert all(map(opens_name, now.changes))
        save(path, DENY.encode())
        await until(lambda: not now.opens_name)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def nowhere(path: Path) -> None:
    path.symlink_to(path.with_name("nothing"))


def round_about(path: Path) -> None:
    path.symlink_to(path)


def folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("obstacle", [pipe, endless, nowhere, round_about, folder])
async def test_what_is_no_file_is_a_finding_and_the_old_version_serves(
    directory: Path, obstacle: Callable[[Path], None]
) -> None:
    path = directory / "20-civil-affairs.csv"
    async with watched(directory) as now:
        obstacle(path)
        await until(lambda: now.files.failure is not None)
        assert now.found() == [("20-civil-affairs.csv", 1, "unreadable")]
        assert now.opens_name
        path.rmdir() if path.is_dir() else path.unlink()
        await until(lambda: now.files.failure is None)


async def test_a_file_name_in_another_encoding_is_a_finding(directory: Path) -> None:
    path = os.path.join(os.fsencode(directory), "20-民政.csv".encode("gb18030"))
    async with watched(directory) as now:
        os.close(os.open(path, os.O_CREAT))
        await until(lambda: now.files.failure is not None)
        ((file, line, code),) = now.found()
        assert (line, code) == (1, "file-name")
        assert file.encode().startswith(b"20-\\udc")
        os.unlink(path)
        await until(lambda: now.files.failure is None)
        assert now.opens_name


async def test_a_directory_that_becomes_a_file_or_another_directory(directory: Path, tmp_path: Path) -> None:
    async with watched(directory) as now:
        directory.rename(tmp_path / "old")
        directory.write_text(DENY)
        await until(lambda: now.files.failure is not None)
        assert now.found() == [("policies", 1, "unreadable")]
        assert now.opens_name
        (tmp_path / "new").mkdir()
        (tmp_path / "new" / "10-police.csv").write_text(DENY)
        directory.unlink()
        (tmp_path / "new").rename(directory)
        await until(lambda: now.files.failure is None)
        assert not now.opens_name


class IllTimed(PosixPath):
    """A directory in which somebody does something exactly while it is read: `meanwhile`, before a file is."""

    meanwhile: dict[str, Callable[[], object]] = {}

    def read_bytes(self) -> bytes:
        self.meanwhile.pop(self.name, lambda: None)()
        return super().read_bytes()


@pytest.fixture
def ill_timed(directory: Path) -> Iterator[IllTimed]:
    IllTimed.meanwhile.clear()
    yield IllTimed(directory)
    IllTimed.meanwhile.clear()


async def test_a_directory_removed_while_it_is_read(ill_timed: IllTimed) -> None:
    async with watched(ill_timed) as now:
        ill_timed.meanwhile["10-police.csv"] = lambda: shutil.rmtree(ill_timed)
        save(ill_timed / "20-civil-affairs.csv", b"# something new\n")
        await until(lambda: now.files.failure is not None)
        assert now.opens_name
        ill_timed.mkdir()
        save(ill_timed / "10-police.csv", DENY.encode())
        await until(lambda: now.files.failure is None and not now.opens_name)


async def test_a_file_rewritten_in_place_while_it_is_read_is_not_taken_half(ill_timed: IllTimed) -> None:
    """Its author empties it after the look that found the directory at rest, and writes it before the next one."""
    centre = ill_timed / "00-all.csv"
    save(centre, DENY.encode())
    async with watched(ill_timed) as now:
        ill_timed.meanwhile["00-all.csv"] = lambda: centre.write_bytes(b"")
        ill_timed.meanwhile["10-police.csv"] = lambda: centre.write_bytes(DENY.encode())
        save(ill_timed / "20-civil-affairs.csv", b"# something new\n")
        await until(lambda: not ill_timed.meanwhile and now.files.current.version == version_on(ill_timed))
        assert [opens_name(change) for change in now.changes] == [False] * len(now.changes)


def version_on(directory: Path) -> str:
    return version_of(load_files(Path(directory)))


async def test_a_writer_who_pauses_within_a_line_is_told_so_and_then_taken(directory: Path) -> None:
    whole = DENY + ALLOW.replace("everyone", "tax")
    async with watched(directory) as now:
        with (directory / "10-police.csv").open("w") as file:
            for end in (len(DENY) - 10, len(DENY) + 30):
                file.seek(0)
                file.write(whole[:end])
                file.flush()
                line = 1 + whole.count("\n", 0, end)
                told = [("10-police.csv", line, "columns")]
                await until(lambda told=told: now.files.failure is not None and now.found() == told)  # type: ignore[misc]
                assert now.opens_name
            file.write(whole[end:])
        await until(lambda: now.files.failure is None)
        assert not now.opens_name


async def test_of_a_slow_writer_nothing_half_is_ever_in_force(directory: Path) -> None:
    """Pieces end within lines: a look between two of them waits, or finds a mistake if the writer is very slow."""
    lines = [DENY.replace("name", item) for item in ("name", "gender", "birth_date")] * 20
    whole = "".join(lines).encode()
    cuts = [0, *(len(lines[0]) - 20 + n * 97 for n in range(0, 30)), len(whole)]
    cuts = [cut for cut in cuts if cut <= len(whole) and (cut in (0, len(whole)) or whole[:cut].count(b",") % 8)]

    def write_slowly() -> None:
        with (directory / "10-police.csv").open("wb") as file:
            for start, end in zip(cuts, cuts[1:], strict=False):
                file.write(whole[start:end])
                file.flush()
                time.sleep(0.005)

    async with watched(directory, interval=0.1) as now:
        old = now.files.current.version
        await asyncio.to_thread(write_slowly)
        await until(lambda: not now.opens_name)
        assert {change.policies.version for change in now.changes} <= {old, version_on(directory)}


def officer(paths: Iterable[Path], contents: Iterable[str], how: Callable[[Path, bytes], object]) -> None:
    """Saves one content after the other, now here and now there, without looking."""
    dice = random.Random(str(paths))  # noqa: S311 - repeatable, not secret
    for path, content in zip(paths, contents, strict=True):
        how(path, content.encode())
        time.sleep(dice.random() * 0.03)


async def save_at_once(*officers: Callable[[], None]) -> None:
    await asyncio.gather(*(asyncio.to_thread(each) for each in officers))


def versions(directory: Path, of: Iterable[Iterable[tuple[str, str]]]) -> set[str]:
    return {version_of([PolicyFile(name, text.encode()) for name, text in files]) for files in of}


async def test_two_officers_who_save_two_files_at_once(directory: Path) -> None:
    """Whatever is in force is a whole version of the one file and a whole version of the other."""
    ours = [ALLOW, *(f"{DENY}{ALLOW * n}# {n}\n" for n in range(1, 25))]
    relief = DENY.replace("population.name", "relief.amount")
    theirs = [f"# {n}\n{relief * n}" for n in range(25)]
    first, second = directory / "10-police.csv", directory / "20-civil-affairs.csv"
    save(second, theirs[0].encode())
    async with watched(directory) as now:
        await save_at_once(
            lambda: officer([first] * 24, ours[1:], save),
            lambda: officer([second] * 24, theirs[1:], save),
        )
        await until(lambda: now.files.current.version == version_on(directory))
        whole = versions(directory, product(((first.name, t) for t in ours), ((second.name, t) for t in theirs)))
        assert {change.policies.version for change in now.changes} <= whole
        assert {change.failure for change in now.changes} == {None}


async def test_two_officers_who_replace_the_same_file(directory: Path) -> None:
    """One of the two is in force whole, and in the end the one that is there."""
    path = directory / "10-police.csv"
    mine, yours = [[f"{DENY * n}{ALLOW}# {who} {n}\n" for n in range(25)] for who in ("mine", "yours")]
    async with watched(directory) as now:
        await save_at_once(lambda: officer([path] * 25, mine, save), lambda: officer([path] * 25, yours, save))
        await until(lambda: now.files.current.version == version_on(directory))
        whole = versions(directory, ([(path.name, text)] for text in (ALLOW, *mine, *yours)))
        assert {change.policies.version for change in now.changes} <= whole
        assert {change.failure for change in now.changes} == {None}


async def test_two_officers_who_write_into_the_same_file(directory: Path) -> None:
    """Then the file may hold both: in the end what it holds is in force, or told to be wrong at its line."""
    path = directory / "10-police.csv"
    mine, yours = [[f"{DENY * n}# {who}\n{ALLOW * n}" for n in range(1, 25)] for who in ("mine", "yours")]
    async with watched(directory) as now:
        await save_at_once(
            lambda: officer([path] * 24, mine, Path.write_bytes), lambda: officer([path] * 24, yours, Path.write_bytes)
        )
        path.write_bytes(path.read_bytes() + b"p, everyone\n")
        lines = path.read_bytes().count(b"\n")
        await until(lambda: now.files.failure is not None and ("10-police.csv", lines, "columns") in now.found())
        path.write_bytes(path.read_bytes().removesuffix(b"p, everyone\n"))
        await until(lambda: now.files.failure is None and now.files.current.version == version_on(directory))
