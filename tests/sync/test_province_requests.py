"""Who may ask the province, and what it does with bodies that nobody signed, sized or typed as the contract says."""

import base64
import hashlib
import json
import os
import secrets
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from kiosk.keys import KeyRing
from kiosk.state import StateFolder
from tests.sync.site import LAX, Caller, Served, Terminal, signed
from tests.waiting import until

CASE = "11111111-1111-4111-8111-111111111111"
JSON = {"Content-Type": "application/json"}


def code(response: Any) -> str:
    return str(response.json()["type"]).removeprefix("urn:jiujin:problem:")


def _other_key(caller: Caller) -> str:
    claims = {"method": "GET", "target": "/v1/changes", "body": hashlib.sha256(b"").hexdigest()}
    full = {**claims, "nonce": secrets.token_urlsafe(18), "iat": int(time.time())}
    header = {"typ": "jiujin-request+jws", "kid": caller.key.thumbprint()}
    return signed(header, json.dumps(full).encode(), ECKey.generate_key("P-256", auto_kid=False))


FORGERIES: list[tuple[str, Callable[[Caller], str], str]] = [
    ("nothing", lambda _: "", "unsigned"),
    ("nonsense", lambda _: "a.b.c", "unsigned"),
    ("other method", lambda c: c.token("PUT", "/v1/changes"), "unsigned"),
    ("other address", lambda c: c.token("GET", "/v1/changes?cursor=5"), "unsigned"),
    ("cut", lambda c: c.token("GET", "/v1/changes")[:-10], "unsigned"),
    ("other key, same kid", _other_key, "unsigned"),
    ("short nonce", lambda c: c.token("GET", "/v1/changes", nonce="1"), "unsigned"),
    ("no time", lambda c: c.token("GET", "/v1/changes", iat=None), "unsigned"),
    ("last year", lambda c: c.token("GET", "/v1/changes", iat=int(time.time()) - 366 * 86400), "clock"),
    ("body that is not there", lambda c: c.token("GET", "/v1/changes", b"x"), "body-digest"),
    ("too long", lambda c: "a" * 6000, "unsigned"),
]


@pytest.mark.parametrize(("forge", "refusal"), [row[1:] for row in FORGERIES], ids=[row[0] for row in FORGERIES])
def test_a_request_that_the_terminal_did_not_sign_is_refused(
    terminal: Terminal, forge: Callable[[Caller], str], refusal: str
) -> None:
    caller = terminal.caller()
    refused = caller.send("GET", "/v1/changes", token=forge(caller))
    assert (code(refused), refused.status_code) == (refusal, 400 if refusal == "body-digest" else 401)


def test_a_replayed_request_is_refused_and_a_stranger_unknown(terminal: Terminal) -> None:
    caller = terminal.caller()
    token = caller.token("GET", "/v1/changes")
    assert caller.send("GET", "/v1/changes", token=token).status_code == 200
    assert code(caller.send("GET", "/v1/changes", token=token)) == "replayed"
    caller.key = ECKey.generate_key("P-256", auto_kid=False)
    assert code(caller.send("GET", "/v1/changes")) == "unknown-key"


def test_every_answer_to_a_signed_request_is_signed_for_it(terminal: Terminal) -> None:
    caller = terminal.caller()
    trusted = next(key for key in terminal.enrolment.keys if key.use == "acknowledgement")
    for target, status in (("/v1/changes?cursor=0", 200), (f"/v1/cases/{CASE}", 404)):
        token = caller.token("GET", target)
        nonce = json.loads(jws.extract_compact(token.encode(), registry=LAX).payload)["nonce"]
        response = caller.send("GET", target, token=token)
        key = ECKey.import_key(dict(trusted.jwk))
        said = json.loads(jws.deserialize_compact(response.headers["Jiujin-Answer"], key, registry=LAX).payload)
        assert (said["nonce"], said["status"]) == (nonce, status)
        assert said["body"] == hashlib.sha256(response.content).hexdigest()


def test_the_province_tells_its_signed_time_for_a_nonce(served: Served, terminal: Terminal) -> None:
    caller, nonce = terminal.caller(), secrets.token_urlsafe(18)
    response = caller.send("GET", f"/v1/time?nonce={nonce}", token="")
    trusted = next(key for key in terminal.enrolment.keys if key.use == "acknowledgement")
    said = jws.deserialize_compact(response.content, ECKey.import_key(dict(trusted.jwk)), registry=LAX)
    assert said.headers()["typ"] == "jiujin-time+jws"
    claims = json.loads(said.payload)
    assert claims["nonce"] == nonce
    assert abs(claims["at"] - time.time()) < 60
    assert caller.send("GET", "/v1/time", token="").status_code == 400


NONSENSE: list[tuple[str, str, bytes, dict[str, str], int]] = [
    ("PUT", f"/v1/cases/{CASE}", b"x", {}, 415),
    ("PUT", "/v1/cases/not-a-uuid", b"x", {"Content-Type": "application/jose"}, 404),
    ("PUT", "/v1/cases/..%2f..%2fkeys", b"x", {"Content-Type": "application/jose"}, 404),
    ("GET", f"/v1/cases/{CASE.upper()}x", b"", {}, 404),
    ("GET", "/v1/changes?cursor=-1", b"", {}, 400),
    ("GET", "/v1/changes?cursor=9999999999999999999999", b"", {}, 400),
    ("PUT", f"/v1/records/rating/{CASE}", b"[1]", JSON, 422),
    ("PUT", f"/v1/records/rating/{CASE}", b"[" * 30_000, JSON, 422),
    ("PUT", f"/v1/records/rating/{CASE}", b'{"a": "\xff"}', JSON, 422),
    ("PUT", f"/v1/records/rating/{CASE}", b"{}" + b" " * 40_000, JSON, 413),
    ("PUT", f"/v1/records/{'k' * 80}/{CASE}", b"{}", JSON, 404),
    ("PUT", "/v1/heartbeat", b"{}", JSON, 400),
    ("PUT", "/v1/heartbeat", b'{"version": "1", "waiting": -1}', JSON, 400),
    ("POST", "/v1/enrolments/renewal", b'{"csr": "x"}', JSON, 400),
    ("DELETE", "/v1/changes", b"", {}, 405),
    ("GET", "/", b"", {}, 404),
    ("GET", "/v1/feed/metadata/..%2f..%2fprovince.db", b"", {}, 404),
    ("GET", "/v1/feed/keys/ca.pem", b"", {}, 404),
]


@pytest.mark.parametrize(("method", "target", "body", "headers", "status"), NONSENSE)
def test_nonsense_gets_a_clear_problem(
    terminal: Terminal, method: str, target: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    refused = terminal.caller().send(method, target, body, headers)
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["status"] == status


def test_a_body_of_another_digest_or_without_length_is_refused(terminal: Terminal) -> None:
    caller, target = terminal.caller(), f"/v1/records/rating/{CASE}"
    token = caller.token("PUT", target, b'{"level": 5}')
    assert code(caller.send("PUT", target, b'{"level": 1}', JSON, token)) == "body-digest"
    chunked = caller.session.put(
        caller.url + target,
        data=iter([b"{}"]),
        headers={**JSON, "Jiujin-Signature": caller.token("PUT", target, b"{}")},
        verify=caller.ca,
        timeout=10,
    )
    assert chunked.status_code == 411


def test_a_record_is_stored_once_and_another_of_its_id_refused(enrolled: Callable[[], Terminal]) -> None:
    mine, other = enrolled().caller(), enrolled().caller()
    target = f"/v1/records/rating/{secrets.token_hex(4)}-1111-4111-8111-111111111111"
    first = mine.send("PUT", target, b'{"level": 5}', JSON)
    again = mine.send("PUT", target, b'{"level": 5}', JSON)
    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    assert code(mine.send("PUT", target, b'{"level": 1}', JSON)) == "record-conflict"
    assert code(other.send("PUT", target, b'{"level": 5}', JSON)) == "record-conflict"


def test_uploads_go_on_where_they_were_cut_and_wrong_bytes_leave_nothing(terminal: Terminal) -> None:
    caller, blob = terminal.caller(), os.urandom(50_000)
    digest, tus = hashlib.sha256(blob).hexdigest(), {"Tus-Resumable": "1.0.0"}
    made = caller.create(CASE, 1, digest, len(blob))
    location = made.headers["Location"]
    assert (made.status_code, made.headers["Upload-Offset"]) == (201, "0")
    assert caller.patch(location, 0, blob[:20_000]).headers["Upload-Offset"] == "20000"
    assert caller.create(CASE, 1, digest, len(blob)).headers["Upload-Offset"] == "20000"
    assert code(caller.patch(location, 0, blob)) == "upload-offset"
    wrong = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    refused = caller.patch(location, 20_000, blob[20_000:], **{"Upload-Checksum": f"sha256 {wrong}"})
    assert (refused.status_code, code(refused)) == (460, "upload-checksum")
    assert caller.send("HEAD", location, headers=tus).headers["Upload-Offset"] == "20000"
    assert code(caller.patch(location, 20_000, blob)) == "too-large"
    assert code(caller.patch(location, 20_000, b"\0" * 30_000)) == "upload-checksum"
    assert caller.send("HEAD", location, headers=tus).headers["Upload-Offset"] == "0"
    assert caller.patch(location, 0, blob).headers["Upload-Offset"] == "50000"
    assert caller.send("DELETE", location, headers=tus).status_code == 204
    assert caller.send("HEAD", location, headers=tus).status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 412),
        ({"Tus-Resumable": "0.2"}, 412),
        ({"Tus-Resumable": "1.0.0"}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "x"}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "100"}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "100", "Upload-Metadata": "case !"}, 400),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "99999999999", "Upload-Metadata": "META"}, 413),
        ({"Tus-Resumable": "1.0.0", "Upload-Length": "1", "Upload-Metadata": "META"}, 413),
    ],
)
def test_nonsense_uploads_are_not_created(terminal: Terminal, headers: dict[str, str], status: int) -> None:
    fields = {"case": CASE, "n": "1", "sha256": "a" * 64}
    whole = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in fields.items())
    sent = {name: value.replace("META", whole) for name, value in headers.items()}
    assert terminal.caller().send("POST", "/v1/uploads", headers=sent).status_code == status


def test_an_upload_cut_in_mid_body_keeps_what_came(terminal: Terminal) -> None:
    caller, blob = terminal.caller(), os.urandom(100_000)
    location = caller.create(CASE, 2, hashlib.sha256(blob).hexdigest(), len(blob)).headers["Location"]
    address = urlsplit(caller.url)
    context = ssl.create_default_context(cafile=caller.ca)
    head = (
        f"PATCH {location} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(blob)}\r\nTus-Resumable: 1.0.0\r\n"
        f"Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\n"
        f"Jiujin-Signature: {caller.token('PATCH', location, blob)}\r\n\r\n"
    )

    def offset() -> int:
        return int(caller.send("HEAD", location, headers={"Tus-Resumable": "1.0.0"}).headers["Upload-Offset"])

    plain = socket.create_connection((address.hostname, address.port or 0), timeout=10)
    with context.wrap_socket(plain, server_hostname="127.0.0.1") as line:
        line.sendall(head.encode() + blob[:60_000])
        until(lambda: offset() == 60_000, "the province keeps the first 60,000 bytes")
        assert code(caller.patch(location, 60_000, blob[60_000:])) == "upload-offset"
    until(lambda: caller.patch(location, 60_000, blob[60_000:]).status_code == 204, "the rest is taken")


def test_enrolment_by_csr_takes_a_code_once_and_renewal_the_old_key(served: Served, tmp_path: Any) -> None:
    terminal = "JJ-CSR-0001"
    state = StateFolder(tmp_path / "csr").make()
    csr = KeyRing.open(state).csr(terminal).decode()
    issued = served.platform.registry.issue_code(terminal)
    key = ECKey.import_key((state.keys / "terminal.pem").read_bytes())
    caller = Caller(served.url, served.ca, key)

    def enrol(code_: str, request: str) -> Any:
        body = json.dumps({"code": code_, "csr": request}).encode()
        return caller.send("POST", "/v1/enrolments", body, JSON, token="")

    other = KeyRing.open(state).csr("JJ-OTHER-0009").decode()
    assert code(enrol("AAAA-BBBB-CCCC-DDDD", csr)) == "enrolment-code"
    assert code(enrol(issued, other)) == "enrolment-code"
    assert code(enrol(issued, csr.replace("A", "B"))) == "csr"
    answer = enrol(issued.lower(), csr)
    assert answer.status_code == 201
    assert answer.json()["certificate"].startswith("-----BEGIN CERTIFICATE-----")
    assert code(enrol(issued, csr)) == "enrolment-code"
    fresh = KeyRing.open(StateFolder(tmp_path / "fresh").make())
    renewal = json.dumps({"csr": fresh.csr(terminal).decode()}).encode()
    renewed = caller.send("POST", "/v1/enrolments/renewal", renewal, JSON)
    assert (renewed.status_code, renewed.json()["terminal"]) == (200, terminal)
    own = [trusted["owner"] for trusted in renewed.json()["keys"] if trusted["use"] == "terminal"]
    assert own == [terminal, terminal], "receipts of the old key are still verified"
    stolen = json.dumps({"csr": fresh.csr("JJ-OTHER-0009").decode()}).encode()
    assert code(caller.send("POST", "/v1/enrolments/renewal", stolen, JSON)) == "csr"


def test_a_restored_store_has_another_generation(tmp_path: Any) -> None:
    from sync.province.platform import Platform

    platform = Platform.open(tmp_path / "data")
    before = platform.registry.generation()
    assert platform.registry.generation() == before
    assert platform.registry.restored() != before
    platform.close()
