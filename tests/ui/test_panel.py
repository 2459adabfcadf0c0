import pytest

from ui.panel import FRAME_PX, WIDTH_PX, beside


@pytest.mark.parametrize("room", [(1920, 1080), (1366, 768), (3840, 2160), (2560, 1440), (1280, 1024)])
@pytest.mark.parametrize("panel", [(1080, 1920), (1920, 1080)])
def test_window_and_panel_stand_side_by_side(room: tuple[int, int], panel: tuple[int, int]) -> None:
    width, height = beside(room, panel)
    assert width <= panel[0]
    assert height <= room[1] - FRAME_PX
    assert width + WIDTH_PX <= room[0] - FRAME_PX
    assert abs(width / height - panel[0] / panel[1]) < 0.01
