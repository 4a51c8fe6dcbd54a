"""A real shell under a pseudo-terminal: what a person types goes in, what the command was given comes out."""
import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import struct
import termios
import time

PATIENCE = 20.0  # seconds, for a machine that is busy
PROMPT = "ready> "

# In the place of invito: answers the shell's questions, and shows the words of every other call.
WRAPPER = """#!/bin/sh
case $1 in __complete|completion) exec '{program}' "$@" ;; esac
{{ printf 'CALLED'; for word; do printf '<%s>' "$word"; done; printf 'DONE\\n'; }} >/dev/tty
"""


def with_program(folder, program):
    """A folder for PATH."""
    place = pathlib.Path(folder, "bin")
    place.mkdir()
    wrapper = place / "invito"
    wrapper.write_text(WRAPPER.format(program=program), encoding="utf-8")
    wrapper.chmod(0o755)
    return str(place)


class Shell:
    def __init__(self, arguments, environment, folder):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(arguments[0], arguments, environment)
        size = struct.pack("HHHH", 60, 400, 0, 0)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, size)
        self.unread = b""
        self.read_to(re.escape(PROMPT))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)

    def type(self, text):
        os.write(self.terminal, text.encode())

    def read_to(self, pattern):
        """What appears until then, and the match; the rest is for the next call."""
        end = time.monotonic() + PATIENCE
        while True:
            seen = self.unread.decode(errors="replace")
            if match := re.search(pattern, seen, re.DOTALL):
                self.unread = seen[match.end() :].encode()
                return seen[: match.end()], match
            ready, _, _ = select.select([self.terminal], [], [], max(0, end - time.monotonic()))
            if not ready:
                raise TimeoutError(f"{pattern!r} did not appear in {seen!r}")
            piece = os.read(self.terminal, 65536)
            self._answer(piece)
            self.unread += piece

    def _answer(self, piece):
        """As a terminal does whose kind and cursor are asked for."""
        if b"\x1b[c" in piece or b"\x1b[0c" in piece:
            self.type("\x1b[?62c")
        if b"\x1b[6n" in piece:
            self.type("\x1b[1;1R")

    def words_of(self, typed):
        """Types a line, in which \\t asks for a completion, and gives the words that the command gets."""
        self.type(typed + "\r")
        _, match = self.read_to(r"CALLED((?:<.*?>)*)DONE")
        self.read_to(re.escape(PROMPT))
        return re.findall(r"<(.*?)>", match.group(1), re.DOTALL)

    def offers_for(self, typed, last):
        """What is shown when more than one word is possible, until `last` is there. Nothing is asked afterwards."""
        self.type(typed + "\t\t")
        return self.read_to(last)[0]
