"""`jubang recipes import`: through the worker, into the library, whatever the source does."""

from __future__ import annotations

import gzip
import io
import json
import os
import socket
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from appliance.cli import main
from appliance.errors import RecipeError
from appliance.recipes import Library
from appliance.recipes.importing import client, import_from
from tests.importing.expected import HERE, differences, expected
from tests.importing.server import page, serving

PAGE = HERE / "pages" / "ko-01-jsonld-steps.html"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """The library that the command uses, empty but for the built-in recipes."""
    monkeypatch.setenv("JUBANG_PATHS__STATE", str(tmp_path / "state"))
    monkeypatch.setenv("JUBANG_PATHS__CACHE", str(tmp_path / "cache"))
    return Library(tmp_path / "state" / "recipes", tmp_path / "cache" / "recipes")


def test_a_saved_page_is_kept_and_cooked_from(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["recipes", "import", str(PAGE)]) == 0
    assert "1 kept" in capsys.readouterr().out
    [found] = library.named("돼지고기 김치찌개")[:1]
    wanted = expected(PAGE.with_suffix(".json"))
    assert differences(library.get(found.id), wanted) == []
    assert main(["recipes", "import", str(PAGE)]) == 0
    assert "already there" in capsys.readouterr().out
    assert main(["recipes", "import", "--replace", str(PAGE)]) == 0
    assert main(["recipes", "remove", found.id]) == 0
    assert not library.has(found.id)


def test_a_dry_run_keeps_nothing(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipes", "import", "--dry-run", "--json", str(PAGE)]) == 0
    [told] = json.loads(capsys.readouterr().out)
    assert told["title"] == "돼지고기 김치찌개"
    assert told["kept"] is False
    assert not any(library.is_own(entry.id) for entry in library)


def test_a_page_is_fetched_by_the_worker(
    library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving({"/stew": page(PAGE.read_bytes(), Content_Type="text/html")}) as (base, _):
        assert main(["recipes", "import", f"{base}/stew"]) == 1
        assert "not on the public internet" in capsys.readouterr().err
        monkeypatch.setenv("JUBANG_IMPORTING__ALLOWED_HOSTS", "[127.0.0.1]")
        assert main(["recipes", "import", f"{base}/stew"]) == 0
    assert "돼지고기 김치찌개" in library.titles("ko")


def test_the_house_s_own_mealie_gives_all_of_its_recipes(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = HERE / "exports" / "mealie"
    told = json.loads((folder / "list.json").read_text(encoding="utf-8"))
    names = {"turkey-meatballs-in-tomato-sauce": "recipe_api", "gamjacaeboggeum": "recipe_unparsed"}
    slugs = [item["slug"] for item in told["items"]]
    assert set(slugs) == set(names)
    pages = {
        f"/api/recipes/{slug}": page((folder / f"{names[slug]}.json").read_bytes())
        for slug in slugs
    }
    pages["/api/recipes?page=1&perPage=100"] = page(json.dumps(told).encode())
    with serving(pages) as (base, asked):
        monkeypatch.setenv("JUBANG_IMPORTING__MEALIE_URL", base)
        monkeypatch.setenv("JUBANG_IMPORTING__MEALIE_TOKEN", "a-token")
        assert main(["recipes", "import", base]) == 0
        assert {headers["Authorization"] for _, headers in asked} == {"Bearer a-token"}
        assert main(["recipes", "import", "--replace", f"{base}/g/kitchen/r/gamjacaeboggeum"]) == 0
        assert asked[-1][0] == "/api/recipes/gamjacaeboggeum"
    own = sorted(library.get(entry.id).title for entry in library if library.is_own(entry.id))
    assert own == sorted(item["name"] for item in told["items"])


def zipped(name: str, data: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, data)
    return archive.getvalue()


def locked(archive: bytes) -> bytes:
    """Return an archive whose file says that it needs a password."""
    changed = bytearray(archive)
    changed[6] |= 1
    changed[archive.index(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(8)
)
RECIPE = "id: {id}\ntitle: X\nlanguage: en\ningredients: [{{name: y}}]\nsteps: [{{text: Z.}}]\n"
LOOP = (
    b'<script type="application/ld+json">{"@context":"https://schema.org","@type":"Recipe",'
    b'"name":["a"],"recipeIngredient":{"x":1},"recipeInstructions":{"itemListElement":'
    b'{"itemListElement":[[[]]]}}}</script>'
)
HOSTILE: dict[str, tuple[bytes, str]] = {
    "laughs.yaml": (LAUGHS.encode(), "aliases"),
    "deep.yaml": (b"- " * 100_000, "nested too deeply"),
    "path.yaml": (RECIPE.format(id="../../evil").encode(), "not a recipe"),
    "binary.yaml": (bytes(range(256)) * 10, "no text"),
    "deep.json": (b"[" * 200_000, "not JSON"),
    "numbers.json": (b'{"name": 7, "recipeIngredient": 3, "recipeInstructions": NaN}', "no list of ingredients"),
    "list.json": (b"[1, 2, null, {}]", "no recipe"),
    "deep.html": (b"<div>" * 200_000, "nested too deeply"),
    "empty.html": (b"<html></html>", "No recipe was found"),
    "loop.html": (LOOP, "No recipe was found"),
    "bomb.zip": (zipped("a.json", b"[" + b" " * 40_000_000 + b"]"), "more than recipes need"),
    "nested.zip": (zipped("a.zip", zipped("b.zip", zipped("c.zip", b""))), "in an archive"),
    "locked.zip": (locked(zipped("a.json", b"{}")), "cannot be unpacked"),
    "cut.zip": (zipped("a.json", os.urandom(5000))[:3000], "damaged archive"),
    "bomb.json.gz": (gzip.compress(b" " * 60_000_000), "more than a recipe needs"),
    "cut.paprikarecipe": (gzip.compress(os.urandom(5000))[:3000], "damaged"),
    "nothing.txt": (b"", "No list of ingredients"),
    "nul.txt": (b"Soup\0\nIngredients\n1 cup water\nMethod\nBoil.\n", "no text"),
    "line.txt": (b"1 1/2 cups " * 300_000, "No list of ingredients"),
    "garbage.cook": (b"@{}{{{%%%} ~{ #{ >> : \n---\n@@@", "no Cooklang"),
}  # fmt: skip
"""What somebody may give us, and what he is told."""


def test_what_is_hostile_gets_an_error_and_no_more(
    tmp_path: Path, library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "hostile"
    folder.mkdir()
    for name, (data, _) in HOSTILE.items():
        (folder / name).write_bytes(data)
    told = {}
    for answer in import_from([str(folder / name) for name in HOSTILE]):
        assert answer.recipe is None, answer
        assert answer.error is not None
        told[answer.name.split("/")[0].removesuffix(".gz")] = str(answer.error)
    assert told.keys() == {name.removesuffix(".gz") for name in HOSTILE}
    for name, (_, wanted) in HOSTILE.items():
        assert wanted.lower() in told[name.removesuffix(".gz")].lower()
    assert not (tmp_path / "state").exists()


def test_a_worker_that_hangs_is_ended_and_the_next_source_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fifo = tmp_path / "silent.txt"
    os.mkfifo(fifo)
    hanging, read = import_from([str(fifo), str(PAGE)], longest_s=10)
    assert "given up" in str(hanging.error)
    assert read.recipe is not None


def test_a_missing_file_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipes", "import", "/nowhere/soup.txt"]) == 1
    assert "There is no file" in capsys.readouterr().err


def test_the_worker_says_nothing_but_answers() -> None:
    worker = client._Worker()
    try:
        [answer] = worker.ask("/nowhere/soup.txt", 20)
    finally:
        worker.end()
    assert "cannot be read" in str(answer.error)
    assert worker.process is not None
    assert worker.process.returncode is not None


class _Listening:
    """What systemd does for a socket with Accept=yes: a worker for each connection."""

    def __init__(self, path: Path) -> None:
        self.workers: list[subprocess.Popen[bytes]] = []
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen()
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                command = [sys.executable, "-m", "appliance.recipes.importing.worker"]
                end = connection.fileno()
                worker = subprocess.Popen(command, stdin=end, stdout=end)
                self.workers.append(worker)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()


def test_what_is_on_the_net_is_read_by_the_service_behind_the_socket(tmp_path: Path) -> None:
    path = tmp_path / "import.sock"
    listening = _Listening(path)
    try:
        answers = list(import_from(["http://127.0.0.1:1/soup"] * 2, listening=path))
    finally:
        listening.close()
    assert ["not on the public internet" in str(answer.error) for answer in answers] == [True] * 2
    assert [worker.wait(20) for worker in listening.workers] == [0]


def test_a_file_is_read_by_this_user_also_where_there_is_a_socket(tmp_path: Path) -> None:
    path = tmp_path / "import.sock"
    listening = _Listening(path)
    try:
        [answer] = import_from([str(PAGE)], listening=path)
    finally:
        listening.close()
    assert answer.recipe is not None
    assert listening.workers == []


def test_a_socket_that_nobody_listens_on_is_said(tmp_path: Path) -> None:
    path = tmp_path / "import.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with pytest.raises(RecipeError, match="systemctl status jubang-import.socket"):
        list(import_from(["https://example.org/soup"], listening=path))
