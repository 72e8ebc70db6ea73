"""`jubang understand`: what a text means, for programs."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping
from typing import Any

from appliance.cli.parsers import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "understand",
        help="read turns as JSON lines, write their acts",
        description=(
            'Reads {"text", "lang"?, "context"?} a line and writes {"acts", "source", "duration_ms"} '
            "a line, in order. Nothing is remembered from one line to the next."
        ),
    )
    parser.add_argument("--jsonl", action="store_true", required=True, help="the form, both ways")
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Understand line after line; a line that cannot be read is answered with its error."""
    from appliance.errors import JubangError
    from appliance.nlu.understand import warm
    from appliance.recipes import Library
    from appliance.settings import Paths, load

    library = Library.open(Paths.resolve(load().paths))
    warm("ko", "en")
    failed = False
    for line in sys.stdin:
        if not line.strip():
            continue
        answer: Mapping[str, object]
        try:
            answer = _answer(line, library)
        except JubangError as error:
            answer, failed = error.to_json(), True
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return 1 if failed else 0


def _answer(line: str, library: Any) -> dict[str, object]:
    from appliance.acts import to_json
    from appliance.errors import RequestError
    from appliance.nlu.understand import understand
    from appliance.recipes.words import read_context

    try:
        asked = json.loads(line)
        text = asked["text"]
        moment = asked.get("context") or {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = "This line is no JSON object with a text."
        raise RequestError(message, hint='For example {"text": "다음"}.') from error
    if not isinstance(text, str) or not isinstance(moment, dict):
        raise RequestError("text must be a string and context an object.")
    language = asked.get("lang") or _language_of(text)
    if language not in {"ko", "en"}:
        raise RequestError(f"'{language}' is not a language.", hint="Use ko or en.")
    begun = time.perf_counter()
    understood = understand(text, language, read_context(moment, library, language))
    spent = (time.perf_counter() - begun) * 1000
    return {
        "acts": to_json(understood.acts),
        "source": understood.source,
        "duration_ms": round(spent, 3),
    }


def _language_of(text: str) -> str:
    return "ko" if any("가" <= letter <= "힣" for letter in text) else "en"
