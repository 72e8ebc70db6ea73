"""What the settings open to the network, and nothing more."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.errors import SettingsError
from appliance.ops.openings import FILE, openings, write
from appliance.settings import load

_ALL = "0.0.0.0"  # noqa: S104 - nothing is bound here
_AWAY = {"jetson.local": ["203.0.113.7"]}


def _look(host: str) -> list[str]:
    return _AWAY.get(host, [host])


def _asked(**environ: str) -> dict[str, str]:
    wanted = {f"JUBANG_{key}": value for key, value in environ.items()}
    return dict(openings(load({"JUBANG_PROFILE": "cpu", **wanted}), _look))


def test_the_defaults_open_nothing() -> None:
    assert _asked() == {}


def test_the_api_is_opened_to_the_house_with_a_token_alone() -> None:
    with pytest.raises(SettingsError, match="there is no token"):
        _asked(SERVICES__KITCHEN__HOST=_ALL)
    opened = _asked(SERVICES__KITCHEN__HOST=_ALL, KITCHEN__API_TOKEN="secret")
    assert opened.keys() == {"kitchen"}
    assert "192.168.0.0/16" in opened["kitchen"]
    assert "secret" not in opened["kitchen"]
    assert "any" not in opened["kitchen"].split()


def test_a_service_elsewhere_is_let_through_to_who_calls_it() -> None:
    opened = _asked(SERVICES__VLLM__HOST="jetson.local", SERVICES__STT__HOST="203.0.113.9")
    assert opened.keys() == {"llm", "kitchen"}
    assert "IPAddressAllow=203.0.113.7\n" in opened["llm"]
    assert "IPAddressAllow=203.0.113.9\n" in opened["kitchen"]


def test_an_api_token_may_be_one_of_systemd_s_credentials(tmp_path: Path) -> None:
    (tmp_path / "api-token").write_text("from a file\n")
    settings = load({"JUBANG_PROFILE": "cpu", "CREDENTIALS_DIRECTORY": str(tmp_path)})
    token = settings.kitchen.api_token
    assert token is not None
    assert token.get_secret_value() == "from a file"
    assert settings.importing.mealie_token is None


def test_drop_ins_are_written_once_and_removed_when_not_asked_for(tmp_path: Path) -> None:
    own = tmp_path / "jubang-llm.service.d" / "mine.conf"
    own.parent.mkdir()
    own.write_text("[Service]\n")
    wanted = {"llm": "[Service]\nIPAddressAllow=203.0.113.7\n", "gpt_sovits": "[Service]\n"}
    assert len(write(tmp_path, wanted, only_say=True)) == 2
    assert not (tmp_path / "jubang-gpt-sovits.service.d").exists()
    assert len(write(tmp_path, wanted)) == 2
    assert (tmp_path / "jubang-llm.service.d" / FILE).read_text() == wanted["llm"]
    assert write(tmp_path, wanted) == []
    assert len(write(tmp_path, {})) == 2
    assert own.exists()
    assert not (tmp_path / "jubang-gpt-sovits.service.d").exists()
