"""No GPL or AGPL in what we ship: the licences of every locked run-time package, and what the bundle takes of Qt."""

import re
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[2]
STRONG = re.compile(r"\bA?GPL", re.IGNORECASE)
WEAK = re.compile(r"LGPL|Lesser", re.IGNORECASE)

# What a package's metadata leaves open: it names several licences, of which we take this one, or it names none
# and this was read in its source.
CHOSEN = {
    "pysqlite3": "Zlib",
    "PySide6_Essentials": "LGPL-3.0-only",
    "shiboken6": "LGPL-3.0-only",
}
# doc.qt.io/qt-6/licensing.html: these modules exist under the GPL or a commercial licence only.
GPL_ONLY_QT = ("VirtualKeyboard", "WaylandCompositor", "Charts", "DataVisualization", "Graphs", "NetworkAuth",
               "Quick3D", "QuickTimeline", "Lottie", "HttpServer", "Mqtt", "CoAp", "QuickEffectMaker")  # fmt: skip


def shipped() -> set[str]:
    """Distributions that requirements.in leads to, by name."""
    todo = re.findall(r"^([A-Za-z0-9_.-]+)", (ROOT / "requirements.in").read_text(), re.MULTILINE)
    found: set[str] = set()
    while todo:
        name = todo.pop().lower().replace("_", "-")
        if name in found:
            continue
        found.add(name)
        for need in metadata.distribution(name).requires or []:
            if "extra ==" not in need and not re.search(r"sys_platform|platform_system|python_(full_)?version", need):
                todo.append(re.match(r"[A-Za-z0-9_.-]+", need).group())  # type: ignore[union-attr]
    return found


def licence(name: str) -> str:
    about = metadata.metadata(name)
    classifiers = [c for c in about.get_all("Classifier") or [] if c.startswith("License")]
    return " ".join([about.get("License-Expression") or "", (about.get("License") or "")[:200], *classifiers])


def test_no_run_time_package_is_gpl() -> None:
    wrong = {}
    for name in shipped():
        text = CHOSEN.get(metadata.metadata(name)["Name"]) or licence(name)
        if STRONG.search(text) and not WEAK.search(text):
            wrong[name] = text
        assert text.strip(), f"{name} names no licence; look it up and decide"
    assert not wrong


def test_the_bundle_takes_no_gpl_only_part_of_qt() -> None:
    spec = (ROOT / "kiosk.spec").read_text("utf-8")
    wanted = re.findall(r'"([A-Za-z0-9/-]+)"', spec[spec.index("WANTED_QT") : spec.index("models =")])
    assert "Quick" in wanted
    assert not [name for name in wanted if any(part.lower() in name.lower() for part in GPL_ONLY_QT)]


def test_the_built_folder_is_searched_for_each_of_them() -> None:
    script = (ROOT / "deploy" / "bundle.sh").read_text("utf-8")
    searched = re.search(r"gpl_qt=\((.*?)\)", script, re.DOTALL)
    assert searched
    assert set(searched[1].split()) == set(GPL_ONLY_QT)
