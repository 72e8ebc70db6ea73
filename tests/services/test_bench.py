"""`jubang bench` with the real services: the shape of what it tells, never its times."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import psutil

COMMAND = [sys.executable, "-m", "appliance.cli", "bench", "--json", "--rounds", "1"]
FIGURE = {"name", "n", "p50_ms", "p95_ms", "max_ms", "note"}


def test_the_bench_tells_of_each_condition_by_both_chains(
    environ: dict[str, str], tmp_path: Path
) -> None:
    flame = tmp_path / "daemon.svg"
    asked = ["--turns", "2", "--language", "en", "--snr", "10", "--plain", "--profile", str(flame)]
    done = subprocess.run(
        [*COMMAND, *asked], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert all(set(figure) == FIGURE for figure in told["stages"])
    conditions = [(one["chain"], one["language"], one["snr_db"]) for one in told["turns"]]
    assert conditions == [
        *(("jubang", "en", None), ("plain", "en", None)),
        *(("jubang", "en", 10.0), ("plain", "en", 10.0)),
    ]
    for one in told["turns"]:
        assert one["turns"] == 2
        assert one["woken"] <= 2
        assert one["right"] + len(one["wrong"]) == 2
        assert one["accuracy"] == one["right"] / 2
        assert set(one["latency"]) == {"ready", "anew"}
        assert one["track_s"] > 20
    assert told["turns"][0]["right"] >= 1
    names = [figure["name"] for figure in told["turns"][0]["stages"]]
    assert names[0] == "silence noticed"
    assert names[-1] == "answer's first sound"
    assert "daemon" in told["processors"]["core_s"]
    assert "kitchen.replay.run_replay" in flame.read_text(encoding="utf-8")
    assert flame.with_suffix(".folded").stat().st_size > 0


def test_an_interrupted_bench_tells_what_it_has_and_leaves_no_service(
    environ: dict[str, str],
) -> None:
    with subprocess.Popen(
        [*COMMAND, "--turns", "30", "--language", "en"],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as bench:
        assert bench.stderr is not None
        for line in bench.stderr:
            if line.startswith("STT service"):
                break
        services = psutil.Process(bench.pid).children(recursive=True)
        bench.send_signal(signal.SIGTERM)
        out, _ = bench.communicate(timeout=120)
    assert services
    assert bench.returncode == 130
    assert json.loads(out)["stages"]
    assert not any(one.is_running() for one in services)
