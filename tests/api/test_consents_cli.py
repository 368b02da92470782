"""`zhaobi consents …`: texts made, signed and proved, with the subject in files alone and nowhere in what is said."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson
import pytest
import yaml
from typer.testing import CliRunner

from api.cli import app
from api.demo import lay_out
from api.keys import KeyFolder
from masking import suite
from sharing.agreements.signing import public_text
from sharing.consents import read_artefact
from tests.docs.console import Said, zhaobi
from tests.fix_city import CITY

CITIZEN = "330302198203145018"
SUBJECT = orjson.dumps({"id_number": CITIZEN})
USUAL = {
    "department": "tax",
    "purpose": "tax-assessment",
    "resource": "population",
    "from": "2026-01-01",
    "until": "2035-12-31",
}


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    """The private and the public half of a department's key."""
    key_id = KeyFolder(suite("std"), tmp_path / "keys").add()
    return tmp_path / "keys" / f"{key_id}.private.pem", tmp_path / "keys" / f"{key_id}.public.pem"


def consents(folder: Path, *words: str | Path) -> Said:
    said = zhaobi("consents", *map(str, words), folder=folder)
    assert CITIZEN not in said.out + said.err
    return said


def make(folder: Path, subject: bytes = SUBJECT, other: Mapping[str, str] = MappingProxyType({})) -> Said:
    (folder / "subject.json").write_bytes(subject)
    words = [word for name, value in {**USUAL, **other}.items() for word in (f"--{name}", value)]
    text = ("--subject", folder / "subject.json", "--out", folder / "consent.json")
    return consents(folder, "make", *words, "--item", "name", "--item", "phone", *text)


def signed(folder: Path, key: Path) -> Path:
    assert make(folder).status == 0
    out = folder / "consent.jws"
    assert consents(folder, "sign", "--text", folder / "consent.json", "--key", key, "--out", out).status == 0
    return out


def test_what_is_made_and_signed_is_an_artefact_of_the_platform(tmp_path: Path, keys: tuple[Path, Path]) -> None:
    private, public = keys
    out = signed(tmp_path, private)
    verifier = suite("std").verifier(public.read_bytes())
    found = read_artefact(out.read_text().strip(), {verifier.key_id: verifier})
    assert (found.terms.subject, found.terms.items) == ({"id_number": CITIZEN}, ("name", "phone"))
    for path in (out, tmp_path / "consent.json"):
        assert path.stat().st_mode & 0o777 == 0o600
    said = consents(tmp_path, "check", "--artefact", out, "--key", public)
    assert said.status == 0
    assert orjson.loads(said.out) == {
        "digest": found.digest,
        "keyId": verifier.key_id,
        "department": "tax",
        "purpose": "tax-assessment",
        "resource": "population",
        "items": ["name", "phone"],
        "from": "2026-01-01",
        "until": "2035-12-31",
    }
    assert found.terms.salt not in said.out


def test_two_texts_about_one_subject_have_nothing_in_common_that_is_kept(
    tmp_path: Path, keys: tuple[Path, Path]
) -> None:
    digests = set()
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        said = consents(tmp_path, "check", "--artefact", signed(tmp_path / name, keys[0]), "--key", keys[1])
        digests.add(orjson.loads(said.out)["digest"])
    assert len(digests) == 2


def test_the_subject_comes_from_standard_input_where_no_file_is_named(tmp_path: Path) -> None:
    words = [word for name, value in USUAL.items() for word in (f"--{name}", value)]
    out = tmp_path / "text.json"
    done = CliRunner().invoke(app, ["consents", "make", *words, "--item", "name", "--out", str(out)], input=SUBJECT)
    assert done.exit_code == 0 and CITIZEN not in done.output
    assert orjson.loads(out.read_bytes())["subject"] == {"id_number": CITIZEN}


def test_there_is_no_option_for_the_subject_itself() -> None:
    done = CliRunner().invoke(app, ["consents", "make", "--id-number", CITIZEN])
    assert done.exit_code == 2


@pytest.mark.parametrize(
    ("subject", "other"),
    [
        (b"", {}),
        (CITIZEN.encode(), {}),
        (b'{"id_number": 330302198203145018}', {}),
        (b"[]", {}),
        (b"{}", {}),
        (SUBJECT, {"until": "2025-12-31"}),
        (SUBJECT, {"until": "tomorrow"}),
    ],
)
def test_what_cannot_be_made_is_told_without_the_subject(subject: bytes, other: dict[str, str], tmp_path: Path) -> None:
    said = make(tmp_path, subject, other)
    assert (said.status, said.out) == (2, "")
    assert not (tmp_path / "consent.json").exists()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    assert make(tmp_path).status == 0
    before = (tmp_path / "consent.json").read_bytes()
    assert make(tmp_path).status == 2
    assert (tmp_path / "consent.json").read_bytes() == before


def test_a_text_with_more_or_less_in_it_is_not_signed(tmp_path: Path, keys: tuple[Path, Path]) -> None:
    assert make(tmp_path).status == 0
    whole = orjson.loads((tmp_path / "consent.json").read_bytes())
    for place, changed in enumerate(({**whole, "more": CITIZEN}, {**whole, "salt": "short"}, [CITIZEN])):
        text, out = tmp_path / f"{place}.json", tmp_path / f"{place}.jws"
        text.write_bytes(orjson.dumps(changed))
        assert consents(tmp_path, "sign", "--text", text, "--key", keys[0], "--out", out).status == 2
        assert not out.exists()


def test_another_key_and_another_letter_prove_nothing(tmp_path: Path, keys: tuple[Path, Path]) -> None:
    out = signed(tmp_path, keys[0])
    other = KeyFolder(suite("std"), tmp_path / "others").add()
    check = ("check", "--artefact", out, "--key")
    assert consents(tmp_path, *check, tmp_path / "others" / f"{other}.public.pem").status == 1
    words = out.read_text()
    place = words.index(".") + 9
    out.write_text(words[:place] + ("B" if words[place] == "A" else "A") + words[place + 1 :])
    said = consents(tmp_path, *check, keys[1])
    assert (said.status, said.out) == (1, "")
    assert consents(tmp_path, "check", "--artefact", out).status == 2, "by no key at all"


def registered(folder: Path, department: str, public: Path) -> None:
    """The key among those of the department."""
    path = folder / "departments.yaml"
    members: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    verifier = suite("std").verifier(public.read_bytes())
    members["departments"][department]["keys"] = {verifier.key_id: public_text(verifier)}
    path.write_text(yaml.safe_dump(members, allow_unicode=True), "utf-8")


@pytest.mark.parametrize(("department", "status"), [("tax", 0), ("centre", 0), ("police", 1)])
def test_with_a_configuration_it_is_looked_at_as_the_platform_would(
    department: str, status: int, tmp_path: Path, keys: tuple[Path, Path]
) -> None:
    folder = tmp_path / "platform"
    lay_out(folder, CITY)
    registered(folder, department, keys[1])
    check = ("check", "--artefact", signed(tmp_path, keys[0]), "--config", folder / "zhaobi.toml")
    assert consents(tmp_path, *check).status == status


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"purpose": "marriage"}, "PURPOSE_NOT_ALLOWED"),
        ({"resource": "nowhere"}, "UNKNOWN_RESOURCE"),
        ({"resource": "household"}, "SUBJECT_UNFIT"),
        ({"until": "2099-12-31"}, "TOO_LONG"),
    ],
)
def test_what_the_platform_would_refuse_is_told(
    other: dict[str, str], code: str, tmp_path: Path, keys: tuple[Path, Path]
) -> None:
    folder = tmp_path / "platform"
    lay_out(folder, CITY)
    registered(folder, "tax", keys[1])
    assert make(tmp_path, other=other).status == 0
    out = tmp_path / "consent.jws"
    assert consents(tmp_path, "sign", "--text", tmp_path / "consent.json", "--key", keys[0], "--out", out).status == 0
    said = consents(tmp_path, "check", "--artefact", out, "--config", folder / "zhaobi.toml")
    assert said.status == 1 and f"[{code}]" in said.err
