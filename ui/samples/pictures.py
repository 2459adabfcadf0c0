"""What lies under the sample camera, drawn here."""

from dataclasses import replace
from typing import Any

import segno
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPolygonF, QTransform

from ui.facts import Preview
from ui.images import encoded


def sheet_of_paper(width: int = 976, height: int = 700, *, cut: bool = False) -> bytes:
    """A household register on a dark desk, as the camera would see it, as JPEG. `cut`: its right side is outside."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#343B42"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(width * (0.29 if cut else 0.12), height * 0.07)
    painter.rotate(4 if cut else 1.5)
    page = QRectF(0, 0, width * 0.8, height * 0.86)
    painter.fillRect(page, QColor("#F1EDDF"))
    painter.setPen(QColor("#2F3B47"))
    font = QFont("Noto Sans CJK SC")
    font.setPixelSize(round(height * 0.05))
    painter.setFont(font)
    painter.drawText(
        QRectF(0, height * 0.03, page.width(), height * 0.1), Qt.AlignmentFlag.AlignCenter, "常住人口登记卡"
    )
    font.setPixelSize(round(height * 0.03))
    painter.setFont(font)
    for row, words in enumerate(("姓名", "曾用名", "出生地", "籍贯", "身份证", "服务处所")):
        top = height * (0.16 + row * 0.1)
        painter.drawRect(QRectF(page.width() * 0.06, top, page.width() * 0.2, height * 0.1))
        painter.drawRect(QRectF(page.width() * 0.26, top, page.width() * 0.66, height * 0.1))
        box = QRectF(page.width() * 0.07, top, page.width() * 0.19, height * 0.1)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
        painter.fillRect(
            QRectF(page.width() * 0.3, top + height * 0.035, page.width() * 0.3, height * 0.03), QColor("#9AA3AB")
        )
    painter.end()
    return encoded(image, "jpeg", 80)


CARD_PLACE = QRectF(0.27, 0.24, 0.46, 0.404)  # parts of a frame of 976 by 700: 85.6 by 54


def side_of_card(width: int = 976, height: int = 700, *, back: bool = False, whole: bool = False) -> bytes:
    """An ID card on a dark desk as JPEG. `whole`: cut out, as it is kept."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#343B42"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    place = QRectF(
        CARD_PLACE.x() * width, CARD_PLACE.y() * height, CARD_PLACE.width() * width, CARD_PLACE.height() * height
    )
    painter.fillRect(place, QColor("#DCE6EA"))
    across, down = place.width(), place.height()
    painter.translate(place.topLeft())
    if back:
        painter.setBrush(QColor("#B23A36"))
        painter.drawEllipse(QRectF(across * 0.08, down * 0.12, down * 0.34, down * 0.34))
    else:
        painter.fillRect(QRectF(across * 0.66, down * 0.2, across * 0.26, down * 0.52), QColor("#9AA3AB"))
    for row in range(2 if back else 4):
        top = down * (0.66 if back else 0.16) + row * down * 0.15
        painter.fillRect(QRectF(across * (0.3 if back else 0.08), top, across * 0.4, down * 0.06), QColor("#2F3B47"))
    painter.end()
    return encoded(image.copy(place.toRect()) if whole else image, "jpeg", 80)


def card_outline() -> tuple[tuple[float, float], ...]:
    """Where `side_of_card` lies, as parts of the frame."""
    left, top, right, bottom = CARD_PLACE.left(), CARD_PLACE.top(), CARD_PLACE.right(), CARD_PLACE.bottom()
    return (left, top), (right, top), (right, bottom), (left, bottom)


def outline(*, cut: bool = False) -> tuple[tuple[float, float], ...]:
    """Where `sheet_of_paper` lies, as parts of the frame."""
    width, height = 976.0, 700.0
    place = QTransform()
    place.translate(width * (0.29 if cut else 0.12), height * 0.07)
    place.rotate(4 if cut else 1.5)
    points = place.map(QPolygonF(QRectF(0, 0, width * 0.8, height * 0.86)))
    corners: list[QPointF] = [points.at(n) for n in range(4)]
    return tuple((corner.x() / width, corner.y() / height) for corner in corners)


def empty_desk() -> QImage:
    image = QImage(976, 700, QImage.Format.Format_RGB32)
    image.fill(QColor("#343B42"))
    return image


ROWS = ("CRH123456783<<<3301018M8001014", "<<<<<<<<<<<<<<<<<<<Z1234567<4<", "CHAN<<TAI<MAN<<<<<<<<<<<<<<<<<")


def permit_on_the_desk(width: int = 976, height: int = 732) -> bytes:
    """A travel permit as the camera would see it, as JPEG."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#343B42"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(width * 0.16, height * 0.2)
    painter.rotate(2)
    painter.fillRect(QRectF(0, 0, width * 0.68, height * 0.57), QColor("#E3EDE6"))
    painter.fillRect(QRectF(width * 0.04, height * 0.1, width * 0.15, height * 0.22), QColor("#9AA3AB"))
    for row in range(4):
        painter.fillRect(
            QRectF(width * 0.24, height * (0.1 + 0.06 * row), width * 0.28, height * 0.025), QColor("#5B6670")
        )
    font = QFont("Noto Sans Mono CJK SC")
    font.setPixelSize(round(height * 0.034))
    painter.setFont(font)
    painter.setPen(QColor("#1B252E"))
    for row, text in enumerate(ROWS):
        painter.drawText(QPointF(width * 0.03, height * (0.41 + 0.06 * row)), text)
    painter.end()
    return encoded(image, "jpeg", 80)


def phone_on_the_desk(width: int = 976, height: int = 732) -> bytes:
    """A telephone with a code as the camera would see it, as JPEG."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#343B42"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(width * 0.36, height * 0.08)
    painter.rotate(3)
    painter.fillRect(QRectF(0, 0, width * 0.3, height * 0.84), QColor("#101418"))
    painter.fillRect(QRectF(width * 0.012, height * 0.04, width * 0.276, height * 0.76), QColor("#F2F5F7"))
    rows = segno.make_qr("JJ1*SAMPLE").matrix
    cell = width * 0.2 / len(rows)
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                at = QPointF(width * 0.05 + across * cell, height * 0.26 + down * cell)
                painter.fillRect(QRectF(at.x(), at.y(), cell, cell), QColor("#101418"))
    painter.end()
    return encoded(image, "jpeg", 80)


def proof_page() -> bytes:
    """An A4 page, PNG."""
    page = QImage(827, 1169, QImage.Format.Format_Grayscale8)
    page.fill(Qt.GlobalColor.white)
    pen = QPainter(page)
    for size, top, text in ((42, 90, "不动产登记信息查询结果"), (24, 230, "经查，韦秀兰名下没有房屋登记记录。")):
        font = QFont("Noto Sans CJK SC")
        font.setPixelSize(size)
        pen.setFont(font)
        pen.drawText(QRectF(60, top, 707, 80), Qt.AlignmentFlag.AlignHCenter, text)
    for line in range(8):
        pen.fillRect(80, 340 + 60 * line, 667, 2, QColor("#999999"))
    pen.fillRect(600, 900, 150, 150, QColor("#222222"))
    pen.end()
    return encoded(page, "png")


def seeing(jpeg_bytes: bytes, corners: tuple[tuple[float, float], ...], *problems: str) -> tuple[Any, Any]:
    """(facts, prepare) of a moment before the camera."""
    preview = Preview("", corners, problems)

    def prepare(page: Any) -> None:
        address = page.tools.input["pictures"].show_preview(jpeg_bytes)
        page.controller.update_facts(preview=replace(preview, picture=address))

    return {"preview": preview}, prepare
