"""Pages and exports in the forms that sites and programs really use, with what each comes to."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.errors import RecipeError
from appliance.recipes.importing.archive import File, files
from appliance.recipes.importing.build import Built, build
from appliance.recipes.importing.draft import Draft
from appliance.recipes.importing.recognise import recipes
from appliance.recipes.write import to_yaml
from tests.importing.expected import HERE, differences, expected, too_long

PAGES = sorted((HERE / "pages").glob("*.html"))
EXPORTS = sorted(
    path
    for path in (HERE / "exports").rglob("*")
    if path.with_name(f"{path.stem}.expected.json").exists() and ".expected" not in path.name
)
LISTED = "paprika"
"""Its exports are gzipped."""


def built(path: Path, url: str = "") -> Built:
    data = path.read_bytes()
    if path.parent.name == LISTED:
        data = gzip.compress(data)
    [file] = files(path.name, data)
    [draft] = recipes(file, url)
    assert isinstance(draft, Draft)
    return build(draft)


def check(path: Path, wanted_at: Path, url: str = "") -> None:
    wanted = expected(wanted_at)
    if wanted.get("error"):
        with pytest.raises(RecipeError) as raised:
            built(path, url)
        assert raised.value.hint
        return
    recipe = built(path, url).recipe
    assert differences(recipe, wanted) == []
    assert too_long(recipe) == []
    if wanted.get("source_contains"):
        assert wanted["source_contains"] in recipe.source


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_comes_to_what_it_says(path: Path) -> None:
    check(path, path.with_suffix(".json"), f"https://example.org/{path.stem}")


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_export_comes_to_what_it_says(path: Path) -> None:
    check(path, path.with_name(f"{path.stem}.expected.json"))


def drafts(file: File) -> Iterator[Draft]:
    for inner in files(file.name, file.data):
        for one in recipes(inner):
            assert isinstance(one, Draft)
            yield one


def zipped(entries: dict[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return archive.getvalue()


def test_an_export_of_mealie_is_unpacked() -> None:
    folder = HERE / "exports" / "mealie" / "export"
    entries = {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.json"))
    } | {"recipes/x/images/original.webp": b"\0" * 1000}
    found = [build(draft).recipe for draft in drafts(File("mealie.zip", zipped(entries)))]
    wanted = [expected(HERE / "exports" / "mealie" / f"{name}.expected.json") for name in
              ("recipe_unparsed", "recipe_api")]  # fmt: skip
    assert [differences(one, want) for one, want in zip(found, wanted, strict=True)] == [[], []]


def test_a_backup_of_mealie_is_put_together_again() -> None:
    data = (HERE / "exports" / "mealie" / "backup" / "database.json").read_bytes()
    found = [
        build(draft).recipe for draft in drafts(File("backup.zip", zipped({"database.json": data})))
    ]
    wanted = [expected(HERE / "exports" / "mealie" / f"{name}.expected.json") for name in
              ("recipe_api", "recipe_unparsed")]  # fmt: skip
    assert [differences(one, want) for one, want in zip(found, wanted, strict=True)] == [[], []]


def test_an_export_of_tandoor_is_archives_in_an_archive() -> None:
    folder = HERE / "exports" / "tandoor"
    inner = {
        f"{name}.zip": zipped({"recipe.json": (folder / f"{name}.json").read_bytes()})
        for name in ("recipe", "recipe_ko")
    }
    found = [build(draft).recipe for draft in drafts(File("export.zip", zipped(inner)))]
    wanted = [expected(folder / f"{name}.expected.json") for name in ("recipe", "recipe_ko")]
    assert [differences(one, want) for one, want in zip(found, wanted, strict=True)] == [[], []]


def test_an_export_of_paprika_is_gzipped_recipes_in_an_archive() -> None:
    folder = HERE / "exports" / "paprika"
    inner = {
        f"{name}.paprikarecipe": gzip.compress((folder / f"{name}.json").read_bytes())
        for name in ("recipe", "recipe_ko")
    }
    found = [build(draft).recipe for draft in drafts(File("x.paprikarecipes", zipped(inner)))]
    wanted = [expected(folder / f"{name}.expected.json") for name in ("recipe", "recipe_ko")]
    assert [differences(one, want) for one, want in zip(found, wanted, strict=True)] == [[], []]


def test_our_own_recipe_is_taken_as_it_is() -> None:
    from appliance.recipes import Library

    recipe = Library().get("kimchi_stew")
    [found] = recipes(File("kimchi.yaml", to_yaml(recipe).encode()))
    assert found == recipe


def test_what_could_not_be_read_is_said() -> None:
    text = "Punch\n\nIngredients\nJuice of 2 lemons\n1 l water\nMethod\nMix it all.\n"
    [draft] = recipes(File("punch.txt", text.encode()))
    assert isinstance(draft, Draft)
    told = build(draft)
    assert told.recipe.servings is None
    assert told.findings == (
        "The amount in “Juice of 2 lemons” could not be read.",
        "For how many it is could not be read.",
    )


def test_old_korean_text_files_are_read() -> None:
    text = "계란찜\n2인분\n재료\n계란 3개\n물 1컵\n만드는 법\n1. 계란을 풀어요.\n2. 물을 넣고 10분 쪄요.\n"
    [draft] = recipes(File("계란찜.txt", text.encode("cp949")))
    assert isinstance(draft, Draft)
    recipe = build(draft).recipe
    assert (recipe.title, recipe.servings, len(recipe.steps)) == ("계란찜", 2, 2)
    assert recipe.steps[1].ingredients == ("물",)
