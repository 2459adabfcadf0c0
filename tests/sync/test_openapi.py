"""The written contract is the served one: valid, route by route, message by message, code by code."""

from pathlib import Path
from typing import Any

import yaml
from openapi_spec_validator import validate
from pydantic.json_schema import models_json_schema

from kiosk.contract import case, exchange, live
from sync.province.app import Addresses
from sync.province.platform import Platform

FILE = Path(case.__file__).with_name("openapi.yaml")
MESSAGES = (
    exchange.CaseAnswer,
    exchange.Changes,
    exchange.RecordAnswer,
    exchange.Heartbeat,
    exchange.HeartbeatAnswer,
    exchange.HeldRequest,
    exchange.HeldAnswer,
    exchange.EnrolmentRequest,
    exchange.RenewalRequest,
    exchange.Keys,
    case.Enrolment,
    case.Problem,
    live.LiveRequest,
    live.LiveAnswer,
    live.Paid,
    live.PrintedProof,
)
METHODS = {"get", "put", "post", "patch", "delete", "head", "options"}


def document() -> dict[str, Any]:
    return dict(yaml.safe_load(FILE.read_text("utf-8")))


def test_the_document_is_valid_openapi() -> None:
    validate(document())


def test_every_route_is_in_the_document_and_the_reverse(tmp_path: Path) -> None:
    platform = Platform.open(tmp_path)
    served = {
        (route.path.replace(":path", ""), method.lower())
        for route in Addresses(platform).routes()
        for method in route.methods or ()
    }
    platform.close()
    written = {(path, method) for path, item in document()["paths"].items() for method in item if method in METHODS}
    assert served == written


def test_the_messages_are_the_documented_ones() -> None:
    template = "#/components/schemas/{model}"
    _, schemas = models_json_schema([(message, "validation") for message in MESSAGES], ref_template=template)
    assert document()["components"]["schemas"] == schemas["$defs"]
