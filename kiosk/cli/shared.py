"""Every command takes --config and --state, so that a script may give them to all; some have no use for them."""

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

UNUSED = {
    "config": Annotated[
        Path | None, typer.Option("--config", help="Every command takes it; this one has no use for it.")
    ],
    "state": Annotated[
        Path | None, typer.Option("--state", help="Every command takes it; this one has no use for it.")
    ],
}


def complete(app: typer.Typer) -> None:
    """Gives each command of `app` and of its families the shared options that it lacks."""
    for command in commands(app):
        assert command.callback is not None
        command.callback = with_both(command.callback)


def commands(app: typer.Typer) -> "Iterator[Any]":
    yield from app.registered_commands
    for family in app.registered_groups:
        assert family.typer_instance is not None
        yield from commands(family.typer_instance)


def with_both(callback: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(callback, eval_str=True)
    named = {  # typer keeps the first name that an Annotated option is given as its default
        name
        for parameter in signature.parameters.values()
        for option in getattr(parameter.annotation, "__metadata__", ())
        for name in (getattr(option, "default", ""), *(getattr(option, "param_decls", None) or ()))
    }
    lacking = {f"unused_{name}": kind for name, kind in UNUSED.items() if f"--{name}" not in named}
    if not lacking:
        return callback

    @functools.wraps(callback)
    def called(**given: Any) -> Any:
        return callback(**{name: value for name, value in given.items() if name not in lacking})

    more = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for name, kind in lacking.items()
    ]
    usual = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in signature.parameters.values()]
    called.__signature__ = signature.replace(parameters=[*usual, *more])  # type: ignore[attr-defined]
    called.__annotations__ = {one.name: one.annotation for one in [*usual, *more]}
    return called
