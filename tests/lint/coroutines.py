"""A co_await stands alone: no braces, no lambda, no `?:` in the same statement.

g++ 12 destroys some temporaries of such a statement twice (docs/adr/0002). And a capturing lambda
is never a coroutine: its captures live in the closure, not in the frame.
"""

import re
import sys
from typing import NamedTuple, Union

import cpp_text
from repository import Finding, check, cpp_files

_TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\w.']*|->|::|&&|\|\||\"\s*\"|'\s*'|[^\s\w]")
_CLOSING = {"(": ")", "[": "]", "{": "}"}

_HEADS = {"if", "while", "for", "switch", "catch"}
_BODY_FOLLOWS = {"else", "do", "try", "const", "noexcept", "override", "final", "mutable", ":"}
_DEFINITIONS = {"namespace", "class", "struct", "union", "enum", "extern", "concept", "requires"}
_VALUE_FOLLOWS = {"return", "co_return", "co_yield", "co_await", "case", "throw", "else", "do"}
_COROUTINE_WORDS = {"co_await", "co_return", "co_yield"}


class Token(NamedTuple):
    text: str
    line: int


class Group(NamedTuple):
    """Everything between a bracket and its partner."""

    text: str  # the opening bracket
    line: int
    items: list


Item = Union[Token, Group]


def parse(source: str) -> list[Item]:
    items: list[Item] = []
    open_groups: list[tuple[Token, list[Item]]] = []
    line, end = 1, 0
    for match in _TOKEN.finditer(source):
        line += source.count("\n", end, match.start())
        end = match.start()
        token = Token(match[0], line)
        if token.text in _CLOSING:
            open_groups.append((token, items))
            items = []
        elif token.text in ")]}":
            if not open_groups or _CLOSING[open_groups[-1][0].text] != token.text:
                raise SyntaxError(f"line {token.line}: `{token.text}` has no partner")
            opening, outer = open_groups.pop()
            outer.append(Group(opening.text, opening.line, items))
            items = outer
        else:
            items.append(token)
    if open_groups:
        opening = open_groups[-1][0]
        raise SyntaxError(f"line {opening.line}: `{opening.text}` has no partner")
    return items


def is_group(item: Item, bracket: str) -> bool:
    return isinstance(item, Group) and item.text == bracket


def is_name(item: Item) -> bool:
    return isinstance(item, Token) and (item.text[0].isalnum() or item.text[0] == "_")


def is_attribute(item: Item) -> bool:
    return is_group(item, "[") and len(item.items) == 1 and is_group(item.items[0], "[")


def is_lambda_introducer(items: list[Item], index: int) -> bool:
    """Is the item at `index` a capture list, and no subscript, attribute or binding?"""
    group = items[index]
    if not is_group(group, "[") or is_attribute(group):
        return False
    if index == 0:
        return True
    before = items[index - 1]
    if isinstance(before, Group):
        return before.text == "{"
    if before.text in ("&", "&&") and index >= 2 and items[index - 2].text == "auto":
        return False  # auto& [a, b]
    if before.text == ">" or before.text.startswith(('"', "'")):
        return False
    return not is_name(before) or before.text in _VALUE_FOLLOWS


def has_trailing_return_type(items: list[Item]) -> bool:
    """Do `items` end in `) -> type`?"""
    for index in range(len(items) - 1, 0, -1):
        item = items[index]
        if item.text == "->":
            before = items[index - 1]
            return is_group(before, "(") or before.text in _BODY_FOLLOWS
        type_part = is_name(item) or item.text in ("::", "<", ">", "*", "&", ",", "[")
        if not type_part:
            return False
    return False


def begins_block(before: list[Item]) -> bool:
    """Does a `{` after `before` (the statement so far) open a block, and no initializer?"""
    if not before:
        return True
    last = before[-1]
    if is_group(last, "(") or is_group(last, "{"):
        return True
    if is_group(last, "["):
        return is_lambda_introducer(before, len(before) - 1)
    if last.text in _BODY_FOLLOWS:
        return True
    if any(isinstance(item, Token) and item.text in _DEFINITIONS for item in before):
        return True
    return has_trailing_return_type(before)


class Checker:
    def __init__(self, path: str) -> None:
        self.path = path
        self.found: list[Finding] = []

    def fail(self, line: int, problem: str) -> None:
        self.found.append(Finding(self.path, line, problem))

    def block(self, items: list[Item]) -> None:
        """Splits a block into its statements."""
        statement: list[Item] = []
        for item in items:
            if item.text == ";" and isinstance(item, Token):
                self.statement(statement)
                statement = []
            elif is_group(item, "{") and begins_block(statement):
                is_body_of_lambda = self.open_lambda(statement) is not None
                if is_body_of_lambda:
                    statement.append(item)
                else:
                    self.statement(statement)
                    self.block(item.items)
                    statement = []
            else:
                statement.append(item)
        self.statement(statement)

    @staticmethod
    def open_lambda(items: list[Item]):
        """The last capture list in `items` that has no body yet."""
        for index in range(len(items) - 1, -1, -1):
            if is_group(items[index], "{") and begins_block(items[:index]):
                return None
            if is_lambda_introducer(items, index):
                return items[index]
        return None

    def statement(self, items: list[Item]) -> None:
        while items and items[0].text == "else":
            items = items[1:]
        if items and items[0].text in _HEADS and isinstance(items[0], Token):
            head_end = next((i for i, item in enumerate(items) if is_group(item, "(")), None)
            if head_end is not None:
                self.block_of_head(items[head_end].items)
                self.statement(items[head_end + 1 :])
                return
        self.full_expression(items)

    def block_of_head(self, items: list[Item]) -> None:
        """`init; condition` and `init; condition; step` are expressions of their own."""
        part: list[Item] = []
        for item in items:
            if isinstance(item, Token) and item.text == ";":
                self.full_expression(part)
                part = []
            else:
                part.append(item)
        self.full_expression(part)

    def full_expression(self, items: list[Item]) -> None:
        awaits: list[int] = []
        companions: list[str] = []
        self.collect(items, awaits, companions)
        if awaits and companions:
            self.fail(awaits[0], f"co_await beside {companions[0]}: build it first, then await")

    def collect(self, items: list[Item], awaits: list[int], companions: list[str]) -> None:
        for index, item in enumerate(items):
            if isinstance(item, Token):
                if item.text == "co_await":
                    awaits.append(item.line)
                elif item.text == "?":
                    companions.append("`?:`")
            elif item.text == "{":
                introducer = self.open_lambda(items[:index])
                if introducer is not None and begins_block(items[:index]):
                    self.lambda_body(introducer, item)
                else:
                    companions.append("braces")
                    self.collect(item.items, awaits, companions)
            elif not is_attribute(item):
                if is_lambda_introducer(items, index):
                    companions.append("a lambda")
                self.collect(item.items, awaits, companions)

    def lambda_body(self, introducer: Group, body: Group) -> None:
        if introducer.items and is_coroutine(body.items):
            self.fail(introducer.line, "a capturing lambda is a coroutine: use a named function")
        self.block(body.items)


def is_coroutine(items: list[Item]) -> bool:
    """Does a coroutine word stand in this body, outside of lambdas inside it?"""
    for index, item in enumerate(items):
        if isinstance(item, Token):
            if item.text in _COROUTINE_WORDS:
                return True
        elif item.text == "{" and Checker.open_lambda(items[:index]) is not None:
            continue
        elif is_coroutine(item.items):
            return True
    return False


def findings(path: str, text: str) -> list[Finding]:
    checker = Checker(path)
    try:
        checker.block(parse(cpp_text.statements_only(text)))
    except SyntaxError as problem:
        return [Finding(path, 1, f"brackets cannot be matched: {problem}")]
    return checker.found


if __name__ == "__main__":
    sys.exit(
        check(
            cpp_files("include/", "src/", "tests/"),
            findings,
            "Name the argument, then await: docs/adr/0002.",
        )
    )
