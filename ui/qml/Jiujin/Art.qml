import QtQuick

// A drawing of ours from ../art, painted at its own size. "": none.
Image {
    property string drawing: ""
    source: drawing === "" ? "" : Theme.artDir + drawing
    sourceSize: Qt.size(width, height)
    onStatusChanged: if (status === Image.Ready) Theme.keep(source, sourceSize)
}
