"""The configuration file, the environment over it, and what is refused."""

import os
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import BaseModel

from api.errors import SettingsError
from api.settings import Settings, SharingSection, load_settings


@pytest.fixture(autouse=True)
def no_settings_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("ZHAOBI_")]:
        monkeypatch.delenv(name)


def write(folder: Path, text: str) -> Path:
    path = folder / "zhaobi.toml"
    path.write_text(text, "utf-8")
    return path


def sections(model: type[BaseModel], prefix: str = "") -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    for name, field in model.model_fields.items():
        found.append((prefix + name, field.description))
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found.extend(sections(field.annotation, f"{prefix}{name}."))
    return found


def test_an_empty_file_gives_safe_defaults(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, ""))
    assert (settings.server.host, settings.server.port, settings.server.workers) == ("127.0.0.1", 8000, 1)
    assert settings.limits.body_bytes == 4 * 1024 * 1024
    assert (settings.limits.document_tokens, settings.limits.depth, settings.limits.root_fields) == (2000, 10, 10)
    assert settings.auth.leeway_s == 60
    assert (settings.verification.receipts, settings.verification.quantum_ms) == (True, 50)
    assert settings.sources == {}


def test_every_setting_has_a_sentence() -> None:
    assert [name for name, sentence in sections(Settings) if not sentence] == []


def test_the_environment_goes_before_the_file_key_by_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "[server]\nport = 9000\nworkers = 2\n[sources.city]\nurl = 'sqlite+aiosqlite:///city.db'\n")
    monkeypatch.setenv("ZHAOBI_SERVER__PORT", "9100")
    monkeypatch.setenv("ZHAOBI_SOURCES__CITY__POOL_SIZE", "3")
    settings = load_settings(path)
    assert (settings.server.port, settings.server.workers) == (9100, 2)
    assert settings.sources["city"].pool_size == 3
    assert settings.sources["city"].url.database == str(tmp_path / "city.db")


def test_relative_paths_start_at_the_folder_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    path = write(tmp_path, "[policies]\ndir = 'rules'\n[audit]\ndir = '/srv/audit'\n")
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("ZHAOBI_KEYS__DIR", "keys")
    settings = load_settings(path)
    assert settings.policies.dir == tmp_path / "rules"
    assert settings.audit.dir == Path("/srv/audit")
    assert settings.keys.dir == tmp_path / "keys"
    assert settings.store.url.database == str(tmp_path / "var/zhaobi.db")


def test_other_databases_keep_their_url(tmp_path: Path) -> None:
    text = (
        "[sources.city]\nurl = 'postgresql+asyncpg://zhaobi@db/city'\n[store]\nurl = 'sqlite+aiosqlite:///:memory:'\n"
    )
    settings = load_settings(write(tmp_path, text))
    assert settings.sources["city"].url.database == "city"
    assert settings.store.url.database == ":memory:"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[server]\nprot = 1\n", "server.prot"),
        ("[serber]\nport = 1\n", "serber"),
        ("_env_file = 'x'\n", "_env_file"),
        ("[policies]\nsupply = 'database'\n", "policies.supply"),
        ("[policies]\nrequire_signed = true\n", "policies"),
        ("[server]\nport = 'eighty'\n", "server.port"),
        ("[server]\nport = 70000\n", "server.port"),
        ("[limits]\ndepth = 0\n", "limits.depth"),
        ("[limits]\npage_size_default = 900\n", "limits"),
        ("[auth]\nleeway_s = 4000\n", "auth.leeway_s"),
        ("[sharing]\nzone = 'Moon/Base'\n", "sharing.zone"),
        ("[sharing]\nwork_hours = '9-17'\n", "sharing.work_hours"),
        ("[sharing]\nwork_hours = '17:00-09:00'\n", "sharing"),
        ("[sharing]\nwork_days = 'Mo-Fr'\n", "sharing.work_days"),
        ("[sharing]\ncase_pattern = '('\n", "sharing.case_pattern"),
        ("[verification]\nquantum_ms = -1\n", "verification.quantum_ms"),
        ("[verification]\nquantum_ms = 10001\n", "verification.quantum_ms"),
        ("[verification]\nalarm_answers = 0\n", "verification.alarm_answers"),
        ("[verification]\nalarm_share = 1.5\n", "verification.alarm_share"),
        ("[keys]\nmaster_key_command = []\n", "keys.master_key_command"),
        ("[keys]\nmaster_key_command = 'unwrap'\n", "keys.master_key_command"),
        ("[keys]\nmaster_key_command = ['']\n", "keys.master_key_command"),
        ('[keys]\nmaster_key_command = ["a\\u0000b"]\n', "keys.master_key_command"),
        ("[keys]\nmaster_key_timeout_s = 0\n", "keys.master_key_timeout_s"),
        ("[keys]\nmaster_key_command = ['unwrap']\nmaster_key_file = 'master.key'\n", "master_key_command and master_"),
        ("[sources.city]\nurl = 'sqlite:///city.db'\nkeyed_masks = 'both'\n", "sources.city.keyed_masks"),
        ("[sources.city]\npool_size = 3\n", "sources.city.url"),
        ("[sources.city]\nurl = 'no url'\n", "sources.city.url"),
        ("sources = 3\n", "sources"),
        ("[server\n", "toml"),
    ],
)
def test_a_wrong_setting_is_refused_by_file_and_key(tmp_path: Path, text: str, named: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(SettingsError) as refused:
        load_settings(path)
    assert str(path) in str(refused.value)
    assert named in str(refused.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "zhaobi.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(path)


@pytest.mark.parametrize(
    "text",
    [
        "[sources.city]\nurl = 'postgresql+asyncpg://zhaobi:hunter2@db/city'\n",
        "[sources.city]\nurl = 'postgresql+asyncpg://db/city?password=hunter2'\n",
        "[sources.city]\nurl = 'postgresql+asyncpg://db/city'\npassword = 'hunter2'\n",
        "[store]\nurl = 'postgresql+asyncpg://zhaobi:hunter2@db/meta'\n",
        "[store]\npassword = 'hunter2'\n",
        "[keys]\nmaster_key = 'hunter2'\n",
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="secrets come by environment") as refused:
        load_settings(write(tmp_path, text))
    assert "hunter2" not in str(refused.value)


def test_a_secret_by_environment_is_used_and_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "[sources.city]\nurl = 'postgresql+asyncpg://zhaobi@db/city'\n")
    monkeypatch.setenv("ZHAOBI_SOURCES__CITY__PASSWORD", "hunter2")
    monkeypatch.setenv("ZHAOBI_STORE__URL", "postgresql+asyncpg://zhaobi:hunter2@db/meta")
    monkeypatch.setenv("ZHAOBI_KEYS__MASTER_KEY", "hunter2")
    settings = load_settings(path)
    assert settings.sources["city"].login_url().password == "hunter2"
    assert settings.store.login_url().password == "hunter2"
    assert "hunter2" not in repr(settings)


def test_the_master_key_comes_from_one_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "[keys]\nmaster_key_command = ['unwrap', '--slot=3']\n")
    assert load_settings(path).keys.master_key_command == ("unwrap", "--slot=3")
    monkeypatch.setenv("ZHAOBI_KEYS__MASTER_KEY", "hunter2")
    with pytest.raises(SettingsError, match="`keys`: master_key_command and master_key are both set") as refused:
        load_settings(path)
    assert "hunter2" not in str(refused.value)
    path = write(tmp_path, "[keys]\nmaster_key_file = 'master.key'\n")
    assert load_settings(path).keys.master_key is not None  # the environment goes before the file


def test_the_program_of_the_master_key_comes_by_environment_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHAOBI_KEYS__MASTER_KEY_COMMAND", '["unwrap", "zhaobi"]')
    assert load_settings(write(tmp_path, "")).keys.master_key_command == ("unwrap", "zhaobi")


def test_a_wrong_secret_by_environment_is_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHAOBI_STORE__URL", "hunter2 at db")
    with pytest.raises(SettingsError, match="ZHAOBI_STORE__URL") as refused:
        load_settings(write(tmp_path, ""))
    assert "hunter2" not in str(refused.value)


def test_a_password_file_must_be_private(tmp_path: Path) -> None:
    secret = tmp_path / "city.password"
    secret.write_text("hunter2\n")
    text = "[sources.city]\nurl = 'postgresql+asyncpg://zhaobi@db/city'\npassword_file = 'city.password'\n"
    source = load_settings(write(tmp_path, text)).sources["city"]
    secret.chmod(0o640)
    with pytest.raises(SettingsError, match="others than its owner"):
        source.login_url()
    secret.chmod(0o600)
    assert source.login_url().password == "hunter2"
    secret.unlink()
    with pytest.raises(SettingsError, match="cannot be read"):
        source.login_url()


@pytest.mark.parametrize("name", ["ZHAOBI_LIMIT__DEPTH", "ZHAOBI_PORT", "ZHAOBI_SERVER__PROT", "ZHAOBI_SERVER"])
def test_a_misspelt_variable_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "5")
    with pytest.raises(SettingsError):
        load_settings(write(tmp_path, ""))


def test_the_variable_that_names_the_file_is_no_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHAOBI_CONFIG", "zhaobi.toml")
    assert load_settings(write(tmp_path, "")).server.port == 8000


@pytest.mark.parametrize(
    ("moment", "at_work"),
    [
        ("2026-11-20T09:00:00+08:00", True),  # a Friday
        ("2026-11-20T16:59:59+08:00", True),
        ("2026-11-20T17:00:00+08:00", False),
        ("2026-11-20T08:59:59+08:00", False),
        ("2026-11-20T01:00:00+00:00", True),
        ("2026-11-20T10:00:00+00:00", False),
        ("2026-11-21T10:00:00+08:00", False),  # a Saturday
    ],
)
def test_working_hours_are_those_of_the_zone(moment: str, at_work: bool) -> None:
    assert SharingSection().in_hours(datetime.fromisoformat(moment)) is at_work


def test_a_working_week_may_run_over_sunday() -> None:
    section = SharingSection(work_days="Sun-Thu")
    days = [section.in_hours(datetime.fromisoformat(f"2026-11-{day}T10:00:00+08:00")) for day in range(16, 23)]
    assert days == [True, True, True, True, False, False, True]


def test_the_day_is_that_of_the_zone() -> None:
    assert SharingSection().day(datetime.fromisoformat("2026-11-20T20:00:00+00:00")).isoformat() == "2026-11-21"
