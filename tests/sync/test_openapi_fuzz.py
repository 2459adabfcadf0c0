"""Requests made from the contract, right ones and wrong ones, signed by a terminal: the province answers every one of
them as the contract says, and never with a fault of its own."""

from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from tests.sync.site import Terminal
from tests.sync.test_openapi import document


@schemathesis.serializer("application/offset+octet-stream", "application/jose", "application/pkcs7-mime")
def as_bytes(_context: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


SCHEMA = schemathesis.openapi.from_dict(document())
OPERATIONS = {f"{one.ok().method} {one.ok().path}": one.ok() for one in SCHEMA.get_all_operations()}
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]


RIGHT = [(name, GenerationMode.POSITIVE) for name in OPERATIONS]
WRONG = [(name, GenerationMode.NEGATIVE) for name, one in OPERATIONS.items() if "{" in name or one.body]


@pytest.mark.parametrize(("name", "mode"), RIGHT + WRONG, ids=lambda value: getattr(value, "value", value))
def test_every_operation_answers_as_written(terminal: Terminal, name: str, mode: GenerationMode) -> None:
    caller = terminal.caller()

    @settings(max_examples=4, suppress_health_check=list(HealthCheck), database=None)
    @given(case=OPERATIONS[name].as_strategy(generation_mode=mode))
    def asked(case: Any) -> None:
        made = requests.Request(**case.as_transport_kwargs(base_url=terminal.url)).prepare()
        body = made.body.encode() if isinstance(made.body, str) else made.body or b""
        headers = {**dict(made.headers), "Jiujin-Signature": caller.token(made.method or "", made.path_url, body)}
        made.headers = requests.structures.CaseInsensitiveDict(headers)
        answer = caller.session.send(made, verify=caller.ca, timeout=10, allow_redirects=False)
        case.validate_response(Response.from_requests(answer, verify=False), checks=CHECKS)

    asked()
