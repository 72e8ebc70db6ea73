"""A cooking as a script: what is said ("> …"), how long it waits ("+60"), and what is answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from appliance.cooking import CookingSession
from appliance.recipes import Library

HERE = Path(__file__).parent


def play(script: Path) -> Iterator[str]:
    """Yield the script's lines with the answers of a session that follows it; old ones go."""
    clock = [0.0]
    first = script.read_text(encoding="utf-8")
    language = "ko" if any("가" <= letter <= "힣" for letter in first) else "en"
    session = CookingSession(
        language=language, library=Library(), clock=lambda: clock[0], hour=lambda: (12, 0)
    )
    for line in first.splitlines():
        if line.startswith("+"):
            yield line
            clock[0] += float(line[1:])
            for ring in session.tick():
                yield f"    (rings) {ring.text}"
        elif line.startswith("> "):
            yield line
            reply = session.handle_text(line[2:])
            yield f"    {reply.text}".rstrip()
            if reply.spoken != reply.text:
                yield f"    “{reply.spoken}”"


if __name__ == "__main__":  # write the answers anew, to be read before they are committed
    for path in sorted(HERE.glob("*.txt")):
        path.write_text("\n".join(play(path)) + "\n", encoding="utf-8")
