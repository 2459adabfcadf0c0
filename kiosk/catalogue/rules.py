"""What a catalogue item must satisfy beyond its types. A rule outside TOLERATED leaves the item out."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field, ValidationError

from kiosk.catalogue import options
from kiosk.catalogue.item import NEEDS_THE_LINE, Item, Kind, Strict
from kiosk.catalogue.source import Where, text_faults
from kiosk.forms.faults import condition_faults, form_faults

TOLERATED = frozenset({"english"})
LONGEST_SPECIAL = 30  # working days, unless a law sets the limit
TERM = re.compile(r"(\d+)\s*个?\s*(?:工作日|日|天)")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
BORN, DEADLINE, UNTIL = re.compile(r"born:\d{1,3}"), re.compile("deadline"), re.compile("until")
NONE = re.compile(r"(?!)")
FOR_EVERYBODY = frozenset({"id_card", "travel_document"})
TEXTS = ("title", "summary", "short", "outcome", "accept_condition", "commitments", "after")

Found = tuple[Where, str, str]


def check_item(document: dict[str, Any]) -> tuple[Item | None, list[Found]]:
    """The item (None when it must be left out) and (where, rule, message) of everything wrong with it."""
    found = text_faults(document)
    try:
        item = Item.model_validate(document)
    except ValidationError as error:
        return None, found + of_pydantic(error)
    except RecursionError:
        return None, [*found, ((), "too_deep", "is nested too deeply")]
    found += item_faults(item)
    return (item if all(rule in TOLERATED for _, rule, _ in found) else None), found


def item_faults(item: Item) -> list[Found]:
    return [
        *_codes(item),
        *_times(item),
        *_materials(item),
        *_identity(item),
        *_options(item),
        *_package(item),
        *_pledges(item),
        *_placeholders(item),
        *_form(item),
        *_english(item),
    ]


def of_pydantic(error: ValidationError) -> list[Found]:
    return [(tuple(part["loc"]), part["type"], part["msg"]) for part in error.errors(include_url=False)]


def dotted(where: Where) -> str:
    return ".".join(str(part) for part in where)


def _codes(item: Item) -> list[Found]:
    found: list[Found] = []
    # domain.md 6.1: 实施编码 = 18 (implementing body) + 1 (level) + 12 (基本编码).
    if item.task_code[:18] != item.dept_code:
        found.append((("task_code",), "code", "must begin with dept_code"))
    if item.task_code[18] != item.use_level:
        found.append((("task_code",), "code", "its 19th character must be use_level"))
    if item.task_code[19:] != item.catalog_code:
        found.append((("task_code",), "code", "must end with catalog_code"))
    return found


def _times(item: Item) -> list[Found]:
    found: list[Found] = []
    if item.promise_day > item.anticipate_day and item.anticipate_day > 0:
        found.append((("promise_day",), "promise", "is longer than the statutory time (anticipate_day)"))
    if item.project_type == "1" and item.promise_day > 0:
        found.append((("promise_day",), "promise", "an item done at once (project_type 1) promises 0 days"))
    if item.project_type == "2" and item.promise_day == 0:
        found.append((("promise_day",), "promise", "an item with a promise (project_type 2) needs days"))
    if item.holds_months and item.kind is not Kind.CERTIFY:
        found.append((("holds_months",), "certify", "only a confirmation (kind certify) holds for a time"))
    longest = max(map(int, TERM.findall(item.special_procedure)), default=0)
    if longest > LONGEST_SPECIAL and "《" not in item.special_procedure:
        found.append(
            (("special_procedure",), "special", f"takes over {LONGEST_SPECIAL} working days without naming the law")
        )
    return found


def _materials(item: Item) -> list[Found]:
    found: list[Found] = []
    names = [material.material_name for material in item.materials]
    read = _read(item.form)
    for number, material in enumerate(item.materials):
        at: Where = ("materials", number)
        if names.count(material.material_name) > 1:
            found.append(((*at, "material_name"), "duplicate", "two materials have this name"))
        if material.how == "photo" and len(material.pages) != material.page_num:
            found.append(((*at, "pages"), "pages", f"page_num is {material.page_num}: name as many pages"))
        if material.paper == "card" and (material.how != "photo" or material.page_num > 2):
            found.append(((*at, "paper"), "card", "a card is photographed, and has one side or two"))
        if (material.is_need == "3") != (material.defer_days > 0):
            found.append(((*at, "defer_days"), "defer", "is_need 3 (容缺后补) and defer_days go together"))
        if idle := sorted(set(material.certificate.tells if material.certificate else ()) - read):
            found.append(((*at, "certificate", "tells"), "dangling", f"no question has x-read {', '.join(idle)}"))
    if item.is_fee != bool(item.fees):
        found.append((("fees",), "fee", "is_fee and fees must agree"))
    return found


def _read(form: Mapping[str, Any]) -> set[str]:
    """Fields that a question reads of papers and certificates, of a form that may be no form yet."""
    properties = form.get("properties")
    specs = properties.values() if isinstance(properties, dict) else ()
    return {str(spec.get("x-read")) for spec in specs if isinstance(spec, dict)}


def _identity(item: Item) -> list[Found]:
    """Cards may be locked, codes need the line, and nobody's face may be the only way in."""
    found: list[Found] = []
    if not FOR_EVERYBODY & set(item.identity):
        found.append((("identity",), "identity", "needs id_card or travel_document: the others do not work for all"))
    if len(set(item.identity)) != len(item.identity):
        found.append((("identity",), "identity", "names a way twice"))
    return found


def _options(item: Item) -> list[Found]:
    """寄递, 跨省通办, 预约."""
    properties = item.form.get("properties")
    found: list[Found] = [
        (("form", "properties", key), "reserved", "is asked by is_express or cross_mode")
        for key in sorted(options.KEYS & frozenset(properties if isinstance(properties, dict) else ()))
    ]
    if item.cross_mode and not re.search("跨省|全国", item.handle_area):
        found.append((("cross_mode",), "handle_area", "needs a handle_area that reaches beyond the province"))
    if item.kind is Kind.BOOK:
        found.append((("kind",), "kind", "a booking is made of an item: set is_schedule"))
    if item.is_schedule and item.is_service_terminals:
        found.append(
            (("is_schedule",), "schedule", "a window's time is for what is not done here (is_service_terminals)")
        )
    if item.express_fee and not item.is_express:
        found.append((("express_fee",), "express", "is_express is not set"))
    if (item.cross_mode or item.is_express) and item.kind in NEEDS_THE_LINE:
        found.append((("kind",), "express", f"a {item.kind} is finished at once: nothing is sent later"))
    return found


def _package(item: Item) -> list[Found]:
    joined = [(name,) for name in ("parts", "part_codes") if getattr(item, name)]
    return [(at, "package", "is made of a package, whose file stands in the folder packages") for at in joined]


def _pledges(item: Item) -> list[Found]:
    """告知承诺制. A proof of who somebody is cannot be promised; nor anything where the law forbids it."""
    found: list[Found] = []
    proofs = {spec.material_name: spec for spec in item.materials}
    for number, pledge in enumerate(item.pledges):
        at: Where = ("pledges", number)
        if item.no_pledge:
            found.append((at, "pledge_excluded", "the law lets no promise stand for a proof here (no_pledge)"))
        proof = proofs.get(pledge.replaces)
        if proof is None:
            found.append(((*at, "replaces"), "dangling", "names no material"))
        elif proof.how != "photo" or proof.only_if is None:
            found.append(((*at, "replaces"), "pledge", "is a proof that is wanted anyway: give it an only_if"))
        untold = [word for word in ("told", "promise") if not getattr(pledge.en, word).strip()]
        untold += [
            word
            for word in ("duties", "consequences")
            if not _as_many(getattr(pledge.en, word), getattr(pledge, word))
        ]
        found += [((*at, "en", word), "english", "is missing or does not match the Chinese") for word in untold]
    return found


def _placeholders(item: Item) -> list[Found]:
    """`{born:80}` in accept_condition; in after `{deadline}`, where there is a promised day, and `{until}`, where a
    confirmation holds for a time."""
    after = DEADLINE if item.promise_day else UNTIL if item.holds_months else NONE
    allowed = {"accept_condition": BORN, "after": after}
    chinese = item.model_dump(include={*TEXTS})
    return [
        (("en", key) if english else (key,), "placeholder", f"{{{name}}} has no meaning here")
        for english, words in ((False, chinese), (True, item.en))
        for key in TEXTS
        for name in PLACEHOLDER.findall(str(words.get(key, "")))
        if not allowed.get(key, NONE).fullmatch(name)
    ]


def _form(item: Item) -> list[Found]:
    found: list[Found] = [(("form", *where), rule, message) for where, rule, message in form_faults(item.form)]
    if found:
        return found
    keys = frozenset(item.form.get("properties", {}))
    for number, material in enumerate(item.materials):
        for where, rule, message in condition_faults(material.only_if, keys):
            found.append((("materials", number, "only_if", *where), rule, message))
    for number, pledge in enumerate(item.pledges):
        for where, rule, message in condition_faults(pledge.only_if, keys):
            found.append((("pledges", number, "only_if", *where), rule, message))
    return found


class EnglishMaterial(Strict):
    name: str = ""
    note: str = ""
    tag: str = ""
    pages: tuple[str, ...] = ()


class English(Strict):
    """An item's `en`. Lists match the Chinese ones; materials by their Chinese name."""

    title: str = ""
    summary: str = ""
    short: str = ""
    outcome: str = ""
    dept_name: str = ""
    result_name: str = ""
    accept_condition: tuple[str, ...] = ()
    commitments: tuple[str, ...] = ()
    fees: tuple[str, ...] = ()
    after: tuple[tuple[str, str], ...] = ()
    materials: dict[str, EnglishMaterial] = Field(default_factory=dict)


NO_MATERIAL = EnglishMaterial()


def _english(item: Item) -> list[Found]:
    try:
        en = English.model_validate(item.en)
    except ValidationError as error:
        return [(("en", *where), rule, message) for where, rule, message in of_pydantic(error)]
    texts = ("title", "summary", "short", "outcome", "dept_name", "result_name")
    missing: list[Where] = [(key,) for key in texts if getattr(item, key) and not getattr(en, key).strip()]
    lists = ("accept_condition", "commitments", "fees", "after")
    missing += [(key,) for key in lists if not _as_many(getattr(en, key), getattr(item, key))]
    for spec in item.materials:
        theirs = en.materials.get(spec.material_name, NO_MATERIAL)
        at: Where = ("materials", spec.material_name)
        missing += [] if theirs.name.strip() else [(*at, "name")]
        missing += [(*at, key) for key in ("note", "tag") if getattr(spec, key) and not getattr(theirs, key).strip()]
        missing += [] if spec.how != "photo" or _as_many(theirs.pages, spec.pages) else [(*at, "pages")]
    found: list[Found] = [
        (("en", *where), "english", "is missing or does not match the Chinese") for where in missing
    ]
    return found + [(("form", *where), "english", "has no English (x-en)") for where in form_english(item.form)]


def form_english(form: dict[str, Any]) -> list[Where]:
    missing: list[Where] = []
    properties = form.get("properties")
    for key, spec in properties.items() if isinstance(properties, dict) else ():
        if not isinstance(spec, dict):
            continue
        theirs = spec.get("x-en")
        words = theirs if isinstance(theirs, dict) else {}
        at: Where = ("properties", str(key))
        ours = {"title": "title", "label": "x-label", "hint": "x-hint", "confirm": "x-confirm", "error": "x-error"}
        missing += [
            (*at, "x-en", name) for name, source in ours.items() if spec.get(source) and not _said(words, name)
        ]
        items = spec.get("items")
        where, holder = ((*at, "items"), items) if isinstance(items, dict) else (at, spec)
        options = holder.get("oneOf")
        for number, option in enumerate(options if isinstance(options, list) else []):
            english = option.get("x-en") if isinstance(option, dict) else None
            if not english or (isinstance(english, dict) and not _said(english, "title")):
                missing.append((*where, "oneOf", number))
    return missing


def _said(words: dict[str, Any], key: str) -> bool:
    return isinstance(words.get(key), str) and bool(words[key].strip())


def _as_many(theirs: Sequence[object], ours: Sequence[object]) -> bool:
    return len(theirs) == len(ours) and all(theirs)
