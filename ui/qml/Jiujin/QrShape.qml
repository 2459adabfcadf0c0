import QtQuick

// A QR code dark on white in every mode, with its quiet zone of four modules.
Rectangle {
    id: q
    property string picture: ""
    property int modules: 0
    readonly property real side: Math.max(1, modules + 8)
    visible: modules > 0
    color: "#FFFFFF"
    Accessible.role: Accessible.Graphic
    Accessible.name: qsTr("二维码")
    Image {
        readonly property int module: Math.round(4 * q.width / q.side)
        x: module; y: module
        width: q.width - 2 * x; height: width
        source: q.picture
        cache: false
        smooth: false
    }
}
