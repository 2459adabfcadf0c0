"""A province that is in trouble itself, or lies: no case is lost or doubled by it, none waits for a person for it."""

import asyncio
import fcntl
import os
import shutil
import socket
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from kiosk.contract.exchange import UploadMetadata
from kiosk.outbox import cases
from kiosk.outbox.entry import FiledRow
from kiosk.outbox.listing import listing
from sync import delivery
from sync.agent import ALL_SETTLED, NO_NETWORK, SOME_REFUSED
from sync.clock import trusted_time
from sync.line import Line, LineDown, Manners
from sync.province import uploads
from sync.province.app import _tidy
from sync.province.platform import Platform
from sync.province.uploads import Upload, upload_id
from sync.usage import Usage
from tests.kiosk.small_disks import fill, small_disk
from tests.sync.site import Served, Terminal, serving
from tests.sync.test_agent import once, states

DAY_S = 86_400.0


def test_a_province_without_room_is_nobodys_fault_and_no_person_is_called(tmp_path: Path) -> None:
    with small_disk(tmp_path, "24m") as disk, serving(disk / "province") as served:
        terminal = served.enrol(tmp_path / "terminal")
        filed = terminal.file(2)
        fill(disk)
        for _ in range(6):  # more often than a fault of its own is tried
            assert once(terminal) == NO_NETWORK
        assert states(terminal) == [("filed", ""), ("filed", "")]
        (disk / "junk").unlink()
        assert once(terminal) == ALL_SETTLED
        assert all(map(served.stored, filed))
        shutil.rmtree(terminal.state.memory, ignore_errors=True)


def test_a_terminal_enrolled_again_is_not_held_up_by_what_its_stolen_key_signed(
    served: Served, terminal: Terminal
) -> None:
    old = terminal.file()[0]
    served.platform.registry.revoke(terminal.id)
    (terminal.state.keys / "terminal.pem").unlink()
    served.enrol(terminal.state.root, terminal.id)
    new = terminal.file()[0]
    with closing(terminal.agent()) as agent:
        agent.store.execute("update outbox set created_at = created_at - 3600, due_at = due_at - 3600")  # not fresh
    assert once(terminal) == SOME_REFUSED
    assert states(terminal) == [("refused", "case_revoked"), ("delivered", "")]
    assert (served.stored(old), served.stored(new)) == (False, True)
    assert old in {one.case for one in served.platform.quarantine.listing()}


def test_what_the_province_s_disk_lost_of_an_upload_goes_again(
    served: Served, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It held every byte, and a power cut or a bad sector took some before the case came."""
    (case,) = terminal.file()
    real, damaged = delivery._upload, []

    def then_damaged(line: Line, row: FiledRow, wanted: set[int], sent: Callable[[int], None]) -> None:
        real(line, row, wanted, sent)
        for material in () if damaged else row.materials:
            file = served.platform.archive.upload(upload_id(terminal.id, case, material.n, material.sha256))
            file.write_bytes(bytes(file.stat().st_size))
            damaged.append(file)

    monkeypatch.setattr(delivery, "_upload", then_damaged)
    assert once(terminal) == ALL_SETTLED
    assert damaged
    assert len(served.platform.receiving.opened(case)[1]) == len(damaged)


@pytest.mark.parametrize("page_bytes", [3_000, 100_000])
def test_an_upload_that_the_province_still_reads_waits_alone(
    served: Served, terminal: Terminal, page_bytes: int
) -> None:
    """The line was cut in the middle of a request, and its other end has not heard of it yet."""
    (case,) = terminal.file(page_bytes=page_bytes)
    with closing(terminal.agent()) as agent:
        filed = cases.case_of(agent.store, terminal.state, case)
        assert filed is not None
        first = filed.materials[0]
        part = served.platform.archive.upload(upload_id(terminal.id, case, first.n, first.sha256))
        with part.open("ab") as reading:
            fcntl.flock(reading, fcntl.LOCK_EX)
            assert agent.once() == SOME_REFUSED
            assert [row["state"] for row in listing(agent.store)] == ["filed"]
            assert agent.sight.online
        assert agent.once() == ALL_SETTLED
    assert served.stored(case)


def test_of_too_many_uploads_the_one_that_rested_longest_makes_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are of cases that were refused or cut off; nothing of this terminal would come any more."""
    monkeypatch.setattr(uploads, "OPEN_MAX", 3)
    platform = Platform.open(tmp_path / "data")
    made = [platform.uploads.create("JJ-TEST-0001", metadata(), 1_000)[0] for _ in range(3)]
    for age, one in enumerate(made):
        platform.archive.upload(one.upload).write_bytes(b"0")
        os.utime(platform.archive.upload(one.upload), (time.time() - age,) * 2)
    newest, _ = platform.uploads.create("JJ-TEST-0001", metadata(), 1_000)
    other, _ = platform.uploads.create("JJ-TEST-0000", metadata(), 1_000)
    here = [platform.uploads.find(one.upload, one.terminal, missing_ok=True) for one in (*made, newest, other)]
    assert [one is not None for one in here] == [True, True, False, True, True]
    platform.close()


def metadata() -> UploadMetadata:
    return UploadMetadata(case=str(uuid.uuid4()), n=1, sha256="0" * 64)


def test_an_upload_is_kept_for_a_week_after_its_last_byte(tmp_path: Path) -> None:
    """A case of 30 MB takes longer than a week on a line of 3 MB a day."""
    made = time.time()
    at = [made]
    platform = Platform.open(tmp_path / "data", now=lambda: at[-1])
    kept: dict[str, Upload] = {}
    for name, last_byte in (("early", 0.0), ("still coming", 12.0), ("never", None)):
        kept[name], _ = platform.uploads.create("JJ-TEST-0001", metadata(), 3_000_000)
        if last_byte is not None:
            part = platform.archive.upload(kept[name].upload)
            part.write_bytes(b"0")
            os.utime(part, (made + last_byte * DAY_S,) * 2)
    for days, left in ((6.0, set(kept)), (13.0, {"still coming"}), (18.9, {"still coming"}), (19.1, set())):
        at.append(made + days * DAY_S)
        if left:
            expires = platform.uploads.expires_at(kept["still coming"])
            assert expires == pytest.approx(made + 19 * DAY_S, abs=1)
        platform.uploads.forget_expired()
        here = {n for n, one in kept.items() if platform.uploads.find(one.upload, one.terminal, missing_ok=True)}
        assert here == left
    platform.close()


def test_tidying_goes_on_after_it_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else nonces pile up, and the feed runs out after two weeks."""
    failed, again = threading.Event(), threading.Event()

    class Full:
        def tidy(self) -> None:
            if not failed.is_set():
                failed.set()
                raise OperationalError("insert", {}, Exception("disk full"))
            again.set()

    async def for_a_while() -> None:
        task = asyncio.create_task(_tidy(Full()))  # type: ignore[arg-type]
        await asyncio.to_thread(again.wait, 10)
        task.cancel()

    monkeypatch.setattr("sync.province.app.TIDY_EVERY_S", 0.01)
    asyncio.run(for_a_while())
    assert again.is_set()


Says = Iterator[bytes]
DRIPPED = 300  # pieces: 15 s


@contextmanager
def saying(served: Served, said: Callable[[], Says]) -> Iterator[str]:
    """HTTPS with the province's own certificate, where each caller is told the pieces of `said`, one each 0.05 s."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(served.platform.keys.server_file, served.platform.keys.server_key_file)
    over = threading.Event()

    def tell() -> None:
        while not over.is_set():
            with suppress(OSError):
                near, _ = listening.accept()
                near.settimeout(10)
                with near, context.wrap_socket(near, server_side=True) as line:
                    line.recv(64 * 1024)
                    for piece in said():
                        line.sendall(piece)
                        if over.wait(0.05):
                            break

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        teller = threading.Thread(target=tell)
        teller.start()
        try:
            yield f"https://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            over.set()
            teller.join()


def slowly(begin: bytes, more: bytes) -> Callable[[], Says]:
    return lambda: iter([begin, *[more] * DRIPPED])


DRIPS = {
    "status": slowly(b"", b"H"),
    "a header": slowly(b"HTTP/1.1 200 OK\r\nA: ", b"a"),
    "before the answer": slowly(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": slowly(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b"a"),
    "chunks": slowly(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
}


@pytest.mark.parametrize("said", DRIPS.values(), ids=DRIPS.keys())
def test_an_answer_that_comes_byte_by_byte_ends_with_its_time(
    served: Served, terminal: Terminal, said: Callable[[], Says]
) -> None:
    with saying(served, said) as url, closing(terminal.agent()) as agent:
        usage = Usage(agent.config.line, agent.store)
        line = Line(url, served.ca, agent.keys, agent.keys.trust, usage, manners=Manners(patience_s=0.3))
        began = time.monotonic()
        with closing(line), pytest.raises(LineDown) as down:
            line.send("GET", "/v1/changes?cursor=0")
        assert down.value.reason == "timeout"
        with pytest.raises(TimeoutError):
            trusted_time(url, served.ca, lambda _: None, 0.3)
        assert time.monotonic() - began < 15  # each byte would be waited for anew: 30 s here, days where it goes on
