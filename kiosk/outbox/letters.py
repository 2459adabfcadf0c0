"""What the province wrote back, sealed to the reply key of a case or a report: kept as it came, opened by the card.

The key lies in the case's stub or the report's slip, sealed to the card: without it these bytes are nobody's. A
letter is kept once whatever is sent again, only if somebody here could ever read it, and as long as its case or
report is.
"""

import logging
from datetime import datetime

from kiosk import audit
from kiosk.contract.jose import Refused
from kiosk.contract.letter import Letter, SealedLetter, check_letter, of_text, open_letter
from kiosk.keys.enrolment import Trust
from kiosk.keys.ring import KeyRing
from kiosk.seal.reply import Jwk, private_key
from kiosk.session.visit import Said
from kiosk.store import Store

log = logging.getLogger(__name__)
KEPT = 20  # the newest about one thing; a province that writes more is out of order

SOMEBODY = "select 1 from stubs where case_id = :about union all select 1 from slips where entry_id = :about"
TOO_MANY = """
delete from letters where about = :about and letter_id not in (
    select letter_id from letters where about = :about order by n desc, at desc limit :kept)
"""


def checked(text: str, about: str, trust: Trust) -> SealedLetter:
    """As it came in a change of `about`. Raises Refused: not the province's, another terminal's, about another."""
    letter = check_letter(of_text(text), lambda kid: trust.key(kid, "acknowledgement"))
    if letter.header.about != about:
        raise Refused("letter: about another case")
    if letter.header.terminal != trust.terminal:
        raise Refused("letter: another terminal's")
    return letter


def keep(store: Store, letter: SealedLetter, now: float) -> bool:
    """Durable when it returns. False: here already, or nobody here could open it."""
    head = letter.header
    with store.writing():
        if store.row(SOMEBODY, {"about": head.about}) is None:
            return False
        fresh = store.execute(
            "insert into letters (letter_id, about, n, at, sealed) values (?, ?, ?, ?, ?) on conflict do nothing",
            [head.letter, head.about, head.n, head.at.timestamp(), letter.sealed],
        )
        if fresh:
            store.execute(TOO_MANY, {"about": head.about, "kept": KEPT})
            audit.append(store, "letter_kept", now, head.about)
    return fresh == 1


def opened(store: Store, keys: KeyRing, about: str, reply_key: Jwk) -> list[tuple[Letter, datetime]]:
    """The newest first, with the province's time of each. What is not the province's, or another's, is passed over.

    Raises NotEnrolled, EnrolmentBroken, if there are any.
    """
    rows = store.rows("select sealed from letters where about = ? order by n desc, at desc", [about])
    found = []
    for row in rows if reply_key else ():
        try:
            letter = check_letter(row["sealed"], lambda kid: keys.trust().key(kid, "acknowledgement"))
            found.append((open_letter(letter, private_key(reply_key)), letter.header.at))
        except Refused as error:
            log.warning("a kept letter cannot be opened: %s", error)
    return found


def said(letter: Letter, at: datetime) -> Said:
    return Said(
        kind=str(letter.kind),
        text=letter.text,
        at=at.astimezone().isoformat(timespec="seconds"),
        text_en=letter.text_en,
        office=letter.office,
        part=letter.part,
        printable=letter.printable,
    )
