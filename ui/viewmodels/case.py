"""One filed matter: what is asked and until when, what was answered, how far its parts are."""

from datetime import date, datetime

from kiosk.catalogue import words
from kiosk.catalogue.item import MaterialSpec
from kiosk.contract.letter import LetterKind
from kiosk.session.events import PrintAsked, SupplementBegun
from kiosk.session.my_cases import chosen
from kiosk.session.visit import Asked, CaseStub, Printing, Said
from ui.viewmodels.filed import spaced
from ui.viewmodels.reading import ReadViewModel
from ui.wording import long_date, short_date
from ui.wording_visit import state


class CaseViewModel(ReadViewModel):
    @property
    def stub(self) -> CaseStub | None:
        return chosen(self.visit)

    @property
    def _printable(self) -> bool:
        return self.stub is not None and any(said.printable for said in self.stub.said)

    def read_now(self) -> tuple[object, ...]:
        return (self.visit.chosen_stub,)

    def heading(self) -> str:
        stub = self.stub
        if stub is None:
            return ""
        if stub.asked is not None:
            if stub.asked.letter:
                return self.say("这件事，要您补一下", "Something is still needed")
            return self.say("还差的，补上就好", "Bring what was left out")
        newest = stub.said[0].kind if stub.said else ""
        match newest:
            case LetterKind.RATING:
                return self.say("您的评价，有回话了", "Your rating was answered")
            case LetterKind.REPORT:
                return self.say("您反映的事，有回话了", "Your report was answered")
            case LetterKind.POSTED:
                return self.say("结果寄出来了", "It is in the post")
            case LetterKind.RESULT:
                return self.say("有结果了", "There is a result")
            case _:
                return state(self.visit.language, stub.state)[2]

    def under(self) -> str:
        stub = self.stub
        if stub is None:
            return ""
        if stub.asked is not None and stub.asked.until:
            return self._until(stub.asked)
        number = spaced(stub.receipt_number)
        return " · ".join(part for part in (stub.item_title, number) if part)

    def text(self) -> list[str]:
        stub = self.stub
        if stub is None:
            return [""]
        made = self._asked(stub.asked) if stub.asked is not None else []
        made += [self._said(said) for said in stub.said if not self._is_asked(stub, said)]
        made += [self.say(f"{title}：{self._state(of)}", f"{title}: {self._state(of)}") for title, of in stub.parts]
        return made or [self._state(stub.state)]

    def _asked(self, asked: Asked) -> list[str]:
        made = []
        if asked.text:
            office = asked.office or self.say("受理的人", "The office")
            made.append(self.say(f"{office}说：{asked.text}", f"{office}: {asked.text_en or asked.text}"))
        made += [self._paper(n, spec, asked) for n, spec in enumerate(asked.item.materials, start=1)]
        if questions := len(asked.item.form.get("properties", {})):
            made.append(self.say(f"还要答 {questions} 个问题。", f"Questions to answer: {questions}."))
        return made

    def _paper(self, n: int, spec: MaterialSpec, asked: Asked) -> str:
        name = words.material(asked.item, spec, self.visit.language)
        pages = self.say(f"，{spec.page_num} 页", f", {spec.page_num} pages") if spec.page_num > 1 else ""
        note = self.say(f"。{spec.note}", f". {spec.note}") if spec.note else ""
        return self.say(f"要补 {n}：{name}{pages}{note}", f"Bring {n}: {name}{pages}{note}")

    def _is_asked(self, stub: CaseStub, said: Said) -> bool:
        """It stands above already."""
        return stub.asked is not None and said.kind == LetterKind.SUPPLEMENT and said.text == stub.asked.text

    def _said(self, said: Said) -> str:
        day = datetime.fromisoformat(said.at).astimezone(self.facts.now.tzinfo).date()
        office = said.office or self.say("受理的人", "The office")
        when, english = short_date(day, self.visit.language), said.text_en or said.text
        return self.say(f"{when}，{office}说：{said.text}", f"{when}, {office}: {english}")

    def _state(self, name: str) -> str:
        return state(self.visit.language, name)[2] if name else self.say("还没有消息", "No word yet")

    def _until(self, asked: Asked) -> str:
        last = date.fromisoformat(asked.until)
        day = long_date(last, self.visit.language)
        if last < self.facts.now.date():
            return self.say(
                f"说好 {day} 前补，已经过了；补上，看的人会决定。", f"It was due by {day}. You can still add it."
            )
        return self.say(f"最晚 {day}", f"By {day} at the latest")

    def end(self) -> tuple[str, str]:
        if self.stub is not None and self.stub.asked is not None:
            if self.stub.asked.item.materials:
                return self.say("现在就补", "Add it now"), "camera"
            return self.say("现在就答", "Answer now"), "next"
        if self._printable:
            done = self.visit.printing is Printing.DONE
            return self.say("打好了，再打一张", "Print again") if done else self.say("打印结果", "Print it"), "print"
        return self.say("看完了", "Done"), ""

    def beginning(self) -> str:
        return (
            self.say("先不补", "Not now") if self.at_once() else self.say("看完了", "Done") if self._printable else ""
        )

    def at_once(self) -> bool:
        return self.stub is not None and self.stub.asked is not None

    def act(self) -> None:
        if self.at_once():
            self.controller.send(SupplementBegun())
        elif self._printable:
            self.controller.send(PrintAsked())
        else:
            super().act()
