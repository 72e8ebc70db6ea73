"""What fits on the graphics card: a plan for speech-to-text, the voice and the language model.

Untested by us on a real card; the budgets below (MiB) are reasoned, each a little over what it adds
up to:

- Kept free, 500: the driver, a display, what fragments.
- Whisper large-v3-turbo (809 M parameters), CUDA context and beams included: 2,537 MB in float16 and
  1,545 MB in int8, as others measured faster-whisper on an RTX 2080 Ti; 2,700 and 1,800 here.
- Whisper small (244 M parameters) in int8: 0.25 GB, 0.4 GB context, work space; 1,000.
- GPT-SoVITS v2ProPlus: about 1.3 GB of weights in half precision (a language model of 77 M parameters,
  the vocoder, HuBERT base, RoBERTa large, the speaker encoder), as much again while it speaks, and
  PyTorch's context; 3,600.
- Qwen3-4B AWQ under vLLM. Weights: 3.6 thousand million parameters of 4 bits, with scales 0.53 bytes each,
  and the embeddings (151,936 × 2,560 of 2 bytes): 2,660. KV cache: 36 layers × 8 heads × 128 × 2 (keys
  and values) × 2 bytes are 144 KiB a token: 1,152 for 8,192 tokens, 576 for 4,096, 288 for 2,048. CUDA
  context 450; activations 400; CUDA graphs 700, none when run eagerly.

Hearing goes before answering: a free question that nobody answers costs less than a misheard command.
So the language model gives way before Whisper becomes a small one, and the cloned voice before both.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

RESERVED_MIB = 500
SOVITS_MIB = 3600
_WEIGHTS_MIB, _CONTEXT_MIB, _ACTIVATIONS_MIB, _GRAPHS_MIB = 2660, 450, 400, 700
_KV_KIB_A_TOKEN = 144
LEAST_TOKENS = 2048


@dataclass(frozen=True, slots=True)
class Card:
    """A graphics card."""

    name: str
    total_mib: int


@dataclass(frozen=True, slots=True)
class Speech:
    """How speech-to-text runs."""

    model: str
    """Its name in the manifest; "" leaves the processor's own models, one a language."""
    compute_type: str
    mib: int


@dataclass(frozen=True, slots=True)
class Language:
    """How the language model runs."""

    context_tokens: int
    eager: bool = False

    @property
    def mib(self) -> int:
        """Return what vLLM needs for it."""
        cache = math.ceil(self.context_tokens * _KV_KIB_A_TOKEN / 1024)
        graphs = 0 if self.eager else _GRAPHS_MIB
        return _WEIGHTS_MIB + _CONTEXT_MIB + _ACTIVATIONS_MIB + cache + graphs


FULL = Speech("whisper-large-v3-turbo", "float16", 2700)
HALVED = Speech("whisper-large-v3-turbo", "int8_float16", 1800)
SMALL = Speech("whisper-small", "int8", 1000)
ON_THE_PROCESSOR = Speech("", "int8", 0)
_ANSWERS = (Language(8192), Language(4096), Language(2048), Language(LEAST_TOKENS, eager=True))


@dataclass(frozen=True, slots=True)
class Plan:
    """What runs on a card, and how."""

    card: Card | None
    speech: Speech
    sovits: bool
    language: Language | None

    @property
    def mib(self) -> int:
        """Return what all of it needs, what is kept free included."""
        language = 0 if self.language is None else self.language.mib
        return RESERVED_MIB + self.speech.mib + SOVITS_MIB * self.sovits + language

    @property
    def share(self) -> float | None:
        """Return vLLM's share of the card (--gpu-memory-utilization), None where it does not run.

        Half of what is left over goes to it too, at most as much again as it needs: the budgets are
        reasoned, and vLLM does not start with too little.
        """
        if self.card is None or self.language is None:
            return None
        more = min(max(0, self.card.total_mib - self.mib) / 2, self.language.mib)
        return math.ceil((self.language.mib + more) / self.card.total_mib * 100) / 100

    def settings(self) -> dict[str, Any]:
        """Return what the plan decides, as a tree of settings between the profile and the user's."""
        tree: dict[str, Any] = {"stt": {"compute_type": self.speech.compute_type}, "llm": {}}
        if self.speech.model:
            models = {"ko": self.speech.model, "en": self.speech.model}
            tree["stt"] |= {"models": models, "device": "cuda"}
        else:
            models = {"ko": "whisper-base", "en": "whisper-tiny-en"}
            tree["stt"] |= {"models": models, "device": "cpu", "window_pad_s": 4.0}
        if not self.sovits:
            tree["tts"] = {"speak_with": {"ko": "sujin"}, "fall_back_to": {"ko": "espeak-ko"}}
        if self.language is None:
            tree["llm"] = {"enabled": False, "classifies": False}
        else:
            tree["llm"] |= {"context_tokens": self.language.context_tokens}
            tree["llm"] |= {"eager": self.language.eager, "gpu_memory_share": self.share}
        return tree

    def sentence(self) -> str:
        """Return, for a person, what runs on the card and what does not."""
        if self.card is None:
            told = "There is no graphics card: speech-to-text and the voice run on the processor"
            return f"{told}, the language model does not run."
        hearing = f"{self.speech.model} ({self.speech.compute_type}) on it"
        if not self.speech.model:
            hearing = "speech-to-text on the processor"
        voice = "GPT-SoVITS on it" if self.sovits else "Kokoro instead of GPT-SoVITS"
        model = "no language model (it needs more)"
        if self.language is not None:
            model = f"the language model with {self.language.context_tokens} tokens"
            model += f" in {self.share:.0%} of it{', eagerly' * self.language.eager}"
        return f"{self.card.name} has {self.card.total_mib} MiB: {hearing}, {voice}, {model}."


def plan_for(card: Card | None) -> Plan:
    """Return the best that fits on a card; all on the processor where there is none."""
    nothing = Plan(card, ON_THE_PROCESSOR, sovits=False, language=None)
    if card is None:
        return nothing
    return next((one for one in _wished(card) if one.mib <= card.total_mib), nothing)


def _wished(card: Card) -> Iterator[Plan]:
    """Yield the plans, the best first: what gives way first is the last to vary."""
    for sovits, speech, language in product((True, False), (FULL, HALVED), _ANSWERS[:-1]):
        yield Plan(card, speech, sovits, language)
    yield Plan(card, HALVED, sovits=False, language=_ANSWERS[-1])
    for sovits, speech in ((True, FULL), (True, HALVED), (False, FULL), (False, HALVED)):
        yield Plan(card, speech, sovits, language=None)
    yield Plan(card, SMALL, sovits=False, language=None)
