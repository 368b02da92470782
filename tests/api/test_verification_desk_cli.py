"""`zhaobi verify locks|lift|lifts|alarms`: subjects are named by their identifiers, told by ids, and never printed."""

import asyncio
import io
import shlex
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.configured import master_key, opened_store
from api.demo import lay_out
from api.settings import Settings, load_settings
from audit.receipts import Question
from catalog import VerificationBudgets, read_catalog
from masking import suite
from resolvers.verification_desk import subject_id
from sharing import AlarmRule, Asking, Attempts, Outcome
from sharing.attempts import AttemptKeys
from tests.docs.console import Said, commands, zhaobi
from tests.docs.pages import DOCS
from tests.fix_city import CITY
from tests.sharing.attempts.measuring import admitted, answered

PERSON = "33030219840902502X"
SPELLINGS = [PERSON, "330302840902502", " 33030219840902502x", "３３０３０２１９８４０９０２５０２Ｘ"]
BUDGETS = VerificationBudgets(claim_sets=1, lock_sets=3)
LIFT = ("lift", "--resource", "population", "--by", "desk-07", "--why", "a clerk misread a form")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lay_out(tmp_path, CITY)
    return tmp_path


def verify(folder: Path, *words: str, typed: str = "") -> Said:
    with patch.object(sys, "stdin", io.StringIO(typed)):
        return zhaobi("verify", *words, folder=folder)


def configured(folder: Path) -> Settings:
    return load_settings(folder / "zhaobi.toml")


def with_attempts(folder: Path, work: Callable[[Attempts, AttemptKeys], Awaitable[None]]) -> None:
    found = configured(folder)
    keys = AttemptKeys(master_key(found, suite(found.keys.suite)))

    async def opened() -> None:
        async with opened_store(found) as store:
            attempts = Attempts(store, AlarmRule(2, 0.5))
            await work(attempts, keys)
            await attempts.close()

    asyncio.run(opened())


def question(phone: str) -> Question:
    return Question("population", (("id_number", PERSON),), (("phone", "equals", phone),))


def lock(folder: Path) -> str:
    """Have three departments ask so much about one person that it is locked; gives its id."""
    population = read_catalog(CITY / "catalog", CITY / "departments.yaml").resources["population"]
    now = datetime.now(UTC) - timedelta(minutes=5)
    subjects: list[str] = []

    async def ask(attempts: Attempts, keys: AttemptKeys) -> None:
        for number, department in enumerate(("tax", "court", "housing")):
            asking = Asking(department, "population", False, None, False, BUDGETS, now)
            attempt = keys.attempt(population, question(f"1390000000{number}"))
            assert await admitted(attempts, asking, attempt) == [number < 2]
            subjects[:] = [subject_id(each) for each in attempt.subjects]

    with_attempts(folder, ask)
    (subject,) = subjects
    return subject


def alarm(folder: Path) -> None:
    """Have a department be wrong so often that it raises an alarm."""
    population = read_catalog(CITY / "catalog", CITY / "departments.yaml").resources["population"]
    lavish = replace(BUDGETS, claim_sets=1_000, lock_sets=1_001)

    async def ask(attempts: Attempts, keys: AttemptKeys) -> None:
        asking = Asking("tax", "population", False, None, False, lavish, datetime(2026, 11, 22, 8, tzinfo=UTC))
        asked = [keys.attempt(population, question(f"1390000000{number}")) for number in range(3)]
        await answered(attempts, asking, Outcome.MATCHED, asked[0])
        await answered(attempts, asking, Outcome.NOT_MATCHED, *asked[1:])

    with_attempts(folder, ask)


def test_nothing_is_locked_lifted_or_alarming_at_first(folder: Path) -> None:
    said = [verify(folder, name, "--resource", "population").out for name in ("locks", "lifts", "alarms")]
    assert said == [
        "no subject of `population` is locked\n",
        "no lock of `population` was ever lifted\n",
        "nobody's answers about `population` looked like guessing\n",
    ]
    assert verify(folder, "locks", "--resource", "population", "--format", "json").out == "[]\n"


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_a_lock_is_lifted_by_any_spelling_of_the_identifier(folder: Path, spelled: str) -> None:
    subject = lock(folder)
    assert verify(folder, "locks", "--resource", "population").out.startswith(f"{subject}  locked ")
    lifted = verify(folder, *LIFT, typed=f"\nid_number={spelled}\n")
    assert (lifted.out, lifted.err, lifted.status) == (f"lifted: {subject}\n", "", 0)
    assert verify(folder, "locks", "--resource", "population").out == "no subject of `population` is locked\n"
    (entry,) = orjson.loads(verify(folder, "lifts", "--resource", "population", "--format", "json").out)
    assert (entry["subject"], entry["by"], entry["why"]) == (subject, "desk-07", "a clerk misread a form")
    again = verify(folder, *LIFT, typed=f"id_number={spelled}")
    assert (again.out, again.err, again.status) == ("", "no lock stands on that subject of `population`\n", 1)


def test_a_lock_is_told_with_its_times_in_the_platforms_zone(folder: Path) -> None:
    subject = lock(folder)
    (told,) = orjson.loads(verify(folder, "locks", "--resource", "population", "--format", "json").out)
    since, until = datetime.fromisoformat(told["since"]), datetime.fromisoformat(told["until"])
    assert told["subject"] == subject and len(subject) == 16
    assert since.utcoffset() == timedelta(hours=8) and until - since == timedelta(days=30)


def test_another_person_is_not_lifted(folder: Path) -> None:
    subject = lock(folder)
    refused = verify(folder, *LIFT, typed="id_number=110101199003070134")
    assert (refused.status, refused.err) == (1, "no lock stands on that subject of `population`\n")
    assert subject in verify(folder, "locks", "--resource", "population").out


def test_alarms_are_listed(folder: Path) -> None:
    alarm(folder)
    said = verify(folder, "alarms", "--resource", "population").out
    assert said == "2026-11-22  tax: 2 of 3 answers were no match\n"
    (told,) = orjson.loads(verify(folder, "alarms", "--resource", "population", "--format", "json").out)
    assert (told["department"], told["answers"], told["not_matched"]) == ("tax", 3, 2)
    assert verify(folder, "alarms", "--resource", "household").out.startswith("nobody's answers about `household`")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "there is no line `id_number=…`"),
        ("id_number\n", "one line for each of `id_number=…`, and no other"),
        ("name=x\n", "one line for each of `id_number=…`, and no other"),
        (f"id_number={PERSON}\nid_number={PERSON}\n", "one line for each of `id_number=…`, and no other"),
        (f"id_number={PERSON}\nname=x\n", "one line for each of `id_number=…`, and no other"),
        ("id_number=330302198409025021\n", "`id_number`: wrong check digit"),
    ],
)
def test_what_names_no_subject_is_refused(folder: Path, typed: str, words: str) -> None:
    refused = verify(folder, *LIFT, typed=typed)
    assert (refused.out, refused.status) == ("", 2)
    assert words in " ".join(refused.err.replace("│", " ").split())


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text("0123456789", min_size=6, max_size=40))
def test_no_message_holds_what_was_read(folder: Path, value: str) -> None:
    for lines in (f"id_number={value}", f"{value}=1", value, f"id_number={value}\nname={value}"):
        refused = verify(folder, *LIFT, typed=lines)
        assert refused.status != 0 and value not in refused.out + refused.err


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("lift", "--resource", "nothing", "--by", "x", "--why", "y"), "--resource"),
        (("lift", "--resource", "population", "--by", " ", "--why", "y"), "--by"),
        (("lift", "--resource", "population", "--by", "x" * 129, "--why", "y"), "--by"),
        (("lift", "--resource", "population", "--by", "x", "--why", "a\nb"), "--why"),
        (("lift", "--resource", "population", "--by", "x"), "--why"),
        (("lift", "--resource", "population", "--why", "x"), "--by"),
        (("locks", "--resource", "nothing"), "--resource"),
        (("lifts", "--resource", "nothing"), "--resource"),
        (("alarms",), "--resource"),
    ],
)
def test_options_are_checked_before_anything_is_done(folder: Path, words: Sequence[str], option: str) -> None:
    refused = verify(folder, *words, typed=f"id_number={PERSON}")
    assert (refused.out, refused.status) == ("", 2)
    assert option in refused.err


def test_without_identifiers_all_that_names_the_subject_is_wanted(folder: Path) -> None:
    """A household has a number of its own, which is no identifier of a person."""
    words = ("lift", "--resource", "household", "--by", "x", "--why", "y")
    assert "household_id=…" in verify(folder, *words).err
    refused = verify(folder, *words, typed="household_id=330302000000001")
    assert refused.err == "no lock stands on that subject of `household`\n"


def test_subjects_of_all_types_are_counted_as_comparisons_count_them(folder: Path) -> None:
    """Of a subject without identifiers: a text, a day and a number, in other spellings than the canonical ones."""
    file = folder / "catalog" / "household.yaml"
    text = file.read_text("utf-8").replace(
        "subject: [household_id]", "subject: [household_id, member_count, registered_on]"
    )
    text = text.replace("    member_count: [equals, amount_at_least]\n", "").replace(
        "    registered_on: [equals, year]\n", ""
    )
    file.write_text(text.replace("    member_count: {amount_at_least: [2, 3, 5]}\n", ""), "utf-8")
    words = ("lift", "--resource", "household", "--by", "x", "--why", "y")
    typed = "household_id=h 1\nmember_count=03\nregistered_on=2020年1月2日\n"
    assert verify(folder, *words, typed=typed).err == "no lock stands on that subject of `household`\n"
    wrong = verify(folder, *words, typed=typed.replace("03", "three"))
    assert "no whole number" in wrong.err and "three" not in wrong.err


def test_the_commands_of_the_page_print_what_it_shows(folder: Path) -> None:
    lock(folder)
    found = list(commands(DOCS / "verification-desk.md"))
    assert [command.words.split()[2] for command in found] == ["locks", "alarms", "lift", "lifts"]
    for command in found:
        if "alarms" not in command.words:
            typed = f"id_number={PERSON}\n" if command.words.endswith(" < subject.txt") else ""
            words = command.words.removesuffix(" < subject.txt")
            said = verify(folder, *shlex.split(words)[2:], typed=typed)
            assert command.is_printed(said.out + said.err), f"$ {command.words}\n{said.out}{said.err}"
