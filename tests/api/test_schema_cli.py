"""`zhaobi schema`: what it prints, and that it never prints the same schema in other words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from graphql import build_schema, validate_schema

from tests.docs.console import zhaobi
from tests.fix_city import CITY, City
from tests.fix_platform import lay_out_city

FOLDERS = ("--catalog", str(CITY / "catalog"), "--policies", str(CITY / "policies"))


def printed(seed: int, folder: Path) -> bytes:
    command = [str(Path(sys.executable).with_name("zhaobi")), "schema", *FOLDERS]
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    return subprocess.run(command, capture_output=True, check=True, cwd=folder, env=environment).stdout


def test_every_process_prints_the_same_bytes(tmp_path: Path) -> None:
    first, second = printed(1, tmp_path), printed(2, tmp_path)
    assert first == second
    assert validate_schema(build_schema(first.decode())) == []


@pytest.mark.parametrize("options", [FOLDERS, FOLDERS[:2], FOLDERS[2:], ()])
def test_what_is_not_named_is_the_configured(options: tuple[str, ...], tmp_path: Path, sqlite_city: City) -> None:
    lay_out_city(tmp_path, sqlite_city)
    said = zhaobi("schema", *options, folder=tmp_path)
    assert (said.err, said.status) == ("", 0) and said.out == zhaobi("schema", *FOLDERS, folder=tmp_path).out


def test_it_goes_into_a_file(tmp_path: Path) -> None:
    said = zhaobi("schema", *FOLDERS, "--output", "schema.graphql", folder=tmp_path)
    assert (said.out, said.err, said.status) == ("", "", 0)
    assert (tmp_path / "schema.graphql").read_text("utf-8") == zhaobi("schema", *FOLDERS, folder=tmp_path).out


def test_a_folder_that_holds_nothing_is_told_in_words(tmp_path: Path) -> None:
    said = zhaobi("schema", *FOLDERS[:2], "--policies", "nowhere", folder=tmp_path)
    assert (said.out, said.status) == ("", 1) and "nowhere" in said.err and "Traceback" not in said.err
