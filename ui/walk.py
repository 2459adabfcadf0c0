"""What stands on the screen now, for the robot and the walk tests. ui/qml/Walk.qml looks; here arrives plain data."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, QUrl
from PySide6.QtQml import QQmlComponent, QQmlEngine, QQmlExpression, qmlEngine
from PySide6.QtQuick import QQuickWindow

LOOKS = Path(__file__).parent / "qml" / "Walk.qml"


@dataclass(frozen=True, slots=True)
class Seen:
    """A visible item. All measures in the window's pixels."""

    name: str
    place: QRectF
    enabled: bool
    pressable: bool
    struck: bool  # within its double-strike time
    control: int  # place in the list of the control that holds it; -1: none
    text: str = ""
    spoken: str = ""  # of a control: what a screen reader says
    surface: bool = False  # painted ground outside controls: a card, a banner
    written: bool = False  # it is a text, and the rest of the fields holds
    em: int = 0
    lines: int = 0
    colour: str = ""  # "#rrggbb"
    truncated: bool = False
    overflow: bool = False  # wider than its own item
    turned: bool = False  # rotated, as a stamp is
    box: QRectF = field(default_factory=QRectF)  # its ink, without the padding

    @property
    def is_control(self) -> bool:
        return self.pressable and self.enabled


class Walk:
    """Looks afresh each time; nothing that it answers keeps an item."""

    def __init__(self, window: QQuickWindow) -> None:
        engine = qmlEngine(window)
        if engine is None:
            raise ValueError("the window was not made by QML")
        component = QQmlComponent(engine, QUrl.fromLocalFile(str(LOOKS)), window)
        self._looks = component.create()
        if self._looks is None:
            raise RuntimeError(component.errorString())
        self._looks.setParent(window)
        self._looks.setProperty("root", window.contentItem())

    def items(self) -> list[Seen]:
        """Every visible item, parents first."""
        return [_seen(fact) for fact in json.loads(self._ask("look()"))]

    def controls(self) -> Iterator[Seen]:
        return (item for item in self.items() if item.is_control)

    def texts(self) -> Iterator[Seen]:
        return (item for item in self.items() if item.written)

    def named(self, name: str) -> Seen | None:
        """Its `control` is not told."""
        found = self._ask(f"one({json.dumps(name)})")
        return _seen(json.loads(found)) if found else None

    def saying(self, text: str) -> Seen | None:
        """The control with these words; else the one whose words contain them."""
        found = list(self.controls())
        return next((item for item in found if item.text == text), None) or next(
            (item for item in found if text in item.text), None
        )

    def tabs(self) -> list[int]:
        """Where Tab comes to, as places in `items()`."""
        return [int(place) for place in json.loads(self._ask("tabs()"))]

    def click(self, name: str) -> bool:
        """False: no such control."""
        return bool(self._ask(f"click({json.dumps(name)})"))

    def read(self, name: str, attribute: str) -> Any:
        """A property of the item with this name; LookupError without one."""
        answer = self._ask(f"read({json.dumps(name)}, {json.dumps(attribute)})")
        if not answer:
            raise LookupError(name)
        return json.loads(answer).get("value")

    def _ask(self, expression: str) -> Any:
        asked = QQmlExpression(QQmlEngine.contextForObject(self._looks), self._looks, expression)
        answer, _undefined = asked.evaluate()
        if asked.hasError():
            raise RuntimeError(asked.error().toString())
        return answer


def _seen(fact: dict[str, Any]) -> Seen:
    place = QRectF(fact.pop("x"), fact.pop("y"), fact.pop("width"), fact.pop("height"))
    box = QRectF(*fact.pop("box", (0, 0, 0, 0)))
    return Seen(place=place, box=box, **fact)
