import QtQuick

// What a page says first, in its largest letters. The software renderer paints a letter above 64 pixels from its outline
// each time (QRasterPaintEngine). What a page built ahead already says is made a picture then; the text stands behind
// it, clipped away. Words that come later are painted as text.
Item {
    id: h
    property bool ahead: false
    property alias role: words.role
    property alias text: words.text
    property alias lh: words.lh
    property string foreseen: ""
    readonly property bool drawn: foreseen !== "" && foreseen === text && words.font.pixelSize > 64
    implicitHeight: words.height
    Component.onCompleted: if (ahead) foreseen = text
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
    Image {
        visible: h.drawn
        x: words.leftPadding
        cache: false
        source: h.drawn ? "image://drawn/words/" + [words.font.pixelSize, h.width - words.leftPadding, words.lineHeight, String(words.color).slice(1), encodeURIComponent(h.text)].join("/") : ""
    }
}
