"""`jubang models`: the model store."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Self

from appliance.cli.parsers import Commands, add_json

if TYPE_CHECKING:
    from rich.progress import Progress

    from appliance.store import Model, ModelStore


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "models",
        help="list, pull and verify the models",
        description="The model store: what models/manifest.yaml names, verified copies on disk.",
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="show every model and how it stands")
    add_json(listing)
    listing.add_argument(
        "--missing", action="store_true", help="only those that are needed and not there; fail then"
    )
    listing.set_defaults(run=run_list)
    pull = actions.add_parser("pull", help="fetch models, verified; continues what was cut off")
    pull.add_argument("names", nargs="*", help="models (default: what the settings need)")
    pull.set_defaults(run=run_pull)
    verify = actions.add_parser("verify", help="read every byte and compare its checksum")
    verify.add_argument("names", nargs="*", help="models (default: those that are there)")
    add_json(verify)
    verify.set_defaults(run=run_verify)


def run_list(args: argparse.Namespace) -> int:
    """Show every model, or those that are missing."""
    from appliance.store import ModelState

    store, needed = _store()
    rows = [(model, store.state(model)) for model in store.manifest.models.values()]
    if args.missing:
        rows = [row for row in rows if row[0] in needed and row[1] is not ModelState.READY]
    if args.json:
        print(
            json.dumps([_as_json(model, str(state)) for model, state in rows], ensure_ascii=False)
        )
        return 1 if args.missing and rows else 0
    for model, state in rows:
        size = model.download_size
        shown = f"{size / 1e6:.0f} MB" if size else "from the hub"
        need = "needed" if model in needed else ""
        print(f"{model.name:34} {state:8} {shown:>12}  {need:7} {model.purpose:5} {model.licence}")
    return 1 if args.missing and rows else 0


def run_pull(args: argparse.Namespace) -> int:
    """Fetch models."""
    store, needed = _store()
    wanted = [store.manifest.get(name) for name in args.names] or needed
    with _reporter() as reporter:
        for model in wanted:
            if store.pull(model, reporter):
                reporter.tell(f"{model.name}: ready ({model.licence})")
                if model.notice:
                    reporter.tell(f"  Note: {model.notice}")
            else:
                reporter.tell(f"{model.name}: ready already")
    return 0


def run_verify(args: argparse.Namespace) -> int:
    """Check models that are there."""
    from appliance.store import ModelState

    store, _ = _store()
    manifest = store.manifest
    there = (m for m in manifest.models.values() if store.state(m) is not ModelState.MISSING)
    wanted: Iterable[Model] = [manifest.get(name) for name in args.names] or there
    findings = list(store.verify(wanted))
    if args.json:
        print(
            json.dumps([{"model": f.model, "state": f.state, "detail": f.detail} for f in findings])
        )
    else:
        for finding in findings:
            hint = (
                "" if finding.state is ModelState.READY else f"; jubang models pull {finding.model}"
            )
            print(f"{finding.model:34} {finding.state:8} {finding.detail}{hint}")
    return 0 if all(finding.state is ModelState.READY for finding in findings) else 1


def _store() -> tuple[ModelStore, list[Model]]:
    """Return the store, and the models that the settings need."""
    from appliance.settings import Paths, load
    from appliance.store import ModelStore, load_manifest

    settings = load()
    store = ModelStore(Paths.resolve(settings.paths).models, load_manifest())
    return store, store.manifest.for_settings(settings)


def _as_json(model: Model, state: str) -> dict[str, object]:
    return {
        "name": model.name,
        "state": state,
        "purpose": model.purpose,
        "about": model.about,
        "profiles": list(model.profiles),
        "licence": model.licence,
        "download_bytes": model.download_size,
    }


class _Bars:
    """Progress bars with bytes, rate and time left."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def start(self, name: str, total: int | None) -> Callable[[int], None]:
        """Show a bar."""
        task = self._progress.add_task(name, total=total)
        return lambda count: self._progress.advance(task, count)

    def tell(self, text: str) -> None:
        """Print a line above the bars."""
        self._progress.console.print(text, highlight=False)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


class _Lines:
    """The same where there is no terminal: a line now and then."""

    _EVERY_S = 5.0

    def start(self, name: str, total: int | None) -> Callable[[int], None]:
        """Tell of a download."""
        begun = told = time.monotonic()
        done = 0
        size = f"{total / 1e6:.0f} MB" if total else "size unknown"
        self.tell(f"{name}: fetching {size}")

        def arrived(count: int) -> None:
            nonlocal done, told
            done += count
            now = time.monotonic()
            if now - told >= self._EVERY_S:
                told = now
                rate = done / (now - begun)
                left = f", {(total - done) / rate:.0f} s left" if total and rate else ""
                self.tell(f"{name}: {done / 1e6:.0f} MB at {rate / 1e6:.1f} MB/s{left}")

        return arrived

    def tell(self, text: str) -> None:
        """Print a line."""
        print(text, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None


def _reporter() -> _Bars | _Lines:
    if not sys.stdout.isatty():
        return _Lines()
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    return _Bars(
        Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
        )
    )
