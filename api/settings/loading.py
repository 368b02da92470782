"""Reads the configuration: `zhaobi.toml`, overridden by `ZHAOBI_…` environment variables."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_settings.exceptions import SettingsError as UnreadableVariable
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from api.errors import SettingsError
from api.settings.settings import PREFIX, Settings

_FILE_VARIABLE = "ZHAOBI_CONFIG"  # names the file itself, so it is no setting in it
Model = TypeVar("Model", bound=BaseModel)


def load_settings(path: Path) -> Settings:
    """Read the TOML file `path` and the environment. Relative paths, those of SQLite too, start at the file's folder.

    Raises SettingsError naming the file and the key, never a value.
    """
    table = _read_table(path)
    for key in _secrets_in(table):
        raise SettingsError(f"`{path}`: `{key}`: secrets come by environment or from a file of their own")
    _refuse_unknown_sections(path, table)
    try:
        settings = Settings(**table)
    except ValidationError as error:
        raise SettingsError(f"`{path}`: {_first_problem(error)}") from None
    except UnreadableVariable as error:
        raise SettingsError(f"`{path}`: environment: {error}") from None
    return _anchored(settings, path.absolute().parent)


def _read_table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"`{path}`: cannot be read: there is no such file; name it by `--config`") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"`{path}`: cannot be read: {type(error).__name__}") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"`{path}`: not a toml file: {error}") from None


def _secrets_in(table: Mapping[str, Any]) -> Iterator[str]:
    """Keys of the file that hold a secret; values of a wrong type are left to validation."""
    sources = table.get("sources")
    named = {f"sources.{name}": section for name, section in sources.items()} if isinstance(sources, dict) else {}
    for name, section in {**named, "store": table.get("store"), "keys": table.get("keys")}.items():
        if not isinstance(section, dict):
            continue
        yield from (f"{name}.{key}" for key in ("password", "master_key") if key in section)
        if _holds_password(section.get("url")):
            yield f"{name}.url"


def _holds_password(url: object) -> bool:
    try:
        return isinstance(url, str) and (make_url(url).password is not None or "password" in make_url(url).query)
    except ArgumentError:
        return False


def _refuse_unknown_sections(path: Path, table: Mapping[str, Any]) -> None:
    for section in table.keys() - Settings.model_fields.keys():
        raise SettingsError(f"`{path}`: there is no section `{section}`")
    for name in os.environ:
        section = name.upper().removeprefix(PREFIX).split("__")[0].lower()
        if name.upper().startswith(PREFIX) and name.upper() != _FILE_VARIABLE and section not in Settings.model_fields:
            raise SettingsError(f"environment: `{name}`: there is no section `{section}`")


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_input=False, include_url=False, include_context=False)[0]
    keys = [str(part) for part in problem["loc"]]
    variable = PREFIX + "__".join(keys).upper()
    place = f"`{'.'.join(keys)}`" + (f" (`{variable}`)" if variable in os.environ else "")
    message = problem["msg"].removeprefix("Value error, ")
    return f"{place}: {message[:1].lower()}{message[1:]}"


def _anchored(model: Model, folder: Path) -> Model:
    return model.model_copy(update={name: _from(folder, value) for name, value in model})


def _from(folder: Path, value: object) -> object:
    """`value` with every relative path in it starting at `folder`."""
    match value:
        case Path():
            return folder / value
        case BaseModel():
            return _anchored(value, folder)
        case dict():
            return {name: _from(folder, entry) for name, entry in value.items()}
        case URL(database=str(database)) if value.get_backend_name() == "sqlite" and _is_file(database):
            return value.set(database=str(folder / database))
    return value


def _is_file(database: str) -> bool:
    return database != "" and database != ":memory:" and not database.startswith("file:")
