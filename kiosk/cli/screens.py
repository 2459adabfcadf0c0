"""`kiosk screens`: a picture of every page in every state."""

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.exits import REFUSED, USAGE, leave
from kiosk.cli.teaching import teach

Out = Annotated[
    Path, typer.Option("--out", help="Folder for the pictures; made when it is not there.", file_okay=False)
]
ModeName = Annotated[
    str, typer.Option("--mode", help="standard, assisted (长辈版), contrast, or all of them.", metavar="MODE")
]
Language = Annotated[str, typer.Option("--lang", help="zh_CN, en, or all.", metavar="LANG")]
Size = Annotated[str, typer.Option("--size", help="The panel in pixels: 1080x1920 upright, 1920x1080 lying.")]
Inch = Annotated[float | None, typer.Option("--inch", help="The panel's diagonal. Default: 27, lying 21.5.")]
Only = Annotated[str, typer.Option("--only", help="Only pages with this in their name, e.g. guide.")]


def register(app: typer.Typer) -> None:
    app.command(
        "screens",
        epilog=teach(
            "kiosk screens --out build/screens",
            "kiosk screens --out /tmp/s --mode assisted --lang zh_CN --only guide",
            "kiosk screens --out /tmp/s --size 1920x1080",
            exits="0 all drawn, 1 a page could not be drawn or warned, 2 wrong usage",
        ),
    )(screens)


def screens(
    out: Out,
    mode: ModeName = "all",
    lang: Language = "all",
    size: Size = "1080x1920",
    inch: Inch = None,
    only: Only = "",
) -> None:
    """Draw every page in every state as PNG, from the real QML. Needs no display."""
    from kiosk.session.visit import Mode

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    found = re.fullmatch(r"(\d{3,4})x(\d{3,4})", size)
    if not found:
        leave(USAGE, f"--size {size}: write it as 1080x1920")
    if mode not in ("all", *Mode):
        leave(USAGE, f"--mode {mode}: one of standard, assisted, contrast, all")
    if lang not in ("all", "zh_CN", "en"):
        leave(USAGE, f"--lang {lang}: one of zh_CN, en, all")
    from ui.screens import render

    modes = list(Mode) if mode == "all" else [Mode(mode)]
    languages = ["zh_CN", "en"] if lang == "all" else [lang]
    count = 0
    try:
        for _ in render(out, modes, languages, (int(found[1]), int(found[2])), inch, only):
            count += 1
    except (OSError, RuntimeError) as error:
        leave(REFUSED, str(error))
    typer.echo(f"{count} pictures in {out}")
