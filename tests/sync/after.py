"""A resident who comes back: what the card shows, and what is added to its case."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from kiosk.outbox import stubs
from kiosk.outbox.filing import Filing
from kiosk.outbox.submission import Page, Submission
from kiosk.seal.envelope import card_secret
from kiosk.session.visit import Asked, CaseStub, FiledCase, Supplement
from sync.agent import Agent
from tests.kiosk.sealing import card, picture, submission
from tests.sync.site import Terminal


def secret(seed: bytes = b"one") -> bytes:
    found = card_secret(card(seed).raw_text, card(seed).raw_photo)
    assert found is not None
    return found


def once(terminal: Terminal, **more: Any) -> int:
    agent = Agent(terminal.config(), terminal.state, **more)
    try:
        return agent.once()
    finally:
        agent.close()


@contextmanager
def filing(terminal: Terminal) -> Iterator[Filing]:
    with Filing(terminal.state, terminal.config()) as opened:
        yield opened


def shown(terminal: Terminal, seed: bytes = b"one") -> tuple[CaseStub, ...]:
    with filing(terminal) as opened:
        return stubs.find(opened.store, opened.keys, secret(seed))


def answer_to(asked: Asked, case_id: str, **changes: Any) -> Submission:
    """What the visit's pages make of it: the papers, once a page, and the answers."""
    came = tuple(Page(one.material_name, picture(300)) for one in asked.item.materials for _ in range(one.page_num))
    whole = submission(
        item=asked.item, pages=came, answers=changes.pop("answers", {}), commitments=asked.item.commitments
    )
    return replace(whole, supplement=Supplement(case_id, asked.letter), **changes)


def supplement(terminal: Terminal, seed: bytes = b"one") -> FiledCase:
    (stub,) = shown(terminal, seed)
    assert stub.asked is not None
    with filing(terminal) as opened:
        return opened.file(replace(answer_to(stub.asked, stub.case_id), card=card(seed)))
