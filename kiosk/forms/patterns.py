"""Regular expressions from a catalogue: whatever is accepted here runs in bounded time on a bounded answer."""

import importlib
import re
from typing import Any

PATTERN_MAX = 200
MANY = 20  # a repeat that may take this many turns more than it must
TREE = importlib.import_module("re._parser")  # the parser `re` itself uses; since 3.11 its only name
REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
REFUSED = frozenset({"GROUPREF", "GROUPREF_EXISTS", "ASSERT", "ASSERT_NOT", "GROUPREF_IGNORE"})


def pattern_fault(pattern: str) -> str | None:
    """A sentence for whoever wrote it; None when sound.

    Backtracking explodes where a repeat stands in a repeat, and grows as n**k with k long repeats in a row.
    """
    if len(pattern) > PATTERN_MAX:
        return f"is longer than {PATTERN_MAX} characters"
    try:
        tree = TREE.parse(pattern)
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return "is not a regular expression that Python knows"
    found = list(_walk(tree, inside=False))
    if "nested" in found:
        return "repeats a group that itself repeats or branches; it could take for ever"
    if "refused" in found:
        return "uses a backreference or a look-around; write it without"
    return "has more than two long repeats" if found.count("many") > 2 else None


def _walk(tree: Any, *, inside: bool) -> Any:
    for operator, argument in tree:
        name = str(operator)
        if name in REFUSED:
            yield "refused"
        elif name in REPEATS:
            least, most, body = argument
            variable = int(least) != int(most)
            if inside and variable:
                yield "nested"
            if int(most) - int(least) > MANY:
                yield "many"
            yield from _walk(body, inside=inside or int(most) > 1)
        elif name == "BRANCH":
            if inside:
                yield "nested"
            for branch in argument[1]:
                yield from _walk(branch, inside=inside)
        elif name == "SUBPATTERN":
            yield from _walk(argument[-1], inside=inside)
        elif name == "ATOMIC_GROUP":
            yield from _walk(argument, inside=inside)


def sample(pattern: str) -> str:
    """A text that a sound pattern accepts: first branch, fewest turns. Where it meets a word it does not know, ""."""
    try:
        return "".join(_sampled(TREE.parse(pattern)))
    except (re.error, LookupError):
        return ""


def _sampled(tree: Any) -> Any:
    for operator, argument in tree:
        match str(operator):
            case "LITERAL":
                yield chr(argument)
            case "ANY":
                yield "x"
            case "AT":
                continue
            case "IN":
                yield _one_of(argument)
            case "SUBPATTERN":
                yield from _sampled(argument[-1])
            case "BRANCH":
                yield from _sampled(argument[1][0])
            case name if name in REPEATS:
                yield "".join(_sampled(argument[2])) * int(argument[0])
            case name:
                raise LookupError(name)


def _one_of(choices: Any) -> str:
    kind, value = choices[0]
    match str(kind):
        case "LITERAL":
            return chr(value)
        case "RANGE":
            return chr(value[0])
        case "CATEGORY":
            return {"CATEGORY_DIGIT": "0", "CATEGORY_WORD": "a", "CATEGORY_SPACE": " "}[str(value)]
        case name:
            raise LookupError(name)
