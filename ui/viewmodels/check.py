"""Everything once more before signing: masked, each row with its own 修改."""

from datetime import timedelta
from typing import Any
from zlib import crc32

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.application import shots
from kiosk.application.parts import parts_of
from kiosk.catalogue import words
from kiosk.catalogue.item import MaterialSpec
from kiosk.forms import display, grouped, masked, questions
from kiosk.forms.question import order
from kiosk.identity import How, names, numbers
from kiosk.session.events import CheckAccepted, DisputeAsked, EditAsked, EndAsked, Revealed
from kiosk.session.papers import differs, disputable
from kiosk.session.progress import progress, remembered
from kiosk.session.visit import CERTIFICATE, CertificateSays, Mode, PaperSays
from ui.viewmodels.page import PageViewModel
from ui.wording import say
from ui.wording_identity import dispute_word, number_word
from ui.wording_visit import brought_by, certificate_differs, paper_differs

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

ROWS, ROWS_ASSISTED = 6, 3
DISPUTE = "dispute"  # the row; no question has this key, for a form's would be asked


def age(born: Any, today: Any) -> int:
    return int(today.year - born.year - ((today.month, today.day) < (born.month, born.day)))


@QmlElement
@QmlUncreatable("built by ui/pages.py")
class CheckViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()
    _row = 0

    def follow(self) -> None:
        if self.visit.item is None:
            self._row = 0

    @Property(str, notify=changed)
    def service(self) -> str:
        return words.title(self.visit.item, self.visit.language) if self.visit.item else ""

    @Property(int, notify=changed)
    def step(self) -> int:
        return progress(self.visit)[0]

    @Property(str, notify=changed)
    def stepName(self) -> str:
        return say(self.visit.language, "核对", "Check")

    @Property(list, notify=changed)
    def person(self) -> list[dict[str, str]]:
        """What the card says and nobody can change here."""
        card, language = self.visit.card, self.visit.language
        if card is None:
            return []
        open_ = self.visit.revealed
        number = card.id_number
        shown = grouped("id_number", number) if len(number) == 18 else number
        name = names.shown(card.name)
        years = age(card.birth_date, self.facts.now.date())
        return [
            {"label": say(language, "姓名", "Name"), "value": name if open_ else names.mask(name)},
            {"label": number_word(language, card), "value": shown if open_ else numbers.mask(number)},
            {"label": say(language, "年龄", "Age"), "value": say(language, f"{years} 周岁", f"{years}")},
        ]

    @Property(str, notify=changed)
    def source(self) -> str:
        """What the facts above the line rest on."""
        card, language = self.visit.card, self.visit.language
        if card is None or card.how is How.CHIP:
            return say(language, "身份证上读的，不能改", "Read from your ID card")
        if card.written:
            return say(language, "证件上读的，姓名您写", "Read; the name you wrote")
        return say(language, "证件上读的，不能改", "Read from your paper")

    @Property(str, notify=changed)
    def portrait(self) -> str:
        """The card's photo, shown with the name; "" is the silhouette, also where this terminal cannot decode it."""
        card = self.visit.card
        if card is None or not card.picture or not self.visit.revealed:
            return ""
        return f"image://pictures/portrait/{crc32(card.picture)}"

    @Property(str, notify=changed)
    def rareName(self) -> str:
        """What to know about a name with a letter that cannot be shown for certain; "" for all others."""
        card = self.visit.card
        if card is None or not names.needs_review(card.name):
            return ""
        return say(
            self.visit.language,
            "您名字里有生僻字，这里显示不准，工作人员会核对。",
            "A rare character cannot be shown here. Staff will check it.",
        )

    def _rows(self) -> list[dict[str, Any]]:
        return self.once("rows", self._everything)

    def _everything(self) -> list[dict[str, Any]]:
        visit, language = self.visit, self.visit.language
        if visit.item is None:
            return []
        change = say(language, "修改", "Change")
        rows = self._agent() + self._parts(change)
        for question in questions(visit.item, visit.answers, visit.card, language):
            value = visit.answers.get(question.key)
            text = display(question, value) if visit.revealed else masked(question, value)
            shown = text or say(language, "没有填", "Left empty")
            other = differs(visit, question.key)
            rows.append(
                {
                    "key": question.key,
                    "label": question.label,
                    "value": shown,
                    "note": self._otherwise(other),
                    "action": change,
                    "late": False,
                }
            )
        return rows + [self._material(spec) for spec in self._materials()] + self._dispute()

    def _agent(self) -> list[dict[str, Any]]:
        """代办: whoever acts stands first."""
        agent, language = self.visit.agent, self.visit.language
        if agent is None:
            return []
        name = names.shown(agent.name)
        shown = name if self.visit.revealed else names.mask(name)
        number = agent.id_number if self.visit.revealed else numbers.mask(agent.id_number)
        return [
            {
                "key": "agent",
                "label": say(language, "代办人", "Acting for this person"),
                "value": f"{shown} {number}",
                "note": "",
                "action": "",
                "late": False,
            }
        ]

    def _dispute(self) -> list[dict[str, Any]]:
        """异议: what a document says can be called wrong, and goes on all the same."""
        language, card = self.visit.language, self.visit.card
        if card is None:
            return []
        wrong = [dispute_word(name, language) for name in disputable(self.visit) if name in self.visit.disputed]
        told = say(language, "、", ", ").join(wrong) + say(language, " 不对", " wrong")
        return [
            {
                "key": DISPUTE,
                "label": say(language, "证件、证照上的", "The documents")
                if CERTIFICATE in disputable(self.visit)
                else say(language, "证件上的", "The document"),
                "value": told if wrong else say(language, "都对", "All right"),
                "note": say(language, "会送去核实，照常办", "This is checked; your matter goes on") if wrong else "",
                "action": say(language, "有误", "Wrong?"),
                "late": False,
            }
        ]

    def _parts(self, change: str) -> list[dict[str, Any]]:
        """Of a package: what will be done, and the first of the questions that decided it."""
        item, language = self.visit.item, self.visit.language
        if item is None or not item.parts:
            return []
        titles = [words.part_title(part, language) for part in parts_of(item, self.visit.answers)]
        value = say(language, "、", ", ").join(titles)
        if self.visit.mode is Mode.ASSISTED and len(titles) > 1:  # the guide has named them all
            value = say(language, f"{titles[0]}等", f"{titles[0]} …")
        label = say(language, f"一共办 {len(titles)} 件", f"{len(titles)} things")
        first = order(item.form)[0]
        return [{"key": first, "label": label, "value": value, "note": "", "action": change, "late": False}]

    def _otherwise(self, said: PaperSays | CertificateSays | None) -> str:
        item, language, mode = self.visit.item, self.visit.language, self.visit.mode
        match said:
            case CertificateSays():
                return certificate_differs(language, said, mode)
            case PaperSays() if item is not None:
                return paper_differs(language, words.material_named(item, said.material, language), mode)
            case _:
                return ""

    def _materials(self) -> list[MaterialSpec]:
        visit = self.visit
        if visit.item is None:
            return []
        wanted = {shot.material for shot in shots(visit.item, visit.answers, (), visit.language)}
        return [spec for spec in visit.item.materials if spec.material_name in wanted]

    def _material(self, spec: MaterialSpec) -> dict[str, Any]:
        visit, language = self.visit, self.visit.language
        late = spec.material_name in visit.deferred
        held = next((one for one in visit.certificates if one.material == spec.material_name), None)
        if held is not None:
            fetched = say(language, "用电子证照", "Electronic certificate")
            value = fetched if held.certificate else say(language, "授权省里去取", "To be fetched by the province")
        elif late and spec.is_need == "2":
            value = say(language, "不交", "Left out")
        elif late:
            value = brought_by(language, self.facts.now.date() + timedelta(days=spec.defer_days))
        else:
            count = sum(page.material == spec.material_name for page in visit.pages)
            value = say(language, f"拍了 {count} 页", f"{count} page{'s' if count != 1 else ''} taken")
        return {
            "key": spec.material_name,
            "label": words.material(visit.item, spec, language) if visit.item else spec.material_name,
            "value": value,
            "note": "",
            "action": say(language, "现在拍", "Take now") if late else say(language, "看看", "Look"),
            "late": late,
        }

    @property
    def size(self) -> int:
        panel = self.facts.config.panel
        assisted = self.visit.mode is Mode.ASSISTED
        if panel.width > panel.height:
            return 2 if assisted else 3
        return ROWS_ASSISTED if assisted else ROWS

    @property
    def first(self) -> int:
        return min(self._row, max(0, (len(self._rows()) - 1) // self.size * self.size))

    @Property(list, notify=changed)
    def rows(self) -> list[dict[str, Any]]:
        return self._rows()[self.first : self.first + self.size]

    @Property(bool, notify=changed)
    def paged(self) -> bool:
        return len(self._rows()) > self.size

    @Property(bool, notify=changed)
    def isFirst(self) -> bool:
        return self.first == 0

    @Property(bool, notify=changed)
    def isLast(self) -> bool:
        return self.first + self.size >= len(self._rows())

    @Property(str, notify=changed)
    def pageWord(self) -> str:
        here, pages = self.first // self.size + 1, -(-len(self._rows()) // self.size)
        return say(self.visit.language, f"第 {here} 页，共 {pages} 页", f"Page {here} of {pages}")

    @Property(bool, notify=changed)
    def revealed(self) -> bool:
        return self.visit.revealed

    @Slot(int)
    def turn(self, by: int) -> None:
        self._row = max(0, self.first + by * self.size)
        self.tell()

    @Slot()
    def reveal(self) -> None:
        self.controller.send(Revealed())

    @Slot(str)
    def edit(self, key: str) -> None:
        self.controller.send(DisputeAsked() if key == DISPUTE else EditAsked(key))

    @Property(str, notify=changed)
    def keepWord(self) -> str:
        """Instead of the usual one, where nothing can be kept."""
        return "" if remembered(self.visit) else say(self.visit.language, "先不办了", "Not today")

    @Slot()
    def keep(self) -> None:
        """先不办，存着: the sheet says for how long."""
        self.controller.send(EndAsked())

    @Slot()
    def accept(self) -> None:
        self._row = 0
        self.controller.send(CheckAccepted())
