"""What was filed arrives once and whole, whatever the line does; nothing else counts as delivery."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey
from sqlalchemy import delete

from kiosk.config import ConfigError
from kiosk.contract.case import Acknowledgement
from kiosk.contract.exchange import CaseAnswer, CaseState
from kiosk.outbox import breaker, cases, records
from kiosk.outbox.listing import listing, show, waiting
from sync.agent import ALL_SETTLED, NO_NETWORK, SOME_REFUSED, Agent, AlreadyRunning, only_agent
from sync.province.database import cases as stored_cases
from sync.socket import answering
from tests.kiosk.small_disks import fill, small_disk
from tests.sync.site import KIOSK, Served, Terminal, serving, signed
from tests.sync.trouble import Said, chaos, impostor, nonce_of, signed_answer
from tests.waiting import until


def once(terminal: Terminal, url: str | None = None) -> int:
    agent = terminal.agent(url)
    try:
        return agent.once()
    finally:
        agent.close()


def states(terminal: Terminal) -> list[tuple[str, str]]:
    agent = terminal.agent()
    try:
        return [(row["state"], row["reason"]) for row in listing(agent.store)]
    finally:
        agent.close()


def test_cases_and_records_arrive_and_the_province_reads_what_was_filed(served: Served, terminal: Terminal) -> None:
    ids = terminal.file(2)
    agent = terminal.agent()
    records.rating(agent.store, 5, ["507"], "000511101000", ids[0], datetime.now(UTC).timestamp())
    agent.close()
    assert once(terminal) == ALL_SETTLED
    for case in ids:
        manifest, contents = served.platform.receiving.opened(case)
        assert manifest.applicant.name == "韦阿婆"
        assert [len(content) for content in contents[:3]] == [3000, 3000, 3000]
    assert {state for state, _ in states(terminal)} == {"delivered"}
    assert once(terminal) == ALL_SETTLED


def test_states_come_back_and_a_withdrawal_goes_out(served: Served, terminal: Terminal) -> None:
    case = terminal.file()[0]
    assert once(terminal) == ALL_SETTLED
    served.platform.receiving.move(case, CaseState.ACCEPTED, "")
    assert once(terminal) == ALL_SETTLED
    assert states(terminal) == [("accepted", "")]
    agent = terminal.agent()
    assert records.withdrawal(agent.store, case, datetime.now(UTC).timestamp())
    agent.close()
    assert once(terminal) == ALL_SETTLED
    stored = served.platform.receiving.find(case)
    assert stored is not None
    assert stored.state is CaseState.WITHDRAWN


def test_without_a_line_everything_waits_and_the_breaker_remembers(terminal: Terminal) -> None:
    terminal.file(2)
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        dead = f"https://127.0.0.1:{nobody.getsockname()[1]}"
    assert once(terminal, dead) == NO_NETWORK
    assert once(terminal, dead) == NO_NETWORK
    assert states(terminal) == [("filed", ""), ("filed", "")]
    agent = terminal.agent()
    remembered = breaker.read(agent.store, "province")
    agent.close()
    assert (remembered.state, remembered.failures, remembered.reason) == ("open", 2, "no_line")
    assert once(terminal) == ALL_SETTLED


def test_a_cut_upload_goes_on_at_the_kept_offset(served: Served, terminal: Terminal) -> None:
    case = terminal.file(page_bytes=400_000)[0]
    with chaos(terminal.url) as line:
        line.budget, line.again = 300_000, 4
        agent = terminal.agent(line.url)
        until(lambda: agent.once() == ALL_SETTLED, "delivered over a line that cuts")
        agent.close()
    assert line.cuts == 4
    assert served.stored(case)
    sealed = 3 * 400_000
    # Each cut loses at most what the two sockets between had not passed on.
    assert sealed < line.upstream < sealed + 4 * 150_000


@pytest.mark.parametrize("part", ["materials", "case"])
def test_a_lost_reply_stores_the_case_once(served: Served, terminal: Terminal, part: str) -> None:
    case = terminal.file()[0]
    with chaos(terminal.url) as line:
        if part == "case":
            line.lose_after = lambda: served.stored(case)
        else:
            line.lose_after = lambda: any(served.platform.archive.uploads.iterdir())
        agent = terminal.agent(line.url)
        until(lambda: agent.once() == ALL_SETTLED, "delivered although a reply was lost")
        shown = show(agent.store, terminal.state, case)
        agent.close()
    assert line.cuts == 1
    assert shown is not None
    assert shown["state"] == "delivered"
    assert [stored.case for stored in served.platform.receiving.listing()].count(case) == 1


def _html(*_: Any) -> Said:
    return 200, {"Content-Type": "text/html"}, b"<html>Please accept the terms of this Wi-Fi</html>"


def _redirect(*_: Any) -> Said:
    return 302, {"Location": "https://portal.invalid/"}, b""


def _bad_gateway(*_: Any) -> Said:
    return 502, {"Content-Type": "text/html"}, b"<h1>502 Bad Gateway</h1>"


def _forbidden(*_: Any) -> Said:
    body = {"type": "urn:jiujin:problem:case-conflict", "title": "x", "status": 409}
    return 409, {"Content-Type": "application/problem+json"}, json.dumps(body).encode()


def _huge(*_: Any) -> Said:
    return 200, {"Content-Type": "application/json"}, b" " * 700_000


@pytest.mark.parametrize(
    ("say", "reason"),
    [
        (_html, "not_the_province"),
        (_redirect, "not_the_province"),
        (_bad_gateway, "busy"),
        (_forbidden, "not_the_province"),
        (_huge, "timeout"),
    ],
)
def test_who_is_not_the_province_decides_nothing(
    served: Served, terminal: Terminal, say: Callable[..., Said], reason: str
) -> None:
    terminal.file()
    with impostor(served, say) as url:
        assert once(terminal, url) == NO_NETWORK
    assert states(terminal) == [("filed", "")]
    agent = terminal.agent()
    assert breaker.read(agent.store, "province").reason == reason
    agent.close()


def _acknowledging(served: Served, **lies: Any) -> Callable[..., Said]:
    """A province that signs its answers rightly and acknowledges wrongly."""

    def say(method: str, path: str, body: bytes, headers: dict[str, str]) -> Said:
        import hashlib

        nonce, keys = nonce_of(headers), served.platform.keys
        if path == "/v1/heartbeat":
            told = json.dumps({"at": datetime.now(UTC).isoformat(), "generation": "g"}).encode()
            return signed_answer(served, nonce, 200, told)
        if path.startswith("/v1/changes"):
            empty = {"changes": [], "cursor": 0, "more": False, "generation": "g"}
            return signed_answer(served, nonce, 200, json.dumps(empty).encode())
        if method == "POST":
            size = {name.lower(): value for name, value in headers.items()}["upload-length"]
            made = {"Location": "/v1/uploads/x", "Upload-Offset": size}
            return signed_answer(served, nonce, 201, b"", made)
        from kiosk.contract.jose import unverified_header

        header = unverified_header(body, limit=70_000)
        case = header["case"]
        key = lies.get("key") or keys.acknowledgement
        word = {
            "case": lies.get("case", case),
            "digest": lies.get("digest", hashlib.sha256(body).hexdigest()),
            "terminal": lies.get("terminal", header["terminal"]),
            "seq": lies.get("seq", header["seq"]),
            "generation": "g",
            "nonce": lies.get("nonce", nonce),
            "at": datetime.now(UTC),
            "opened": True,
        }
        payload = Acknowledgement.model_validate(word).model_dump_json().encode()
        typ = lies.get("typ", "jiujin-ack+jws")
        token = signed({"typ": typ, "kid": key.thumbprint()}, payload, key)
        token = lies.get("token", token)
        answer = CaseAnswer(case=case, state=CaseState.DELIVERED, acknowledgement=token)
        return signed_answer(served, nonce, 201, answer.model_dump_json().encode())

    return say


@pytest.mark.parametrize(
    "lies",
    [
        {"case": str(uuid.uuid4())},
        {"digest": "0" * 64},
        {"terminal": "JJ-OTHER-1"},
        {"seq": 99},
        {"nonce": secrets.token_urlsafe(18)},
        {"typ": "jiujin-receipt+jws"},
        {"key": ECKey.generate_key("P-256", auto_kid=False)},
        {"token": "e30.e30.e30"},
        {"token": ""},
    ],
    ids=lambda lies: next(iter(lies)),
)
def test_only_the_right_acknowledgement_is_delivery(served: Served, terminal: Terminal, lies: dict[str, Any]) -> None:
    case = terminal.file()[0]
    with impostor(served, _acknowledging(served, **lies)) as url:
        assert once(terminal, url) == SOME_REFUSED
    assert states(terminal) == [("filed", "not_acknowledged")]
    assert all(file.exists() for file in terminal.state.blobs.glob(f"{case}*"))


def test_a_right_acknowledgement_is_delivery(served: Served, terminal: Terminal) -> None:
    terminal.file()
    with impostor(served, _acknowledging(served)) as url:
        assert once(terminal, url) == ALL_SETTLED
    assert states(terminal) == [("delivered", "")]


def test_a_refused_case_keeps_its_reason_and_holds_nobody_up(served: Served, terminal: Terminal) -> None:
    poison, good = terminal.file(2)
    other = terminal.seal([], case=poison)
    assert terminal.caller().put(other).status_code == 201
    assert once(terminal) == SOME_REFUSED
    assert states(terminal) == [("refused", "case_conflict"), ("delivered", "")]
    assert served.stored(good)


def test_a_damaged_blob_is_refused_by_digest_and_a_missing_one_told(served: Served, terminal: Terminal) -> None:
    damaged, missing, good = terminal.file(3)
    file = terminal.state.blobs / f"{damaged}.1.enc"
    content = bytearray(file.read_bytes())
    content[100] ^= 1
    file.write_bytes(content)
    (terminal.state.blobs / f"{missing}.2.enc").unlink()
    assert once(terminal) == SOME_REFUSED
    assert states(terminal) == [("refused", "upload_checksum"), ("refused", "file_missing"), ("delivered", "")]
    assert served.stored(good)


def test_a_revoked_terminal_keeps_its_cases(served: Served, terminal: Terminal) -> None:
    terminal.file()
    served.platform.registry.revoke(terminal.id)
    assert once(terminal) == NO_NETWORK
    assert states(terminal) == [("filed", "")]
    agent = terminal.agent()
    assert breaker.read(agent.store, "province").reason == "terminal-revoked"
    agent.close()


def test_a_restored_province_is_offered_the_retained_cases_again(tmp_path: Path) -> None:
    with serving(tmp_path / "before") as served:
        terminal = served.enrol(tmp_path / "terminal")
        case = terminal.file()[0]
        assert once(terminal) == ALL_SETTLED
        with served.platform.database.writing() as connection:
            connection.execute(delete(stored_cases))
        served.platform.registry.restored()
        assert not served.stored(case)
        until(lambda: once(terminal) == ALL_SETTLED and served.stored(case), "offered again")
        assert states(terminal) == [("delivered", "")]


@pytest.mark.filterwarnings("ignore:System time is way off")
def test_a_wrong_clock_still_delivers(served: Served, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    case = terminal.file()[0]
    real, offset = time.time, -30 * 365 * 86400
    agent = terminal.agent()
    monkeypatch.setattr(time, "time", lambda: real() + offset)
    try:
        assert agent.once() == ALL_SETTLED
        assert float(cases.cursor(agent.store, "clock_error_s")) == pytest.approx(offset, abs=60)
    finally:
        monkeypatch.undo()
        agent.close()
    assert served.stored(case)


def test_another_ca_is_not_the_province(terminal: Terminal, tmp_path: Path) -> None:
    from sync.province.keys import ProvinceKeys

    terminal.file()
    terminal.state.ca.write_bytes(ProvinceKeys.open(tmp_path / "other").ca_file.read_bytes())
    assert once(terminal) == NO_NETWORK
    assert states(terminal) == [("filed", "")]
    agent = terminal.agent()
    assert breaker.read(agent.store, "province").reason == "tls"
    agent.close()


def test_an_enrolment_renews_itself_also_long_after_it_ran_out(
    served: Served, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sync import news

    agent = terminal.agent()
    before = agent.keys.trust().enrolment.certificate
    assert not news.renew_if_due(agent.line, agent.keys, terminal.state)
    agent.line.clock.learn(agent.line.clock.now() + 23 * 3600)  # what the province still believes
    monkeypatch.setattr(news, "RENEW_DAYS", 400)
    assert news.renew_if_due(agent.line, agent.keys, terminal.state)
    renewed = agent.keys.trust().enrolment
    assert renewed.certificate != before
    assert renewed.terminal == terminal.id
    agent.close()
    terminal.file()
    assert once(terminal) == ALL_SETTLED


def test_only_one_agent_works(terminal: Terminal) -> None:
    with only_agent(terminal.state), pytest.raises(AlreadyRunning), only_agent(terminal.state):
        pass


def ask(agent: Agent, *questions: bytes) -> list[dict[str, Any]]:
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(5)
        link.connect(str(agent.state.sync_socket))
        link.sendall(b"".join(question + b"\n" for question in questions))
        with link.makefile("rb") as lines:
            return [json.loads(lines.readline()) for _ in questions]


def test_the_socket_tells_the_line_and_the_queue(terminal: Terminal) -> None:
    terminal.file(1)
    agent = terminal.agent()
    with answering(agent):
        before, nonsense, garbage = ask(agent, b'{"ask": "status"}', b'{"ask": "name"}', b"\xff{")
        assert (before["online"], before["waiting"], before["breaker"]) == (False, 1, "closed")
        assert nonsense == garbage == {"fault": "unknown_question"}
        assert agent.once() == ALL_SETTLED
        status, progress = ask(agent, b'{"ask": "status"}', b'{"ask": "progress"}')
        assert (status["online"], status["waiting"], status["waiting_since"]) == (True, 0, None)
        assert progress["sent"] == progress["size"] > 0
    agent.close()
    assert not agent.state.sync_socket.exists()


def _process(terminal: Terminal, url: str, *words: str) -> subprocess.Popen[bytes]:
    command = [KIOSK, "sync", "--state", str(terminal.state.root), "--config", str(terminal.config_file(url)), *words]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


def test_killed_in_the_middle_it_delivers_once_and_stays_small(served: Served, terminal: Terminal) -> None:
    ids = terminal.file(4, page_bytes=300_000)
    rss = 0
    for _ in range(2):
        process = _process(terminal, terminal.url)
        before = sum(served.stored(case) for case in ids)
        until(lambda before=before: sum(served.stored(case) for case in ids) > before, "one more case")
        rss = max(rss, _rss_mb(process.pid))
        process.send_signal(signal.SIGKILL)
        process.wait()
    process = _process(terminal, terminal.url)
    try:
        until(lambda: all(served.stored(case) for case in ids), "all four")
        agent = terminal.agent()
        until(lambda: waiting(agent.store).cases == 0, "all four are settled")
        agent.close()
        rss = max(rss, _rss_mb(process.pid))
    finally:
        process.terminate()
        assert process.wait(15) == 0
    assert {state for state, _ in states(terminal)} == {"delivered"}
    assert len([stored for stored in served.platform.receiving.listing() if stored.case in ids]) == 4
    assert rss <= 80, rss


def _rss_mb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024


def test_the_command_says_by_its_exit_code_how_it_went(terminal: Terminal) -> None:
    terminal.file()
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        dead = f"https://127.0.0.1:{nobody.getsockname()[1]}"
    assert _process(terminal, dead, "--once").wait(30) == 5
    assert _process(terminal, terminal.url, "--once").wait(30) == 0
    with pytest.raises(ConfigError, match="https"):
        terminal.agent("http://127.0.0.1:1")


def test_an_agent_waits_while_the_line_is_down_and_hurries_when_told(served: Served, terminal: Terminal) -> None:
    case = terminal.file()[0]
    with chaos(terminal.url) as line:
        line.down = True
        agent = terminal.agent(line.url, chance=lambda: 1.0)
        running = threading.Thread(target=agent.run)
        with answering(agent):
            running.start()
            try:
                until(lambda: agent.sight.breaker.state == "open", "the line is seen to be down")
                line.down = False
                assert ask(agent, b'{"ask": "try"}') == [{"trying": True}]
                until(lambda: served.stored(case) and agent.sight.online, "delivered at once")
            finally:
                agent.stop.set()
                running.join()
        agent.close()
    assert os.fspath(agent.state.root)


@pytest.mark.parametrize("at_work", [True, False])
def test_on_a_full_disk_what_waits_goes_with_the_ballast_s_room(
    served: Served, tmp_path: Path, at_work: bool
) -> None:
    """`at_work`: it filled up under a running agent, not before its start."""
    with small_disk(tmp_path, "24m") as disk:
        terminal = served.enrol(disk / "state")
        (case,) = terminal.file()
        agent = terminal.agent() if at_work else None
        fill(disk)
        agent = agent or terminal.agent()
        working = threading.Thread(target=agent.run)
        working.start()
        try:
            until(lambda: show(agent.store, terminal.state, case)["state"] == "delivered", "delivered")
        finally:
            agent.stop.set()
            working.join()
            agent.close()
            shutil.rmtree(terminal.state.memory, ignore_errors=True)
        assert served.stored(case)


def test_it_says_that_it_lives_with_the_line_down_too(terminal: Terminal) -> None:
    stop, said = threading.Event(), [0]

    def lives() -> None:
        said[0] += 1
        if said[0] == 3:
            stop.set()

    agent = terminal.agent("https://127.0.0.1:9", stop=stop, lives=lives)
    agent.run()
    agent.close()
    assert said[0] >= 3
