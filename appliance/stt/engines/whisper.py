"""Whisper through faster-whisper (CTranslate2), made quick for short commands.

Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision" (2022). Three things
differ from faster-whisper's own `transcribe`:

- The window is the speech plus a few seconds instead of 30 s: the mel spectrogram is cut before the
  encoder. It costs a little accuracy and makes decoding loop now and then (see `repeats`).
- Silence and noise always yield some text. It is judged by any of three signs, not by Whisper's
  own combination, which lets more of it through.
- Where the caller knows which phrases make sense now (`hotwords`), a second decoding may use only
  the tokens of these phrases. A small model misspells Korean; among the words that can be meant it
  finds the right ones far more often. The free text is still the first answer: whether a reading
  is believed is decided by who knows the context.
"""

from __future__ import annotations

import hashlib
import math
import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer

from appliance.audio.chunk import SPEECH_RATE, Samples
from appliance.errors import CardError, EngineError
from appliance.settings.schema import SttSettings
from appliance.stt.engines import Hearing
from appliance.stt.repeats import without_repeats
from appliance.stt.scripts import is_foreign_to_korean
from appliance.stt.transcript import Segment, Transcript

_FULL_WINDOW_S = 30.0
_WINDOW_STEP_S = 0.25
"""The window is a multiple of this: for each new length the libraries below keep a megabyte for ever."""
_FRAMES_PER_S = 100
_NO_SPEECH_FULL = 0.6
_NO_SPEECH_SHORT = 0.75
_MIN_LOGPROB = -1.0
_MAX_COMPRESSION = 2.4
_READINGS = 3
_MAX_PROMPT_TOKENS = 200
_MAX_KNOWN = 5000
_LEAST = 1e-6
"""A token less probable than this counts as this."""


class WhisperEngine:
    """One Whisper model, warm."""

    def __init__(self, folder: Path, settings: SttSettings) -> None:
        """Load the CTranslate2 model in `folder`; raise EngineError when that fails."""
        try:
            self._whisper = WhisperModel(
                str(folder),
                device=settings.device,
                compute_type=settings.compute_type,
                cpu_threads=settings.threads,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            message = f"The speech model in {folder} cannot be loaded: {error}."
            raise _failure(error, message, "Run: jubang models verify") from error
        self._settings = settings
        self._encoded: tuple[bytes, ctranslate2.StorageView] | None = None
        self._in_silence: dict[str, dict[str, float]] = {}
        self._tokenizer = lru_cache(maxsize=4)(self._make_tokenizer)
        self._other_tokens = lru_cache(maxsize=16)(self._make_other_tokens)
        self._suppressed = lru_cache(maxsize=4)(self._make_suppressed)

    def warm_up(self, language: str) -> None:
        """Run once, so that the first command is as quick as the next."""
        self.transcribe(np.zeros(SPEECH_RATE, dtype=np.float32), Hearing(language, "", ("warm",)))

    def transcribe(self, samples: Samples, hearing: Hearing) -> Transcript:
        """Transcribe mono samples at 16,000 Hz; raise EngineError when the model fails."""
        try:
            return self._transcribe(samples, hearing)
        except RuntimeError as error:
            raise _failure(error, f"Whisper failed: {error}.") from error

    def detect_language(self, samples: Samples, among: Sequence[str]) -> str | None:
        """Return the likeliest of the languages `among`; None for an English-only model."""
        if not self._whisper.model.is_multilingual:
            return None
        try:
            encoded = self._encode(samples, _FULL_WINDOW_S)
            guesses = self._whisper.model.detect_language(encoded)[0]
        except RuntimeError as error:
            raise _failure(error, f"Whisper failed: {error}.") from error
        return next((tag[2:-2] for tag, _ in guesses if tag[2:-2] in among), None)

    def compare(self, samples: Samples, language: str, phrases: Sequence[str]) -> tuple[float, ...]:
        """Return for each phrase how much likelier it is in this sound than in silence.

        Each phrase is forced through the decoder (CTranslate2's align); what the model would say of
        anything, even of nothing, is taken off: pointwise mutual information, a token.
        """
        try:
            heard = self._probabilities(self._encode_once(samples), language, phrases)
            known = self._in_silence.setdefault(language, {})
            new = [phrase for phrase in phrases if phrase not in known]
            if new:
                silence = np.zeros(SPEECH_RATE * 3 // 2, dtype=np.float32)
                encoded = self._encode(silence, self._settings.window_pad_s)
                known.update(zip(new, self._probabilities(encoded, language, new), strict=True))
            scores = tuple(
                score - known[phrase] for phrase, score in zip(phrases, heard, strict=True)
            )
        except RuntimeError as error:
            raise _failure(error, f"Whisper failed: {error}.") from error
        if len(known) > _MAX_KNOWN:
            known.clear()
        return scores

    def _probabilities(
        self, encoded: ctranslate2.StorageView, language: str, phrases: Sequence[str]
    ) -> list[float]:
        """Return the mean log probability of each phrase's tokens."""
        tokenizer = self._tokenizer(language)
        tokens = [tokenizer.encode(f" {phrase}") for phrase in phrases]
        sound = np.array(encoded)
        several = np.ascontiguousarray(np.repeat(sound, len(tokens), axis=0))
        aligned = self._whisper.model.align(
            ctranslate2.StorageView.from_array(several),
            list(tokenizer.sot_sequence),
            tokens,
            [sound.shape[1]] * len(tokens),
        )
        return [
            float(np.mean(np.log(np.maximum(one.text_token_probs[: len(ids)], _LEAST))))
            for one, ids in zip(aligned, tokens, strict=True)
        ]

    def _encode_once(self, samples: Samples) -> ctranslate2.StorageView:
        """Return the encoder's output; the sound that was heard last is not encoded again."""
        key = hashlib.blake2b(samples.tobytes(), digest_size=16).digest()
        if self._encoded is None or self._encoded[0] != key:
            self._encoded = (key, self._encode(samples, self._settings.window_pad_s))
        return self._encoded[1]

    def _transcribe(self, samples: Samples, hearing: Hearing) -> Transcript:
        tokenizer = self._tokenizer(hearing.language)
        encoded = self._encode_once(samples)
        short = len(samples) / SPEECH_RATE + self._settings.window_pad_s < _FULL_WINDOW_S
        prompt = self._prompt(tokenizer, hearing.prompt)
        beam_size = hearing.beam_size or self._settings.beam_size
        result = self._decode(encoded, prompt, self._suppressed(hearing.language), beam_size)
        tokens = result.sequences_ids[0]
        text = without_repeats(tokenizer.decode(tokens).strip())
        logprob = float(result.scores[0]) * len(tokens) / (len(tokens) + 1)
        segment = Segment(
            start=0.0,
            end=len(samples) / SPEECH_RATE,
            text=text,
            avg_logprob=logprob,
            no_speech_prob=float(result.no_speech_prob),
            compression_ratio=_compression(tokenizer.decode(tokens)),
        )
        no_speech = not text or _is_noise(segment, short=short)
        return Transcript(
            text="" if no_speech else text,
            language=hearing.language,
            confidence=math.exp(min(0.0, logprob)),
            no_speech=no_speech,
            segments=(segment,),
            alternatives=self._read_with(tokenizer, encoded, prompt, hearing.hotwords),
        )

    def _encode(self, samples: Samples, pad_s: float) -> ctranslate2.StorageView:
        """Return the encoder's output of the sound and so much silence."""
        window = math.ceil((len(samples) / SPEECH_RATE + pad_s) / _WINDOW_STEP_S) * _WINDOW_STEP_S
        window = min(window, _FULL_WINDOW_S)
        padded = np.zeros(int(window * SPEECH_RATE), dtype=np.float32)
        padded[: len(samples)] = samples[: len(padded)]
        mel = self._whisper.feature_extractor(padded, padding=0)
        return self._whisper.encode(mel[:, : int(window * _FRAMES_PER_S)])

    def _prompt(self, tokenizer: Tokenizer, text: str) -> list[int]:
        before = tokenizer.encode(" " + text.strip())[-_MAX_PROMPT_TOKENS:] if text.strip() else []
        prompt: list[int] = self._whisper.get_prompt(tokenizer, before, without_timestamps=True)
        return prompt

    def _decode(
        self,
        encoded: ctranslate2.StorageView,
        prompt: list[int],
        suppressed: list[int],
        beam_size: int,
        readings: int = 1,
    ) -> ctranslate2.models.WhisperGenerationResult:
        return self._whisper.model.generate(
            encoded,
            [prompt],
            beam_size=beam_size,
            num_hypotheses=readings,
            no_repeat_ngram_size=3,
            max_length=len(prompt) + self._settings.max_new_tokens,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=suppressed,
        )[0]

    def _read_with(
        self,
        tokenizer: Tokenizer,
        encoded: ctranslate2.StorageView,
        prompt: list[int],
        hotwords: Sequence[str],
    ) -> tuple[str, ...]:
        """Decode with the hotwords' tokens alone; return distinct readings, best first."""
        if not hotwords:
            return ()
        others = self._other_tokens(tokenizer.language_code, tuple(hotwords))
        beam_size = max(self._settings.beam_size, _READINGS)
        result = self._decode(encoded, prompt, others, beam_size, _READINGS)
        texts = (without_repeats(tokenizer.decode(ids).strip()) for ids in result.sequences_ids)
        return tuple(dict.fromkeys(text for text in texts if text))

    def _make_tokenizer(self, language: str) -> Tokenizer:
        return Tokenizer(
            self._whisper.hf_tokenizer,
            self._whisper.model.is_multilingual,
            task="transcribe",
            language=language,
        )

    def _make_suppressed(self, language: str) -> list[int]:
        """Return the model's own list (-1) and the text tokens in scripts that the language has not."""
        if language != "ko":
            return [-1]
        tokens = range(self._tokenizer(language).eot)
        printed = self._whisper.hf_tokenizer.id_to_token
        return [-1, *(token for token in tokens if is_foreign_to_korean(printed(token) or ""))]

    def _make_other_tokens(self, language: str, hotwords: tuple[str, ...]) -> list[int]:
        """Return every text token that no hotword uses, at its start or inside a sentence."""
        tokenizer = self._tokenizer(language)
        allowed = {tokenizer.eot}
        for phrase in hotwords:
            for spelling in (phrase, f" {phrase}", f" {phrase}.", f" {phrase}?", f" {phrase},"):
                allowed.update(tokenizer.encode(spelling))
        return [token for token in range(tokenizer.timestamp_begin) if token not in allowed]


def _failure(error: Exception, message: str, hint: str = "") -> EngineError:
    """Tell a card that is full, or cannot be used, from what else may go wrong.

    CTranslate2 says "CUDA failed with error out of memory"; cuBLAS cannot be initialised where too
    little is left for its work space.
    """
    told = str(error).lower()
    if any(sign in told for sign in ("out of memory", "alloc_failed", "cublas_status_not_init")):
        return CardError(message, hint="Free the card's memory.", memory=True)
    if any(sign in told for sign in ("cuda", "cublas", "cudnn")):
        return CardError(message, hint="See: nvidia-smi", memory=False)
    return EngineError(message, hint=hint)


def _is_noise(segment: Segment, *, short: bool) -> bool:
    doubt = _NO_SPEECH_SHORT if short else _NO_SPEECH_FULL
    return (
        segment.no_speech_prob > doubt
        or segment.avg_logprob < _MIN_LOGPROB
        or segment.compression_ratio > _MAX_COMPRESSION
    )


def _compression(text: str) -> float:
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0
