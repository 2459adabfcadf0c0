"""What every device kind promises and which tests show it (promises.toml), as a table for docs/devices.md."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from drivers.registry import NOT_PLUGGED, SLOTS

FILE = Path(__file__).with_name("promises.toml")
KINDS = tuple(dict.fromkeys(SLOTS.values()))
PROGRAMS = tuple(SLOTS[slot] for slot in SLOTS if slot in NOT_PLUGGED)


@dataclass(frozen=True, slots=True)
class Promise:
    """proofs: kind -> tests, as `contract/test_devices.py::test_x`. exempt: kind -> why there is nothing to show."""

    words: str
    proofs: dict[str, tuple[str, ...]]
    exempt: dict[str, str]


def load(file: Path = FILE) -> list[Promise]:
    return [_promise(entry) for entry in tomllib.loads(file.read_text("utf-8")).values()]


def _promise(entry: dict[str, object]) -> Promise:
    def tests(kind: str) -> tuple[str, ...]:
        group = "programs" if kind in PROGRAMS else "things"
        return tuple(one for name in (group, kind) for one in entry.get(name, ()))  # type: ignore[attr-defined]

    exempt = dict(entry.get("exempt", {}))  # type: ignore[call-overload]
    proofs = {kind: tests(kind) for kind in KINDS if kind not in exempt}
    return Promise(str(entry["promise"]), proofs, exempt)


def table() -> str:
    """`n`: so many tests show it; a dash: there is nothing to show, for the reason beneath."""
    head = f"| promise | {' | '.join(KINDS)} |\n|---|{'---|' * len(KINDS)}\n"
    rows, why = "", dict[str, list[str]]()
    for promise in load():
        cells = [str(len(promise.proofs[kind])) if kind in promise.proofs else "-" for kind in KINDS]
        rows += f"| {promise.words} | {' | '.join(cells)} |\n"
        for kind, reason in promise.exempt.items():
            why.setdefault(f"{promise.words}: {reason}", []).append(kind)
    reasons = "".join(f"* {reason} ({', '.join(kinds)})\n" for reason, kinds in why.items())
    return f"{head}{rows}\n{reasons}"


if __name__ == "__main__":
    print(table(), end="")  # noqa: T201
