"""A form's questions as asked now: conditions applied, answers suggested, words in the resident's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kiosk.catalogue.item import Item
from kiosk.forms.condition import holds
from kiosk.identity import ethnicity
from kiosk.identity.card import IdCard, Sex

WIDGETS = frozenset(
    {"text", "choice", "choices", "yes_no", "date", "phone", "number", "money", "address", "id_number", "bank_card",
     "name", "credit_code"}
)  # fmt: skip
LONGEST_ANSWER = 1000  # characters of one answer, whatever the form says
DEFAULT_LENGTH = 200
LENGTHS = {"credit_code": (18, 18), "phone": (11, 11), "id_number": (15, 18), "bank_card": (16, 19), "name": (2, 50)}
MALE_FEMALE = {Sex.MALE: ("male", "男", "1", "Male"), Sex.FEMALE: ("female", "女", "2", "Female")}


@dataclass(frozen=True, slots=True)
class Option:
    value: Any
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """`prefill` is what the page suggests, None when nothing is known; `confirm` asks whether it is right.

    min_length and max_length count characters, or of `choices` the answers chosen.
    """

    key: str
    label: str
    title: str
    hint: str
    confirm: str
    widget: str
    options: tuple[Option, ...]
    required: bool
    prefill: Any = field(repr=False)
    prefill_source: Literal["card", "answers", "paper", "certificate", ""]
    unit: str
    icon: str
    private: bool
    min_length: int
    max_length: int
    minimum: float | None
    maximum: float | None
    error: str
    type: str = "string"
    pattern: str = ""
    language: str = "zh_CN"


def order(form: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys as asked: `x-order` first, then what it forgot, in the order of `properties`."""
    properties = form.get("properties", {})
    named = [key for key in form.get("x-order", ()) if key in properties]
    return tuple(dict.fromkeys([*named, *properties]))


def questions(
    item: Item, answers: Mapping[str, Any], card: IdCard | None, language: str = "zh_CN"
) -> tuple[Question, ...]:
    """Those asked now, in order. A condition sees only earlier answers, so an answer never takes its own question
    away, and a question's place never moves by what follows it."""
    form = item.form
    required = frozenset(form.get("required", ()))
    known: dict[str, Any] = {}
    asked = []
    for key in order(form):
        spec = form["properties"][key]
        if "x-when" in spec and not holds(spec["x-when"], known):
            continue
        needed = key in required and holds(spec.get("x-required-when"), known)
        asked.append(_question(key, spec, known, card, language, required=needed))
        if answers.get(key) is not None:
            known[key] = answers[key]
    return tuple(asked)


def asked_answers(item: Item, answers: Mapping[str, Any], card: IdCard | None) -> dict[str, Any]:
    """The answers that count: of questions asked now, without skipped ones."""
    keys = [question.key for question in questions(item, answers, card)]
    return {key: answers[key] for key in keys if answers.get(key) is not None}


def _question(
    key: str, spec: Mapping[str, Any], known: Mapping[str, Any], card: IdCard | None, language: str, *, required: bool
) -> Question:
    words = spec.get("x-en", {}) if language == "en" else {}
    widget = spec.get("x-widget") or _widget(spec)
    options = _options(spec, widget, language)
    prefill, source = _prefill(spec.get("x-prefill", ""), known, card, options, language)
    shortest, longest = LENGTHS.get(widget, (0, DEFAULT_LENGTH))
    if widget == "choices":
        shortest, longest = spec.get("minItems", 0), spec.get("maxItems", len(options))
    title = words.get("title") or spec.get("title", "")
    return Question(
        key=key,
        label=words.get("label") or (title if words.get("title") else "") or spec.get("x-label") or title,
        title=title,
        hint=words.get("hint") or ("" if words else spec.get("x-hint", "")),
        confirm=words.get("confirm") or spec.get("x-confirm", ""),
        widget=widget,
        options=options,
        required=required,
        prefill=prefill,
        prefill_source=source,
        unit=words.get("unit") or spec.get("x-unit", ""),
        icon=spec.get("x-icon", ""),
        private=bool(spec.get("x-private", False)),
        min_length=int(spec.get("minLength", shortest)),
        max_length=min(int(spec.get("maxLength", longest)), LONGEST_ANSWER),
        minimum=spec.get("minimum"),
        maximum=spec.get("maximum"),
        error=words.get("error") or spec.get("x-error", ""),
        type=spec.get("type", "string"),
        pattern=spec.get("pattern", ""),
        language=language,
    )


def _widget(spec: Mapping[str, Any]) -> str:
    if "oneOf" in spec:
        return "choice"
    if spec.get("type") == "array":
        return "choices"
    if spec.get("type") == "boolean":
        return "yes_no"
    if spec.get("type") in ("integer", "number"):
        return "number"
    return "date" if spec.get("format") == "date" else "text"


def _options(spec: Mapping[str, Any], widget: str, language: str) -> tuple[Option, ...]:
    offered = spec.get("oneOf") or spec.get("items", {}).get("oneOf", ())
    if not offered and widget == "yes_no":
        yes, no = ("Yes", "No") if language == "en" else ("是", "否")
        return (Option(value=True, title=yes), Option(value=False, title=no))
    return tuple(_option(one, language) for one in offered)


def _option(one: Mapping[str, Any], language: str) -> Option:
    english = one.get("x-en", "")
    words = english if isinstance(english, Mapping) else {"title": english}
    if language == "en" and words.get("title"):
        return Option(one.get("const"), words["title"], words.get("note", ""))
    return Option(one.get("const"), one.get("title", ""), one.get("x-note", ""))


def _prefill(
    source: str, known: Mapping[str, Any], card: IdCard | None, options: tuple[Option, ...], language: str
) -> tuple[Any, Literal["card", "answers", ""]]:
    where, _, name = source.partition(".")
    if where == "answers" and known.get(name) is not None:
        return known[name], "answers"
    if where != "card" or card is None:
        return None, ""
    readings = _readings(name, card, language)
    if options:
        values = [one.value for one in options if one.value in readings or one.title in readings]
        return (values[0], "card") if values else (None, "")
    return (readings[0], "card") if readings else (None, "")


def _readings(name: str, card: IdCard, language: str) -> tuple[str, ...]:
    """What the card says, in the forms a form may want it; the first is for people."""
    match name:
        case "name":
            return (card.name,) if card.name else (card.name_latin,) if card.name_latin else ()
        case "address":
            return (card.address,) if card.address else ()
        case "id_number":
            return (card.id_number,)
        case "birth_date":
            return (card.birth_date.isoformat(),)
        case "sex":
            words = MALE_FEMALE.get(card.sex, ())
            return words if not words else (words[3 if language == "en" else 1], *words)
        case "ethnicity" if card.ethnicity:
            shown = ethnicity.display(card.ethnicity)
            return (shown, card.ethnicity.name, card.ethnicity.code) if shown else ()
        case _:
            return ()
