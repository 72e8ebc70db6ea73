"""`jubang wake`: which wake words there are, one of your own, and what is heard of them."""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from appliance.cli.parsers import Commands

if TYPE_CHECKING:
    from appliance.audio.chunk import Samples
    from appliance.kitchen.waking import Detector
    from appliance.settings import Paths, Settings
    from appliance.wake import WakeDetector
    from appliance.wake.personal import Learned
    from appliance.wake.word import Detection

_VARIANTS: Final = (
    "",
    "+f1",
    "+f2",
    "+f3",
    "+f4",
    "+f5",
    "+m1",
    "+m2",
    "+m3",
    "+m4",
    "+m5",
    "+m6",
    "+m7",
)
_BLOCK = 320
_ALIKE = 0.5
_RECORDED_S = 2.5


def add(commands: Commands) -> None:
    """Add the command and its actions."""
    parser = commands.add_parser(
        "wake", help="wake words: list them, make your own, test them", description=__doc__
    )
    actions = parser.add_subparsers(
        title="actions", metavar="ACTION", required=True, parser_class=_Parser
    )
    listed = actions.add_parser("list", help="show the words there are, and those in use")
    listed.set_defaults(run=run_list)
    train = actions.add_parser(
        "train",
        help="make a word of your own",
        description=(
            "Learns a wake word from 3 to 30 recordings of you saying it alone (any WAV, FLAC or OGG), "
            "together with synthetic voices. Without recordings synthetic voices alone are learned "
            "from, which hears you less well."
        ),
    )
    train.add_argument("name", help="what the word is called in the settings, e.g. jubanga")
    train.add_argument("files", nargs="*", type=Path, metavar="FILE", help="one recording each")
    train.add_argument("--phrase", required=True, help="the word as it is written, e.g. 주방아")
    train.add_argument("--language", choices=("ko", "en"), default="ko")
    train.add_argument("--record", type=int, metavar="N", help="record N now with the microphone")
    train.set_defaults(run=run_train)
    test = actions.add_parser("test", help="show what is heard of the words in use")
    test.add_argument("files", nargs="*", type=Path, metavar="FILE", help="sound files to hear")
    test.add_argument("--live", action="store_true", help="hear the microphone until Ctrl-C")
    test.set_defaults(run=run_test)


class _Parser(argparse.ArgumentParser):
    """Takes files after options as well as before them, which argparse alone does not."""

    _within = False

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse options first, then what is left as files."""
        if self._within:
            return super().parse_known_args(args, namespace)
        self._within = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._within = False


def run_list(_args: argparse.Namespace) -> int:
    """Show the words."""
    from appliance.wake.detector import available

    settings, paths = _settings()
    in_use = {word.model: word for word in settings.listen.wake_words}
    for name, kind in available(_packaged(paths), _own(paths)).items():
        word = in_use.get(name)
        phrase = f', confirmed by its sound as "{word.phrase}"' if word and word.phrase else ""
        used = (
            f"in use: {word.language}, threshold {word.threshold:g}{phrase}"
            if word
            else "not in use"
        )
        print(f"{name:<16} {kind:<10} {used}")
    return 0


def run_train(args: argparse.Namespace) -> int:
    """Learn a word and write it."""
    from appliance.audio.chunk import read_audio_file
    from appliance.errors import UsageError
    from appliance.wake.personal import FEWEST, MOST, word_of

    if not re.fullmatch(r"\w[\w-]*", args.name):
        raise UsageError(
            f"'{args.name}' is no name for a word.", hint="Use letters, digits, - and _."
        )
    if args.record is not None and args.files:
        raise UsageError("Give either recordings or --record.")
    count = args.record if args.record is not None else len(args.files)
    if (count or args.record is not None) and not FEWEST <= count <= MOST:
        raise UsageError(
            f"{count} recordings are not {FEWEST} to {MOST}.", hint="5 to 10 are good."
        )
    settings, paths = _settings()
    if args.record is not None:
        recorded = asyncio.run(_record(args.record, args.phrase, settings.audio.microphone))
        words = [word_of(f"Recording {number}", one) for number, one in enumerate(recorded, 1)]
    else:
        words = [word_of(str(path), read_audio_file(path)) for path in args.files]
    learned = _learn(args.phrase, args.language, words, paths)
    path = paths.state / "wake" / f"{args.name}.npz"
    learned.word.save(path)
    _tell(learned, path, args)
    return 0


def _learn(phrase: str, language: str, words: Sequence[Samples], paths: Paths) -> Learned:
    from appliance.wake.background import load_background
    from appliance.wake.features import FeatureStream
    from appliance.wake.personal import Teacher
    from appliance.wake.training import Word

    print("Learning; this takes a minute or two …", flush=True)
    synthetic = _synthetic(phrase, language)
    made = f"from {len(words)} recordings and {len(synthetic)} sounds of synthetic voices"
    teacher = Teacher(FeatureStream(_packaged(paths)), load_background())
    return teacher.teach(Word(phrase, language, made), words, synthetic)


def _synthetic(phrase: str, language: str) -> list[Samples]:
    """Return the phrase said by espeak-ng's voices, trimmed; none where it is missing."""
    from appliance.errors import EngineError
    from appliance.tts.engines.espeak import EspeakEngine
    from appliance.wake.augment import trimmed

    base = {"ko": "ko", "en": "en-us"}[language]
    try:
        return [
            trimmed(sound.samples(16_000))
            for variant in _VARIANTS
            for rate in (0.8, 1.0, 1.2)
            for sound in EspeakEngine(f"{base}{variant}").synthesize(phrase, rate)
        ]
    except EngineError as error:
        print(f"No synthetic voices: {error}")
        return []


def _tell(learned: Learned, path: Path, args: argparse.Namespace) -> None:
    """Say how well the recordings know each other, and what to put into the settings."""
    for number, score in enumerate(learned.agreement, 1):
        print(f"Recording {number}: {score:.2f} by a word learned from the others")
    known = sum(score >= _ALIKE for score in learned.agreement)
    if learned.agreement:
        print(f"{known} of {len(learned.agreement)} recordings are recognised by the others.")
    if learned.agreement and known * 2 < len(learned.agreement):
        print("They are too unlike each other. Record the word again, always said the same way.")
    print(f"Written: {path}\nPut this into the settings, beside the words that you keep:\n")
    print("listen:\n  wake_words:")
    print(
        f"    - {{model: {args.name}, language: {args.language}, threshold: 0.5, "
        f'phrase: "{args.phrase}"}}'
    )


def run_test(args: argparse.Namespace) -> int:
    """Show what is heard."""
    from appliance.audio.chunk import read_audio_file
    from appliance.audio.streams import Microphone
    from appliance.errors import UsageError

    if bool(args.files) == args.live:
        raise UsageError("Give sound files or --live.")
    settings, _ = _settings()
    detector = _detector(settings)
    if args.live:
        print("Say a wake word; Ctrl-C ends.", flush=True)
        blocks = Microphone(settings.audio.microphone).blocks()
        asyncio.run(_hear(settings, detector, blocks, _show))
    for path in args.files:
        samples = read_audio_file(path)
        scores = detector.scores(samples)
        print(f"{path}: " + ", ".join(f"{name} {score:.2f}" for name, score in scores.items()))
        asyncio.run(_hear(settings, detector, _blocks(samples), _show))
    return 0


async def _hear(
    settings: Settings,
    detector: Detector,
    blocks: AsyncIterator[Samples],
    on_wake: Callable[[Detection, Samples], None],
) -> None:
    """Tell of each word that wakes, after its confirmation where it has one."""
    from appliance.audio.cleaning import Cleaned
    from appliance.kitchen.clock import WallClock
    from appliance.kitchen.jobs import Jobs
    from appliance.kitchen.waking import Waking
    from appliance.stt.client import SttClient

    jobs, stt = Jobs(WallClock()), SttClient(settings.services.stt, settings.kitchen.stt_timeout_s)
    waking = Waking(detector, jobs, stt)
    waking.on_wake = on_wake
    try:
        async for block in blocks:
            waking.feed(Cleaned(block))
            await asyncio.sleep(0)
        await jobs.finished()
    finally:
        waking.reset()
        await jobs.cancel()
        await stt.close()


def _show(detection: Detection, _since: Samples) -> None:
    print(f"  wakes: {detection.word} ({detection.score:.2f}, {detection.language})", flush=True)


def first_word(settings: Settings, seconds: float) -> Detection | None:
    """Listen to the microphone until a wake word is heard, at most so long; raise AudioError."""
    from appliance.audio.streams import Microphone

    async def listen() -> Detection | None:
        heard: list[Detection] = []
        found = asyncio.Event()

        def note(detection: Detection, _since: Samples) -> None:
            heard.append(detection)
            found.set()

        blocks = Microphone(settings.audio.microphone).blocks()
        tasks = [
            asyncio.create_task(_hear(settings, _detector(settings), blocks, note)),
            asyncio.create_task(found.wait()),
        ]
        done, left = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await blocks.aclose()
        for task in done:
            task.result()
        return heard[0] if heard else None

    return asyncio.run(listen())


def _detector(settings: Settings) -> WakeDetector:
    from appliance.settings import Paths
    from appliance.wake import WakeDetector

    paths = Paths.resolve(settings.paths)
    return WakeDetector.load(_packaged(paths), settings.listen.wake_words, _own(paths))


async def _blocks(samples: Samples) -> AsyncIterator[Samples]:
    import numpy as np

    padded = np.concatenate([samples, np.zeros(16_000, dtype=np.float32)])
    for first in range(0, len(padded), _BLOCK):
        yield padded[first : first + _BLOCK]


async def _record(count: int, phrase: str, device: str | None) -> list[Samples]:
    """Record the word `count` times, when the user is ready."""
    import numpy as np

    from appliance.audio.streams import Microphone

    found = []
    for number in range(1, count + 1):
        await asyncio.to_thread(input, f"{number} of {count}: press Enter, then say {phrase}. ")
        parts: list[Samples] = []
        async for block in Microphone(device).blocks():
            parts.append(block)
            if sum(len(part) for part in parts) >= _RECORDED_S * 16_000:
                break
        found.append(np.concatenate(parts))
    return found


def _settings() -> tuple[Settings, Paths]:
    from appliance.settings import Paths, load

    settings = load()
    return settings, Paths.resolve(settings.paths)


def _packaged(paths: Paths) -> Path:
    from appliance.store import ModelStore, load_manifest

    return ModelStore(paths.models, load_manifest()).path("wake-words")


def _own(paths: Paths) -> tuple[Path, ...]:
    from appliance.wake.detector import SHIPPED

    return (paths.state / "wake", SHIPPED)
