"""What the start-up shows in the terminal: each line Chinese first, then English."""

import sys


def say(chinese: str, english: str, *, urgent: bool = False) -> None:
    """Print one line at once, to stderr when it is `urgent`; letters it lacks become question marks."""
    stream = sys.stderr if urgent else sys.stdout
    encoding = stream.encoding or "utf-8"
    line = f"{chinese} · {english}\n"
    stream.write(line.encode(encoding, "replace").decode(encoding))
    stream.flush()
