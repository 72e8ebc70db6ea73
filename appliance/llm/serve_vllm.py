"""How vLLM is started: its command line and environment, by profile. Its code is not ours."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from appliance.errors import ModelStoreError
from appliance.settings import Paths, Settings
from appliance.settings.paths import ROOT
from appliance.store import ModelStore, load_manifest

_PRIVATE = {
    "VLLM_NO_USAGE_STATS": "1",
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
}
"""Nothing is reported, nothing is fetched."""
_CPU = {
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "VLLM_HOST_IP": "127.0.0.1",
    "GLOO_SOCKET_IFNAME": "lo",
}


@dataclass(frozen=True, slots=True)
class Launch:
    """A program to be run."""

    command: tuple[str, ...]
    environment: dict[str, str]
    """All of it, not only what differs."""


def vllm_launch(settings: Settings, paths: Paths, environment: Path | None = None) -> Launch:
    """Return how to start vLLM; raise ModelStoreError where its program or model is missing."""
    program = (environment or ROOT / ".venv-llm") / "bin" / "vllm"
    if not program.exists():
        message = f"vLLM is not installed at {program}."
        raise ModelStoreError(message, hint="Run: ./install.sh demo --llm")
    llm, address = settings.llm, settings.services.vllm
    command = [str(program), "serve", str(_model_folder(settings, paths))]
    command += ["--served-model-name", llm.served_name]
    command += ["--host", address.host, "--port", str(address.port)]
    command += ["--max-model-len", str(llm.context_tokens)]
    extra = dict(_PRIVATE)
    if settings.profile == "cpu":
        command += ["--max-num-seqs", "4", "--dtype", "bfloat16", "--enforce-eager"]
        extra |= _CPU
    else:
        # One household: few requests at once, and less memory set aside for them.
        command += ["--max-num-seqs", "4"]
        if llm.gpu_memory_share is not None:
            command += ["--gpu-memory-utilization", str(llm.gpu_memory_share)]
        if llm.eager:
            command += ["--enforce-eager"]
        if llm.quantization:
            command += ["--quantization", llm.quantization]
    return Launch(tuple(command), {**os.environ, **extra})


def converted_folder(paths: Paths, model: str) -> Path:
    """Return where a GGUF model is kept in the form that vLLM reads."""
    return paths.cache / "vllm" / model


def _model_folder(settings: Settings, paths: Paths) -> Path:
    store = ModelStore(paths.models, load_manifest())
    folder = store.path(settings.llm.model)
    if not (folder / "model.gguf").exists():
        return folder
    converted = converted_folder(paths, settings.llm.model)
    if not (converted / "config.json").exists():
        message = f"The model '{settings.llm.model}' is not converted for vLLM yet."
        raise ModelStoreError(message, hint="Run: ./install.sh demo --llm")
    return converted
