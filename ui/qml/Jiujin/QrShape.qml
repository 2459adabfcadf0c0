import QtQuick
import QtQuick.Shapes

// A QR code drawn from its path; dark on white in every mode, with its quiet zone of four modules.
Rectangle {
    id: q
    property string path: ""
    property int modules: 0
    readonly property real side: Math.max(1, modules + 8)
    visible: modules > 0
    color: "#FFFFFF"
    Accessible.role: Accessible.Graphic
    Accessible.name: qsTr("二维码")
    Shape {
        x: 4 * q.width / q.side; y: x
        width: q.modules; height: q.modules
        transformOrigin: Item.TopLeft
        scale: q.width / q.side
        ShapePath { strokeWidth: -1; fillColor: "#0B131B"; PathSvg { path: q.path } }
    }
}
