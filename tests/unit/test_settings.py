"""Configuration: merged, checked whole, every finding with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.errors import SettingsError
from appliance.settings import Paths, load, load_with_origins
from appliance.settings.schema import PathSettings


def test_the_defaults_are_complete_and_valid() -> None:
    settings = load({"JUBANG_PROFILE": "cpu"})
    assert settings.profile == "cpu"
    assert settings.services.stt.url == "http://127.0.0.1:8011"
    assert settings.stt.models["ko"] == "whisper-base"


def test_the_gpu_profile_lays_itself_over_the_defaults() -> None:
    settings = load({"JUBANG_PROFILE": "gpu", "JUBANG_CARD_MIB": "24000"})
    assert settings.stt.device == "cuda"
    assert settings.llm.served_name == "jjjunho/Qwen3-4B-Instruct-2507-Korean-AWQ"
    assert settings.tts.voices["joe"].engine == "piper"


def test_files_win_over_defaults_and_the_environment_over_files(tmp_path: Path) -> None:
    (tmp_path / "10.yaml").write_text("stt: {beam_size: 3, threads: 1}\n")
    (tmp_path / "20.yaml").write_text("stt:\n  threads: 4\n")
    environ = {"JUBANG_CONFIG_DIR": str(tmp_path), "JUBANG_STT__BEAM_SIZE": "1"}
    settings, origins = load_with_origins(environ)
    assert (settings.stt.beam_size, settings.stt.threads) == (1, 4)
    assert origins["stt", "beam_size"] == "JUBANG_STT__BEAM_SIZE"
    assert origins["stt", "threads"] == f"{tmp_path}/20.yaml:2"
    assert origins["stt", "device"].startswith("config/default.yaml:")


def test_all_findings_come_at_once_each_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("stt:\n  beem_size: 2\nservices:\n  tts: {host: 0.0.0.0, port: 99999}\n")
    environ = {"JUBANG_CONFIG_DIR": str(tmp_path), "JUBANG_LANGUAGE": "fr"}
    with pytest.raises(SettingsError) as caught:
        load(environ)
    told = str(caught.value)
    assert f"{path}:2: there is no setting 'stt.beem_size'; did you mean 'beam_size'?" in told
    assert f"{path}:4: services.tts.port" in told
    assert "JUBANG_LANGUAGE: language" in told
    assert "3 errors" in told
    assert caught.value.exit_code == 78


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("stt: [1, 2\n", "is not YAML"),
        ("- a\n- b\n", "must be a mapping"),
        ("stt: {threads: 1}\nstt: {threads: 2}\n", "is there twice"),
        ("tts: {speak_with: {ko: nobody}}\n", "there is no voice 'nobody'"),
        ("services: {stt: {host: 127.0.0.1, port: 8012}}\n", "8012"),
    ],
)
def test_what_cannot_be_is_said(tmp_path: Path, text: str, finding: str) -> None:
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(SettingsError, match=finding):
        load({"JUBANG_CONFIG_DIR": str(tmp_path)})


def test_an_unknown_profile_names_the_known_ones() -> None:
    with pytest.raises(SettingsError, match="auto, cpu or gpu"):
        load({"JUBANG_PROFILE": "tpu"})


def test_secrets_are_masked() -> None:
    settings = load({"JUBANG_KITCHEN__API_TOKEN": "hunter2"})
    assert "hunter2" not in str(settings.model_dump(mode="json"))
    assert settings.kitchen.api_token is not None
    assert settings.kitchen.api_token.get_secret_value() == "hunter2"


def test_paths_follow_the_setting_then_systemd_then_the_checkout(tmp_path: Path) -> None:
    wanted = PathSettings(models=tmp_path, state=None, cache=None, run=None)
    paths = Paths.resolve(wanted, {"STATE_DIRECTORY": "/var/lib/jubang"})
    assert paths.models == tmp_path
    assert paths.state == Path("/var/lib/jubang")
    assert paths.cache.name == "cache"
    assert paths.cache.parent.name == ".jubang"
