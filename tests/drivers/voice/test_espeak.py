import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from drivers.protocol import DeviceFault, Fault
from drivers.voice.espeak import EspeakVoice
from drivers.voice.phrases import PHRASES


class Hurried:
    """Cancelled after some waits."""

    def __init__(self, waits: int) -> None:
        self.waits = waits

    def remaining(self) -> float:
        return 60.0

    def check(self) -> None: ...

    def wait(self, seconds: float) -> None:
        self.waits -= 1
        if self.waits < 0:
            raise DeviceFault(Fault.CANCELLED)

    def event(self, name: str, **values: object) -> None: ...


# `spoken` chooses pypinyin's small self for its whole process, so it is asked in processes of its own.
ASK = """
import json, sys
from drivers.voice.espeak import spoken
said = [spoken(text) for text in json.load(sys.stdin)]
memory = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS"))
json.dump({"said": said, "kB": int(memory)}, sys.stdout)
"""


def asked(*texts: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", ASK], input=json.dumps(texts), capture_output=True, text=True, check=True, timeout=30
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


SAID = {
    "请把身份证放到亮灯的地方。": "qing3 ba3 shen1 fen4 zheng4 fang4 dao4 liang4 deng1 de5 di4 fang1 .",
    "12345": "yi1 er4 san1 si4 wu3",
    "第 2 步，共 6 步": "di4 er4 bu4 , gong4 liu4 bu4",
    "银行卡要重拍，还贷办不了": "yin2 hang2 ka3 yao4 chong2 pai1 , huan2 dai4 ban4 bu4 liao3",
    "长辈版，还没好": "zhang3 bei4 ban3 , hai2 mei2 hao3",
    "": "",
    "\U0001f600": "",
}


def test_chinese_is_spelled_out_for_the_voice_in_little_memory() -> None:
    answer = asked(*SAID)
    assert dict(zip(SAID, answer["said"], strict=True)) == SAID
    assert answer["kB"] < 40 * 1024  # what a device's process without OpenCV may have


def test_a_recording_sink_gets_the_words(tmp_path: Path) -> None:
    voice = EspeakVoice(record=str(tmp_path / "said.txt"))
    voice.open()
    voice.say("您好，\n想办什么？", "zh_CN", Hurried(0))
    assert (tmp_path / "said.txt").read_text("utf-8") == "您好， 想办什么？\n"


def test_a_terminal_without_espeak_says_so() -> None:
    with pytest.raises(DeviceFault) as caught:
        EspeakVoice("no-such-program").open()
    assert caught.value.fault is Fault.NOT_CONNECTED


def test_speech_stops_when_the_resident_acts(tmp_path: Path) -> None:
    program = tmp_path / "slow-voice"
    program.write_text("#!/bin/sh\nexec sleep 30\n")
    program.chmod(0o755)
    voice = EspeakVoice(str(program))
    voice.open()
    begun = time.monotonic()
    with pytest.raises(DeviceFault) as caught:
        voice.say("A long sentence", "en", Hurried(1))
    assert caught.value.fault is Fault.CANCELLED
    assert time.monotonic() - begun < 5


def test_a_speech_that_is_cut_short_is_told_and_the_next_one_is_spoken(tmp_path: Path, context: Any) -> None:
    """As when its loudspeaker is unplugged."""
    program, gone = tmp_path / "voice", tmp_path / "gone"
    program.write_text(f"#!/bin/sh\ncat >/dev/null\n! test -e {gone}\n")  # as espeak-ng, which reads all first
    program.chmod(0o755)
    voice = EspeakVoice(str(program))
    voice.open()
    gone.touch()
    with pytest.raises(DeviceFault) as caught:
        voice.say("A sentence", "en", context())
    assert caught.value.fault is Fault.HARDWARE
    gone.unlink()
    voice.say("A sentence", "en", context())


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed (optional)")
def test_the_real_voice_knows_the_pinyin_voice() -> None:
    made = subprocess.run(
        ["espeak-ng", "-v", "cmn-latn-pinyin", "--stdin", "--stdout"],
        input=asked("您好")["said"][0].encode(),
        capture_output=True,
        check=True,
        timeout=20,
    )
    assert made.stdout.startswith(b"RIFF")


def test_every_phrase_has_a_sound_for_each_character() -> None:
    assert [words for words, sounds in PHRASES.items() if len(sounds.split()) != len(words)] == []
