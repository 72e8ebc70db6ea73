"""`jubang replay`: hear kept turns again, and compare."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appliance.cli.parsers import Commands, add_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appliance.recipes import Library
    from appliance.stt.client import SttClient


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "replay",
        help="hear kept turns again, and compare what they come to",
        description=(
            "Transcribes and understands turns that were kept with recording.keep, and compares their "
            "acts with those of then. Needs the STT service (`jubang services up`)."
        ),
    )
    parser.add_argument("folder", type=Path, help="a kept turn, or a folder of them")
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Hear each turn again; 1 where any comes to other acts."""
    from appliance.errors import UsageError
    from appliance.kitchen.recording import kept_turns
    from appliance.recipes import Library
    from appliance.settings import Paths, load
    from appliance.stt.client import SttClient

    settings = load()
    turns = kept_turns(args.folder)
    if not turns:
        raise UsageError(f"There is no kept turn in {args.folder}.", hint="See recording.keep.")
    library = Library.open(Paths.resolve(settings.paths))
    client = SttClient(settings.services.stt, settings.kitchen.stt_timeout_s)
    told = asyncio.run(_replayed(turns, library, client))
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        for one in told:
            sign = "=" if one["same"] else "≠"
            print(f"{sign} {one['turn']}  “{one['text']}”")
            if not one["same"]:
                print(f"    then “{one['then']['text']}”: {_acts(one['then']['acts'])}")
                print(f"    now: {_acts(one['acts'])}")
        same = sum(one["same"] for one in told)
        print(f"{same} of {len(told)} turns come to the same acts.")
    return 0 if all(one["same"] for one in told) else 1


async def _replayed(
    turns: list[tuple[Path, Mapping[str, Any]]], library: Library, client: SttClient
) -> list[dict[str, Any]]:
    return [await _again(folder, facts, library, client) for folder, facts in turns]


async def _again(
    folder: Path, facts: Mapping[str, Any], library: Library, client: SttClient
) -> dict[str, Any]:
    from appliance.acts import to_json
    from appliance.audio.chunk import read_audio_file
    from appliance.kitchen.hearing import heard
    from appliance.kitchen.recording import SOUND
    from appliance.recipes.words import read_context

    language = str(facts["language"])
    context = read_context(facts["context"], library, language)
    transcript, understanding = await heard(
        client, read_audio_file(folder / SOUND), language, context
    )
    acts = to_json(understanding.acts)
    return {
        "turn": folder.name,
        "text": transcript.text,
        "acts": acts,
        "same": acts == facts["acts"],
        "then": {"text": facts["text"], "acts": facts["acts"]},
    }


def _acts(acts: list[dict[str, Any]]) -> str:
    return json.dumps(acts, ensure_ascii=False)
