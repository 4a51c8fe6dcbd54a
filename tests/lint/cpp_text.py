"""C++ source with some of its parts blanked. Line numbers and offsets stay as they were."""

import re

_PARTS = re.compile(
    r"""
      (?P<comment> //(?:[^\n\\]|\\.|\\\n)* | /\*.*?\*/ )
    | (?P<raw> \b(?:u8|[uUL])?R"(?P<tag>[^\s()\\]{0,16})\( .*? \)(?P=tag)" )
    | (?P<text> "(?:[^"\\\n]|\\.)*" )
    | (?P<char> (?<![0-9a-zA-Z_])'(?:[^'\\\n]|\\.)+' )
    """,
    re.VERBOSE | re.DOTALL,
)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", re.MULTILINE | re.DOTALL)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _blank_literal(text: str) -> str:
    return text[0] + _blank(text[1:-1]) + text[-1] if len(text) >= 2 else _blank(text)


def without_comments(source: str) -> str:
    return _PARTS.sub(lambda m: _blank(m[0]) if m["comment"] else m[0], source)


def code_only(source: str) -> str:
    """Without comments, and with empty texts between their quotes."""

    def blanked(match: re.Match) -> str:
        if match["comment"]:
            return _blank(match[0])
        if match["raw"]:
            return '"' + _blank(match[0][1:-1]) + '"'
        return _blank_literal(match[0])

    return _PARTS.sub(blanked, source)


def statements_only(source: str) -> str:
    """code_only without preprocessor lines."""
    return _DIRECTIVE.sub(lambda m: _blank(m[0]), code_only(source))


def literals_only(source: str) -> str:
    """Only the string literals; everything else is blank."""
    kept = []
    end = 0
    for match in _PARTS.finditer(source):
        literal = match["raw"] or match["text"]
        kept.append(_blank(source[end : match.start()]))
        kept.append(match[0] if literal else _blank(match[0]))
        end = match.end()
    kept.append(_blank(source[end:]))
    return "".join(kept)
