"""Speech by espeak-ng, a separate Debian package (GPL, so never shipped with us, only called).

Plain `cmn` reads pinyin and digits as English; `cmn-latn-pinyin` fed by pypinyin is understood (screen.md 8).
"""

import os
import re
import shutil
import subprocess
from functools import cache
from typing import IO, Any

from drivers.protocol import Capabilities, Context, DeviceFault, Fault, State, Status
from drivers.voice.phrases import PHRASES

TEXT_MAX = 2000
WORDS_A_MINUTE = 150
_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


@cache
def _reader() -> tuple[Any, Any]:
    """pypinyin without its own phrases (50 MB, more than a device's process may have), with ours."""
    os.environ["PYPINYIN_NO_PHRASES"] = "true"  # pypinyin/constants.py reads it when it is imported
    from pypinyin import Style, lazy_pinyin, load_phrases_dict

    load_phrases_dict({words: [[one] for one in sounds.split()] for words, sounds in PHRASES.items()})
    return lazy_pinyin, Style.TONE3


def spoken(text: str) -> str:
    """Chinese text -> pinyin with tone numbers, digits one by one, punctuation kept for the pauses.

    "第 2 步，读身份证" -> "di4 er4 bu4 , du2 shen1 fen4 zheng4"
    """
    lazy_pinyin, style = _reader()
    said = []
    for piece in re.findall(r"[\u3400-\u9fff\U00020000-\U0003ffff0-9]+|[A-Za-z]+|[^\sA-Za-z0-9]", text):
        if piece.isascii() and piece.isalpha():
            said.append(" ".join(piece))
        elif _HAN.match(piece) or piece[0].isdigit():
            han = "".join(_DIGITS.get(character, character) for character in piece)
            said.append(" ".join(lazy_pinyin(han, style=style, neutral_tone_with_five=True, errors="ignore")))
        elif piece in "。！？；!?;.":
            said.append(".")
        elif piece in "，、：,:":
            said.append(",")
    return " ".join(part for part in said if part)


class EspeakVoice:
    """address: the program; empty: `espeak-ng` on the path. Option `record`: a file that gets each text instead."""

    def __init__(self, address: str = "", record: str = "", **options: Any) -> None:
        self._program = address or "espeak-ng"
        self._record = record
        self._found: str | None = None
        del options

    def open(self) -> None:
        self._found = shutil.which(self._program)
        if self._found is None and not self._record:
            raise DeviceFault(Fault.NOT_CONNECTED, self._program)

    def close(self) -> None:
        self._found = None

    def capabilities(self) -> Capabilities:
        return Capabilities(kind="voice", driver="espeak", model="espeak-ng", features=("zh_CN", "en"))

    def status(self) -> Status:
        if self._found or self._record:
            return Status(State.ONLINE)
        return Status(State.NO_DEVICE, Fault.NOT_CONNECTED, detail=self._program)

    def say(self, text: str, language: str, context: Context) -> None:
        if len(text) > TEXT_MAX:
            raise DeviceFault(Fault.UNSUPPORTED, "text too long")
        context.check()
        if self._record:
            with open(self._record, "a", encoding="utf-8") as sink:  # noqa: PTH123
                sink.write(text.replace("\n", " ") + "\n")
            return
        if self._found is None:
            raise DeviceFault(Fault.NOT_CONNECTED, self._program)
        chinese = language.startswith("zh")
        command = [self._found, "-v", "cmn-latn-pinyin" if chinese else "en", "-s", str(WORDS_A_MINUTE), "--stdin"]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                _feed(process.stdin, spoken(text) if chinese else text)
                while process.poll() is None:
                    context.wait(0.05)
            finally:
                process.kill()
        if process.returncode not in (0, -9):
            raise DeviceFault(Fault.HARDWARE, f"espeak-ng {process.returncode}")


def _feed(pipe: IO[bytes] | None, text: str) -> None:
    if pipe is None:
        return
    try:
        with pipe:
            pipe.write(text.encode())
    except BrokenPipeError as error:  # no sound card: it ends at once
        raise DeviceFault(Fault.HARDWARE, "espeak-ng ended early") from error
