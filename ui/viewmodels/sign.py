"""The signature: strokes with their times, or a press for who cannot write."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.application.pledges import commitments_of, pledges_of
from kiosk.catalogue import words
from kiosk.catalogue.item import Pledge
from kiosk.session.events import PledgeAccepted, Signed
from kiosk.session.progress import pledges_left, progress
from kiosk.session.visit import Mode, Notice, Page
from ui.controller import VisitController
from ui.signature import by_mark, judge, written
from ui.tools import Tools
from ui.viewmodels.page import PageViewModel
from ui.wording import long_date, say, time_line
from ui.wording_visit import notice

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

REFUSED = frozenset(
    {
        Notice.SIGNATURE_EMPTY,
        Notice.SIGNATURE_SCRIBBLE,
        Notice.SIGNATURE_SLOW,
        Notice.DISK_FULL,
        Notice.NOT_FILED,
    }
)


@QmlElement
@QmlUncreatable("built by ui/pages.py")
class SignViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._marking = False
        self._leaf = 0  # of the pledge

    def follow(self) -> None:
        if self.visit.page is not Page.SIGN:
            self._marking, self._leaf = False, 0

    @property
    def marked(self) -> bool:
        return self._marking and self.visit.item is not None

    @Property(str, notify=changed)
    def service(self) -> str:
        return words.title(self.visit.item, self.visit.language) if self.visit.item else ""

    @Property(int, notify=changed)
    def step(self) -> int:
        return progress(self.visit)[0]

    @Property(str, notify=changed)
    def stepName(self) -> str:
        return say(self.visit.language, "签名", "Sign")

    @property
    def _pledge(self) -> Pledge | None:
        """告知承诺: the one to be read now; None: the signature's turn."""
        return next(iter(pledges_left(self.visit)), None)

    @Property(bool, notify=changed)
    def pledging(self) -> bool:
        return self._pledge is not None

    @Property(list, notify=changed)
    def pledge(self) -> list[dict[str, str]]:
        rows = self._told()
        return rows[self._leaf * self._at_once : (self._leaf + 1) * self._at_once]

    @property
    def _at_once(self) -> int:
        """In 长辈版 two of the four fit, on a lying panel one."""
        panel = self.facts.config.panel
        return (1 if panel.width > panel.height else 2) if self.visit.mode is Mode.ASSISTED else 4

    @property
    def _more(self) -> bool:
        return (self._leaf + 1) * self._at_once < len(self._told())

    def _told(self) -> list[dict[str, str]]:
        """What is asked, what is promised, to what it binds, what follows."""
        pledge, language = self._pledge, self.visit.language
        if pledge is None:
            return []
        rows = [
            (self.say("规定是", "The rule"), [words.pledge_text(pledge, "told", language)]),
            (self.say("要承诺的", "The promise"), [words.pledge_text(pledge, "promise", language)]),
            (self.say("我要做到", "What I must do"), words.pledge_list(pledge, "duties", language)),
            (self.say("要是不真实", "If it is not true"), words.pledge_list(pledge, "consequences", language)),
        ]
        return [{"label": label, "text": "\n".join(texts)} for label, texts in rows]

    @Property(str, notify=changed)
    def title(self) -> str:
        if self.pledging:
            return self.say("先看清承诺书", "Read this promise")
        if self.marked:
            return say(self.visit.language, "不写字，按一下也算", "A press counts as well")
        return say(self.visit.language, "请用手指签名", "Sign with your finger")

    @Property(str, notify=changed)
    def hint(self) -> str:
        if self.pledging:
            return self.say(
                "没带证明，用承诺代替。不愿意就按返回。", "It stands for the proof. Go back if you do not want to."
            )
        if self.marked:
            return say(self.visit.language, "按下去，就表示这句话是真的：", "By pressing you say that this is true:")
        return say(self.visit.language, "签了名，就表示这句话是真的：", "By signing you say that this is true:")

    @Property(str, notify=changed)
    def oath(self) -> str:
        return self._oath()

    def _oath(self) -> str:
        item, language = self.visit.item, self.visit.language
        if item is None or self.pledging:
            return ""
        pledges = pledges_of(item, self.visit.answers)
        said = {line for pledge in pledges for line in words.pledge_lines(pledge, language)}
        promises = [text for text in commitments_of(item, self.visit.answers, language) if text not in said]
        promises += (
            [say(language, "刚才的承诺书，我看清了。", "I have read the promise before this.")] if pledges else []
        )
        if not promises:
            return say(language, "我填的、拍的都是真的。", "What I filled in and photographed is true.")
        return " ".join(promises) if language == "en" else "".join(promises)

    def spoken(self) -> str:
        language = self.visit.language
        if self.pledging:
            rows = "。".join(f"{row['label']}：{row['text']}" for row in self._told())
            return f"{self.title}。{rows}"
        if self.visit.notice in REFUSED:
            return "。".join(notice(language, self.visit.notice))
        start = say(
            language, "请用手指签名。签了名，就表示这句话是真的：", "Sign with your finger. By signing you say: "
        )
        return start + self._oath()

    @Property(bool, notify=changed)
    def marking(self) -> bool:
        return self.marked

    @Property(bool, notify=changed)
    def filing(self) -> bool:
        return self.visit.filing

    @Property(str, notify=changed)
    def tone(self) -> str:
        return "error" if self.visit.notice in REFUSED else "notice"

    @Property(str, notify=changed)
    def bannerIcon(self) -> str:
        if self.visit.notice in REFUSED:
            return "stop"
        return "info" if self.facts.online else "netoff"

    @Property(str, notify=changed)
    def bannerTitle(self) -> str:
        if self.visit.notice in REFUSED:
            return notice(self.visit.language, self.visit.notice)[0]
        if self.facts.online:
            return ""
        return say(self.visit.language, "现在断网，照样能提交", "No network, and you can still submit")

    @Property(str, notify=changed)
    def bannerText(self) -> str:
        language, item = self.visit.language, self.visit.item
        if self.visit.notice in REFUSED:
            return notice(language, self.visit.notice)[1]
        if self.facts.online or item is None:
            return ""
        where = words.department(item, language)
        return say(
            language,
            f"材料先锁在这台机器里，网一通就自动送到{where}。",
            "It is locked in this machine and sent as soon as the line is back.",
        )

    @Property(str, notify=changed)
    def mainWord(self) -> str:
        language = self.visit.language
        if self.pledging:
            return self.say("往下看", "Read on") if self._more else self.say("看清了，我承诺", "I promise this")
        if self.visit.filing:
            return say(language, "正在收件", "Being filed")
        if self.marked:
            return say(language, "是我本人，提交申请", "It is me: submit")
        return say(language, "签好了，提交申请", "Signed: submit")

    @Slot(bool)
    def mark(self, on: bool) -> None:
        self._marking = on
        self.tell()

    @Slot(QObject)
    def sign(self, pad: QObject) -> None:
        if self.visit.filing:
            return
        if self.pledging:
            self.turn()
            return
        if self.marked:
            self._marking = False
            self.controller.send(Signed(by_mark(self._statement())))
            return
        scale = self.facts.config.panel.px_per_mm
        strokes = [[(x / scale, y / scale, t) for x, y, t in s] for s in pad.property("strokes")]
        refused = judge(strokes)
        width, height = pad.property("width") / scale, pad.property("height") / scale
        self.controller.send(Signed(None, refused) if refused else Signed(written(strokes, width, height)))

    def turn(self) -> None:
        """On in the pledge, and past it once all of it was shown."""
        if self._more:
            self._leaf += 1
            self.tell()
            return
        self._leaf = 0
        self.controller.send(PledgeAccepted())

    def _statement(self) -> str:
        now = self.facts.now
        return f"申请人不便书写，在屏幕上按键确认\n{long_date(now.date(), 'zh_CN')} {time_line(now)}"
