"""A WAV file for a microphone and another for the speaker: the same daemon, without hardware."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.player import PLAYER_RATE, Player
from appliance.errors import AudioError
from appliance.kitchen.clock import ReplayClock
from appliance.kitchen.jobs import Jobs
from appliance.kitchen.mouth import Mouth
from appliance.kitchen.turns import Turns

BLOCK_S = 0.02
_HEARD = int(SPEECH_RATE * BLOCK_S)
_SPOKEN = int(PLAYER_RATE * BLOCK_S)
_QUIET_S = 0.5
"""So long must everything have been quiet after the input before a replay is over."""
_LONGEST_TAIL_S = 120.0


@dataclass(frozen=True, slots=True)
class Replay:
    """One recording to be heard, and where the answers go."""

    samples: Samples
    """16,000 Hz mono."""
    output: Path | None


async def run_replay(
    replay: Replay, clock: ReplayClock, turns: Turns, mouth: Mouth, player: Player, jobs: Jobs
) -> None:
    """Feed the recording, block by block, and keep what is played in step with it."""
    out = _open(replay.output)
    quiet = tail = 0.0
    try:
        at = 0
        while quiet < _QUIET_S and tail < _LONGEST_TAIL_S:
            block = replay.samples[at : at + _HEARD]
            over = at >= len(replay.samples)
            if len(block) < _HEARD:
                block = np.pad(block, (0, _HEARD - len(block)))
            played = player.pull(_SPOKEN)
            if out is not None:
                out.write(played)
            await clock.advance(BLOCK_S)
            mouth.tick(clock.now())
            turns.hear(block)
            turns.tick()
            at += _HEARD
            if over:
                tail += BLOCK_S
                quiet = quiet + BLOCK_S if turns.idle and not jobs.under_way else 0.0
        mouth.tick(clock.now())
    finally:
        if out is not None:
            out.close()


def _open(path: Path | None) -> soundfile.SoundFile | None:
    if path is None:
        return None
    try:
        return soundfile.SoundFile(
            path, "w", samplerate=PLAYER_RATE, channels=1, subtype="PCM_16", format="WAV"
        )
    except (OSError, soundfile.LibsndfileError) as error:
        raise AudioError(f"{path} cannot be written: {error}.") from error
