import QtQuick

// Words in large letters: of one line, or from the left. The software renderer paints a letter above 64 pixels from its
// outline each time, so such words are a picture (ui/services/lettering.py); the text stands behind it, clipped away.
Item {
    id: h
    property alias role: words.role
    property alias strong: words.strong
    property alias text: words.text
    property alias color: words.color
    property alias font: words.font
    property alias lh: words.lh
    property alias centred: words.centred
    property alias wrapMode: words.wrapMode
    property alias fontSizeMode: words.fontSizeMode
    property alias minimumPixelSize: words.minimumPixelSize
    property alias horizontalAlignment: words.horizontalAlignment
    property alias leftPadding: words.leftPadding
    readonly property bool wraps: wrapMode !== Text.NoWrap
    readonly property bool middle: horizontalAlignment === Text.AlignHCenter
    readonly property bool drawn: words.font.pixelSize > 64 && text !== "" && !(middle && words.lineCount > 1)
    implicitWidth: wraps ? 0 : words.implicitWidth
    implicitHeight: words.height
    Item {
        clip: h.drawn
        Txt {
            id: words
            strong: true
            width: h.width
            lh: 1.28
            leftPadding: h.wraps && !h.middle ? -Math.round(font.pixelSize * 0.04) : 0
        }
    }
    Image {
        visible: h.drawn
        x: words.leftPadding + (h.middle ? (h.width - words.contentWidth) / 2 : 0)
        cache: false
        source: h.drawn ? "image://drawn/words/" + [words.fontSizeMode === Text.FixedSize ? words.font.pixelSize : words.fontInfo.pixelSize, h.wraps ? h.width - words.leftPadding : 0, words.lh > 0 ? words.lineHeight : 0, words.font.weight, words.font.letterSpacing, String(words.color).slice(1), encodeURIComponent(h.text)].join("/") : ""
    }
}
