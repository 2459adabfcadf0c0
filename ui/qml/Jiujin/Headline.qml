import QtQuick

// What a page says first, in its largest letters. The software renderer paints a letter above 64 pixels from its outline
// each time (QRasterPaintEngine), so those are a picture; the text stands behind it, clipped away.
Item {
    id: h
    property alias role: words.role
    property alias text: words.text
    property alias lh: words.lh
    implicitHeight: words.height
    Item {
        clip: h.drawn
        Txt {
            id: words
            strong: true
            width: h.width
            lh: 1.28
            leftPadding: -Math.round(font.pixelSize * 0.04)
        }
    }
    readonly property bool drawn: words.font.pixelSize > 64
    Image {
        x: words.leftPadding
        cache: false
        source: h.drawn && h.text !== "" && h.width > 0 ? "image://drawn/words/" + [words.font.pixelSize, h.width - words.leftPadding, words.lineHeight, String(words.color).slice(1), encodeURIComponent(h.text)].join("/") : ""
    }
}
