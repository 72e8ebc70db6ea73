"""From acts to an answer: what is done, what is said, and what the model is asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace

from appliance.acts import Intent, to_json
from appliance.audio.earcons import Earcon
from appliance.audio.player import Priority
from appliance.cooking import CookingSession, Line, Reply
from appliance.cooking import reply as effects
from appliance.cooking.reply import line
from appliance.cooking.say import CATALOGUES
from appliance.errors import JubangError, UnreachableError
from appliance.kitchen.clock import Clock
from appliance.kitchen.events import Events
from appliance.kitchen.mouth import Mouth, Utterance
from appliance.kitchen.prepare import Prepare
from appliance.kitchen.services import Services
from appliance.llm.client import LlmClient, recipe_facts
from appliance.nlu.understand import Understanding

_log = logging.getLogger(__name__)

_RATES = {"slower": 0.85, "faster": 1.15}
_SLOW = 0.8
_BACK_WITHIN_S, _LOOKS = 4.0, 10
"""How long a question waits for a language model that is being restarted."""


class Acting:
    """Does acts in the session, carries out what follows from them, and speaks the answer."""

    def __init__(
        self,
        *,
        clock: Clock,
        events: Events,
        session: CookingSession,
        mouth: Mouth,
        services: Services,
        llm: LlmClient,
        prepare: Prepare,
    ) -> None:
        """Answer through `mouth`."""
        self._clock = clock
        self._events = events
        self._session = session
        self._mouth = mouth
        self._services = services
        self._llm = llm
        self._prepare = prepare
        self._rate = 1.0
        self.language: str | None = None
        """The language that every turn is taken in, where the cook chose one."""
        self.spoken_language = session.language
        """The language of what was said last."""
        self.quiet: Callable[[], bool] = lambda: False
        """Returns whether nothing is said now that nobody asked for."""
        self.on_mute: Callable[[], None] = lambda: None
        self.on_volume: Callable[[effects.SetVolume], None] = lambda _: None
        self.on_answered: Callable[[Reply, str], None] = lambda _reply, _language: None
        """Called when an answer was heard to its end."""

    def act(
        self, understanding: Understanding, language: str, speech_ended: float | None = None
    ) -> Reply:
        """Do the acts of one turn and answer; `speech_ended` is when the cook's last word did."""
        now = self._clock.now()
        emit = self._events.emit
        emit("acts", now, acts=to_json(understanding.acts), source=understanding.source)
        reply = self._session.handle_acts(understanding.acts, language)
        self._carry_out(reply, now)
        self.spoken_language = language
        question = next((e for e in reply.effects if isinstance(e, effects.AskModel)), None)
        if question is not None and self._services.up("llm"):
            self._mouth.play(Earcon.HEARD)
            sentences = self._answer_of_model(question, language)
            self._mouth.say_stream(sentences, self._utterance(reply, language, speech_ended))
            return reply
        emit("reply", now, text=reply.text, spoken=reply.spoken, expects=reply.expects)
        if Intent.NONE in {act.intent for act in understanding.acts}:
            self._mouth.play(Earcon.NOT_UNDERSTOOD)
        self._mouth.say(self._utterance(reply, language, speech_ended))
        self._prepare.ahead(language)
        return reply

    def say(self, lines: Iterable[Line], priority: Priority = Priority.HINT) -> None:
        """Announce something that no turn asked for, if anything; in quiet hours it is shown only."""
        reply = Reply(tuple(lines))
        if not reply.lines:
            return
        emit = self._events.emit
        emit("reply", self._clock.now(), text=reply.text, spoken=reply.spoken, expects=None)
        if priority is Priority.HINT and self.quiet():
            return
        self.spoken_language = reply.lines[0].language
        utterance = self._utterance(reply, self.spoken_language, None)
        self._mouth.say(replace(utterance, priority=priority))

    def ring(self, reply: Reply) -> None:
        """Sound the alarm and say which timer it is, over everything else.

        One that rang in vain has nothing to say: it only falls silent.
        """
        self._carry_out(reply, self._clock.now())
        if not reply.lines:
            return
        self._mouth.play(Earcon.TIMER, Priority.ALARM)
        self.say(reply.lines, Priority.ALARM)

    async def _answer_of_model(
        self, question: effects.AskModel, language: str
    ) -> AsyncIterator[Line]:
        """Yield the model's sentences as they come, and tell of the whole answer."""
        said: list[Line] = []
        try:
            async for sentence in self._sentences(question, language):
                said.append(line(sentence, language))
                yield said[-1]
        except JubangError as error:
            self._events.emit("error", self._clock.now(), service="llm", message=error.message)
            if not said:
                raise
            said.append(CATALOGUES[language].answer_broke_off())
            yield said[-1]
        answer = Reply(tuple(said))
        self._session.answered(answer)
        self._events.emit(
            "reply",
            self._clock.now(),
            text=answer.text,
            spoken=answer.spoken,
            expects=None,
            source="llm",
        )

    async def _sentences(self, question: effects.AskModel, language: str) -> AsyncIterator[str]:
        """Yield the model's sentences; a service that is just being restarted is asked once more."""
        facts = recipe_facts(self._session.recipe, question.step)
        begun = False
        try:
            async for sentence in self._llm.answer(question.question, language, facts):
                begun = True
                yield sentence
        except UnreachableError as error:
            _log.info("%s", error)
            if begun or not await self._model_is_back():
                raise
        else:
            return
        async for sentence in self._llm.answer(question.question, language, facts):
            yield sentence

    async def _model_is_back(self) -> bool:
        """Wait a moment for the model; return whether it came."""
        for _ in range(_LOOKS):
            await asyncio.sleep(_BACK_WITHIN_S / _LOOKS)
            status = await self._llm.status()
            if status is not None and status.usable:
                return True
        return False

    def _carry_out(self, reply: Reply, now: float) -> None:
        """Do what a reply does besides being said."""
        emit = self._events.emit
        for effect in reply.effects:
            match effect:
                case effects.StepShown(recipe, step, total):
                    emit("step", now, recipe=recipe, step=step, total=total)
                case effects.TimerSet(timer, name, seconds):
                    emit("timer_set", now, id=timer, name=name, seconds=round(seconds, 3))
                case effects.TimerRings(timer, name):
                    emit("timer_ring", now, id=timer, name=name)
                case effects.TimerStopped(timer, name):
                    emit("timer_stopped", now, id=timer, name=name)
                case effects.StopSpeaking():
                    self._mouth.stop()
                case effects.SetRate(change):
                    self._rate = self._prepare.rate = _RATES[change]
                case effects.SetLanguage(language):
                    self.language = language
                case effects.SetVolume():
                    self.on_volume(effect)
                case effects.CloseMicrophone():
                    self.on_mute()
                case effects.AskModel() | effects.SpeakSlowly():
                    pass

    def _utterance(self, reply: Reply, language: str, speech_ended: float | None) -> Utterance:
        events, turn = self._events, self._events.turn

        def ready() -> None:
            events.emit("speech_ready", self._clock.now(), turn=turn)

        def started(at: float) -> None:
            late = None if speech_ended is None else round((at - speech_ended) * 1000)
            events.emit("speech_start", at, turn=turn, latency_ms=late)

        def ended(at: float, *, cut: bool) -> None:
            events.emit("speech_stop", at, turn=turn, cut=cut)
            if not cut:
                self.on_answered(reply, language)

        slow = any(isinstance(effect, effects.SpeakSlowly) for effect in reply.effects)
        return Utterance(reply.lines, turn, _SLOW if slow else self._rate, ready, started, ended)
