"""The command refuses before it asks, and says what failed without a value of the list."""

import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from api.blind_cli import join_blind

GROUP = typer.Typer()
join_blind(GROUP)
LIST = "id_number,name\n330302198203145018,张伟\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    (tmp_path / "token").write_text("abc.def\n", "ascii")
    return tmp_path


def run(folder: Path, url: str = "http://127.0.0.1:9/graphql", out: str = "result.csv", reveal: str = "size") -> Result:
    files = ["--in", str(folder / "list.csv"), "--out", str(folder / out), "--token-file", str(folder / "token")]
    return CliRunner().invoke(GROUP, ["--resource", "population", "--url", url, "--reveal", reveal, *files])


def test_without_a_platform_nothing_is_written(folder: Path) -> None:
    done = run(folder)
    assert (done.exit_code, done.stdout) == (1, "")
    assert re.fullmatch(r"CONNECTION_LOST: \w+\n", done.stderr)
    assert not (folder / "result.csv").exists()


def test_the_token_is_never_sent_in_the_clear(folder: Path) -> None:
    done = run(folder, url="http://zhaobi.example/graphql")
    assert done.exit_code == 1 and "BAD_SETTING" in done.stderr and "abc.def" not in done.stderr


@pytest.mark.parametrize("out", ["list.csv", "nowhere/result.csv"])
def test_nothing_is_written_over_or_nowhere(folder: Path, out: str) -> None:
    done = run(folder, out=out)
    assert done.exit_code == 2 and "--out" in done.stderr
    assert (folder / "list.csv").read_text("utf-8") == LIST


def test_a_list_that_cannot_be_used_is_told_without_its_cells(folder: Path) -> None:
    (folder / "list.csv").write_bytes(LIST.encode("gb18030"))
    done = run(folder)
    assert (done.exit_code, done.stderr) == (1, "the list is not in UTF-8\n")


def test_only_size_and_positions_can_be_asked(folder: Path) -> None:
    assert run(folder, reveal="everything").exit_code == 2
