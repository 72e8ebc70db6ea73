"""The two chains that the same turns go through: Jubang's own and the plain one."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from appliance.ops.processes import Processes
from appliance.settings import Paths, Settings, load

OURS: Final = "jubang"
PLAIN: Final = "plain"

COOKS: Final = {
    "ko": ("cook-nezumi", "cook-alpha", "cook-tebukuro", "minho"),
    "en": ("joe", "cook-us", "cook-gb"),
}
"""Who speaks to the bench, by the names of their voices; none of the Korean ones answers."""
_VOICES: Final = {
    "cook-nezumi": "{engine: kokoro, language: ko, model: kokoro-82m, speaker: jf_nezumi}",
    "cook-alpha": "{engine: kokoro, language: ko, model: kokoro-82m, speaker: jf_alpha}",
    "cook-tebukuro": "{engine: kokoro, language: ko, model: kokoro-82m, speaker: jf_tebukuro}",
    "cook-us": "{engine: espeak, language: en, speaker: en-us}",
    "cook-gb": "{engine: espeak, language: en, speaker: en-gb}",
}
_PLAIN: Final = {
    "JUBANG_STT__WINDOW_PAD_S": "30",
    "JUBANG_TTS__CACHE_MB": "0",
    "JUBANG_LISTEN__PAUSE_S": "0.7",
    "JUBANG_LISTEN__SURE_SILENCE_S": "0.7",
    "JUBANG_LISTEN__END_SILENCE_S": "0.7",
    "JUBANG_LISTEN__LONG_SILENCE_S": "0.7",
}
"""What a usual assistant does: it waits, transcribes the full window, and keeps no speech."""
_NEEDED: Final = ("stt", "tts")


@dataclass(frozen=True, slots=True)
class Chain:
    """Services that run, and the settings that find them."""

    name: str
    """OURS or PLAIN."""
    settings: Settings
    processes: Processes

    @property
    def plain(self) -> bool:
        """Return whether the daemon leaves out what the plain chain does not have."""
        return self.name == PLAIN

    def forget_speech(self) -> None:
        """Delete the speech that is kept, so that nothing is ready that was not made ready."""
        shutil.rmtree(Paths.resolve(self.settings.paths).cache / "speech", ignore_errors=True)

    def processes_of_services(self) -> Mapping[str, int]:
        """Return the services' process numbers by name."""
        asked = {name: self.processes.ask(name).pid for name in _NEEDED}
        return {name: pid for name, pid in asked.items() if pid is not None}


@contextmanager
def chains(folder: Path, *, plain: bool) -> Iterator[tuple[Chain, ...]]:
    """Run the services of our chain, and of the plain one where wanted, beside whatever runs."""
    with ExitStack() as stack:
        ours = stack.enter_context(_chain(folder, OURS, {}))
        if not plain:
            yield (ours,)
            return
        yield ours, stack.enter_context(_chain(folder, PLAIN, _PLAIN))


@contextmanager
def _chain(folder: Path, name: str, more: Mapping[str, str]) -> Iterator[Chain]:
    environ = {**os.environ, **_places(folder / name), **_voices(), **more}
    settings = load(environ)
    processes = Processes(settings, environ)
    with ExitStack() as stack:
        for service in _NEEDED:
            stack.callback(processes.stop, service)
            processes.start(service, tied=True)
        for _ in processes.wait(_NEEDED):
            pass
        yield Chain(name, settings, processes)


def _places(folder: Path) -> dict[str, str]:
    """Return ports and folders that nobody else has."""
    names = ("stt", "tts", "llm", "vllm", "kitchen")
    with ExitStack() as stack:
        probes = {name: stack.enter_context(socket.socket()) for name in names}
        for probe in probes.values():
            probe.bind(("127.0.0.1", 0))
        ports = {
            f"JUBANG_SERVICES__{name.upper()}__PORT": str(probe.getsockname()[1])
            for name, probe in probes.items()
        }
    folders = {
        f"JUBANG_PATHS__{kind.upper()}": str(folder / kind) for kind in ("run", "state", "cache")
    }
    return {**ports, **folders}


def _voices() -> dict[str, str]:
    return {f"JUBANG_TTS__VOICES__{name.upper()}": voice for name, voice in _VOICES.items()}
