"""办不成事: said from any page by way of the help sheet, on the pages of a form; then back to where it was begun."""

from dataclasses import replace
from functools import cache

from kiosk.catalogue.item import Item
from kiosk.session.effects import Audit, FileReport
from kiosk.session.moves import Moved, ask, restored
from kiosk.session.visit import NOTHING, Notice, Over, Page, Purpose, Visit

NOBODY = frozenset({Page.ATTRACT, Page.OUT_OF_SERVICE, Page.TECHNICIAN, Page.TAKE_CARD})
REASONS, WORDS = "reasons", "words"
CHOICES = (
    ("not_found", "找不到要办的事", "What I need is not here"),
    ("papers", "要的材料，我拿不出来", "I cannot get the papers it wants"),
    ("conditions", "说我不符合，我觉得符合", "It says I may not; I think I may"),
    ("sent_around", "跑了几趟，还没办成", "I was sent from place to place"),
    ("machine", "机器读不了、拍不好", "The machine cannot read or photograph it"),
    ("other", "别的原因", "Something else"),
)


@cache
def form() -> Item:
    """Two questions, the second may be left out."""
    options = [{"const": key, "title": zh, "x-en": en} for key, zh, en in CHOICES]
    return Item.model_validate(
        {
            "catalog_code": "0" * 12,
            "task_code": "0" * 31,
            "task_name": "反映办不成的事",
            "title": "反映办不成的事",
            "task_type": "20",
            "dept_name": "政务服务管理部门",
            "dept_code": "0" * 18,
            "en": {"title": "What could not be done"},
            "form": {
                "type": "object",
                "x-order": [REASONS, WORDS],
                "required": [REASONS],
                "properties": {
                    REASONS: {
                        "type": "array",
                        "title": "哪里办不成？",
                        "x-hint": "可以选几样。有人会看，再给您回话。",
                        "x-widget": "choices",
                        "minItems": 1,
                        "maxItems": len(CHOICES),
                        "items": {"oneOf": options},
                        "x-en": {
                            "title": "What went wrong?",
                            "hint": "Choose any. Somebody reads it and answers you.",
                        },
                    },
                    WORDS: {
                        "type": "string",
                        "title": "还想说什么？",
                        "x-hint": "不写也行。写了，只有管这事的人看得到。",
                        "x-widget": "text",
                        "maxLength": 200,
                        "x-en": {
                            "title": "Anything to add?",
                            "hint": "You may leave it out. Only those in charge can read it.",
                        },
                    },
                },
            },
        }
    )


def possible(visit: Visit) -> bool:
    """Nothing is under way that its own page must hear of."""
    busy = visit.filing or visit.checking or visit.live.asking is not None or visit.live.payment is not None
    return visit.page not in NOBODY and visit.suspended is None and not busy


def begun(visit: Visit) -> Moved:
    if visit.over is not Over.HELP or not possible(visit):
        return visit, []
    kept = replace(visit, over=None, idle_left=0, notice=None)
    blank = replace(
        kept,
        purpose=Purpose.REPORT,
        suspended=kept,
        item=form(),
        answers=NOTHING,
        pages=(),
        read=(),
        deferred=frozenset(),
        to_check=False,
        filed=None,
        supplement=None,
    )
    return ask(blank, 0), [Audit("report_begun")]


def told(visit: Visit) -> Moved:
    """Both questions are answered: it is filed, and the resident is back at the help sheet."""
    return replace(restored(visit), over=Over.HELP), [FileReport(visit)]


def filed(visit: Visit) -> Moved:
    return (replace(visit, notice=Notice.REPORTED) if visit.over is Over.HELP else visit), []
