"""From a turn's clauses to its acts: what is said twice counts once, what is taken back not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from appliance.acts import Act, Intent
from appliance.nlu import answers
from appliance.nlu.context import Context, Phase

_TAKES_BACK = {
    "ko": re.compile(
        r"^\s*(?:아\s*)?(?:아니(?:다|야|요|라)?|아냐|말고|그게 아니(?:라|고)|취소하고)(?=[\s,.!]|$)"
    ),
    "en": re.compile(
        r"^\W*(?:oh )?(?:no|wait|actually|sorry|scratch that|i mean|rather|not that)\b",
        re.IGNORECASE,
    ),
}
"""How a clause begins that corrects the one before it."""
_MAKE_IT = re.compile(r"^\W*make (?:that|it)\b", re.IGNORECASE)
"""How one begins that corrects what was said of the same: "make it four" behind "for six"."""
_JUST_NO = {
    "ko": re.compile(r"\W*(?:아\s*)?(?:아니(?:다|야|요|라)?|아냐)(?:\s*잠깐만?)?\W*"),
    "en": re.compile(r"\W*(?:oh |um )?(?:no|wait|sorry|no,? (?:wait|sorry))\W*", re.IGNORECASE),
}
"""A clause that only says that the next one corrects."""
_IS_NOT_WANTED = {
    "ko": re.compile(r"말고(?:요|는)?[\s,.!?~]*$"),
    "en": re.compile(
        r"^\W*(?:not|never ?mind|forget|no need for|don't want)\b[^,]*$", re.IGNORECASE
    ),
}
"""How a clause sounds that says what is not wanted: 타이머 말고 …"""
_OPEN = frozenset({Intent.QUESTION, Intent.SEARCH_RECIPES})
_ASKED = _OPEN | {Intent.CHECK}
_ASKS = {
    "ko": re.compile(r"\?|(?:까|나|니|냐|가|(?<!까)지|돼|되|죠|요|어|아)요?[\s.!~]*$"),
    "en": re.compile(
        r"\?|\b(?:what|why|how|when|where|who|which|whether|if|right|correct|isn't it|wasn't it)\b|^\W*(?:(?:and|so|but|or|also|oh)\s+)*(?:is|are|am|was|were|do|does|did|can|could|should|shall|will|would|may|must|has|have|any)\b",
        re.IGNORECASE,
    ),
}
"""How a question sounds."""
_SHORT = 16
"""Letters of a question that only asks whether what was said is all right."""
_IS_A_REMARK = {
    "ko": re.compile(r"(?:고|데|서|니까|거든|까지)요?[\s.,…~]*$"),
    "en": re.compile(r"^\W*(?:i|we|i'm|we're|i've|we've|there's|it's|that's)\b", re.IGNORECASE),
}
"""How a clause sounds that leads to another, if it does not ask."""
_TIMERS = frozenset(
    {Intent.CANCEL_TIMER, Intent.PAUSE_TIMER, Intent.RESUME_TIMER, Intent.TIMER_STATUS}
)
_ANSWERS = frozenset({Intent.YES, Intent.NO})
_AN_ANSWER = frozenset(Act(intent) for intent in _ANSWERS)
_HESITATION = {
    "ko": re.compile(r"(?:아|어|야|음)?\s*(?:잠깐|잠깐만|잠시만|잠시)요?"),
    "en": re.compile(
        r"(?:oh |um |uh )?(?:wait|hold on|hang on|one sec|hold up)(?: a (?:sec|second|minute|moment))?",
        re.IGNORECASE,
    ),
}
"""What means little beside another clause: wait, how much salt?"""


@dataclass(frozen=True, slots=True)
class Said:
    """A clause that was understood."""

    text: str
    acts: tuple[Act, ...]
    """None of them where it asks for nothing."""


_PLEASE = re.compile(r"(?:please|부탁해요?|부탁드려요|제발)[.!~]*", re.IGNORECASE)
"""Beside something else this is no yes: "next step, please" where a timer was offered."""


def tidy(clauses: Sequence[Said], language: str, context: Context) -> tuple[Act, ...]:
    """Return the acts of a turn's clauses, in order."""
    wanted = [one for one in _not_taken_back(clauses, language, context) if one.acts]
    if len(wanted) > 1:
        wanted = [one for one in wanted if not _PLEASE.fullmatch(one.text)]
    wanted = _without_remarks(wanted, language)
    heavy = [one for one in wanted if not _HESITATION[language].fullmatch(one.text)]
    acts: list[Act] = []
    for one in heavy or wanted:
        for said in one.acts:
            act = _in_this_moment(said, context)
            if act is not None and not _again(act, acts):
                acts.append(act)
    return tuple(_without_idle_timers(acts))


def _without_remarks(clauses: list[Said], language: str) -> list[Said]:
    """Leave out what only leads to something else: it falls apart, what am I doing wrong."""
    kept = []
    for one, following in zip_longest(clauses, clauses[1:]):
        asks = one.acts[-1].intent not in _ASKED or _ASKS[language].search(one.text)
        leads = following is not None and following.acts[0].intent in _OPEN
        remark = len(clauses) > 1 and _IS_A_REMARK[language].search(one.text)
        if asks or not (leads or remark):
            kept.append(one)
    return kept


def _without_idle_timers(acts: list[Act]) -> list[Act]:
    """Leave out a timer without a length beside one with it: ten minutes, put a timer on."""
    timers = [act for act in acts if act.intent is Intent.SET_TIMER]
    if len(timers) < 2 or not any("seconds" in act.slots for act in timers):
        return acts
    return [act for act in acts if act.intent is not Intent.SET_TIMER or "seconds" in act.slots]


def _again(act: Act, before: list[Act]) -> bool:
    """Return whether an act says what was said before: "done … what's next" is one step."""
    answered = any(one.intent in _ANSWERS for one in before)
    asks_if = bool(before) and before[-1].intent is Intent.SUBSTITUTE
    same = bool(before) and before[-1].intent is act.intent
    return (
        (same and (act == before[-1] or (not act.slots and act.intent in _TIMERS)))
        or (act.intent is Intent.NEXT_STEP and act in before)
        or (act.intent in _ANSWERS and answered)
        or (asks_if and act.intent is Intent.QUESTION and len(act.text("text")) <= _SHORT)
    )


def _not_taken_back(clauses: Sequence[Said], language: str, context: Context) -> list[Said]:
    """Leave out what the next clause corrects, and what a clause says is not wanted."""
    kept: list[Said] = []
    for one, following in zip_longest(clauses, clauses[1:]):
        if following is not None and _IS_NOT_WANTED[language].search(one.text):
            continue
        if context.phase is Phase.ASKED:
            kept = _unless_answered_anew(kept, one, language)
        elif kept and one.acts and kept[-1].acts and _corrects(one, kept[-1], language):
            kept.pop()
        elif following is not None and _JUST_NO[language].fullmatch(one.text):
            before = kept[-1] if kept else None
            if before is not None and _same_intent(before, following):
                kept.pop()
                continue
        kept.append(one)
    return kept


def _corrects(one: Said, before: Said, language: str) -> bool:
    if _MAKE_IT.match(one.text):
        return _same_intent(one, before)
    return _TAKES_BACK[language].match(one.text) is not None


def _same_intent(one: Said, other: Said) -> bool:
    return bool(one.acts and other.acts) and one.acts[0].intent is other.acts[0].intent


def _unless_answered_anew(kept: list[Said], one: Said, language: str) -> list[Said]:
    """Return what was said before an answer, without the other answer: "yes, oh, no, don't", "아니, 그래 해 줘"."""
    if len(one.acts) != 1 or one.acts[0].intent not in _ANSWERS:
        return kept
    anew = (
        answers.agrees(one.text, language)
        if one.acts[0].intent is Intent.YES
        else _TAKES_BACK[language].match(one.text)
    )
    return [said for said in kept if not (anew and set(said.acts) & _AN_ANSWER)]


def _in_this_moment(act: Act, context: Context) -> Act | None:
    """Return what an act is where the moment decides; None where it is nothing now."""
    if act.intent in _ANSWERS and context.phase is not Phase.ASKED:
        return None
    if act.intent is Intent.CANCEL_TIMER and context.phase is Phase.RINGING and not act.slots:
        return Act(Intent.STOP)
    return act
