"""A WAV file for a microphone and another for the speaker: the same daemon, without hardware."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.player import PLAYER_RATE, Player
from appliance.audio.room import Room
from appliance.errors import AudioError
from appliance.kitchen.clock import ReplayClock
from appliance.kitchen.jobs import Jobs
from appliance.kitchen.mouth import Mouth
from appliance.kitchen.turns import Turns

BLOCK_S = 0.02
_HEARD = int(SPEECH_RATE * BLOCK_S)
_SPOKEN = int(PLAYER_RATE * BLOCK_S)
_SILENCE: Samples = np.zeros(_HEARD, dtype=np.float32)
_QUIET_S = 0.5
"""So long must everything have been quiet after the input before a replay is over."""
_LONGEST_TAIL_S = 120.0


@dataclass(frozen=True, slots=True)
class Replay:
    """One recording to be heard, and where the answers go."""

    samples: Samples
    """16,000 Hz mono."""
    output: Path | None
    seconds: float | None = None
    """How long it goes on, from its beginning again and again; None: once, to its end."""
    room: Room | None = None
    """Where the microphone hears the speaker; None: it does not."""

    def blocks(self) -> Iterator[Samples]:
        """Yield it in blocks of BLOCK_S; nothing but the recording itself is kept."""
        count = len(self.samples) if self.seconds is None else int(self.seconds * SPEECH_RATE)
        for at in range(0, count, _HEARD):
            start = at % len(self.samples)
            block = self.samples[start : start + _HEARD]
            if len(block) < _HEARD:
                block = np.pad(block, (0, _HEARD - len(block)))
            yield block


async def run_replay(
    replay: Replay, clock: ReplayClock, turns: Turns, mouth: Mouth, player: Player, jobs: Jobs
) -> None:
    """Feed the recording, block by block, and keep what is played in step with it."""
    out = _open(replay.output)
    quiet = tail = 0.0
    try:
        blocks = replay.blocks()
        while quiet < _QUIET_S and tail < _LONGEST_TAIL_S:
            block = next(blocks, None)
            played = player.pull(_SPOKEN)
            if out is not None:
                out.write(played)
            await clock.advance(BLOCK_S)
            _tell(clock, mouth, player)
            heard = _SILENCE if block is None else block
            if replay.room is not None:
                heard = heard + replay.room.echo(played, len(heard))
            turns.hear(heard)
            turns.tick()
            if block is None:
                tail += BLOCK_S
                quiet = quiet + BLOCK_S if turns.idle and not jobs.under_way else 0.0
        _tell(clock, mouth, player)
    finally:
        if out is not None:
            out.close()


def _tell(clock: ReplayClock, mouth: Mouth, player: Player) -> None:
    """Tell what was played; where the clock is ahead of the sound, so were the listeners."""
    now = clock.now()
    mouth.tick(now, max(0.0, now - player.pulled / PLAYER_RATE))


def _open(path: Path | None) -> soundfile.SoundFile | None:
    if path is None:
        return None
    try:
        return soundfile.SoundFile(
            path, "w", samplerate=PLAYER_RATE, channels=1, subtype="PCM_16", format="WAV"
        )
    except (OSError, soundfile.LibsndfileError) as error:
        raise AudioError(f"{path} cannot be written: {error}.") from error
