"""`zhaobi policy …`: what every command prints in every form, and the status with which it ends."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.app import open_platform
from api.console import load_console
from api.demo import enter_grants
from audit import log_files
from policies import ReleaseRefused
from tests.docs.console import Said, zhaobi
from tests.fix_city import CITY, FATHER, City
from tests.fix_platform import Client, lay_out_city, settings_in

OPENED = "p, tax, population.phone, query, by-key, *, clear, allow, 税收征收管理法第六条"
AFTER = 18  # lines of 10-police.csv above it
PHONE = f'{{ data {{ population(where: {{idNumber: {{eq: "{FATHER}"}}}}) {{ nodes {{ name phone }} }} }} }}'
DAY = ("--on", "2026-07-01")

Policy = Callable[..., Said]


def write(folder: Path, line: str, file: str = "10-police.csv", after: int = AFTER) -> None:
    """Put a line into a file of a policy folder."""
    lines = (folder / file).read_text("utf-8").splitlines()
    (folder / file).write_text("\n".join([*lines[:after], line, *lines[after:], ""]), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An officer's folder without a configuration: `policies`, `new` with one more line, catalogue and cases."""
    for part in ("policies", "policy-tests", "catalog"):
        shutil.copytree(CITY / part, tmp_path / part)
    shutil.copy(CITY / "departments.yaml", tmp_path)
    shutil.copytree(CITY / "policies", tmp_path / "new")
    write(tmp_path / "new", OPENED)
    return tmp_path


@pytest.fixture
def policy(folder: Path) -> Policy:
    """`policy("lint", …)`: the command with both folders named, `policies` unless `over` is another."""

    def run(command: str, *words: str, over: str | None = "policies") -> Said:
        named = () if over is None else ("--policies", over)
        return zhaobi("policy", command, *words, *named, "--catalog", "catalog", folder=folder)

    return run


def json_of(said: Said, status: int = 0) -> Any:
    assert (said.err, said.status) == ("", status)
    return orjson.loads(said.out)


# --- lint -----------------------------------------------------------------------------------------------------------


def test_lint_tells_the_city_in_every_form(policy: Policy) -> None:
    text, json = policy("lint", *DAY), json_of(policy("lint", "--format", "json", *DAY))
    sarif = json_of(policy("lint", "--format", "sarif", *DAY))
    counts = json["counts"]
    assert (text.status, text.err, counts["error"]) == (0, "", 0)
    assert text.out.splitlines()[-1] == f"{counts['warning']} warnings, {counts['note']} notes"
    assert len(text.out.splitlines()) == len(json["findings"]) + 1 == len(sarif["runs"][0]["results"]) + 1
    places = [result["locations"][0]["physicalLocation"] for result in sarif["runs"][0]["results"]]
    assert {place["artifactLocation"]["uri"].split("/")[0] for place in places} == {"policies"}


@pytest.mark.parametrize(("severity", "status"), [("error", 0), ("warning", 1), ("note", 1)])
def test_lint_fails_from_a_severity_on(policy: Policy, severity: str, status: int) -> None:
    assert policy("lint", "--fail-on", severity, *DAY).status == status


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_mistakes_in_the_files_are_findings_in_the_form_that_is_asked_for(
    policy: Policy, folder: Path, form: str
) -> None:
    write(folder / "new", "p, taxx, population.phone, query, always, *, clear, allow,")
    said = policy("lint", "--leaks", "--format", form, over="new")
    assert (said.status, said.err) == (1, "")
    if form == "text":
        (line, total) = said.out.splitlines()
        assert line.startswith("10-police.csv:19:4: error: `taxx` is no department") and total == "1 error"
    elif form == "json":
        (finding,) = orjson.loads(said.out)["findings"]
        assert (finding["code"], finding["line"], finding["column"]) == ("unknown-name", 19, 4)
        assert "leaks" not in orjson.loads(said.out)
    else:
        (result,) = orjson.loads(said.out)["runs"][0]["results"]
        assert (result["ruleId"], result["level"]) == ("unknown-name", "error")


def test_the_leak_meter_follows_the_findings(policy: Policy) -> None:
    said = policy("lint", "--leaks", *DAY)
    assert "\n\ncertificate.certificate_id: " in said.out and " bits a day" in said.out
    leaks = json_of(policy("lint", "--leaks", "--format", "json", *DAY))["leaks"]
    assert {leak["resource"] for leak in leaks} >= {"population", "household"}


def test_the_day_decides_what_is_past(policy: Policy) -> None:
    def codes(day: str) -> set[str]:
        return {finding["code"] for finding in json_of(policy("lint", "--format", "json", "--on", day))["findings"]}

    assert "past" not in codes("2035-12-31") and "past" in codes("2036-01-01")


# --- init, explain, diff --------------------------------------------------------------------------------------------


def test_init_prints_a_file_that_lint_takes(policy: Policy, folder: Path) -> None:
    said = policy("init", "household", over=None)
    (folder / "draft").mkdir()
    (folder / "draft" / "10-police.csv").write_text(said.out, "utf-8")
    found = json_of(policy("lint", "--format", "json", over="draft"), 1)["findings"]  # of the resources without lines
    assert {finding["severity"] for finding in found if finding["file"] == "10-police.csv"} <= {"warning", "note"}
    with_base, without = (policy("init", "population", *option, over=None) for option in ((), ("--base-by-centre",)))
    assert "population.@base, " in with_base.out and "population.@base,          query" not in without.out


def test_explain_as_text_and_as_json(policy: Policy) -> None:
    words = ("tax", "population.phone", "--for", "query", "--when", "granted", *DAY)
    text, json = policy("explain", *words), json_of(policy("explain", *words, "--format", "json"))
    assert text.out.startswith(
        "tax · population.phone · query · granted+purpose=contribution-collection · 2026-07-01\n"
    )
    assert json["effect"] == "by-rows" and json["today"] == "2026-07-01"
    assert [row["rule"]["line"] for row in json["rows"]] == [14, 15]
    assert all(f"10-police.csv:{row['rule']['line']}" in text.out for row in json["rows"])


@pytest.mark.parametrize(
    ("who", "what", "right", "when", "message"),
    [
        ("everyone", "population.phone", "query", "always", "`everyone` is no single caller; name one of its members"),
        ("district", "population.phone", "query", "always", "`district` is no single caller; name one of its members"),
        ("taxx", "population.phone", "query", "always", "`taxx` is no department, group or application; perhaps `tax`"),
        ("tax", "populace", "query", "always", "`populace` is no resource; perhaps `population`"),
        ("tax", "population.fone", "query", "always", "`fone` is no item; perhaps `phone`"),
        ("tax", "population.*", "query", "always", "`population.*` is no single item; name one item or reference"),
        ("tax", "population.phone", "see", "always", "`see` is no right"),
        ("tax", "population.phone", "query", "grantd", "`grantd` is no condition; perhaps `granted`"),
        ("tax", "population.phone", "query", "granted+purpose=relief-review", "`relief-review` is no purpose of `tax`"),
    ],
)
def test_a_question_that_there_is_not_is_told_in_one_line(
    policy: Policy, who: str, what: str, right: str, when: str, message: str
) -> None:
    said = policy("explain", who, what, "--for", right, "--when", when)
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith(message) and said.err.count("\n") == 1


def test_the_open_site_can_be_asked_about(policy: Policy) -> None:
    assert "=> denied" in policy("explain", "public", "population.phone").out


def diff(folder: Path, old: str, new: str, *words: str) -> Said:
    return zhaobi("policy", "diff", old, new, "--catalog", "catalog", *words, *DAY, folder=folder)


def test_a_difference_in_every_form(folder: Path) -> None:
    text, json = diff(folder, "policies", "new"), json_of(diff(folder, "policies", "new", "--format", "json"))
    markdown = diff(folder, "policies", "new", "--format", "markdown")
    assert text.status == 0 and text.out.startswith("opens 0, closes 0, changes the mask of 1\nnew access, or ")
    assert not text.out.endswith("\n\n") and not markdown.out.endswith("\n\n")
    assert json["summary"] in text.out and json["summary"] in markdown.out
    assert "| 1 | tax | phone | query | may tell more |" in markdown.out


@pytest.mark.parametrize(
    ("old", "new", "status"), [("policies", "new", 1), ("new", "policies", 0), ("policies", "policies", 0)]
)
def test_new_access_ends_with_a_status(folder: Path, old: str, new: str, status: int) -> None:
    assert diff(folder, old, new, "--no-new-access").status == status
    assert diff(folder, old, new).status == 0


# --- test, coverage, matrix -----------------------------------------------------------------------------------------


def test_the_cases_beside_the_policies_are_run(policy: Policy) -> None:
    said, json = policy("test", "--complete", *DAY), json_of(policy("test", "--format", "json", *DAY))
    assert said.status == 0 and said.out.startswith(f"all {len(json['questions'])} questions of ")
    assert json["passed"] and json["complete"]


def test_a_case_that_fails_and_a_rule_in_no_case(policy: Policy, folder: Path) -> None:
    case = "cases: [{who: tax, what: population.phone, for: query, when: by-key, rows: none, expect: clear}]"
    (folder / "phone.yaml").write_text(case, "utf-8")
    assert policy("test", "phone.yaml", over="new").status == 0
    assert policy("test", "phone.yaml", "--complete", over="new").status == 1
    failed = policy("test", "phone.yaml", "--coverage")
    assert failed.status == 1 and failed.out.startswith("FAILED phone.yaml:1")
    assert "expected clear\n      came     keep 3 4 by 10-police.csv:23" in failed.out
    assert "never asked for: population.name" in failed.out


def test_mistakes_in_case_files_are_told_each_in_a_line(policy: Policy, folder: Path) -> None:
    (folder / "wrong.yaml").write_text("cases:\n  - {who: taxx, what: population.fone, for: query, expect: clear}\n")
    said = policy("test", "wrong.yaml")
    assert (said.status, said.out) == (1, "")
    assert [line.split(": ")[0] for line in said.err.splitlines()] == ["wrong.yaml:2:6", "wrong.yaml:2:17"]


def test_coverage_names_what_is_left_out(policy: Policy, folder: Path) -> None:
    write(folder / "new", "p, court, population.name, query, always, *, clear, allow,", after=28)
    found = policy("coverage", *DAY, over="new")
    assert found.status == 0 and "never decides: 10-police.csv:29" in found.out
    json = json_of(policy("coverage", "--format", "json", *DAY, over="new"))
    assert {"file": "10-police.csv", "line": 29} in [rule for each in json["resources"] for rule in each["idle"]]


@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
def test_a_matrix_in_every_form(policy: Policy, form: str) -> None:
    words = ("--resource", "household", "--department", "tax", "--positions", "--format", form, *DAY)
    said = policy("matrix", *words)
    assert (said.status, said.err) == (0, "") and not said.out.endswith("\n\n")
    assert "household" in said.out and "real_estate" not in said.out
    assert "address district" in said.out and "\x1b" not in said.out


@pytest.mark.parametrize("coloured", [True, False])
def test_on_a_terminal_a_matrix_has_colours_unless_they_are_unwanted(folder: Path, coloured: bool) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"COLUMNS": "80"}
    environment |= {} if coloured else {"NO_COLOR": "1"}
    ours, theirs = os.openpty()
    command = [str(Path(sys.executable).with_name("zhaobi")), "policy", "matrix", "--resource", "household"]
    words = ["--policies", "policies", "--catalog", "catalog"]
    with subprocess.Popen([*command, *words], cwd=folder, stdout=theirs, env=environment) as process:
        os.close(theirs)
        shown = b"".join(iter(lambda: _heard(ours), b"")).decode()
    os.close(ours)
    assert process.returncode == 0 and ("\x1b[32m" in shown) is coloured
    assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in shown.splitlines()) <= 80


def _heard(terminal: int) -> bytes:
    """What was written, nothing once the other side is closed."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def test_a_matrix_of_nothing_that_there_is(policy: Policy) -> None:
    said = policy("matrix", "--department", "taxx")
    assert (said.status, said.err) == (1, "`taxx` is no department; perhaps `tax`\n")


def test_what_goes_into_a_file_is_utf_8_wherever_the_terminal_is(folder: Path) -> None:
    command = [str(Path(sys.executable).with_name("zhaobi")), "policy", "matrix", "--format", "html"]
    words = ["--policies", "policies", "--catalog", "catalog", "--resource", "household"]
    environment = {**os.environ, "PYTHONIOENCODING": "gb18030"}
    done = subprocess.run([*command, *words], cwd=folder, capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "户籍地址" in done.stdout.decode("utf-8")


# --- view-as --------------------------------------------------------------------------------------------------------


@pytest.fixture
def question(folder: Path) -> str:
    (folder / "phone.graphql").write_text(
        PHONE.replace(f'"{FATHER}"', "$n").replace("{ data", "query($n: String!) { data", 1)
    )
    return "phone.graphql"


def test_a_department_is_shown_its_answer(policy: Policy, question: str) -> None:
    words = ("tax", "--query", question, "--variables", f'{{"n": "{FATHER}"}}', *DAY)
    json = json_of(policy("view-as", *words, "--format", "json"))
    (node,) = json["answer"]["data"]["data"]["population"]["nodes"]
    assert json["synthetic"] is True and "****" in node["phone"] and node["name"].endswith("**")
    granted = json_of(policy("view-as", *words, "--when", "granted", "--format", "json"))
    assert "*" not in granted["answer"]["data"]["data"]["population"]["nodes"][0]["phone"]
    text = policy("view-as", *words, "--statements")
    assert text.out.startswith("As tax/view-as on 2026-07-01: always\n")
    assert "FROM synthetic_population" in text.out and not text.out.endswith("\n\n")


@pytest.mark.parametrize(
    ("who", "words", "status", "message"),
    [
        ("district", (), 1, "`district` is no single caller; name one of its members, such as `lucheng-civil`\n"),
        ("public", (), 1, "`public` is no member department; one of "),
        ("tax", ("--when", "grantd"), 1, "`grantd` is no condition; perhaps `granted`\n"),
        ("tax", ("--variables", "{"), 2, "`--variables` is no JSON"),
        ("tax", ("--query", "binary"), 2, "`binary` is not in UTF-8"),
        ("tax", ("--query", "nowhere.graphql"), 2, "does not exist"),
    ],
)
def test_a_view_that_there_is_not(
    policy: Policy, folder: Path, question: str, who: str, words: tuple[str, ...], status: int, message: str
) -> None:
    (folder / "binary").write_bytes(b"\xff\xfe")
    said = policy("view-as", who, "--query", question, *words)
    assert (said.status, said.out) == (status, "")
    assert message in said.err and "Traceback" not in said.err


# --- what cannot be used --------------------------------------------------------------------------------------------

COMMANDS = {
    "explain": ("tax", "population"),
    "test": (),
    "coverage": (),
    "matrix": (),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_is_not_there(policy: Policy, command: str) -> None:
    said = policy(command, *COMMANDS[command], over="nowhere")
    assert (said.status, said.out) == (1, "")
    assert (
        said.err == "nowhere:1:1: error: the policy directory cannot be read: no such file or directory [unreadable]\n"
    )


def test_a_catalogue_that_is_not_there(folder: Path) -> None:
    said = zhaobi("policy", "lint", "--policies", "policies", "--catalog", "nowhere", folder=folder)
    assert (said.status, said.out) == (1, "") and said.err.count("\n") >= 1 and "Traceback" not in said.err


def test_a_configuration_that_is_not_there(folder: Path) -> None:
    said = zhaobi("policy", "lint", folder=folder)
    assert (said.status, said.out) == (1, "")
    assert said.err == "`zhaobi.toml`: cannot be read: there is no such file; name it by `--config`\n"


def test_every_mistake_is_told_in_a_line_of_its_own(policy: Policy, folder: Path) -> None:
    for line in (
        "p, taxx, population, query, always, *, -, allow,",
        "p, tax, population.fone, query, always, *, clear, allow,",
    ):
        write(folder / "new", line)
    said = policy("coverage", over="new")
    assert (said.status, said.out) == (1, "")
    assert [line.split(": ")[0] for line in said.err.splitlines()] == ["10-police.csv:19:9", "10-police.csv:20:4"]


@pytest.mark.parametrize("words", [("lint", "--on", "tomorrow"), ("lint", "--format", "xml"), ("lnit",)])
def test_a_command_line_that_cannot_be_read(folder: Path, words: tuple[str, ...]) -> None:
    said = zhaobi("policy", *words, folder=folder)
    assert (said.status, said.out) == (2, "") and "Traceback" not in said.err


# --- with a platform: replay, sign, publish -------------------------------------------------------------------------


@pytest.fixture
def platform_folder(tmp_path: Path, sqlite_city: City) -> Iterator[Path]:
    """A platform's folder with `new` beside its policies."""
    folder = tmp_path / "platform"
    lay_out_city(folder, sqlite_city)
    shutil.copytree(folder / "policies", folder / "new")
    write(folder / "new", OPENED)
    yield folder


def configure(folder: Path, policies: str) -> None:
    """More lines for `[policies]`."""
    text = (folder / "zhaobi.toml").read_text("utf-8")
    (folder / "zhaobi.toml").write_text(text.replace('dir = "policies"\n', f'dir = "policies"\n{policies}\n'), "utf-8")


async def asked(folder: Path, query: str = PHONE) -> str | None:
    """The telephone number that a platform in the folder shows to the tax bureau."""
    settings = settings_in(folder)
    await enter_grants(settings, CITY)
    async with open_platform(settings, load_console(settings.console.graphiql_dir)) as platform:
        answer = await Client(platform.endpoint, settings).ask("tax", query)
        found: str | None = answer.data["data"]["population"]["nodes"][0]["phone"]
        return found


MASKED, CLEAR = "138****0001", "13800000001"


async def test_the_log_is_decided_by_other_policies(platform_folder: Path) -> None:
    assert await asked(platform_folder) == MASKED

    def replay(*words: str) -> Said:
        return zhaobi("policy", "replay", *words, folder=platform_folder)

    said = await asyncio.to_thread(replay, "--policies", "new")
    assert said.status == 0 and ": 1 requests read\n  1 would be answered otherwise\n    1 other mask\n" in said.out
    same = json_of(await asyncio.to_thread(replay, "--format", "json"))
    assert same["requests"] == {"read": 1, "same": 1, "byOtherRule": 0, "different": 0, "undecidable": 0}
    none = json_of(await asyncio.to_thread(replay, "--until", "2020-01-01", "--format", "json"))
    assert none["requests"]["read"] == 0
    (file,) = log_files(platform_folder / "audit")
    file.write_bytes(b"{}\n" + file.read_bytes())
    damaged = await asyncio.to_thread(replay)
    assert (damaged.status, damaged.out) == (1, "") and damaged.err.count("\n") == 1


async def test_a_signed_release_is_taken_and_nothing_else(platform_folder: Path) -> None:
    def run(*words: str) -> Said:
        return zhaobi(*words, folder=platform_folder)

    folder, keys = platform_folder, platform_folder / "officer"
    made = await asyncio.to_thread(run, "keys", "create", "--keys", "officer")
    assert made.status == 0 and made.out.count("\n") == 1
    (folder / "signers").mkdir()
    for public in keys.glob("*.public.pem"):
        shutil.copy(public, folder / "signers")
    configure(folder, 'require_signed = true\nsigners = "signers"')
    with pytest.raises(ReleaseRefused, match="unsigned"):
        await asked(folder)
    signed = await asyncio.to_thread(run, "policy", "sign", "--keys", "officer")
    assert (signed.status, signed.err) == (0, "") and signed.out.startswith("release 1, version ")
    assert await asked(folder) == MASKED
    for file in (folder / "new").glob("*.csv"):
        shutil.copy(file, folder / "policies")
    with pytest.raises(ReleaseRefused, match="release-contents"):
        await asked(folder)
    again = await asyncio.to_thread(run, "policy", "sign", "--keys", "officer")
    assert again.out.startswith("release 2, version ")
    assert await asked(folder) == CLEAR
    write(folder / "policies", "p, taxx, population, query, always, *, -, allow,")
    refused = await asyncio.to_thread(run, "policy", "sign", "--keys", "officer", "--number", "9")
    assert refused.status == 1 and "`taxx`" in refused.err
    assert orjson.loads((folder / "policies" / ".release").read_bytes())["number"] == 2


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (("--keys", "nowhere"), 1, "`zhaobi keys create` makes the keys that are missing"),
        (("--keys", "public"), 2, "`public` holds no key that signs"),
        (("--keys", "keys", "--number", "0"), 2, "equal to 1"),
        ((), 2, "--keys"),
    ],
)
def test_a_signature_that_cannot_be_made(
    platform_folder: Path, words: tuple[str, ...], status: int, message: str
) -> None:
    (platform_folder / "public").mkdir()
    for public in (platform_folder / "keys").glob("*.public.pem"):
        shutil.copy(public, platform_folder / "public")
    said = zhaobi("policy", "sign", *words, folder=platform_folder)
    assert said.status == status and message in " ".join(said.err.split()) and "Traceback" not in said.err
    assert not (platform_folder / "policies" / ".release").exists()


async def test_a_published_release_is_taken_from_the_store(platform_folder: Path) -> None:
    def publish(*words: str) -> Said:
        return zhaobi("policy", "publish", "--by", "officer-01", *words, folder=platform_folder)

    told = await asyncio.to_thread(publish)
    assert told.out.startswith("release 1, version ")
    assert told.err == "no process takes it up while `policies.supply` is not `store`\n"
    configure(platform_folder, 'supply = "store"')
    assert await asked(platform_folder) == MASKED
    second = await asyncio.to_thread(publish, "--policies", "new", "--after", "1")
    assert (second.status, second.err) == (0, "") and second.out.startswith("release 2, version ")
    assert await asked(platform_folder) == CLEAR
    late = await asyncio.to_thread(publish, "--after", "1")
    assert (late.status, late.out) == (1, "") and late.err.startswith("release 1 is not the newest one: ")
    write(platform_folder / "new", "p, taxx, population, query, always, *, -, allow,")
    wrong = await asyncio.to_thread(publish, "--policies", "new")
    assert (wrong.status, wrong.out) == (1, "") and "`taxx`" in wrong.err
    assert await asked(platform_folder) == CLEAR


def test_an_unsigned_release_is_not_published_where_signatures_are_required(platform_folder: Path) -> None:
    configure(platform_folder, 'require_signed = true\nsigners = "keys"')
    said = zhaobi("policy", "publish", "--by", "officer-01", folder=platform_folder)
    assert (said.status, said.out) == (2, "") and "require_signed" in said.err
    signed = zhaobi("policy", "publish", "--by", "officer-01", "--keys", "keys", folder=platform_folder)
    assert signed.status == 0 and signed.out.startswith("release 1, version ")
