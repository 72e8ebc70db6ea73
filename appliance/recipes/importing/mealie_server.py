"""The house's own Mealie, over its API: one recipe by its page, or all of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

from appliance.errors import RecipeError
from appliance.recipes.importing.draft import Draft
from appliance.recipes.importing.fetch import fetch
from appliance.recipes.importing.formats import mealie
from appliance.settings.schema import ImportingSettings

_PAGE = 100
_MOST_PAGES = 200


def serves(url: str, settings: ImportingSettings) -> bool:
    """Return whether a URL is one of the Mealie that the settings name."""
    base = settings.mealie_url
    return base is not None and urlsplit(url).netloc == urlsplit(base).netloc


def addresses(url: str, settings: ImportingSettings) -> Iterator[tuple[str, str]]:
    """Yield the API's address and the name of the recipe of a page, or of every recipe."""
    base = (settings.mealie_url or "").rstrip("/")
    parts = [part for part in urlsplit(url).path.split("/") if part]
    if len(parts) > 1 and parts[-2] in {"r", "recipe", "recipes"}:
        yield f"{base}/api/recipes/{quote(parts[-1], safe='')}", parts[-1]
        return
    for number in range(1, _MOST_PAGES + 1):
        told = _get(f"{base}/api/recipes?page={number}&perPage={_PAGE}", settings)
        items = told.get("items")
        if not isinstance(items, list) or not items:
            return
        for item in items:
            slug = str(item.get("slug") or "") if isinstance(item, dict) else ""
            if slug:
                yield f"{base}/api/recipes/{quote(slug, safe='')}", slug
        if number >= int(told.get("total_pages") or told.get("totalPages") or 1):
            return


def recipes(address: str, settings: ImportingSettings) -> Iterator[Draft]:
    """Yield the recipe at an address of the API."""
    yield mealie.read(_get(address, settings))


def _get(address: str, settings: ImportingSettings) -> dict[str, Any]:
    host = urlsplit(address).hostname or ""
    token = settings.mealie_token
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
    page = fetch(address, [*settings.allowed_hosts, host], headers)
    try:
        told = json.loads(page.data)
    except (ValueError, RecursionError) as error:
        raise RecipeError(
            f"Mealie at {host} did not answer with JSON.",
            hint="Is importing.mealie_url its base address, and importing.mealie_token valid?",
        ) from error
    if not isinstance(told, dict):
        raise RecipeError(f"Mealie at {host} answered with something else than a recipe.")
    return told
