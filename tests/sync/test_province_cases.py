"""The province takes a case only when every seal, digest and name in it holds; then once, for ever."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey
from typer.testing import CliRunner

from kiosk.cli import build
from kiosk.contract.exchange import CaseState
from sync.province.officer import import_export
from tests.sync.site import LAX, Caller, Sealed, Served, Terminal, signed


def code(response: Any) -> str:
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    return str(problem["type"]).removeprefix("urn:jiujin:problem:")


def acknowledgement(terminal: Terminal, response: Any) -> dict[str, Any]:
    trusted = next(key for key in terminal.enrolment.keys if key.use == "acknowledgement")
    key = ECKey.import_key(dict(trusted.jwk))
    token = jws.deserialize_compact(response.json()["acknowledgement"], key, registry=LAX)
    assert token.headers()["typ"] == "jiujin-ack+jws"
    return dict(json.loads(token.payload))


def test_a_whole_case_is_opened_and_acknowledged_and_can_be_read_by_an_officer(
    served: Served, terminal: Terminal
) -> None:
    sealed, caller = terminal.seal([b"first page", b"second page"]), terminal.caller()
    caller.upload(sealed)
    body = sealed.jws()
    response = caller.put(sealed, body)
    assert response.status_code == 201
    word = acknowledgement(terminal, response)
    assert word["digest"] == hashlib.sha256(body).hexdigest()
    assert (word["case"], word["terminal"], word["seq"], word["opened"]) == (
        sealed.case, terminal.id, sealed.header["seq"], True,
    )  # fmt: skip
    manifest, contents = served.platform.receiving.opened(sealed.case)
    assert manifest.applicant.name == "韦阿婆"
    assert contents == [b"first page", b"second page"]


def test_the_same_case_again_gets_the_same_answer_and_another_content_a_conflict(terminal: Terminal) -> None:
    sealed, caller = terminal.seal(), terminal.caller()
    caller.upload(sealed)
    body = sealed.jws()
    first, again, asked = (
        caller.put(sealed, body), caller.put(sealed, body), caller.send("GET", f"/v1/cases/{sealed.case}"),
    )  # fmt: skip
    assert (first.status_code, again.status_code, asked.status_code) == (201, 200, 200)
    words = [acknowledgement(terminal, response) for response in (first, again, asked)]
    assert len({word["digest"] for word in words}) == 1
    assert len({word["nonce"] for word in words}) == 3
    other = terminal.seal(case=sealed.case)
    caller.upload(other)
    refused = caller.put(other)
    assert (refused.status_code, code(refused)) == (409, "case-conflict")


def test_a_case_without_its_materials_says_which_are_missing(terminal: Terminal) -> None:
    refused = terminal.caller().put(terminal.seal())
    assert (refused.status_code, code(refused), refused.json()["detail"]) == (409, "materials-missing", "1 2")


def test_a_case_without_materials_is_a_case(terminal: Terminal) -> None:
    assert terminal.caller().put(terminal.seal([])).status_code == 201


def _none_algorithm(sealed: Sealed) -> bytes:
    from base64 import urlsafe_b64encode as b64

    header = json.dumps({**sealed.header, "alg": "none"}).encode()
    payload = sealed.jws().split(b".")[1]
    return b64(header).rstrip(b"=") + b"." + payload + b"."


def _swapped(sealed: Sealed) -> bytes:
    """Two materials change places in the signed header: their binding to ordinals must break."""
    first, second = sealed.header["materials"]
    first["sha256"], second["sha256"] = second["sha256"], first["sha256"]
    return sealed.jws()


def _manifest(**changes: Any) -> Callable[[Sealed], bytes]:
    def change(sealed: Sealed) -> bytes:
        sealed.manifest.update(changes)
        return sealed.jws()

    return change


def _material(**changes: Any) -> Callable[[Sealed], bytes]:
    def change(sealed: Sealed) -> bytes:
        sealed.manifest["materials"][0].update(changes)
        return sealed.jws()

    return change


def _unknown_recipient(sealed: Sealed) -> bytes:
    sealed.recipient = ECKey.generate_key("P-256", auto_kid=False)
    sealed.header["rkid"] = sealed.recipient.thumbprint()
    return sealed.jws()


def _planted_recipient(sealed: Sealed) -> bytes:
    sealed.recipient = ECKey.generate_key("P-256", auto_kid=False)
    return sealed.jws()


ATTACKS: list[tuple[str, Callable[[Sealed], bytes], str]] = [
    ("truncated", lambda s: s.jws()[:-20], "case-signature"),
    ("truncated header", lambda s: s.jws()[40:], "case-signature"),
    ("no JWS", lambda _: b"hello", "case-signature"),
    ("not ASCII", lambda _: "韦.韦.韦".encode(), "case-signature"),
    ("empty", lambda _: b"", "case-signature"),
    ("deep JSON header", lambda s: b"W1tbW1tb" * 3000 + b".e30.e30", "case-signature"),
    ("one flipped bit", lambda s: s.jws()[:-5] + b"AAAAA", "case-signature"),
    ("alg none", _none_algorithm, "case-signature"),
    ("wrong typ", lambda s: s.jws(typ="jiujin-receipt+jws"), "case-signature"),
    ("no typ", lambda s: s.jws(typ=""), "case-signature"),
    ("own key in header", lambda s: s.jws(jwk=s.key.as_dict(private=False)), "case-signature"),
    ("crit", lambda s: s.jws(crit=["exp"], exp=1), "case-signature"),
    ("unknown key", lambda s: s.jws(ECKey.generate_key("P-256", auto_kid=False)), "case-signature"),
    ("no such kid", lambda s: s.jws(kid="nobody"), "case-signature"),
    ("downgraded suite", lambda s: s.jws(suite="jj0-plain"), "case-signature"),
    ("other version", lambda s: s.jws(ver="x"), "case-signature"),
    ("other terminal in header", lambda s: s.jws(terminal="JJ-OTHER-1"), "case-terminal"),
    ("other case in header", lambda s: s.jws(case="0" * 8 + s.case[8:]), "case-address"),
    ("no ordinal 1", lambda s: s.jws(materials=s.header["materials"][1:]), "case-signature"),
    ("size zero", lambda s: s.jws(materials=[{**s.header["materials"][0], "size": 0}]), "case-signature"),
    ("materials swapped", _swapped, "materials-missing"),
    ("material dropped", lambda s: s.jws(materials=s.header["materials"][:1]), "case-unopenable"),
    ("unknown recipient", _unknown_recipient, "case-recipient"),
    ("planted recipient", _planted_recipient, "case-unopenable"),
    ("manifest of other case", _manifest(case="0" * 8 + "-0000-0000-0000-" + "0" * 12), "case-unopenable"),
    ("manifest of other terminal", _manifest(terminal="JJ-OTHER-1"), "case-unopenable"),
    ("manifest of other time", _manifest(filed_at="2020-01-01T00:00:00Z"), "case-unopenable"),
    ("wrong content key", _material(key="A" * 43), "material-unopenable"),
    ("short content key", _material(key="AAAA"), "material-unopenable"),
    ("wrong plain size", _material(size=1), "material-unopenable"),
    ("too large", lambda s: b"a" * 70_000, "too-large"),
]


@pytest.mark.parametrize(("attack", "refusal"), [row[1:] for row in ATTACKS], ids=[row[0] for row in ATTACKS])
def test_nothing_that_is_not_whole_is_stored(
    served: Served, terminal: Terminal, attack: Callable[[Sealed], bytes], refusal: str
) -> None:
    sealed, caller = terminal.seal(), terminal.caller()
    caller.upload(sealed)
    refused = caller.put(sealed, attack(sealed))
    assert (code(refused), refused.status_code >= 400) == (refusal, True)
    assert not served.stored(sealed.case)
    assert caller.put(sealed, sealed.jws() if "swapped" in refusal else terminal.seal([], sealed.case).jws()).ok


def test_materials_encrypted_for_each_others_place_are_refused(served: Served, terminal: Terminal) -> None:
    sealed, caller = terminal.seal([b"a" * 100, b"b" * 100]), terminal.caller()
    sealed.blobs.reverse()
    for entry, blob in zip(sealed.header["materials"], sealed.blobs, strict=True):
        entry["sha256"] = hashlib.sha256(blob).hexdigest()
    caller.upload(sealed)
    assert code(caller.put(sealed)) == "material-unopenable"
    assert not served.stored(sealed.case)


def test_another_terminals_case_and_uploads_are_out_of_reach(
    served: Served, enrolled: Callable[[], Terminal]
) -> None:
    mine, other = enrolled(), enrolled()
    sealed = mine.seal()
    mine.caller().upload(sealed)
    body = sealed.jws()
    assert code(other.caller().put(sealed, body)) == "case-terminal"
    entry = sealed.header["materials"][0]
    location = mine.caller().create(sealed.case, 1, entry["sha256"], entry["size"]).headers["Location"]
    head = {"Tus-Resumable": "1.0.0"}
    assert other.caller().send("HEAD", location, headers=head).status_code == 404
    assert other.caller().send("DELETE", location, headers=head).status_code == 404
    assert mine.caller().put(sealed, body).status_code == 201
    assert other.caller().send("GET", f"/v1/cases/{sealed.case}").status_code == 404


def test_a_revoked_terminal_is_refused_and_a_new_code_brings_it_back_with_new_keys_only(
    served: Served, terminal: Terminal
) -> None:
    sealed, caller = terminal.seal([]), terminal.caller()
    assert served.platform.registry.revoke(terminal.id)
    assert (code(caller.put(sealed)), caller.put(sealed).status_code) == ("terminal-revoked", 403)
    fresh = served.enrol(terminal.state.root / "again", terminal.id)
    assert fresh.caller().put(fresh.seal([])).status_code == 201
    assert code(caller.put(sealed)) == "terminal-revoked"


def test_what_a_stolen_terminal_sends_is_kept_apart_and_seen_once(
    served: Served, enrolled: Callable[[], Terminal], tmp_path: Path
) -> None:
    stolen, honest = enrolled(), enrolled()
    sealed, caller = stolen.seal([]), stolen.caller()
    before = stolen.seal([])
    assert caller.put(before).status_code == 201
    served.platform.registry.revoke(stolen.id)
    for body in (sealed.jws(), before.jws(honest.key), honest.seal([]).jws(), b"junk", b""):
        assert code(caller.put(sealed, body)) == "terminal-revoked"
    kept = sealed.jws()
    for _ in range(2):
        assert code(caller.put(sealed, kept)) == "terminal-revoked"
    (tmp_path / f"{sealed.case}.jws").write_bytes(kept)
    assert [one.outcome for one in import_export(served.platform, tmp_path)] == ["terminal-revoked"]
    listed = CliRunner().invoke(build(), ["province", "cases", "--data", str(served.data), "--json"])
    mine = [row for row in json.loads(listed.stdout) if row["terminal"] == stolen.id]
    assert [(row["id"], row["state"]) for row in mine] == [
        (before.case, "delivered"), (sealed.case, "quarantined"), (sealed.case, "quarantined"),
    ]  # fmt: skip
    assert mine[2]["digest"] == hashlib.sha256(kept).hexdigest()
    apart = served.data / "quarantine" / f"{sealed.case}.{mine[2]['digest']}.sealed"
    assert apart.read_bytes() == kept
    assert not served.stored(sealed.case)


def test_the_terminal_learns_states_by_its_cursor(served: Served, terminal: Terminal) -> None:
    sealed, caller = terminal.seal([]), terminal.caller()
    caller.put(sealed)
    first = caller.send("GET", "/v1/changes?cursor=0").json()
    assert [change["state"] for change in first["changes"]] == ["delivered"]
    served.platform.receiving.move(sealed.case, CaseState.ACCEPTED, "已受理")
    second = caller.send("GET", f"/v1/changes?cursor={first['cursor']}").json()
    assert [(change["state"], change["note"]) for change in second["changes"]] == [("accepted", "已受理")]
    assert caller.send("GET", f"/v1/changes?cursor={second['cursor']}").json()["changes"] == []
    assert caller.send("GET", "/v1/changes?cursor=x").status_code == 400


def test_a_rotated_recipient_key_still_opens_what_was_sealed_before(tmp_path: Any) -> None:
    from sync.province.platform import Platform

    platform = Platform.open(tmp_path / "data")
    before = platform.keys.trusted()
    rotated = platform.keys.rotate_recipient()
    platform.close()
    again = Platform.open(tmp_path / "data")
    try:
        assert set(again.keys.openers()) == set(rotated.openers())
        assert again.keys.openers().keys() > {key.kid for key in before if key.use == "recipient"}
        recipients = [key for key in again.keys.trusted() if key.use == "recipient"]
        for curve in ("P-256", "SM2"):
            newest, retired = [key for key in recipients if key.jwk["crv"] == curve]
            assert newest.not_after is None
            assert retired.not_after == newest.not_before
    finally:
        again.close()


def test_a_request_signature_is_not_a_case(terminal: Terminal) -> None:
    caller = terminal.caller()
    sealed = terminal.seal([])
    assert code(caller.put(sealed, caller.token("PUT", "/x").encode())) == "case-signature"
    assert signed({"typ": "x"}, b"{}", terminal.key)
    assert isinstance(caller, Caller)
