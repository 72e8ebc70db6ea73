"""models/manifest.yaml, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from appliance.errors import ModelStoreError
from appliance.settings.paths import ROOT
from appliance.settings.schema import Settings

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Package(_Entry):
    """One wheel of the Python package index."""

    name: str
    version: str
    wheel: str
    """File name."""
    size: Annotated[int, Field(gt=0)]
    """Bytes."""
    sha256: Sha256

    @property
    def pin(self) -> str:
        """Return the requirement that names exactly this release."""
        return f"{self.name}=={self.version}"


class Hub(_Entry):
    """A repository on the Hugging Face hub."""

    repository: str
    revision: str
    """A commit, or a branch that the first pull resolves and the lock pins."""


class Source(_Entry):
    """One place that a model comes from: exactly one of the two."""

    packages: tuple[Package, ...] = ()
    hub: Hub | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if bool(self.packages) == (self.hub is not None):
            message = "a source is either packages or a hub repository"
            raise ValueError(message)
        return self


class File(_Entry):
    """One file of a model."""

    size: int | None = None
    """Bytes; None where only the hub knows it."""
    sha256: Sha256 | None = None
    """None where only the hub knows it."""
    members: tuple[str, ...] = ()
    """The wheel members that make the file, joined in order."""


class Model(_Entry):
    """One model of the manifest."""

    name: str
    purpose: Literal["stt", "tts", "wake", "llm"]
    about: str
    profiles: tuple[Literal["cpu", "gpu"], ...]
    optional: bool = False
    """Pulled only when it is asked for by name."""
    licence: str
    notice: str = ""
    sources: tuple[Source, ...]
    files: Mapping[str, File]

    @property
    def download_size(self) -> int | None:
        """Return the bytes that a pull fetches from the first source, None where unknown."""
        packages = self.sources[0].packages
        return sum(package.size for package in packages) if packages else None


class Manifest(_Entry):
    """All models by name."""

    models: Mapping[str, Model]

    def get(self, name: str) -> Model:
        """Return the model `name`; raise ModelStoreError naming the known ones."""
        if name not in self.models:
            known = ", ".join(sorted(self.models))
            message = f"There is no model '{name}' in the manifest."
            raise ModelStoreError(message, hint=f"Known: {known}.")
        return self.models[name]

    def for_profile(self, profile: str) -> list[Model]:
        """Return what a profile may need on any machine, without the optional ones."""
        return [m for m in self.models.values() if profile in m.profiles and not m.optional]

    def for_settings(self, settings: Settings) -> list[Model]:
        """Return what these settings need: of the profile's models those that they use, or fall back to."""
        asked = set(settings.stt.models.values())
        spare = {name for less in settings.stt.fall_back_to for name in less.models.values()}
        hearing = asked | (spare if settings.stt.device == "cuda" else set())
        tts = settings.tts
        names = (*tts.speak_with.values(), *tts.fall_back_to.values())
        chosen = {tts.voices[name].model for name in names}
        unspoken = {voice.model for voice in tts.voices.values()} - chosen

        def is_used(model: Model) -> bool:
            if model.purpose == "stt":
                return model.name in asked or (model.name in hearing and not model.optional)
            if model.optional or settings.profile not in model.profiles:
                return False
            if model.purpose == "tts":
                return model.name not in unspoken
            return model.purpose != "llm" or settings.llm.enabled

        return [model for model in self.models.values() if is_used(model)]


def load_manifest(path: Path = ROOT / "models" / "manifest.yaml") -> Manifest:
    """Read the manifest; raise ModelStoreError with every finding."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Manifest(models={name: Model(name=name, **entry) for name, entry in data.items()})
    except (OSError, yaml.YAMLError, AttributeError, TypeError, ValidationError) as error:
        message = f"The model manifest {path} cannot be used: {error}"
        raise ModelStoreError(message, hint="Restore the file from the release.") from error
