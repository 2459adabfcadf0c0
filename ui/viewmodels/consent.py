"""单独同意: what is read from the card, why, who gets it and for how long (个人信息保护法 14, 17, 29, 30)."""

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.application.acting import asked, choices
from kiosk.catalogue import words
from kiosk.catalogue.item import Item
from kiosk.session.events import ActingChosen, Consented, EndAsked
from kiosk.session.identity import ways
from kiosk.session.visit import Acting, Mode, Way
from ui.viewmodels.page import PageViewModel
from ui.wording_identity import acting_word

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class ConsentViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    @Property(str, notify=changed)
    def title(self) -> str:
        if self._card_only:
            return self.say("要读您的身份证，\n先问您同不同意", "May we read\nyour ID card?")
        return self.say("要读您的证件，\n先问您同不同意", "May we read\nyour document?")

    @Property(str, notify=changed)
    def hint(self) -> str:
        item = self.visit.item
        name = words.title(item, self.visit.language) if item else ""
        if self.visit.acting is Acting.AGENT:
            return self.say("先放他（她）的身份证，再放您自己的。", "First that person's ID card, then your own.")
        return self.say(f"只为办这一件事：{name}。", f"For this one thing only: {name}.")

    @Property(str, notify=changed)
    def service(self) -> str:
        return words.title(self.visit.item, self.visit.language) if self.visit.item else ""

    @Property(list, notify=changed)
    def rows(self) -> list[dict[str, str]]:
        item = self.visit.item
        office = words.department(item, self.visit.language) if item else ""
        days = self.facts.config.terminal.retention_days
        rows = [
            (
                "idcard",
                self.say("读什么", "What is read"),
                self.say("姓名、号码、住址、照片、有效期", "Name, number, address, photo, validity")
                if self._card_only
                else self.say("证件上的姓名、号码、有效期等", "What it says: name, number, validity …"),
            ),
            (
                "pen",
                self.say("做什么用", "What for"),
                self.say("认出是您本人，替您把表填好", "To know it is you and fill in the form"),
            ),
            ("house", self.say("给谁看", "Who sees it"), self.say(f"只给{office}", f"Only {office}")),
            (
                "lock",
                self.say("留多久", "For how long"),
                self.say(f"锁好送走，机器上的 {days} 天后删掉", f"Sealed and sent; erased here after {days} days"),
            ),
        ]
        if self.visit.mode is not Mode.ASSISTED:
            phone = self.facts.config.place.phone
            rows.append(
                (
                    "tel",
                    self.say("想改主意", "Changed your mind?"),
                    self.say(
                        f"当天可以撤回；要看、要改、要删，打 {phone}",
                        f"Withdraw it here, or call {phone} to see, mend or erase it",
                    ),
                )
            )
        return [{"icon": icon, "label": label, "text": text} for icon, label, text in rows]

    @property
    def _card_only(self) -> bool:
        """Whether the service takes nothing but the ID card."""
        return ways(self.visit) == (Way.ID_CARD,)

    @Property(str, notify=changed)
    def main(self) -> str:
        if self.visit.mode is Mode.ASSISTED:
            return self.say("我同意", "I agree")
        return self.say("同意，放身份证" if self._card_only else "同意，下一步", "I agree, go on")

    @Property(str, notify=changed)
    def refusal(self) -> str:
        window = self.facts.config.place.window
        return self.say(
            f"不同意也能办：带上证件，去{window}。", f"If you would rather not, take your papers to {window}."
        )

    @Property(list, notify=changed)
    def others(self) -> list[dict[str, str]]:
        """For whom else the service can be done; pressed once more, for oneself again."""
        language = self.visit.language
        return [
            {"name": f"acting-{one}", "acting": one.value, "text": acting_word(one, language)} for one in self._others
        ]

    @property
    def _others(self) -> list[Acting]:
        item = self._item
        if item is None or self.visit.card is not None:
            return []
        return [one for one in choices(item) if one is not self.visit.acting]

    @property
    def _item(self) -> Item | None:
        """As the catalogue has it."""
        return self.tools.catalogue.get(self.visit.item.catalog_code) if self.visit.item else None

    @Slot(str)
    def act(self, acting: str) -> None:
        if (item := self._item) is not None:
            self.controller.send(ActingChosen(Acting(acting), asked(item, Acting(acting))))

    @Slot()
    def agree(self) -> None:
        self.controller.send(Consented())

    @Slot()
    def decline(self) -> None:
        self.controller.send(EndAsked())
