"""Who may import whom: DESIGN.md, The house."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("drivers", "kiosk", "ui", "sync", "assets")

# Room -> the modules of ours that it may import, beside itself. First match wins.
MAY = {
    "kiosk/cli/": OURS,
    "kiosk/contract/": (),
    "kiosk/": ("drivers.protocol",),
    "drivers/": (),
    "sync/province/": ("kiosk.contract",),
    "sync/": (
        "kiosk.outbox",
        "kiosk.calendar",  # read before the feed that brings it is activated
        "kiosk.catalogue",
        "kiosk.config",
        "kiosk.files",
        "kiosk.keys",
        "kiosk.contract",
        "kiosk.seal",  # an acknowledgement is believed only after kiosk.seal has verified it
        "kiosk.state",
        "kiosk.store",  # what the outbox's functions take
        "drivers.wire",
    ),
    "ui/": ("kiosk", "drivers.protocol", "drivers.wire"),
}
SELF = {"kiosk/contract/": "kiosk.contract", "sync/province/": "sync.province"}

# Outside module -> the only room that may import it.
ONLY_IN: dict[str, str | tuple[str, ...]] = {
    "PySide6": "ui/",
    "requests": "sync/",
    "httpx": "sync/",
    "starlette": "sync/province/",
    "uvicorn": "sync/province/",
    "sqlalchemy": "sync/province/",
    "serial": "drivers/",
    "usb": "drivers/",
    "smartcard": "drivers/",
    "cv2": "drivers/",
    "onnxruntime": "drivers/",
    "rapidocr": "drivers/",
    "pysqlite3": ("kiosk/", "sync/province/"),
}
NEVER_IN = {"pypinyin": ("ui/", "sync/")}


@cache
def sources() -> list[tuple[str, str, str, int]]:
    """(file, room, imported module, line) for every import of every source file."""
    return list(_imports())


def _imports() -> Iterator[tuple[str, str, str, int]]:
    for top in OURS:
        for path in sorted((ROOT / top).rglob("*.py")):
            file = path.relative_to(ROOT).as_posix()
            room = next(room for room in [*MAY, "assets/"] if file.startswith(room))
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    for name in node.names:
                        yield file, room, name.name, node.lineno
                elif isinstance(node, ast.ImportFrom) and node.module:
                    for name in node.names:
                        yield file, room, f"{node.module}.{name.name}", node.lineno


def within(module: str, allowed: str) -> bool:
    return module == allowed or module.startswith(f"{allowed}.")


def test_rooms_import_only_what_the_design_lets_them() -> None:
    wrong = []
    for file, room, module, line in sources():
        if module.split(".")[0] not in OURS:
            continue
        own = SELF.get(room, room.rstrip("/").replace("/", "."))
        if not any(within(module, allowed) for allowed in (own, *MAY.get(room, ()))):
            wrong.append(f"{file}:{line} imports {module}: {room} may only import {own} and {MAY.get(room, ())}")
    assert not wrong, "\n".join(wrong)


def test_nothing_but_the_command_line_imports_the_province() -> None:
    wrong = [
        f"{file}:{line}: talk to the province over HTTP, or move what both need to kiosk/contract"
        for file, room, module, line in sources()
        if within(module, "sync.province") and room not in ("sync/province/", "kiosk/cli/")
    ]
    assert not wrong, "\n".join(wrong)


def test_no_two_files_import_each_other_however_far_round() -> None:
    """Late imports inside functions count, and those for the type checker alone."""
    imports: dict[str, set[str]] = {}
    for file, _, module, _ in sources():
        imported = _file(module)
        if imported:
            imports.setdefault(file, set()).add(imported)
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise AssertionError(f"{circle}: what both need goes into a room below them") from None


@cache
def _file(module: str) -> str | None:
    """What `a.b.c` reads: the module of that name, or its parent, which has the name `c`; None: not ours."""
    whole = module.replace(".", "/")
    places = (whole, whole.rpartition("/")[0]) if module.partition(".")[0] in OURS else ()
    files = (file for place in places for file in (f"{place}.py", f"{place}/__init__.py"))
    return next((file for file in files if (ROOT / file).is_file()), None)


def test_outside_libraries_stay_in_their_room() -> None:
    wrong = []
    for file, room, module, line in sources():
        top = module.split(".")[0]
        home = ONLY_IN.get(top)
        if home and not file.startswith(home):
            wrong.append(f"{file}:{line} imports {top}: only {home} may; ask that room for what you need")
        if any(file.startswith(place) for place in NEVER_IN.get(top, ())):
            wrong.append(f"{file}:{line} imports {top}: its work is done at publishing, not in {room}")
    assert not wrong, "\n".join(wrong)


def test_the_screen_does_not_load_widgets() -> None:
    """QtTest brings QtWidgets: 7 MB that the screen's process never uses."""
    heavy = ("PySide6.QtTest", "PySide6.QtWidgets")
    assert not [file for file, _, module, _ in sources() if any(within(module, name) for name in heavy)]
