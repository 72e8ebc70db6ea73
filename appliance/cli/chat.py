"""`jubang chat`: the text mode. Type what you would say."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from appliance.cli.parsers import Commands, add_json

if TYPE_CHECKING:
    from appliance.acts import Act
    from appliance.cooking import CookingSession, Reply

_TICK_S = 0.2


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "chat",
        help="cook by typing what you would say; reads a pipe too",
        description=(
            "The text mode: one turn a line, typed or from a pipe. Needs no service. In a terminal the "
            "step at hand and the timers stand above the line that you type on."
        ),
    )
    parser.add_argument("--lang", choices=("ko", "en"), help="the language of what you type")
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Answer line after line."""
    from appliance.cooking import CookingSession
    from appliance.nlu.understand import warm
    from appliance.settings import load

    session = CookingSession(language=args.lang or load().language)
    warm(session.language)
    if sys.stdin.isatty() and sys.stdout.isatty() and not args.json:
        _Terminal(session).run()
        return 0
    for text in sys.stdin:
        for reply in session.tick():
            _print(reply, rings=True, as_json=args.json)
        if text.strip():
            _print(session.handle_text(text.strip()), rings=False, as_json=args.json)
    return 0


def _print(reply: Reply, *, rings: bool, as_json: bool) -> None:
    if not as_json:
        print(f"⏰ {reply.text}" if rings and reply.text else reply.text or "…", flush=True)
        return
    told = {
        "text": reply.text,
        "spoken": reply.spoken,
        "expects": reply.expects,
        "effects": [
            {"effect": type(effect).__name__, **asdict(effect)} for effect in reply.effects
        ],
    }
    print(json.dumps(told, ensure_ascii=False), flush=True)


class _Terminal:
    """A conversation in a terminal; a timer rings while nothing is typed, too."""

    def __init__(self, session: CookingSession) -> None:
        from rich.console import Console

        self._session = session
        self._console = Console(highlight=False)
        self._turn = threading.Lock()
        self._over = threading.Event()

    def run(self) -> None:
        """Talk until the user has had enough."""
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 - gives input() its line editing
        korean = self._session.language == "ko"
        hint = "‘도움말’이라고 물어보세요." if korean else "Try “help”."
        self._console.print(f"[bold]Jubang 주방[/bold] {hint} [dim](Ctrl-D)[/dim]")
        ringing = threading.Thread(target=self._ring, daemon=True)
        ringing.start()
        try:
            for text in self._typed():
                with self._turn:
                    acts = self._session.understand(text).acts
                    reply = self._session.handle_acts(acts)
                self._show(reply)
                self._list(acts)
        finally:
            self._over.set()
            ringing.join()

    def _typed(self) -> Iterator[str]:
        while True:
            for line in self._bar():
                self._console.print(line, style="dim")
            try:
                text = input("> ").strip()
            except EOFError:
                return
            if text:
                yield text

    def _bar(self) -> Iterator[str]:
        """Yield what stands above the line that is typed on: the step, and the timers."""
        from appliance.cooking.timer_names import labels
        from appliance.nlu import durations

        session, state = self._session, self._session.state
        if session.recipe is not None:
            step = f" {state.step}/{len(session.recipe.steps)}" if state.step else ""
            yield f"{session.recipe.title}{step}"
        language = session.language
        names = labels(state.timers, language)
        for name, (timer, left) in zip(names, session.timers_left(), strict=True):
            sign = "⏰" if timer.ringing else "⏸" if timer.paused is not None else "⏲"
            yield f"{sign} {name}  {durations.write(int(left), language)}"

    def _show(self, reply: Reply) -> None:
        from rich.text import Text

        from appliance.cooking.reply import StepShown

        step = any(isinstance(effect, StepShown) for effect in reply.effects)
        style = "bold cyan" if step else "yellow" if reply.expects else "cyan"
        self._console.print(Text(reply.text or "…", style=style))

    def _list(self, acts: Iterable[Act]) -> None:
        """Show as a table what is only read out in part."""
        from appliance.acts import Intent
        from appliance.cli.tables import print_table
        from appliance.recipes.scale import amount_of

        session, intents = self._session, {act.intent for act in acts}
        if Intent.LIST_RECIPES in intents:
            print_table(("", ""), [(entry.title, entry.language) for entry in session.library])
        if Intent.LIST_INGREDIENTS in intents and session.recipe is not None:
            recipe = session.recipe
            rows = [
                (item.name, amount_of(item, recipe.language), item.note)
                for item in recipe.ingredients
            ]
            print_table((recipe.title, str(recipe.servings or ""), ""), rows)

    def _ring(self) -> None:
        """Look at the timers while the user types or thinks."""
        while not self._over.wait(_TICK_S):
            with self._turn:
                rang = self._session.tick()
            for reply in rang:
                if reply.text:
                    self._console.print(f"\n[bold red]⏰ {reply.text}[/bold red]\a\n> ", end="")
