"""What a package says of itself once its parts are joined: conditions, times, fees, commitments, words."""

from typing import Any

from kiosk.catalogue.conditions import all_of, any_of, remaining, resolved
from kiosk.catalogue.item import Fee, Item, ItemPart, Kind, MaterialSpec, PartField, Pledge
from kiosk.catalogue.package import EnglishPackage, Package, PackagePart

AGENTS = ("none", "family", "anyone")  # the strictest part's counts
AFTER = (("今天", "机器收好了您的材料"), ("最晚 {deadline}", "每件事都会告诉您结果"))
AFTER_EN = (("Today", "This machine has your papers"), ("By {deadline}", "You hear the result of every part"))
AFTER_AT_ONCE = (("今天", "机器收好了您的材料，马上分送各部门"),)
AFTER_AT_ONCE_EN = (("Today", "This machine has your papers and sends them on"),)


def item_of(package: Package, parts: list[Item], form: dict[str, Any], papers: list[MaterialSpec]) -> Item:
    lead = next(item for item in parts if item.catalog_code == package.lead)
    offices = len({item.dept_code for item in parts})
    longest = max(item.promise_day for item in parts)
    results = dict.fromkeys(item.result_name for item in parts if item.result_name)
    commitments = list(dict.fromkeys(text for item in parts for text in item.commitments))
    return Item(
        catalog_code=package.catalog_code,
        task_code=lead.task_code[:19] + package.catalog_code,
        task_name=package.task_name,
        task_type="20",
        task_state=package.task_state,
        dept_name=lead.dept_name + (f"等 {offices} 个部门" if offices > 1 else ""),
        dept_code=lead.dept_code,
        use_level=lead.use_level,
        server_type="^".join(sorted({kind for item in parts for kind in item.server_type.split("^")})),
        project_type="2" if longest else "1",
        accept_condition=_conditions_of(parts),
        by_law=list(dict.fromkeys([*package.by_law, *(law for item in parts for law in item.by_law)])),
        promise_day=longest,
        limit_scene_num=max(item.limit_scene_num for item in parts),
        is_fee=any(item.is_fee for item in parts),
        fees=[
            Fee(fee_name=f"{item.title}·{fee.fee_name}", fee_stand=fee.fee_stand, by_law=fee.by_law)
            for item in parts
            for fee in item.fees
        ],
        transact_addr=lead.transact_addr,
        transact_time=lead.transact_time,
        link_way=lead.link_way,
        supervise_way=lead.supervise_way,
        result_name="、".join(results),
        handle_area=lead.handle_area,
        service_type="、".join(dict.fromkeys(item.service_type for item in parts if item.service_type)),
        cross_mode=next((item.cross_mode for item in parts if item.cross_mode), ""),
        is_express=any(item.is_express for item in parts),
        express_fee=max(item.express_fee for item in parts),
        agents=min((item.agents for item in parts), key=AGENTS.index),
        plan_effective_date=package.plan_effective_date,
        plan_cancel_date=package.plan_cancel_date,
        materials=papers,
        identity=[way for way in lead.identity if all(way in item.identity for item in parts)] or ["id_card"],
        kind=Kind.APPLY,
        title=package.title,
        summary=package.summary,
        short=package.short,
        icon=package.icon,
        topic=package.topic,
        words=package.words,
        minutes=package.minutes,
        outcome=package.outcome,
        part_codes=[item.catalog_code for item in parts],
        after=list(AFTER if longest else AFTER_AT_ONCE),
        accepted_on_receipt=all(item.accepted_on_receipt for item in parts),
        commitments=commitments,
        pledges=_pledges(package, parts),
        form=form,
        en=_english(package, parts, lead, offices, longest),
    )


def _pledges(package: Package, parts: list[Item]) -> list[Pledge]:
    """The same promise to several parts is one."""
    made: dict[str, Pledge] = {}
    for part, item in zip(package.parts, parts, strict=True):
        for pledge in item.pledges:
            if resolved(pledge.only_if, part.fixed) is False:
                continue
            when = all_of(part.only_if, remaining(pledge.only_if, part.fixed, part.fields))
            same = made.get(pledge.promise)
            when = any_of(same.only_if, when) if same else when
            made[pledge.promise] = pledge.model_copy(update={"only_if": when or {}})
    return list(made.values())


def _conditions_of(parts: list[Item]) -> list[str]:
    """What several parts ask stands once, in front; the rest by part."""
    lists = [(item.title, item.accept_condition) for item in parts]
    return _by_part(lists, "：", "；")


def _by_part(lists: list[tuple[str, list[str]]], colon: str, comma: str) -> list[str]:
    every = [text for _, texts in lists for text in texts]
    shared = [text for text in dict.fromkeys(every) if every.count(text) > 1]
    rest = [(title, [text for text in texts if text not in shared]) for title, texts in lists]
    return [*shared, *(f"{title}{colon}{comma.join(texts)}" for title, texts in rest if texts)]


def _english(package: Package, parts: list[Item], lead: Item, offices: int, longest: int) -> dict[str, Any]:
    en = EnglishPackage.model_validate(package.en)

    def of(item: Item, key: str) -> str:
        return str(item.en.get(key) or getattr(item, key))

    spoken = {
        text: str(theirs)
        for item in parts
        for text, theirs in zip(item.commitments, item.en.get("commitments", ()), strict=False)
    }
    office = of(lead, "dept_name")
    return {
        "title": en.title,
        "summary": en.summary,
        "short": en.short,
        "outcome": en.outcome,
        "dept_name": office + (f" and {offices - 1} more" if offices > 1 else ""),
        "result_name": ", ".join(dict.fromkeys(of(item, "result_name") for item in parts if item.result_name)),
        "accept_condition": _by_part(
            [(of(item, "title"), list(item.en.get("accept_condition") or item.accept_condition)) for item in parts],
            ": ",
            "; ",
        ),
        "commitments": [spoken.get(text, text) for text in dict.fromkeys(t for i in parts for t in i.commitments)],
        "fees": [f"{of(item, 'title')}: {fee}" for item in parts for fee in item.en.get("fees", ())],
        "after": [list(pair) for pair in (AFTER_EN if longest else AFTER_AT_ONCE_EN)],
    }


def part_of(
    package: Package,
    part: PackagePart,
    item: Item,
    parts: list[Item],
    fields: dict[str, PartField],
    materials: dict[str, list[str]],
) -> ItemPart:
    when = EnglishPackage.model_validate(package.en).when.get(item.catalog_code, "")
    shared = {text for other in parts if other is not item for text in other.commitments}
    title_en = str(item.en.get("title", ""))
    spoken = [
        str(theirs) if text in shared else f"{title_en}: {theirs}"
        for text, theirs in zip(item.commitments, item.en.get("commitments", ()), strict=False)
    ]
    en = {"title": title_en, "dept_name": str(item.en.get("dept_name", "")), "when": when, "commitments": spoken}
    return ItemPart(
        item=item.catalog_code,
        task_code=item.task_code,
        task_name=item.task_name,
        title=item.title,
        dept_name=item.dept_name,
        dept_code=item.dept_code,
        icon=item.icon,
        promise_day=item.promise_day,
        is_fee=item.is_fee,
        only_if=part.only_if,
        when=part.when,
        fields=fields,
        fixed=part.fixed,
        materials=materials,
        commitments=[text if text in shared else f"{item.title}：{text}" for text in item.commitments],
        en={word: text for word, text in en.items() if text},
    )
