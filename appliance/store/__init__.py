"""The model store: what models there are (the manifest), and verified copies of them on disk."""

from appliance.store.manifest import Manifest, Model, load_manifest
from appliance.store.store import ModelState, ModelStore

__all__ = ["Manifest", "Model", "ModelState", "ModelStore", "load_manifest"]
