"""The dialogue with a social-security card without a reader: its generations, its words, and anything else."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.chipcard.cards import CARDS
from drivers.chipcard.errand import Errand
from drivers.chipcard.key_step import NoKeyStep, Send
from drivers.chipcard.social import ROUNDS_MAX, SSSE, read
from drivers.chipcard.virtual_card import VirtualCard
from drivers.chipcard.watch import Watch
from drivers.chipcard.winscard import Seen
from drivers.protocol import DeviceFault, Fault, RawSocialCard

MOST_COMMANDS = 1 + 2 * (2 + 7 + 7)


def read_card(name: str, key_step: Any = None, card: Any = None) -> RawSocialCard:
    chip = card or VirtualCard(CARDS[name])
    return read(chip.answer, False, chip.atr, key_step or NoKeyStep())


@pytest.mark.parametrize(("name", "tags"), {"1.0": "08 09 0a 0b 0c 0d", "2.0": "08 09 4e 0a 0b 0c 0d"}.items())
def test_first_and_second_generation_give_all_without_a_key(name: str, tags: str) -> None:
    card = read_card(name)
    assert [record[0] for record in card.issuer] == list(range(1, 8))
    assert bytes(record[0] for record in card.holder or ()).hex(" ") == tags
    assert SSSE in card.fci


def test_the_third_generation_keeps_its_holder_behind_a_key() -> None:
    card = read_card("3.0")
    assert len(card.issuer) == 7
    assert card.holder is None


class Unlocks:
    """A key step as a PSAM would be one."""

    name = "test"

    def __init__(self, opens: bool) -> None:
        self.opens = opens
        self.unlocked = False
        self.card_id = b""

    def unlock_holder(self, send: Send, card_id: bytes) -> None:
        assert send(bytes.fromhex("0084000008"))[1] == 0x6982
        self.card_id, self.unlocked = card_id, self.opens


class Unlockable(VirtualCard):
    def __init__(self, step: Unlocks) -> None:
        super().__init__(CARDS["3.0"])
        self._open = VirtualCard(CARDS["2.0"])
        self._step = step

    def answer(self, command: bytes) -> bytes:
        self._open.answer(command)
        return self._open.answer(command) if self._step.unlocked else super().answer(command)


def test_with_a_key_step_the_holder_is_read() -> None:
    step = Unlocks(opens=True)
    card = read_card("", step, Unlockable(step))
    assert len(card.holder or ()) == 7
    assert step.card_id[3:8].hex() == "d156000005"


def test_a_key_that_opens_nothing_is_no_empty_holder() -> None:
    step = Unlocks(opens=False)
    with pytest.raises(DeviceFault) as raised:
        read_card("", step, Unlockable(step))
    assert raised.value.fault is Fault.MEDIA_INVALID


@pytest.mark.parametrize(
    ("name", "detail"), {"bank": "no social-security card: 6A82", "locked": "locked for"}.items()
)
def test_another_card_is_told(name: str, detail: str) -> None:
    with pytest.raises(DeviceFault, match=detail) as raised:
        read_card(name)
    assert raised.value.fault is Fault.MEDIA_INVALID


def test_what_a_broken_answer_held_stays_out_of_the_fault() -> None:
    chip = VirtualCard(CARDS["2.0"])

    def cut(command: bytes) -> bytes:
        answer = chip.answer(command)
        return answer[:6] if answer[:2] == b"\x09\x1e" else answer

    with pytest.raises(DeviceFault) as raised:
        read(cut, False, b"", NoKeyStep())
    assert raised.value.detail == "read item 09 of EF06: no status word"


def words() -> st.SearchStrategy[bytes]:
    known = st.sampled_from(["9000", "6110", "6c12", "6982", "6a83", "6a86", "6a82", "6f00"]).map(bytes.fromhex)
    return st.builds(lambda data, word: data + word, st.binary(max_size=40), known)


@given(st.lists(st.one_of(st.binary(max_size=300), words()), min_size=1, max_size=40), st.booleans())
def test_any_answers_are_a_card_or_a_fault_and_the_end_is_near(answers: list[bytes], wants_le: bool) -> None:
    asked: list[bytes] = []

    def exchange(command: bytes) -> bytes:
        asked.append(command)
        return answers[len(asked) % len(answers)]

    try:
        card = read(exchange, wants_le, b"", NoKeyStep())
    except DeviceFault as fault:
        assert fault.fault is Fault.MEDIA_INVALID  # noqa: PT017  # either is right
    else:
        assert all(len(record) == 2 + record[1] for record in (*card.issuer, *(card.holder or ())))
    assert len(asked) <= MOST_COMMANDS * ROUNDS_MAX


class Script:
    """pcscd's side of a watch: each look gives the next state; None is a look that saw no change."""

    def __init__(self, seen: Iterator[Seen | None]) -> None:
        self._seen = seen
        self._last = Seen(False, False, False, 0)

    def look(self, readers: list[str]) -> dict[str, Seen]:
        return {"": self._last}

    def watch(self, known: dict[str, Seen], seconds: float) -> dict[str, Seen]:
        self._last = next(self._seen) or known[""]
        return {"": self._last}


def test_of_a_hundred_cards_none_is_missed_even_when_pcscd_was_quicker() -> None:
    """Each card comes, goes, or is swapped for the next while nobody looks; the count passes 65535 on the way."""
    count = [65500]

    def states() -> Iterator[Seen | None]:
        for number in range(100):
            count[0] = (count[0] + 1) % 65536
            yield Seen(True, False, False, count[0])
            yield None
            # Swapped, every third time: gone and back between two looks.
            count[0] = (count[0] + (1 if number % 3 else 2)) % 65536
            yield Seen(bool(number % 3 == 0), False, False, count[0])
            if number % 3 == 0:
                count[0] = (count[0] + 1) % 65536
                yield Seen(False, False, False, count[0])

    watch = Watch(Script(states()), [""])  # type: ignore[arg-type]

    def follow(errand: Errand[Any]) -> list[str]:
        told = []
        try:
            while True:
                card = watch.until_present(errand)
                told.append("in")
                watch.until_gone(errand, card)
                told.append("out")
        except StopIteration:
            return told

    told = Errand(follow).wait(None, lambda call: DeviceFault(Fault.NO_ANSWER, call))
    assert told == ["in", "out"] * 134  # a hundred, and the 34 that came in their place


def test_an_errand_that_hangs_is_left_and_what_it_is_in_is_known() -> None:
    free = threading.Event()

    def hang(errand: Errand[None]) -> None:
        errand.about_to("transmit", 0.1)
        free.wait()

    errand = Errand(hang)
    begun = time.monotonic()
    with pytest.raises(DeviceFault, match="transmit"):
        errand.wait(None, lambda call: DeviceFault(Fault.NO_ANSWER, call))
    assert time.monotonic() - begun < 10.0
    assert errand.running
    free.set()


def test_what_breaks_in_an_errand_breaks_where_it_is_awaited() -> None:
    def broken(_: Errand[None]) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Errand(broken).wait(None, lambda call: DeviceFault(Fault.NO_ANSWER, call))
