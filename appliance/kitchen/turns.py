"""The walk of a turn: wake → listen → transcribe → understand; then acting answers."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass

from appliance.acts import Act, Intent, to_json
from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.earcons import Earcon
from appliance.cooking import CookingSession, Reply
from appliance.cooking.say import CATALOGUES
from appliance.cooking.timers import rings
from appliance.errors import JubangError
from appliance.kitchen.acting import Acting
from appliance.kitchen.clock import Clock
from appliance.kitchen.events import Events
from appliance.kitchen.hearing import Hear
from appliance.kitchen.hearing import heard as heard_as_usual
from appliance.kitchen.jobs import Jobs
from appliance.kitchen.listening import Listening
from appliance.kitchen.mouth import Mouth
from appliance.kitchen.prepare import Prepare
from appliance.kitchen.recording import Recorder, TurnFacts
from appliance.kitchen.services import Services
from appliance.llm.client import LlmClient
from appliance.nlu.understand import NOWHERE, Understanding
from appliance.settings.schema import ListenSettings
from appliance.stt.client import SttClient
from appliance.stt.transcript import Transcript
from appliance.vad import Decision, SpeechDetector
from appliance.wake import Detection, WakeDetector

_log = logging.getLogger(__name__)

_REPEAT_ALARM_S = 6.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What a turn walks through."""

    clock: Clock
    events: Events
    jobs: Jobs
    wake: WakeDetector
    vad: SpeechDetector
    stt: SttClient
    llm: LlmClient
    session: CookingSession
    mouth: Mouth
    services: Services
    prepare: Prepare
    acting: Acting
    hear: Hear = heard_as_usual
    recorder: Recorder | None = None
    """Keeps turns as sound, where the user asked for it."""


@dataclass
class _Heard:
    """A transcription ahead of the end of a turn."""

    task: asyncio.Task[None] | None = None
    transcript: Transcript | None = None
    understanding: Understanding | None = None
    error: JubangError | None = None
    stt_s: float = 0.0
    """How long it took to transcribe and to understand it."""


class Turns:
    """Takes sound, block by block, and makes turns of it."""

    def __init__(self, parts: Parts, settings: ListenSettings) -> None:
        """Wait for a wake word."""
        self._parts = parts
        self._settings = settings
        self._listening: Listening | None = None
        self._heard: _Heard | None = None
        self._ended = False
        self._next_alarm: float | None = None
        self._taken = 0
        parts.acting.on_answered = self._answered

    @property
    def idle(self) -> bool:
        """Return whether no turn is going on and nothing is being said."""
        return self._listening is None and not self._parts.mouth.busy

    @property
    def _heard_s(self) -> float:
        """Return how many seconds of sound were taken: a machine that is behind is so on these."""
        return round(self._taken / SPEECH_RATE, 3)

    def hear(self, samples: Samples) -> None:
        """Take the next block of sound (16,000 Hz)."""
        self._taken += len(samples)
        listening = self._listening
        if listening is None or not listening.woken:
            detection = self._parts.wake.feed(samples)
            if detection is not None:
                self._wake(detection)
                return
        if listening is not None:
            for decision in listening.hear(samples):
                self._decide(decision)

    def deaf(self) -> None:
        """Give a turn up whose microphone has gone."""
        if self._listening is not None:
            self._close(reason="the microphone is gone")

    def tick(self) -> None:
        """Let due timers ring, and ring again until somebody stops them."""
        now, parts = self._parts.clock.now(), self._parts
        for reply in parts.session.tick():
            parts.events.turn += 1
            self._next_alarm = now + _REPEAT_ALARM_S
            parts.acting.ring(reply)
        ringing = [timer for timer in parts.session.state.timers if timer.ringing]
        if not ringing:
            self._next_alarm = None
        elif self._next_alarm is not None and now >= self._next_alarm and self.idle:
            self._next_alarm = now + _REPEAT_ALARM_S
            timer = ringing[0]
            line = rings(timer, parts.session.state)
            parts.acting.ring(Reply((line,)))

    def take_text(self, text: str, language: str) -> Reply:
        """Do what a typed text asks, as if it had been said; return the answer."""
        events, now = self._parts.events, self._parts.clock.now()
        events.turn += 1
        events.emit("transcript", now, text=text, language=language, typed=True)
        return self._parts.acting.act(self._parts.session.understand(text, language), language)

    def take_acts(self, acts: tuple[Act, ...], language: str) -> Reply:
        """Do acts that came over the API; return the answer."""
        self._parts.events.turn += 1
        return self._parts.acting.act(Understanding(acts, "api"), language)

    def _wake(self, detection: Detection) -> None:
        """Stop speaking and listen; where nothing could be understood, say so."""
        parts, now = self._parts, self._parts.clock.now()
        if self._listening is not None:
            self._close(reason="woken")
        parts.events.turn += 1
        score = round(detection.score, 3)
        parts.events.emit("wake", now, word=detection.word, score=score, heard=self._heard_s)
        language = parts.acting.language or detection.language
        parts.mouth.stop()
        parts.prepare.pause()
        if not parts.services.up("stt"):
            parts.events.emit("error", now, service="stt", message="stt is not there")
            say, was_there = CATALOGUES[language], parts.services.seen("stt")
            parts.acting.say([say.service_lost("stt") if was_there else say.getting_ready()])
            return
        parts.mouth.play(Earcon.AWAKE)
        self._open(language, now, woken=True)

    def _answered(self, reply: Reply, language: str) -> None:
        """Listen without a wake word after a question, and while a timer rings."""
        ringing = any(timer.ringing for timer in self._parts.session.state.timers)
        if self._listening is None and (reply.expects or ringing):
            now = self._parts.clock.now()
            self._open(self._parts.acting.language or language, now, woken=False)

    def _open(self, language: str, now: float, *, woken: bool) -> None:
        wait = self._settings.start_timeout_s if woken else self._settings.follow_up_s
        self._listening = Listening(language, woken, now, self._settings, self._parts.vad, wait)
        self._heard, self._ended = None, False
        self._parts.events.emit("listening", now, language=language, woken=woken)

    def _close(self, *, reason: str) -> None:
        now = self._parts.clock.now()
        self._parts.events.emit("listening_end", now, reason=reason, heard=self._heard_s)
        if self._heard is not None and self._heard.task is not None:
            self._heard.task.cancel()
        self._listening = self._heard = None
        self._parts.wake.reset()

    def _decide(self, decision: Decision) -> None:
        listening = self._listening
        if listening is None:
            return
        match decision:
            case Decision.STARTED:
                self._parts.prepare.pause()
                if not listening.woken:
                    self._parts.events.turn += 1
            case Decision.PAUSED:
                self._transcribe(listening)
            case Decision.RESUMED:
                if self._heard is not None and self._heard.task is not None:
                    self._heard.task.cancel()
                self._heard = None
            case Decision.NOTHING:
                self._close(reason="nothing was said")
                self._parts.prepare.resume()
            case Decision.ENDED | Decision.TOO_LONG:
                self._ended = True
                if self._heard is None:
                    self._transcribe(listening)
                self._conclude_if_ready()

    def _transcribe(self, listening: Listening) -> None:
        """Have what was heard so far transcribed, mostly while the silence still runs."""
        heard = self._heard = _Heard()
        language = listening.language
        context = self._parts.session.context(language=language, woken=listening.woken)
        self._parts.events.emit("transcribing", self._parts.clock.now())
        begun = time.perf_counter()

        def done(found: tuple[Transcript, Understanding]) -> None:
            heard.transcript, heard.understanding = found
            heard.stt_s = time.perf_counter() - begun
            self._conclude_if_ready()

        def failed(error: JubangError) -> None:
            heard.error = error
            self._conclude_if_ready()

        work = self._parts.hear(self._parts.stt, listening.sound(), language, context)
        heard.task = self._parts.jobs.start(work, done, failed)

    def _conclude_if_ready(self) -> None:
        """End the turn: at once where a whole command was heard, else when its silence is over."""
        listening, heard = self._listening, self._heard
        if listening is None or heard is None:
            return
        if heard.error is not None and self._ended:
            self._fail(listening, heard.error)
        if heard.transcript is None or heard.understanding is None:
            return
        if self._ended or heard.understanding.sure:
            if not self._ended and _unfinished(heard.understanding):
                listening.endpointer.wait_longer()
                return
            self._conclude(listening, heard, heard.transcript, heard.understanding)

    def _fail(self, listening: Listening, error: JubangError) -> None:
        """Say that nothing could be understood, and why."""
        self._close(reason="not transcribed")
        now = self._parts.clock.now()
        self._parts.events.emit("error", now, service="stt", message=error.message)
        self._parts.services.lost("stt")
        self._parts.acting.say([CATALOGUES[listening.language].service_lost("stt")])

    def _conclude(
        self,
        listening: Listening,
        heard: _Heard,
        transcript: Transcript,
        understanding: Understanding,
    ) -> None:
        """Tell of the turn and act on it; what was not understood may be asked of the model."""
        parts, now = self._parts, self._parts.clock.now()
        language, ended = listening.language, listening.speech_ended
        parts.events.emit("speech_end", ended)
        self._close(reason="heard")
        parts.events.emit(
            "transcript",
            now,
            text=transcript.text,
            language=language,
            confidence=round(transcript.confidence, 3),
            no_speech=transcript.no_speech,
            stt_ms=round(heard.stt_s * 1000, 1),
        )
        self._record(listening, transcript, understanding)
        if any(act.intent is not Intent.NONE for act in understanding.acts):
            parts.acting.act(understanding, language, ended)
        elif not listening.woken:
            parts.events.emit("acts", now, acts=to_json(understanding.acts), source=NOWHERE)
        elif transcript.text and parts.llm.classifies and parts.services.up("llm"):
            self._ask_classifier(transcript.text, language, ended)
        else:
            parts.acting.act(understanding, language, ended)

    def _record(
        self, listening: Listening, transcript: Transcript, understanding: Understanding
    ) -> None:
        """Keep the turn where the user asked for it."""
        if self._parts.recorder is None:
            return
        context = self._parts.session.context(language=listening.language, woken=listening.woken)
        facts = TurnFacts(
            listening.language, context, transcript.text, understanding.acts, understanding.source
        )
        self._parts.recorder.keep(listening.sound(), facts)

    def _ask_classifier(self, text: str, language: str, ended: float) -> None:
        """Ask the model what local understanding could not tell; where it fails, say so."""

        def done(understanding: Understanding) -> None:
            self._parts.acting.act(understanding, language, ended)

        def failed(error: JubangError) -> None:
            _log.warning("%s", error)
            done(Understanding((Act(Intent.NONE),), NOWHERE))

        context = self._parts.session.context(language=language)
        self._parts.jobs.start(self._parts.llm.classify(text, language, context), done, failed)


def _unfinished(understanding: Understanding) -> bool:
    """Return whether a sentence plainly goes on: "타이머…" without a length."""
    last = understanding.acts[-1]
    return last.intent is Intent.SET_TIMER and "seconds" not in last.slots
