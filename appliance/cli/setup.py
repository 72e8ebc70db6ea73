"""`jubang setup`: the first choices: language, microphone and speaker, written where settings are read."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.cli.parsers import Commands
from appliance.errors import UsageError

if TYPE_CHECKING:
    from appliance.audio.names import Kind

_LISTENED_S = 20.0
_AGAIN = "Settings are read at the start: systemctl restart jubang-kitchen"


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "setup",
        help="choose language, microphone and speaker, and hear whether they work",
        description="Asks for what options do not say and writes 10-setup.yaml into /etc/jubang; a file "
        "that is there already is kept beside. Then plays a tone, and listens for it and for a wake word.",
    )
    parser.add_argument("--language", choices=("ko", "en"))
    parser.add_argument("--microphone", metavar="NAME", help="as `jubang devices` lists it")
    parser.add_argument("--speaker", metavar="NAME", help="as `jubang devices` lists it")
    parser.add_argument("--yes", action="store_true", help="ask nothing, play nothing")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Ask, try and write."""
    from appliance.settings.choices import write_choices
    from appliance.settings.load import CONFIG_DIR_VARIABLE, load

    asks = not args.yes and sys.stdin.isatty()
    if not args.yes and not asks:
        message = "There is no terminal to ask on."
        raise UsageError(message, hint="Say --yes, with --language, --microphone and --speaker.")
    now = load()
    language = args.language
    devices = {"microphone": args.microphone, "speaker": args.speaker}
    if asks:
        language = language or _chosen("Language", ("ko", "en"), now.language)
    for device, name in devices.items():
        present = getattr(now.audio, device)
        devices[device] = name or (_device(device, present) if asks else present)
    audio = {device: name for device, name in devices.items() if name}
    folder = Path(os.environ.get(CONFIG_DIR_VARIABLE, "/etc/jubang"))
    written = write_choices(folder, {"language": language or now.language, "audio": audio})
    if written.kept is not None:
        print(f"What was there is kept in {written.kept}.")
    print(f"{written.path} {'is written. ' + _AGAIN if written.changed else 'says so already.'}")
    if asks and _chosen("Play a tone and listen for it", ("yes", "no"), "yes") == "yes":
        _try_devices()
    if asks and _chosen("Try the wake word", ("yes", "no"), "yes") == "yes":
        _try_wake_word()
    return 0


def _device(device: str, now: str | None) -> str | None:
    """Ask for a device of those that there are; None leaves it to the system."""
    from appliance.audio.devices import devices
    from appliance.audio.names import stable_name
    from appliance.errors import AudioError

    kind: Kind = "input" if device == "microphone" else "output"
    try:
        sound = devices()
    except AudioError as error:
        print(error)
        return now
    able = [one for one in sound if (one.inputs if kind == "input" else one.outputs)]
    names = ("the system's choice", *dict.fromkeys(stable_name(one, sound) for one in able))
    chosen = _chosen(device.capitalize(), names, now or names[0])
    return None if chosen == names[0] else chosen


def _chosen(what: str, of: Sequence[str], now: str) -> str:
    """Ask until the answer is one of those there are, or nothing: then it stays as it is."""
    for number, name in enumerate(of, 1):
        print(f"  {number}  {name}")
    while True:
        answer = input(f"{what} [{now}]: ").strip()
        if not answer:
            return now
        if answer in of:
            return answer
        if answer.isdecimal() and 1 <= int(answer) <= len(of):
            return of[int(answer) - 1]
        print(f"Say a number from 1 to {len(of)}.")


def _try_devices() -> None:
    from appliance.ops.checks import SOUND, Box, findings
    from appliance.ops.preflight import line
    from appliance.settings import load

    for one in findings(SOUND, Box(settings=load())):
        print(line(one))


def _try_wake_word() -> None:
    """Listen for a wake word, and say what to do where none is heard."""
    from appliance.cli.wake import first_word
    from appliance.errors import JubangError
    from appliance.settings import load

    settings = load()
    words = ", ".join(word.phrase or word.model for word in settings.listen.wake_words)
    print(f"Say one of these: {words}", flush=True)
    try:
        heard = first_word(settings, _LISTENED_S)
    except JubangError as error:
        print(f"{error.message} {error.hint or ''}".rstrip())
        return
    if heard is None:
        print(
            f"None was heard in {_LISTENED_S:.0f} s. Is the microphone near? Its level: "
            "jubang doctor --sound; more tries: jubang wake test --live"
        )
        return
    print(f"Heard: {heard.phrase or heard.word} ({heard.score:.2f})")
