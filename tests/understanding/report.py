"""python -m tests.understanding.report [--wrong] [FILE …]: the scores, and what was confused."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from appliance.recipes import Library
from tests.understanding.scoring import TURNS, read_turns, score


def main() -> None:
    """Print a line a file, and the confusions."""
    parser = argparse.ArgumentParser(description="Score the understanding on labelled turns.")
    parser.add_argument("files", nargs="*", type=Path, help="default: all of tests/understanding")
    parser.add_argument("--wrong", action="store_true", help="show every turn that went wrong")
    asked = parser.parse_args()
    library = Library()
    for path in asked.files or sorted(TURNS.glob("*.jsonl")):
        found = score(read_turns(path), library)
        print(
            f"{path.stem}: {found.accuracy:.1%} of {len(found.results)} turns, "
            f"{found.wrong_durations} wrong durations, {found.acted_on_talk:.1%} of talk acted on, "
            f"p50 {found.percentile_ms(0.5):.2f} ms, p99 {found.percentile_ms(0.99):.2f} ms"
        )
        for (meant, taken), count in found.confusions().most_common(None if asked.wrong else 12):
            print(f"  {count:4} {meant} -> {taken}")
        for one in found.results if asked.wrong else ():
            if not one.right:
                print(f"  - {one.turn.text}  {json.dumps(one.turn.context, ensure_ascii=False)}")
                print(f"      meant {_shown(one.turn.acts)}")
                print(f"      taken {_shown(one.acts)}")


def _shown(acts: object) -> str:
    return json.dumps(acts, ensure_ascii=False)


if __name__ == "__main__":
    main()
