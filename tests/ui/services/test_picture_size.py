"""Pictures are decoded at the size that is shown: a page of eight megapixels would need 32 MB for a moment."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize

from ui.samples import moments
from ui.samples.pictures import sheet_of_paper
from ui.services.pictures import Pictures, decoded, part, part_name


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ((488, 350), (488, 350)),
        ((100, 350), (100, 71)),
        ((244, 0), (244, 175)),
        ((0, 70), (97, 70)),
        ((0, 0), (976, 700)),
    ],
)
def test_a_side_that_is_not_known_yet_is_free(qapp: object, wanted: tuple[int, int], got: tuple[int, int]) -> None:
    assert decoded(sheet_of_paper(976, 700), QSize(*wanted)).size().toTuple() == got


def test_what_a_paper_says_is_cut_out_before_a_page_asks_for_it_and_goes_with_the_visit(qapp: object) -> None:
    visit = next(one.visit for one in moments() if one.name == "06-confirm-paper")
    pictures = Pictures()
    names = pictures.hold(visit)
    pictures.cut(names)
    assert not pictures.hold(replace(visit, question=0)), "once"
    (name,) = {name for name in names if name == part_name(visit.pages, visit.read[0])}
    ready = pictures.requestImage(name, QSize(), QSize())
    assert ready == part(visit.pages[int(name.split("/")[1])].jpeg, name)
    pictures.wipe()
    pictures.cut(names)
    assert pictures.empty, "cut after the visit has gone"
