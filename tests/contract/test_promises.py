"""No cell of the table of promises is empty, and each names tests that there are."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.contract.promises import KINDS, Promise, load, table

ROOT = Path(__file__).parents[2]


@cache
def found_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("promise", load(), ids=lambda promise: promise.words)
def test_every_kind_keeps_it_or_has_nothing_to_show(promise: Promise) -> None:
    assert set(promise.proofs) | set(promise.exempt) == set(KINDS)
    assert not set(promise.proofs) & set(promise.exempt)
    for kind, proofs in promise.proofs.items():
        assert proofs, f"{kind}: nothing shows it; write a test, or say why there is nothing to show"
        for proof in proofs:
            file, _, name = proof.partition("::")
            assert name in found_in(file), proof


def test_the_docs_show_it_as_it_stands() -> None:
    docs = (ROOT / "docs" / "devices.md").read_text("utf-8")
    assert table() in docs, "run `python -m tests.contract.promises`, put it there"
