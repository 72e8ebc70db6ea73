"""When it listens: after a wake word, after a question, while a timer rings, while a key is held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from appliance.acts import Act, Intent, act, to_json
from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.audio.cleaning import Cleaned
from appliance.audio.earcons import Earcon
from appliance.audio.player import Priority
from appliance.cooking import CookingSession, Reply
from appliance.cooking.say import CATALOGUES
from appliance.kitchen.acting import Acting
from appliance.kitchen.alarm import Alarm
from appliance.kitchen.classifying import Classifying
from appliance.kitchen.clock import Clock
from appliance.kitchen.events import Events
from appliance.kitchen.hearing import Hear
from appliance.kitchen.interruptions import Interruptions
from appliance.kitchen.jobs import Jobs
from appliance.kitchen.listening import Listening
from appliance.kitchen.mouth import Mouth
from appliance.kitchen.prepare import Prepare
from appliance.kitchen.recording import Recorder, TurnFacts
from appliance.kitchen.services import Services
from appliance.kitchen.transcribing import Heard, Transcribing
from appliance.kitchen.waking import Waking
from appliance.nlu.understand import LOCAL, NOWHERE, Understanding
from appliance.settings.schema import ListenSettings
from appliance.stt.client import SttClient
from appliance.vad import Decision, SpeechDetector
from appliance.wake import Detection

_NOTHING: Final = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a turn walks through."""

    clock: Clock
    events: Events
    jobs: Jobs
    waking: Waking
    vad: SpeechDetector
    stt: SttClient
    session: CookingSession
    mouth: Mouth
    services: Services
    prepare: Prepare
    acting: Acting
    classifying: Classifying
    hear: Hear
    clean: Callable[[Samples], Cleaned] = Cleaned
    """Takes the echo of what is being said off what is heard, and levels it."""
    interruptions: Interruptions | None = None
    """Hears who talks over an answer, where the user wants that."""
    recorder: Recorder | None = None
    """Keeps turns as sound, where the user asked for it."""


class Turns:
    """Takes sound, block by block, and makes turns of it."""

    def __init__(self, parts: Parts, settings: ListenSettings) -> None:
        """Wait for a wake word."""
        self._parts = parts
        self._settings = settings
        self._alarm = Alarm(parts.session, parts.events, parts.acting)
        self._listening: Listening | None = None
        self._transcribing: Transcribing | None = None
        self._taken = 0
        parts.acting.on_answered = self._answered
        parts.waking.on_wake = self._wake
        parts.services.on_ready = self._service_ready
        self._called_early: str | None = None
        self._maybe_called: tuple[Listening, Heard] | None = None
        """What an answer came to that may have been a wake word: one is being confirmed."""
        if parts.interruptions is not None:
            parts.interruptions.language = lambda: parts.acting.spoken_language
            parts.interruptions.on_stop = self._stop

    @property
    def idle(self) -> bool:
        """Return whether no turn is going on and nothing is being said."""
        listening = self._listening is not None or self._parts.waking.confirming
        return not listening and not self._parts.mouth.busy

    @property
    def _heard_s(self) -> float:
        """Return how many seconds of sound were taken: a machine that is behind is so on these."""
        return round(self._taken / SPEECH_RATE, 3)

    def hear(self, samples: Samples) -> None:
        """Take the next block of sound (16,000 Hz)."""
        self._taken += len(samples)
        cleaned = self._parts.clean(samples)
        samples = cleaned.clean
        listening = self._listening
        if listening is None or not listening.woken:
            self._parts.waking.feed(cleaned)
        else:
            self._parts.waking.follow(cleaned)
        if self._maybe_called is not None:
            self._conclude_uncalled()
        elif listening is None and self._listening is None:
            self._overhear(samples)
        elif listening is not None and self._listening is listening:
            for decision in listening.hear(samples):
                self._decide(decision)
            if self._transcribing is not None:
                self._transcribing.conclude_if_sure()

    def deaf(self) -> None:
        """Give a turn up whose microphone has gone; what comes next does not follow on what was heard."""
        if self._listening is not None:
            self._close(reason="the microphone is gone")
        self._parts.waking.reset()

    def tick(self) -> None:
        """Let due timers ring, and ring again until somebody stops them."""
        self._alarm.tick(self._parts.clock.now(), idle=self.idle)

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

    def push_to_talk(self, *, pressed: bool) -> None:
        """Listen as long as the talk key is held, whatever else is going on."""
        listening = self._listening
        if pressed:
            language = self._parts.acting.language or self._parts.session.language
            if self._rouse(language):
                self._open(language, woken=True)
                if self._listening is not None:
                    self._listening.held = True
        elif listening is not None and listening.held:
            listening.held = False
            self._decide(Decision.ENDED if listening.spoken else Decision.NOTHING)

    def _wake(self, detection: Detection, since: Samples) -> None:
        """Stop speaking and listen, from the end of the wake word on."""
        loud = self._parts.waking.loudness
        language = self._parts.acting.language or detection.language
        score = round(detection.score, 3)
        at = round(self._heard_s - len(since) / SPEECH_RATE, 3)
        if not self._rouse(language, word=detection.word, score=score, heard=at):
            return
        self._parts.mouth.play(Earcon.AWAKE)
        listening = self._open(language, woken=True, before=since, called_at=loud)
        for decision in listening.hear(since) if len(since) else ():
            self._decide(decision)

    def _rouse(self, language: str, **how: object) -> bool:
        """Begin a turn: silence what is said; where nothing could be understood, say so."""
        parts, now = self._parts, self._parts.clock.now()
        if self._listening is not None:
            self._close(reason="woken")
        parts.events.turn += 1
        how = how or {"word": "key", "score": 1.0, "heard": self._heard_s}
        parts.events.emit("wake", now, **how)
        parts.mouth.stop()
        if parts.interruptions is not None:
            parts.interruptions.over()
        parts.prepare.pause()
        if parts.services.up("stt"):
            return True
        parts.events.emit("error", now, service="stt", message="stt is not there")
        say, was_there = CATALOGUES[language], parts.services.seen("stt")
        line = say.service_lost("stt") if was_there else say.getting_ready()
        if not was_there:
            self._called_early = language
        parts.mouth.play(Earcon.HEARD)  # at once, however long the voice takes
        parts.acting.say([line], Priority.REPLY)
        return False

    def _service_ready(self, name: str) -> None:
        """Tell who called too early that they are heard now."""
        if name == "stt" and self._called_early is not None:
            self._parts.acting.say([CATALOGUES[self._called_early].ready_now()])
            self._called_early = None

    def _stop(self, language: str) -> None:
        """Be silent: somebody said so over an answer."""
        self._parts.events.turn += 1
        self._parts.acting.act(Understanding((act(Intent.STOP),), LOCAL), language)

    def _overhear(self, samples: Samples) -> None:
        """Listen to who talks over an answer; what was begun when it ends is a turn's beginning."""
        interruptions = self._parts.interruptions
        if interruptions is None:
            return
        if self._parts.mouth.sounding:
            interruptions.hear(samples)
        elif not self._parts.mouth.busy:
            interruptions.over()

    def _answered(self, reply: Reply, language: str) -> None:
        """Listen without a wake word after a question, and while a timer rings."""
        if self._listening is not None or not (reply.expects or self._alarm.ringing):
            return
        interruptions = self._parts.interruptions
        begun = None if interruptions is None else interruptions.over()
        language = self._parts.acting.language or language
        listening = self._open(language, woken=False)
        if begun is not None:  # somebody answers already
            sound = begun.sound()
            listening.began -= len(sound) / SPEECH_RATE
            for decision in listening.hear(sound):
                self._decide(decision)

    def _open(
        self,
        language: str,
        *,
        woken: bool,
        before: Samples = _NOTHING,
        called_at: float | None = None,
        wait: float | None = None,
    ) -> Listening:
        """Listen from now on, or from as long ago as `before` is; so many seconds for a first word."""
        now = self._parts.clock.now()
        if wait is None:
            wait = self._settings.start_timeout_s if woken else self._settings.follow_up_s
        began = now - len(before) / SPEECH_RATE
        listening = Listening(
            language, woken, began, self._settings, self._parts.vad, wait, called_at
        )
        self._listening = listening
        self._transcribing = Transcribing(self._parts, listening, self._concluded)
        self._parts.events.emit("listening", now, language=language, woken=woken)
        return listening

    def _listen_on(self, listening: Listening) -> None:
        """Leave a follow-up window as open as it was: a noise, or talk, was no answer."""
        left = listening.began + listening.wait_s - self._parts.clock.now()
        if left > 0:
            self._open(listening.language, woken=False, wait=left)

    def _close(self, *, reason: str) -> None:
        now = self._parts.clock.now()
        self._parts.events.emit("listening_end", now, reason=reason, heard=self._heard_s)
        if self._transcribing is not None:
            self._transcribing.give_up()
        self._listening = self._transcribing = self._maybe_called = None

    def _decide(self, decision: Decision) -> None:
        listening, transcribing = self._listening, self._transcribing
        if listening is None or transcribing is None:
            return
        match decision:
            case Decision.STARTED:
                self._parts.prepare.pause()
                if not listening.woken:
                    self._parts.events.turn += 1
            case Decision.PAUSED:
                self._parts.prepare.stop()
                transcribing.begin()
            case Decision.RESUMED:
                transcribing.give_up()
            case _ if listening.held:
                pass  # the key says when it is over
            case Decision.NOTHING:
                self._close(reason="nothing was said")
                self._parts.prepare.resume()
            case Decision.ENDED | Decision.TOO_LONG:
                transcribing.end()

    def _concluded(self, listening: Listening, heard: Heard) -> None:
        """Tell of the turn and act on it; what was not understood may be asked of the model."""
        parts, now = self._parts, self._parts.clock.now()
        if not listening.woken and parts.waking.confirming:
            self._maybe_called = listening, heard
            return
        language, ended = listening.language, listening.speech_ended
        if heard.error is not None:
            self._close(reason="not transcribed")
            parts.events.emit("error", now, service="stt", message=heard.error.message)
            parts.services.lost("stt")
            parts.mouth.play(Earcon.ERROR)
            parts.acting.say([CATALOGUES[language].service_lost("stt")], Priority.REPLY)
            return
        parts.events.emit("speech_end", ended)
        self._close(reason="heard")
        parts.events.emit("transcript", now, **heard.facts(language))
        self._record(listening, heard)
        understanding, text = heard.understanding, heard.transcript.text
        if any(one.intent is not Intent.NONE for one in understanding.acts):
            parts.acting.act(understanding, language, ended)
        elif not listening.woken:
            if text:
                parts.events.emit("acts", now, acts=to_json(understanding.acts), source=NOWHERE)
            parts.prepare.resume()
            self._listen_on(listening)
        elif text and parts.classifying.can:
            parts.classifying.ask(text, language, ended)
        else:
            parts.acting.act(understanding, language, ended)

    def _conclude_uncalled(self) -> None:
        """Act on an answer that was no wake word; a wake word has closed its window meanwhile."""
        if self._maybe_called is not None and not self._parts.waking.confirming:
            self._concluded(*self._maybe_called)

    def _record(self, listening: Listening, heard: Heard) -> None:
        """Keep the turn where the user asked for it."""
        if self._parts.recorder is None:
            return
        understanding = heard.understanding
        context = self._parts.session.context(language=listening.language, woken=listening.woken)
        facts = TurnFacts(
            listening.language,
            context,
            heard.transcript.text,
            understanding.acts,
            understanding.source,
        )
        self._parts.recorder.keep(listening.sound(), facts)
