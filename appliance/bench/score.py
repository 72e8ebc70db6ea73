"""The figures of one condition, as JSON and as a line of the table: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.bench.measure import Figure
from appliance.bench.notes import STAGES, Outcome, Unasked

Label = tuple[str, str, float | None]
"""The chain, the language, and the ratio in dB (None: no noise)."""


@dataclass(frozen=True, slots=True)
class Score:
    """What came of the turns of one condition."""

    label: Label
    outcomes: Sequence[Outcome]
    false_wakes: int
    unasked: Sequence[Unasked]
    seconds: float
    """The length of the track that was heard."""

    @property
    def right(self) -> int:
        """Return how many turns were taken for what they meant."""
        return sum(one.right for one in self.outcomes)

    @property
    def woken(self) -> int:
        """Return how many wake words were heard."""
        return sum(one.woken for one in self.outcomes)

    @property
    def cut_off(self) -> int:
        """Return how many turns ended before the cook did."""
        return sum(one.cut_off for one in self.outcomes)

    def latency(self, *, ready: bool) -> Figure | None:
        """Return how late the right answers began, of one kind; None where there were none."""
        late = [
            one.latency
            for one in self.outcomes
            if one.right and one.command.ready is ready and one.latency is not None
        ]
        kind = "ready beforehand" if ready else "made anew"
        return Figure(f"answer {kind}", tuple(late)) if late else None

    def stages(self) -> Sequence[Figure]:
        """Return when each stage was reached after the cook's last sound, in the right turns."""
        figures = []
        for stage in STAGES:
            reached = [one.at[stage] for one in self.outcomes if one.right and stage in one.at]
            if reached:
                figures.append(Figure(stage, tuple(reached), "after the cook's last sound"))
        return figures

    def to_json(self) -> dict[str, object]:
        """Return everything, with what was taken for something else."""
        chain, language, snr = self.label
        ready, anew = self.latency(ready=True), self.latency(ready=False)
        turns = len(self.outcomes)
        return {
            "chain": chain,
            "language": language,
            "snr_db": snr,
            "track_s": round(self.seconds, 1),
            "turns": turns,
            "woken": self.woken,
            "right": self.right,
            "accuracy": round(self.right / turns, 4) if turns else None,
            "false_wakes": self.false_wakes,
            "cut_offs": self.cut_off,
            "unasked": [one.to_json() for one in self.unasked],
            "latency": {
                "ready": ready.to_json() if ready else None,
                "anew": anew.to_json() if anew else None,
            },
            "stages": [figure.to_json() for figure in self.stages()],
            "wrong": [_wrong(one) for one in self.outcomes if not one.right],
        }


_HEAD = (
    f"{'chain':7} {'lang':4} {'noise':>6} {'turns':>5} {'woken':>6} {'right':>7} "
    f"{'false wakes':>11} {'cut off':>7} {'unasked':>7} "
    f"{'ready: p50':>10} {'p95 ms':>6} {'anew: p50':>10} {'p95 ms':>6}"
)


def score_table(scores: Sequence[Score]) -> str:
    """Return the conditions beside each other; latencies in milliseconds."""
    return "\n".join([_HEAD, *(_row(score) for score in scores)])


def _row(score: Score) -> str:
    chain, language, snr = score.label
    turns = len(score.outcomes)
    noise = "clean" if snr is None else f"{snr:g} dB"
    share = [f"{count / turns:.1%}" if turns else "–" for count in (score.woken, score.right)]
    return (
        f"{chain:7} {language:4} {noise:>6} {turns:5} {share[0]:>6} {share[1]:>7} "
        f"{score.false_wakes:11} {score.cut_off:7} {len(score.unasked):7} "
        f"{_ms(score.latency(ready=True))} {_ms(score.latency(ready=False))}"
    )


def _ms(figure: Figure | None) -> str:
    if figure is None:
        return f"{'–':>10} {'–':>6}"
    return f"{figure.p50 * 1000:10.0f} {figure.p95 * 1000:6.0f}"


def _wrong(outcome: Outcome) -> dict[str, object]:
    return {
        "said": outcome.command.text,
        "voice": outcome.spoken.turn.voice,
        "woken": outcome.woken,
        "heard": outcome.heard,
        "acts": list(outcome.acts),
        "meant": outcome.command.act.to_json(),
        "cut_off": outcome.cut_off,
    }
