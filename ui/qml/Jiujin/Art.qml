import QtQuick

// A drawing of ours from ../art, painted at its own size. "": none. Without a size there is no picture yet: Qt would paint
// the drawing at the size that its file names, and again at the right one.
Image {
    property string drawing: ""
    readonly property size room: Qt.size(width, height)
    onRoomChanged: paint()
    onDrawingChanged: paint()
    onStatusChanged: if (status === Image.Ready) Theme.keep(source, sourceSize)
    function paint() {
        if (room.width > 0 && room.height > 0) sourceSize = room
        source = drawing !== "" && room.width > 0 && room.height > 0 ? Theme.artDir + drawing : ""
    }
}
