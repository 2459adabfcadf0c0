"""Letters from the province at the terminal: kept sealed and once, believed from the province alone, gone in time."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.config import Keys
from kiosk.contract.jose import Refused, public_key
from kiosk.contract.opening import check_case, open_manifest
from kiosk.contract.suite import Suite
from kiosk.contract.suites import INTERNATIONAL, NATIONAL
from kiosk.errors import ResidentError
from kiosk.outbox import cases, letters, recover, reports, retention, stubs, transitions
from kiosk.outbox.filing import Filing
from kiosk.outbox.submission import Page
from kiosk.seal.envelope import card_secret
from kiosk.session.visit import Supplement
from kiosk.state import StateFolder
from tests.kiosk.sealing import Province, card, config, deliver, new_key, pages, picture, submission

OTHER = "22345678-1234-4123-8123-123456789abc"
SAID = "请再拍一次户口簿"
SUITES = {"international": INTERNATIONAL, "national": NATIONAL}


def secret(seed: bytes = b"one") -> bytes:
    found = card_secret(card(seed).raw_text, card(seed).raw_photo)
    assert found is not None
    return found


class Site:
    def __init__(self, folder: Path, suite: Suite = INTERNATIONAL) -> None:
        self.state, self.province = StateFolder(folder / "state").make(), Province(suite)
        self.keys = self.province.enrol(self.state)
        name = "national" if suite is NATIONAL else "international"
        self.filing = Filing(self.state, replace(config(), keys=Keys(suite=name)))
        self.case = self.filing.file(submission(pages=pages(100))).case_id
        self.filing.settle()

    @property
    def reply_key(self) -> dict[str, str]:
        """As the province reads it in the manifest."""
        jws = cases.manifest_file(self.state, self.case).read_bytes()
        own = {self.province.recipient.thumbprint(): self.province.recipient}
        manifest = open_manifest(check_case(jws, lambda _: public_key(self.keys.public_jwk)), own)
        assert manifest.reply_key is not None
        return manifest.reply_key

    def take(self, text: str, about: str = "") -> bool:
        return letters.keep(
            self.filing.store, letters.checked(text, about or self.case, self.keys.trust()), time.time()
        )

    def read(self, seed: bytes = b"one") -> list[str]:
        found = stubs.find(self.filing.store, self.keys, secret(seed))
        return [said.text for stub in found for said in stub.said]


@pytest.fixture(params=SUITES)
def site(tmp_path: Path, request: pytest.FixtureRequest) -> Any:
    made = Site(tmp_path, SUITES[request.param])
    yield made
    made.filing.close()


@pytest.fixture
def plain(tmp_path: Path) -> Any:
    made = Site(tmp_path)
    yield made
    made.filing.close()


def test_a_letter_is_read_by_the_card_alone_and_kept_once(site: Site) -> None:
    text = site.province.write(site.case, site.reply_key, SAID)
    assert site.take(text)
    assert not site.take(text), "the same again"
    assert site.read() == [SAID]
    assert site.read(b"another") == []


def forged(site: Site) -> str:
    return site.province.write(site.case, site.reply_key, SAID, key=new_key(site.province.suite))


ATTACKS: dict[str, Callable[[Site], str]] = {
    "signed by somebody else": forged,
    "another terminal's": lambda site: site.province.write(site.case, site.reply_key, SAID, terminal="JJ-OTHER-1"),
    "about another case": lambda site: site.province.write(OTHER, site.reply_key, SAID),
    "an acknowledgement": lambda site: site.province.acknowledge(case=site.case, digest="0" * 64),
    "the case itself": lambda site: cases.manifest_file(site.state, site.case).read_bytes().hex(),
    "cut": lambda site: site.province.write(site.case, site.reply_key, SAID)[:-8],
    "another version": lambda site: site.province.write(site.case, site.reply_key, SAID).replace("a", "b", 1),
    "too large": lambda site: "a" * 30_000,
    "nothing": lambda site: "",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_the_province_did_not_write_to_this_case_is_refused(site: Site, attack: str) -> None:
    with pytest.raises(Refused):
        site.take(ATTACKS[attack](site))
    assert site.read() == []


UNREADABLE: dict[str, Callable[[Site], str]] = {
    "sealed to another key": lambda site: site.province.write(site.case, _public(site), SAID),
    "inside another letter": lambda site: site.province.write(
        site.case, site.reply_key, SAID, inside={"letter": OTHER}
    ),
    "inside about another": lambda site: site.province.write(
        site.case, site.reply_key, SAID, inside={"about": OTHER}
    ),
}


def _public(site: Site) -> dict[str, str]:
    key = new_key(site.province.suite)
    return dict(key.as_jwk() if hasattr(key, "as_jwk") else key.as_dict(private=False))


@pytest.mark.parametrize("attack", UNREADABLE)
def test_a_letter_that_says_another_inside_is_not_shown_and_hides_no_other(site: Site, attack: str) -> None:
    assert site.take(UNREADABLE[attack](site))
    assert site.take(site.province.write(site.case, site.reply_key, SAID, n=2))
    assert site.read() == [SAID]


def test_a_letter_to_nobody_here_is_not_kept_and_a_flood_keeps_the_newest(plain: Site) -> None:
    assert not plain.take(plain.province.write(OTHER, plain.reply_key, SAID), OTHER)
    for n in range(1, letters.KEPT + 4):
        plain.take(plain.province.write(plain.case, plain.reply_key, f"{SAID}{n}", n=n))
    read = plain.read()
    assert (len(read), read[0]) == (letters.KEPT, f"{SAID}{letters.KEPT + 3}")


@given(text=st.text(max_size=400) | st.from_regex(r"[A-Za-z0-9_-]{1,80}(\.[A-Za-z0-9_-]{1,80}){2}", fullmatch=True))
@settings(max_examples=60)
def test_anything_else_is_refused_and_nothing_worse(text: str) -> None:
    from kiosk.contract.letter import check_letter, of_text

    with pytest.raises(Refused):
        check_letter(of_text(text), lambda _: None)


def test_a_letter_keeps_its_case_as_long_again_and_goes_with_it(plain: Site) -> None:
    day, store = 86400.0, plain.filing.store
    now = time.time()
    deliver(plain.filing, plain.province, now + 1)
    plain.take(plain.province.write(plain.case, plain.reply_key, SAID))
    store.execute("update cases set acknowledged_at = ?", [now - 40 * day])
    assert retention.erase_due(store, plain.state, 30, now, now) == 0, "the letter is new"
    assert retention.erase_due(store, plain.state, 30, now, now + 31 * day) == 1
    assert (store.rows("select * from letters"), plain.read()) == ([], [])


def supplement(site: Site, seed: bytes = b"one") -> Any:
    text = stubs.text(site.filing.store, site.keys, secret(), site.case)
    assert text is not None
    letter = site.province.write(
        site.case, site.reply_key, SAID, inside={"kind": "supplement", "materials": [{"name": "户口簿"}]}
    )
    assert site.take(letter)
    (stub,) = stubs.find(site.filing.store, site.keys, secret())
    assert stub.asked is not None
    asked = stub.asked
    given = submission(
        item=asked.item, pages=(Page("户口簿", picture(100)),), answers={}, commitments=asked.item.commitments
    )
    return replace(given, supplement=Supplement(site.case, asked.letter), card=card(seed))


def test_only_the_card_that_filed_a_case_adds_to_it(plain: Site) -> None:
    with pytest.raises(ResidentError):
        plain.filing.file(supplement(plain, b"another"))
    with pytest.raises(ResidentError):
        plain.filing.file(replace(supplement(plain), supplement=Supplement(OTHER)))
    assert plain.filing.store.row("select count(*) as n from cases") == {"n": 1}


def test_a_supplement_goes_after_its_case_and_holds_up_no_other(plain: Site) -> None:
    added = plain.filing.file(supplement(plain)).case_id
    other = plain.filing.file(submission(pages=pages(100))).case_id
    store, now = plain.filing.store, time.time() + 5
    first = transitions.claim(store, now)
    second = transitions.claim(store, now)
    assert first is not None
    assert second is not None
    assert {first.entry_id, second.entry_id} == {plain.case, other}
    assert transitions.claim(store, now) is None, "its case is under way"
    transitions.release(store, first, now)
    transitions.release(store, second, now)
    went = [deliver(plain.filing, plain.province, now + n) for n in range(3)]
    assert set(went) == {plain.case, other, added}
    assert went.index(plain.case) < went.index(added)


FILER = """
import sys
from tests.kiosk.outbox.test_letters import Again
Again(sys.argv[1]).loop()
"""


class Again:
    """The same terminal in another process, filing supplements until it is killed."""

    def __init__(self, folder: str) -> None:
        self.filing = Filing(StateFolder(Path(folder)), config())
        self.case = str(self.filing.store.rows("select case_id from cases where supplement_of is null")[0]["case_id"])

    def loop(self) -> None:
        while True:
            (stub,) = stubs.find(self.filing.store, self.filing.keys, secret())
            assert stub.asked is not None
            item = stub.asked.item
            given = submission(
                item=item, pages=(Page("户口簿", picture(20_000)),), answers={}, commitments=item.commitments
            )
            # As if it were asked anew each time: a letter is answered once by the pages.
            filed = self.filing.file(replace(given, supplement=Supplement(self.case, ""), card=card()))
            os.write(1, f"{filed.case_id}\n".encode())


def test_kill_9_in_mid_supplement_leaves_whole_ones_or_none(plain: Site) -> None:
    supplement(plain)
    plain.filing.settle()
    told: list[str] = []
    words = [sys.executable, "-c", FILER, str(plain.state.root)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]) as process:
        assert process.stdout is not None
        told += [process.stdout.readline().decode().strip() for _ in range(4)]
        process.send_signal(signal.SIGKILL)
        told += process.stdout.read().decode().split()
    store = plain.filing.store
    assert recover.recover(store, plain.state, time.time()).missing == ()
    kept = {row["case_id"] for row in store.rows("select case_id from cases where supplement_of = ?", [plain.case])}
    assert set(told) <= kept
    for case_id in kept:
        case = cases.case_of(store, plain.state, case_id)
        assert case is not None
        assert cases.complete(store, case), "every one is whole"
    assert plain.read() == [SAID], "the stub still opens"


def test_a_report_is_nobody_elses_and_goes_in_time(plain: Site) -> None:
    store = plain.filing.store
    said = reports.file(store, plain.keys, reports.Report(("other",), "guide", words="办不成"), secret(), 1000.0)
    assert [stub.state for stub in reports.find(store, plain.keys, secret())] == ["report_filed"]
    assert reports.find(store, plain.keys, secret(b"another")) == ()
    store.execute("update outbox set state = 'delivered' where entry_id = ?", [said])
    assert retention.forget_records(store, 30, time.time()) == 1
    assert store.rows("select * from slips") == []
