"""A voice's model on onnxruntime, whose work can be ended before it is done."""

from __future__ import annotations

import ctypes
import threading
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from appliance.audio.chunk import Samples
from appliance.errors import EngineError, StoppedError


def _give_back() -> None:
    """Give freed memory back to the system, where the C library is glibc.

    It would keep what a sentence took, up to a gigabyte, and the next one is of another length: 235 MB
    stay of 250 to 1,150.
    """
    if trim := _trim():
        trim(0)


@cache
def _trim() -> Any:
    return getattr(ctypes.CDLL(None), "malloc_trim", None)


class VoiceModel:
    """A model that makes the samples of one sentence at a time."""

    def __init__(self, path: Path, threads: int) -> None:
        """Load it to run on so many threads; raise EngineError where that fails."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Every sentence has its own length: plans and pools kept for each would only grow.
        options.enable_mem_pattern = False
        options.enable_cpu_mem_arena = False
        try:
            self._session = onnxruntime.InferenceSession(
                path, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's own classes have no common base
            message = f"The voice {path} cannot be loaded: {error}"
            raise EngineError(message, hint="Run: jubang models verify") from error
        self._running: onnxruntime.RunOptions | None = None

    def run(self, inputs: dict[str, Any]) -> Samples:
        """Return the model's one output, flat.

        Raises StoppedError where `stop` ended it, EngineError where the model fails.
        """
        options = self._running = onnxruntime.RunOptions()
        options.log_severity_level = 4  # that it was stopped is no error
        try:
            (audio,) = self._session.run(None, inputs, options)
        except Exception as error:  # as above
            if options.terminate:
                raise StoppedError("The speech was not wanted any more.") from error
            raise EngineError(f"The voice failed: {error}") from error
        finally:
            self._running = None
            # Behind the sentence, not before it is heard: it takes some 30 ms.
            threading.Thread(target=_give_back, daemon=True).start()
        return np.asarray(audio, dtype=np.float32).ravel()

    def stop(self) -> None:
        """End what runs, from another thread; it takes as long as one of the model's layers."""
        if (running := self._running) is not None:
            running.terminate = True
