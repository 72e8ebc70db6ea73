"""A voice's model on onnxruntime, whose work can be ended before it is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from appliance.audio.chunk import Samples
from appliance.errors import StoppedError


class VoiceModel:
    """A model that makes the samples of one sentence at a time."""

    def __init__(self, path: Path, threads: int) -> None:
        """Load it; raises what onnxruntime raises (RuntimeError, ValueError)."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Every sentence has its own length: plans and pools kept for each would only grow.
        options.enable_mem_pattern = False
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"]
        )
        self._running: onnxruntime.RunOptions | None = None

    def run(self, inputs: dict[str, Any]) -> Samples:
        """Return the model's one output, flat; raise StoppedError where `stop` ended it."""
        options = self._running = onnxruntime.RunOptions()
        options.log_severity_level = 4  # that it was stopped is no error
        try:
            (audio,) = self._session.run(None, inputs, options)
        except RuntimeError as error:
            if options.terminate:
                raise StoppedError("The speech was not wanted any more.") from error
            raise
        finally:
            self._running = None
        return np.asarray(audio, dtype=np.float32).ravel()

    def stop(self) -> None:
        """End what runs, from another thread; it takes as long as one of the model's layers."""
        if (running := self._running) is not None:
            running.terminate = True
