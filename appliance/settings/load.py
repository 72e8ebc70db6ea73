"""Reading the configuration: files and environment in, one checked Settings out.

Later sources win: config/default.yaml, config/profiles/{cpu,gpu}.yaml, in the gpu profile what the
card's memory decides (see `card`), /etc/jubang/*.yaml in alphabetical order, systemd's credentials
(secrets alone), then `JUBANG_…` variables (`JUBANG_STT__BEAM_SIZE=1` sets `stt.beam_size`).
Everything that is wrong is reported at once, each finding with its place.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from appliance.errors import SettingsError
from appliance.settings.card import Plan
from appliance.settings.card_query import CARD_VARIABLE, plan_of
from appliance.settings.paths import ROOT
from appliance.settings.schema import Settings

Tree: TypeAlias = dict[str, Any]
Loc: TypeAlias = tuple[str, ...]
Origins: TypeAlias = dict[Loc, str]
"""Where each value came from: its path of keys -> "file:line" or the variable's name."""

CONFIG_DIR_VARIABLE = "JUBANG_CONFIG_DIR"
"""Names the folder that stands in for /etc/jubang."""
_CREDENTIALS = {
    "api-token": ("kitchen", "api_token"),
    "mealie-token": ("importing", "mealie_token"),
}
"""Files that systemd hands to a unit (LoadCredential=), and the settings that they are."""
_NOT_SETTINGS = {CONFIG_DIR_VARIABLE, CARD_VARIABLE, "JUBANG_DEBUG"}
CARD = "the card's memory"
"""The origin of what was computed from it."""


@dataclass
class _Merged:
    """The sources merged so far, with their origins and what was wrong with them."""

    tree: Tree = field(default_factory=dict)
    origins: Origins = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)


def load(environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> Settings:
    """Return the effective settings; raise SettingsError (exit 78) with all findings."""
    return load_with_origins(environ, root)[0]


def load_with_origins(
    environ: Mapping[str, str] = os.environ, root: Path = ROOT
) -> tuple[Settings, Origins]:
    """Return the effective settings and where each value came from."""
    own = sorted(Path(environ.get(CONFIG_DIR_VARIABLE, "/etc/jubang")).glob("*.yaml"))
    merged = _Merged()
    _merge_file(merged, root / "config" / "default.yaml")
    profile = _profile(environ, own, str(merged.tree.get("profile", "auto")))
    _merge_file(merged, root / "config" / "profiles" / f"{profile}.yaml")
    plan = plan_of(environ) if profile == "gpu" else None
    if plan is not None:
        _merge_tree(merged, merged.tree, plan.settings(), ())
    for path in own:
        _merge_file(merged, path)
    _merge_credentials(merged, environ)
    _merge_environment(merged, environ)
    merged.tree["profile"] = profile
    _fill_in_share(merged, plan)

    settings: Settings | None = None
    try:
        settings = Settings.model_validate(merged.tree)
    except ValidationError as error:
        merged.findings += _explain(error, merged.origins)
    if merged.findings or settings is None:
        count = len(merged.findings)
        headline = f"The configuration has {count} error{'s' if count > 1 else ''}:"
        raise SettingsError("\n  ".join([headline, *merged.findings]))
    return settings, merged.origins


def _profile(environ: Mapping[str, str], own: list[Path], default: str) -> str:
    """Return cpu or gpu: what the user says, else what the machine has."""
    chosen = default
    for path in own:
        merged = _Merged()
        _merge_file(merged, path)
        chosen = str(merged.tree.get("profile", chosen))
    chosen = environ.get("JUBANG_PROFILE", chosen).strip().lower()
    if chosen in {"cpu", "gpu"}:
        return chosen
    if chosen != "auto":
        message = f"There is no profile '{chosen}'."
        raise SettingsError(message, hint="Say profile: auto, cpu or gpu.")
    return "gpu" if Path("/proc/driver/nvidia/version").exists() else "cpu"


def _merge_tree(merged: _Merged, into: Tree, tree: Tree, at: Loc) -> None:
    """Lay what the card decides over `into`."""
    for key, value in tree.items():
        loc = (*at, key)
        merged.origins[loc] = CARD
        below = into.get(key)
        if isinstance(value, dict):
            into[key] = below if isinstance(below, dict) else {}
            _merge_tree(merged, into[key], value, loc)
        else:
            into[key] = value


def _fill_in_share(merged: _Merged, plan: Plan | None) -> None:
    """Give the language model its share where the user left that to the card again (null)."""
    llm = merged.tree.get("llm")
    if plan is not None and isinstance(llm, dict) and llm.get("gpu_memory_share") is None:
        llm["gpu_memory_share"] = plan.share
        merged.origins["llm", "gpu_memory_share"] = CARD


def _merge_file(merged: _Merged, path: Path) -> None:
    name = str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except OSError as error:
        merged.findings.append(f"{name}: cannot be read ({error.strerror}).")
        return
    except UnicodeDecodeError:
        merged.findings.append(f"{name}: is not UTF-8 text.")
        return
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        merged.findings.append(f"{name}:{line}: is not YAML: {error.problem}.")
        return
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        merged.findings.append(f"{name}:1: must be a mapping of settings.")
        return
    _merge_node(merged, merged.tree, node, (), name)


def _merge_node(merged: _Merged, into: Tree, node: yaml.MappingNode, at: Loc, name: str) -> None:
    """Lay one mapping over `into`: mappings merge, lists and scalars replace."""
    seen: set[str] = set()
    for key_node, value_node in node.value:
        key = str(key_node.value)
        place = f"{name}:{key_node.start_mark.line + 1}"
        loc = (*at, key)
        if key in seen:
            merged.findings.append(f"{place}: {'.'.join(loc)} is there twice.")
        seen.add(key)
        merged.origins[loc] = place
        if isinstance(value_node, yaml.MappingNode):
            below = into.get(key)
            into[key] = below if isinstance(below, dict) else {}
            _merge_node(merged, into[key], value_node, loc, name)
            continue
        for index, item in enumerate(_items(value_node)):
            merged.origins[(*loc, str(index))] = f"{name}:{item.start_mark.line + 1}"
        try:
            into[key] = _construct(value_node)
        except yaml.YAMLError:
            merged.findings.append(f"{place}: {'.'.join(loc)} is not a plain value.")


def _items(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        yield from node.value


def _construct(node: yaml.Node) -> object:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node, deep=True)
    finally:
        loader.dispose()


def _merge_credentials(merged: _Merged, environ: Mapping[str, str]) -> None:
    """Take the secrets that systemd hands to a unit; for root, from the folder that it reads."""
    config = Path(environ.get(CONFIG_DIR_VARIABLE, "/etc/jubang"))
    folder = Path(environ.get("CREDENTIALS_DIRECTORY", config / "credentials"))
    for name, (section, key) in _CREDENTIALS.items():
        try:
            secret = (folder / name).read_text(encoding="utf-8").strip()
        except (FileNotFoundError, PermissionError):
            continue  # there is none, or it is not for this user
        except (OSError, UnicodeDecodeError):
            merged.findings.append(f"{folder / name}: cannot be read as text.")
            continue
        below = merged.tree.get(section)
        if secret and isinstance(below, dict):
            below[key] = secret
            merged.origins[section, key] = str(folder / name)


def _merge_environment(merged: _Merged, environ: Mapping[str, str]) -> None:
    for name in sorted(environ):
        if not name.startswith("JUBANG_") or name in _NOT_SETTINGS:
            continue
        loc = tuple(name.removeprefix("JUBANG_").lower().split("__"))
        try:
            value = yaml.safe_load(environ[name])
        except yaml.YAMLError:
            merged.findings.append(f"{name}: is not a YAML value.")
            continue
        into = merged.tree
        for key in loc[:-1]:
            below = into.get(key)
            into[key] = below if isinstance(below, dict) else {}
            into = into[key]
        into[loc[-1]] = value
        merged.origins[loc] = name


def _explain(error: ValidationError, origins: Origins) -> Iterator[str]:
    for finding in error.errors():
        loc = tuple(str(part) for part in finding["loc"] if part != "[key]")
        key = ".".join(loc)
        place = _place(loc, origins)
        if finding["type"] == "extra_forbidden":
            known = _names_at(Settings, loc[:-1])
            close = difflib.get_close_matches(loc[-1], known, n=1)
            end = f"; did you mean '{close[0]}'?" if close else f"; known: {', '.join(known)}."
            yield f"{place}: there is no setting '{key}'{end}"
        elif finding["type"] == "value_error":
            wrong = finding["msg"].removeprefix("Value error, ")
            yield f"{place}: {key}: {wrong}."
        elif finding["type"] == "missing":
            yield f"{place}: the setting '{key}' is missing."
        else:
            wrong = finding["msg"].removeprefix("Input ").rstrip(".")
            yield f"{place}: {key} {wrong[0].lower()}{wrong[1:]}, not {finding['input']!r}."


def _place(loc: Loc, origins: Origins) -> str:
    for end in range(len(loc), 0, -1):
        if loc[:end] in origins:
            return origins[loc[:end]]
    return "configuration"


def _names_at(model: type[BaseModel], loc: Loc) -> list[str]:
    """Return the setting names that exist at a path of keys."""
    current: Any = model
    for key in loc:
        if isinstance(current, type) and issubclass(current, BaseModel):
            current = current.model_fields[key].annotation if key in current.model_fields else None
        elif get_origin(current) in {dict, list}:
            current = get_args(current)[-1]
    if isinstance(current, type) and issubclass(current, BaseModel):
        return sorted(current.model_fields)
    return []
