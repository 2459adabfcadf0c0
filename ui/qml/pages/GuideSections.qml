pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

// The sections of one leaf of a guide.
Column {
    id: s
    required property GuideViewModel viewModel
    property var list: []
    spacing: Theme.mm(9)
    Rows {
        id: sections
        list: s.list
        delegate: Column {
            id: sec
            required property int index
            readonly property var modelData: sections.list[index] ?? ({ title: "", first: false, rows: [] })
            visible: index < sections.list.length
            width: s.width; spacing: Theme.mm(3)
            readonly property bool plain: sec.modelData.title === ""
            readonly property bool materials: sec.modelData.rows.length > 0 && sec.modelData.rows[0].kind === "material"
            Item {
                visible: !sec.plain; width: parent.width; height: title.height
                Txt { id: title; role: Theme.assisted ? "h3" : "h2"; strong: true; text: sec.modelData.title; width: parent.width; lh: 1.3 }
                Loader {
                    readonly property bool wanted: sec.index === 0 && sec.modelData.first !== true && s.viewModel.leaf === 0 && s.viewModel.placesWord !== ""
                    active: wanted
                    visible: wanted
                    anchors.right: parent.right; anchors.verticalCenter: parent.verticalCenter; anchors.verticalCenterOffset: Theme.mm(2)
                    sourceComponent: Btn { objectName: "places"; kind: "quiet"; small: true; role: "body"; text: s.viewModel.placesWord; icon2: "pin"; onClicked: s.viewModel.openPlaces() }
                }
                Loader {
                    readonly property bool wanted: sec.modelData.first === true
                    active: wanted
                    visible: wanted
                    anchors.right: parent.right; anchors.verticalCenter: parent.verticalCenter; anchors.verticalCenterOffset: Theme.mm(2)
                    sourceComponent: Btn { objectName: "take-along"; kind: "quiet"; small: true; role: "body"; text: s.viewModel.takeWord; icon2: "print"; onClicked: s.viewModel.takeAlong() }
                }
            }
            Card {
                width: parent.width; height: rows.height + 2 * rows.y
                color: sec.plain ? "transparent" : Theme.surface; border.width: sec.plain ? 0 : Theme.hair
                Column {
                    id: rows
                    readonly property bool materials: sec.materials
                    y: materials || sec.plain ? 0 : Theme.mm(5); width: parent.width; spacing: materials ? 0 : Theme.mm(1.5)
                    Rows {
                        id: lines
                        list: sec.modelData.rows
                        delegate: GuideLine {
                            required property int index
                            readonly property var modelData: lines.list[index] ?? null
                            onModelDataChanged: if (modelData) say(modelData)
                            visible: index < lines.list.length
                            inner: rows.width
                            kind: sec.index === 0 ? "bullet" : sec.index === 1 ? "material" : "line"
                            last: index === lines.list.length - 1
                            Component.onCompleted: if (modelData) say(modelData)
                        }
                    }
                }
            }
        }
    }
}
