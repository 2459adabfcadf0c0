"""Pictures are decoded at the size that is shown: a page of eight megapixels would need 32 MB for a moment."""

import pytest
from PySide6.QtCore import QSize

from ui.samples_visit import sheet_of_paper
from ui.services.pictures import decoded


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
