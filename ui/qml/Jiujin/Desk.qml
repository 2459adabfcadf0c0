import QtQuick
import QtQuick.Shapes

// Where the ID card is read, and which way it goes. As wide as it is drawn: 976 by 880 of its own.
Item {
    id: d
    objectName: "desk"
    property bool out: false                     // it is to be taken
    readonly property real k: width / 976
    Art { anchors.fill: parent; drawing: "desk.svg" }
    Shape {
        x: 646 * d.k; y: 430 * d.k; width: 112 * d.k; height: 124 * d.k
        rotation: d.out ? 180 : 0
        ShapePath {
            fillColor: "#B5301C"; strokeColor: "#FAF7F1"; strokeWidth: 5 * d.k; joinStyle: ShapePath.RoundJoin
            startX: 34 * d.k; startY: 0
            PathLine { x: 78 * d.k; y: 0 } PathLine { x: 78 * d.k; y: 62 * d.k } PathLine { x: 112 * d.k; y: 62 * d.k } PathLine { x: 56 * d.k; y: 124 * d.k }
            PathLine { x: 0; y: 62 * d.k } PathLine { x: 34 * d.k; y: 62 * d.k } PathLine { x: 34 * d.k; y: 0 }
        }
    }
}
