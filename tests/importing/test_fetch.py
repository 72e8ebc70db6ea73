"""Fetching a page: not into the house, not elsewhere than asked, not too much, not for too long."""

from __future__ import annotations

import gzip
import socket
import time
from typing import Any

import pytest

from appliance.errors import RecipeError
from appliance.recipes.importing import fetch as fetching
from appliance.recipes.importing.fetch import fetch, is_public
from tests.importing.server import dripping, page, redirect, serving

HERE = ("127.0.0.1",)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("255.255.255.255", "224.0.0.1", "198.18.0.1", "192.0.2.1", "240.0.0.1"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fec0::1"),
        *("64:ff9b:1:7f00:0:100:808:808", "nonsense"),
    ],
)
def test_addresses_of_the_house_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111"])
def test_addresses_of_the_net_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://127.1:{port}/"),
        *("http://0x7f000001:{port}/", "http://2130706433:{port}/", "http://0.0.0.0:{port}/"),
        *("http://[::ffff:127.0.0.1]:{port}/", "http://localhost.:{port}/"),
    ],
)
def test_the_house_is_not_fetched_from_by_any_name(url: str) -> None:
    with serving({"/": page(b"secret")}) as (base, asked):
        port = base.rsplit(":", 1)[1]
        with pytest.raises(RecipeError):
            fetch(url.format(port=port))
        assert asked == []


def test_a_host_that_is_named_may_be_fetched_from() -> None:
    with serving({"/soup": page(b"<p>soup</p>", Content_Type="text/html; charset=euc-kr")}) as (
        base,
        _,
    ):
        found = fetch(f"{base}/soup", HERE)
    assert (found.data, found.content_type, found.charset) == (
        b"<p>soup</p>",
        "text/html",
        "euc-kr",
    )


def test_a_name_is_looked_at_where_it_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    """A public name with a private address, and one that has both, are refused."""
    real = socket.getaddrinfo

    def resolve(host: str, port: int, **more: Any) -> Any:
        addresses = {"evil.example": ["127.0.0.1"], "both.example": ["1.1.1.1", "127.0.0.1"]}
        if host not in addresses:
            return real(host, port, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    for host in ("evil.example", "both.example"):
        with pytest.raises(RecipeError, match="not on the public internet") as raised:
            fetch(f"http://{host}:80/")
        assert "importing.allowed_hosts" in raised.value.hint


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "http://localhost:1/"],
)
def test_a_redirect_is_looked_at_too(target: str) -> None:
    with serving({"/": redirect(target)}) as (base, _), pytest.raises(RecipeError):
        fetch(base + "/", HERE)


def test_redirects_are_followed_and_counted() -> None:
    pages = {"/a": redirect("/b"), "/b": page(b"here"), "/loop": redirect("/loop")}
    with serving(pages) as (base, asked):
        assert fetch(f"{base}/a", HERE).url == f"{base}/b"
        with pytest.raises(RecipeError, match="redirects more than"):
            fetch(f"{base}/loop", HERE)
        assert len(asked) == 2 + fetching.MOST_REDIRECTS + 1


def test_a_token_goes_to_its_host_only() -> None:
    with (
        serving({"/": page(b"x")}) as (other, asked),
        serving({"/": redirect(f"{other}/")}) as (base, first),
    ):
        fetch(f"{base}/", HERE, {"Authorization": "Bearer secret"})
    assert first[0][1]["Authorization"] == "Bearer secret"
    assert "Authorization" not in asked[0][1]


def test_a_page_that_is_too_large_is_refused() -> None:
    large = b"x" * (fetching.MOST_BYTES + 1)
    pages = {"/": page(large), "/gz": page(gzip.compress(large), Content_Encoding="gzip")}
    with serving(pages) as (base, _):
        for path in ("/", "/gz"):
            with pytest.raises(RecipeError, match="larger than 5 MB"):
                fetch(base + path, HERE)


@pytest.mark.parametrize("where", ["body", "headers"])
def test_a_page_that_is_too_slow_is_given_up(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    monkeypatch.setattr(fetching, "LONGEST_S", 0.5)
    with serving({"/": dripping(0.05, 1000, where)}) as (base, _):
        begun = time.monotonic()
        with pytest.raises(RecipeError, match="took longer than"):
            fetch(base + "/", HERE)
        assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://example.org/", "file:///etc/passwd", "example.org", "http://", "http://[::1"),
        *("http://user:secret@example.org/", "javascript:alert(1)", "http://exa mple.org:x/"),
    ],
)
def test_what_is_no_url_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(RecipeError):
        fetch(url)


def test_an_error_says_what_to_do() -> None:
    with serving({"/closed": page(b"", 403)}) as (base, _):
        with pytest.raises(RecipeError, match="save the page in a browser"):
            fetch(f"{base}/closed", HERE)
        with pytest.raises(RecipeError, match="answers 404"):
            fetch(f"{base}/gone", HERE)
