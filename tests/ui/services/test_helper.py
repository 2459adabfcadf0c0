"""陪同办: the province is asked whether anybody comes, as long as whoever called is there."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication

from kiosk.contract.live import HelpSaid, LiveAnswer, LiveRequest, Outcome
from kiosk.session.events import HelpComing
from kiosk.session.live import Trouble
from ui.services import helper
from ui.services.helper import Helper, words

CALL = "0192f3c4-5d6e-4f80-9a1b-2c3d4e5f6071"


def answer(**said: Any) -> LiveAnswer:
    return LiveAnswer(id=CALL, outcome=Outcome.ANSWERED, body=HelpSaid(**said))


WAITING, COMING = answer(state="waiting"), answer(state="coming", words="来了", words_en="Coming")


class Province:
    """Answers at once; what it is asked is kept."""

    def __init__(self, *said: Any) -> None:
        self.said = list(said)
        self.asked: list[str] = []

    def ask(self, request: LiveRequest, read: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        self.asked.append(request.answers["call"])
        done(read(self.said.pop(0) if self.said else WAITING))

    def forget(self) -> None: ...


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    monkeypatch.setattr(helper, "SOON_MS", 0)
    monkeypatch.setattr(helper, "LATER_MS", 0)
    return []


def test_it_is_asked_until_somebody_comes_and_told_once(qtbot: Any, heard: list[Any]) -> None:
    province: Any = Province(Trouble.LINE_DOWN, Trouble.NOT_FOUND, WAITING, COMING)
    watching = Helper(province, heard.append)
    watching.called(CALL, "zh_CN")
    qtbot.waitUntil(lambda: bool(heard))
    assert (heard, province.asked) == ([HelpComing("来了")], [CALL] * 4)


def test_nobody_asks_for_ever_nor_after_the_visit(
    qtbot: Any, heard: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helper, "ENOUGH", 3)
    province: Any = Province()
    watching = Helper(province, heard.append)
    watching.called(CALL, "zh_CN")
    qtbot.waitUntil(lambda: len(province.asked) == 3)
    watching.called(CALL, "zh_CN")
    watching.forget()
    for _ in range(3):  # a timer of no time would ring with the first
        QCoreApplication.processEvents()
    assert (len(province.asked), heard) == (3, [])


def test_the_words_are_in_the_screens_language() -> None:
    assert (words(COMING, "en"), words(COMING, "zh_CN"), words(WAITING, "en")) == ("Coming", "来了", "")
    assert words(answer(state="coming", words="来了"), "en") == "来了"
