"""vLLM for real, with a small model: the wire, the schema, streaming, time-outs, recovery.

Never the small model's accuracy: it proves that everything around it works.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from appliance.llm import classify
from appliance.ops.processes import Processes
from appliance.settings import Settings
from tests.running import environment, services

Running = tuple[Settings, Processes]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """VLLM and the LLM service before it."""
    with services(environment(tmp_path_factory.mktemp("vllm")), "vllm", "llm") as running:
        wait_for(running, "healthy")
        yield running


def health(running: Running) -> dict[str, object]:
    url = running[0].services.llm.url
    told: dict[str, object] = httpx.get(f"{url}/health", trust_env=False).json()
    return told


def wait_for(running: Running, status: str) -> None:
    for _ in range(1200):
        if health(running)["status"] == status:
            return
        time.sleep(0.1)
    pytest.fail(f"the llm service never became {status}")


def post(running: Running, path: str, body: object) -> httpx.Response:
    url = running[0].services.llm.url
    return httpx.post(f"{url}{path}", json=body, timeout=120, trust_env=False)


def test_health_tells_of_the_model(both: Running) -> None:
    told = health(both)
    assert (told["status"], told["model_loaded"], told["device"]) == ("healthy", True, "cpu")
    assert told["model"] == "smollm2-135m-instruct"


def test_the_example_request_is_answered_without_the_model(both: Running) -> None:
    asked = {"text": "다음 단계로 넘어가줘", "current_step": "양파를 볶아주세요"}
    told = post(both, "/classify", asked).json()
    assert (told["intent"], told["source"]) == ("next_step", "local")


def test_the_model_can_only_choose_an_intent(both: Running) -> None:
    for text in ("음 그 있잖아 저기", "blah blah", "what was that thing again you know"):
        told = post(both, "/classify", {"text": text, "local": False}).json()
        assert told.get("source") == "llm", told
        assert told["intent"] in classify.CHOICES
        assert told["duration_ms"] > 0


def test_vllm_itself_keeps_to_the_choices(both: Running) -> None:
    """The field that we send is the one that vLLM heeds (it ignores others without a word)."""
    url = f"{both[0].services.vllm.url}/v1/chat/completions"
    body = {
        "model": "smollm2-135m-instruct",
        "messages": [{"role": "user", "content": "Say hello to everybody."}],
        "max_tokens": 32,
        "structured_outputs": {"choice": list(classify.CHOICES)},
    }
    told = httpx.post(url, json=body, timeout=120, trust_env=False).json()
    assert told["choices"][0]["message"]["content"] in classify.CHOICES


def test_an_answer_streams_sentence_by_sentence(both: Running) -> None:
    asked = {
        "question": "How do I boil an egg? Explain in three sentences.",
        "recipe": {
            "title": "Boiled egg",
            "ingredients": ["1 egg"],
            "steps": ["Boil it."],
            "step": 1,
        },
    }
    url = f"{both[0].services.llm.url}/answer"
    with httpx.stream("POST", url, json=asked, timeout=120, trust_env=False) as answer:
        assert answer.status_code == 200
        arrived = [json.loads(line) for line in answer.iter_lines()]
    *sentences, done = arrived
    assert sentences
    assert all(told["sentence"] for told in sentences)
    assert done["done"] is True


def test_a_time_limit_holds(tmp_path: Path, both: Running) -> None:
    """A second service with a limit that no model can keep answers in time that it cannot."""
    port = str(both[0].services.vllm.port)
    environ = environment(tmp_path) | {
        "JUBANG_SERVICES__VLLM__PORT": port,
        "JUBANG_LLM__CLASSIFY_TIMEOUT_S": "0.01",
        "JUBANG_LLM__ANSWER_TIMEOUT_S": "0.01",
    }
    with services(environ, "llm") as hasty:
        wait_for(hasty, "healthy")
        refused = post(hasty, "/classify", {"text": "blah", "local": False})
        assert (refused.status_code, "in time" in refused.text) == (503, True)
        refused = post(hasty, "/answer", {"question": "why?"})
        assert (refused.status_code, "in time" in refused.text) == (503, True)
        told = post(hasty, "/classify", {"text": "next step please", "current_step": "x"})
        assert told.json()["intent"] == "next_step"


def test_after_a_kill_it_degrades_and_recovers_by_itself(both: Running) -> None:
    processes = both[1]
    pid = processes.ask("vllm").pid
    assert pid is not None
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    for process in family:
        process.kill()
    psutil.wait_procs(family, timeout=30)
    wait_for(both, "degraded")
    assert post(both, "/answer", {"question": "why?"}).status_code == 503
    assert post(both, "/classify", {"text": "what's next", "current_step": "x"}).json()[
        "intent"
    ] == ("next_step")
    processes.start("vllm", tied=True)
    for _ in processes.wait(["vllm"]):
        pass
    wait_for(both, "healthy")
    told = post(both, "/classify", {"text": "blah blah", "local": False})
    assert told.json().get("source") == "llm", told.text
