"""An old terminal and a new province, and the reverse, exchange cases: fields and words that were added are passed
over, optional ones are done without. Cases that older releases sealed: tests/kiosk/store/test_upgrade.py."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from joserfc import jws

from kiosk.contract import case, exchange
from kiosk.contract.exchange import CaseState
from kiosk.outbox import cases
from kiosk.outbox.listing import listing
from sync.agent import ALL_SETTLED
from tests.sync.site import Served, Terminal, signed
from tests.sync.trouble import Said, impostor, nonce_of, signed_answer

ADDED = {"added_2031": {"deep": [1, None, "x"]}, "added_2032": 7}
STEERING = ("location", "upload-offset", "upload-length")


def newer(served: Served) -> Callable[[str, str, bytes, dict[str, str]], Said]:
    """A province of a later release: the real one, whose every answer says more."""

    def say(method: str, path: str, body: bytes, headers: dict[str, str]) -> Said:
        passed = {name: value for name, value in headers.items() if name.lower() not in {"host", "content-length"}}
        came = requests.request(method, served.url + path, data=body, headers=passed, verify=served.ca, timeout=10)
        content = came.content
        if came.headers.get("content-type", "").startswith("application/json"):
            content = json.dumps(_more(served, came.json())).encode()
        kept = {name: value for name, value in came.headers.items() if name.lower() in STEERING}
        kept["Content-Type"] = came.headers.get("content-type", "application/octet-stream")
        return signed_answer(served, nonce_of(headers), came.status_code, content, {**kept, "Jiujin-Added": "yes"})

    return say


def _more(served: Served, document: dict[str, Any]) -> dict[str, Any]:
    if "acknowledgement" in document:
        key = served.platform.keys.acknowledgement
        payload = json.loads(jws.extract_compact(document["acknowledgement"].encode()).payload)
        header = {"typ": "jiujin-ack+jws", "kid": key.thumbprint(), "added": "x"}
        document["acknowledgement"] = signed(header, json.dumps({**payload, **ADDED}).encode(), key)
        document["state"] = "looked_at_by_a_machine"
    for change in document.get("changes", ()):
        change.update(ADDED)
        if change["state"] == CaseState.DECIDED:
            change["state"] = "decided_provisionally"
    return {**document, **ADDED}


def test_an_old_terminal_delivers_to_a_newer_province(served: Served, terminal: Terminal) -> None:
    accepted, decided = terminal.file(2)
    with impostor(served, newer(served)) as url:
        agent = terminal.agent(url)
        assert agent.once() == ALL_SETTLED
        served.platform.receiving.move(decided, CaseState.DECIDED, "")
        served.platform.receiving.move(accepted, CaseState.ACCEPTED, "")
        assert agent.once() == ALL_SETTLED
        states = {row["id"]: row["state"] for row in listing(agent.store)}
        cursor = int(cases.cursor(agent.store, "changes"))
        agent.close()
    assert states == {accepted: "accepted", decided: "delivered"}, "a word it does not know leaves the last one"
    assert cursor > 0
    assert served.stored(accepted)
    assert served.stored(decided)


def test_a_newer_terminal_delivers_to_an_old_province(served: Served, terminal: Terminal) -> None:
    sealed = terminal.seal()
    sealed.header.update(ADDED)
    sealed.header["materials"][0].update(ADDED)
    sealed.manifest.update(ADDED)
    sealed.manifest["applicant"].update(ADDED)
    sealed.manifest["materials"][1].update(ADDED)
    caller = terminal.caller()
    caller.upload(sealed)
    assert caller.put(sealed).status_code == 201
    manifest, contents = served.platform.receiving.opened(sealed.case)
    assert manifest.applicant.name == "韦阿婆"
    assert len(contents) == 2
    beat = {"version": "9", "waiting": 0, "refused": 0, "clock": datetime.now(UTC).isoformat(), **ADDED}
    heard = caller.send("PUT", "/v1/heartbeat", json.dumps(beat).encode(), {"Content-Type": "application/json"})
    assert heard.status_code == 200
    record = "0a1b2c3d-0000-4000-8000-00000000a001"
    kept = caller.send("PUT", f"/v1/records/weather/{record}", b'{"new": 1}', {"Content-Type": "application/json"})
    assert kept.status_code == 201


def test_what_must_be_understood_is_a_new_version_and_is_refused_by_name(served: Served, terminal: Terminal) -> None:
    sealed = terminal.seal([])
    sealed.header["ver"] = case.SUPPLEMENT_VERSION + 1
    refused = terminal.caller().put(sealed)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:jiujin:problem:case-version")
    assert not served.stored(sealed.case)


KEY = {"kid": "k", "use": "terminal", "owner": "T", "jwk": {}}
ENROLLED: dict[str, Any] = {
    "terminal": "T",
    "certificate": "",
    "keys": [{**KEY, "use": "notary"}],
    "suites": ["x"],
    "generation": "g",
}
CASE = "0a1b2c3d-0000-4000-8000-000000000001"
LEAST = [
    (case.Enrolment, ENROLLED),
    (exchange.Keys, {"keys": [KEY], "suites": [], "generation": "g"}),
    (exchange.Change, {"cursor": 1, "case": CASE, "state": "accepted", "at": "2026-11-22T00:00:00Z"}),
    (exchange.Heartbeat, {"version": "1", "waiting": 0, "refused": 0, "clock": "2026-11-22T00:00:00Z"}),
    (exchange.HeartbeatAnswer, {"at": "2026-11-22T00:00:00Z", "generation": "g"}),
    (exchange.UploadMetadata, {"case": CASE, "n": 1, "sha256": "0" * 64}),
]


@pytest.mark.parametrize(("message", "least"), LEAST, ids=lambda value: getattr(value, "__name__", ""))
def test_the_least_that_the_first_release_said_is_enough_for_ever(
    message: type[case.Message], least: dict[str, Any]
) -> None:
    """Fields may be added to these messages, never made necessary."""
    assert message.model_validate({**least, **ADDED}).model_dump() == message.model_validate(least).model_dump()


def test_an_enrolment_with_keys_of_a_use_or_kind_that_nobody_knows_is_kept(tmp_path: Path) -> None:
    from kiosk.keys import write_enrolment

    later = {"kid": "q", "use": "recipient", "owner": "province", "jwk": {"kty": "AKP", "alg": "ML-KEM-768"}}
    enrolled = {**ENROLLED, "keys": [*ENROLLED["keys"], later]}
    write_enrolment(tmp_path / "enrolment.json", case.Enrolment.model_validate(enrolled))
    assert "notary" in (tmp_path / "enrolment.json").read_text("utf-8")
