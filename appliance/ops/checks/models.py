"""Whether the models that the settings ask for are there, and whole."""

from __future__ import annotations

from collections.abc import Iterator

from appliance.ops.checks import Box, Finding, Level


def check(box: Box) -> Iterator[Finding]:
    """Look at each; read every byte where there is time (`--deep`)."""
    from appliance.settings import Paths
    from appliance.store import ModelState, ModelStore, load_manifest

    store = ModelStore(Paths.resolve(box.settings.paths).models, load_manifest())
    needed = store.manifest.for_settings(box.settings)
    missing = [model.name for model in needed if store.state(model) is not ModelState.READY]
    if missing:
        message = f"Models are missing: {', '.join(missing)}."
        yield Finding(Level.ERROR, message, "Run: jubang models pull")
    there = [model for model in needed if model.name not in missing]
    if box.deep:
        for found in store.verify(there):
            if found.state is ModelState.BROKEN:
                message = f"The model {found.model} is damaged: {found.detail}."
                yield Finding(Level.ERROR, message, f"Run: jubang models pull {found.model}")
    if not missing:
        how = "whole" if box.deep else "there"
        yield Finding(Level.OK, f"{len(there)} models are {how}.")
