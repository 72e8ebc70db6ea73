"""`jubang chat`: the text mode. Type what you would say."""

from __future__ import annotations

import argparse
import contextlib
import sys

from appliance.cli.parsers import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "chat",
        help="cook by typing what you would say; reads a pipe too",
        description="The text mode: one turn a line, typed or from a pipe. Needs no service.",
    )
    parser.add_argument("--lang", choices=("ko", "en"), help="the language of what you type")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Answer line after line."""
    from appliance.cooking import CookingSession
    from appliance.nlu.understand import warm
    from appliance.settings import load

    session = CookingSession(language=args.lang or load().language)
    warm(session.language)
    typing = sys.stdin.isatty()
    if typing:
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 - gives input() its line editing
        hint = "‘도움말’이라고 물어보세요." if session.language == "ko" else "Try “help”."
        print(f"Jubang 주방. {hint} (Ctrl-D)")
    while True:
        try:
            text = input("> " if typing else "")
        except EOFError:
            break
        for reply in session.tick():
            print(f"⏰ {reply.text}")
        if not text.strip():
            continue
        reply = session.handle_text(text)
        print(reply.text or "…", flush=True)
    return 0
