pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

Page {
    id: p
    required property SearchViewModel viewModel
    readonly property bool writing: viewModel.writing
    readonly property int rowH: Theme.mm(Theme.assisted ? 52 : wide ? 36 : viewModel.columns === 2 ? 51 : 40)
    readonly property int fieldY: writing ? kb.y - find.height - Theme.mm(6) : reach + Theme.mm(4)
    readonly property int listTop: writing ? reach + Theme.mm(4) : find.y + find.height + Theme.mm(8)
    readonly property int listEnd: writing ? find.y - Theme.mm(6) : actionY - Theme.mm(8)
    readonly property int lines: Math.max(1, Math.floor((listEnd - listTop + Theme.gap) / (rowH + Theme.gap)))
    readonly property int room: lines * viewModel.columns
    onRoomChanged: viewModel.setRoom(room)
    Component.onCompleted: viewModel.setRoom(room)
    title: viewModel.title; hint: viewModel.banner === "" ? viewModel.hint : ""
    Banner { visible: p.viewModel.banner !== ""; x: p.headX; width: p.headWidth; y: p.wide ? p.headBottom + Theme.mm(6) : p.reach - height - Theme.mm(2); tone: "notice"; text: p.viewModel.banner }
    Field {
        id: find
        objectName: "find"
        x: p.startX; y: p.fieldY; width: p.inner - (all.wanted ? all.width + Theme.gap : 0); height: p.wide ? Theme.mm(Theme.assisted ? 30 : 22) : Theme.fieldH
        icon2: "search"; placeholder: p.writing ? "" : p.viewModel.searchHint; role: "label"
        focused: p.writing; clearable: p.viewModel.query !== ""
        text: p.writing ? p.viewModel.before : p.viewModel.query; composing: p.writing ? p.viewModel.composing : ""; after: p.writing ? p.viewModel.after : ""
        onClicked: p.viewModel.write(true)
        onCleared: p.viewModel.clear()
    }
    Btn {
        id: all
        objectName: "see-all"
        readonly property bool wanted: p.writing; visible: wanted
        x: p.startX + p.inner - width; y: find.y; height: find.height; width: Math.min(implicitWidth, Math.round(p.inner * (Theme.narrow ? 0.54 : 0.46))); role: "body"
        text: p.viewModel.found
        onClicked: p.viewModel.write(false)
    }
    Grid {
        id: list
        visible: !(p.wide && p.writing)
        x: p.startX; y: p.listTop; columns: p.viewModel.columns; rowSpacing: Theme.gap; columnSpacing: Theme.gap
        readonly property int w: Math.floor((p.inner - (columns - 1) * Theme.gap) / columns)
        Rows {
            id: tiles
            list: p.viewModel.shown; ready: p.ahead ? 10 : 0
            delegate: Tile { required property int index; readonly property var modelData: tiles.list[index] ?? ({ name: "", icon: "", title: "", note: "", flag: "", key: "" }); visible: index < tiles.list.length; objectName: modelData.name; width: list.w; height: p.rowH; icon2: modelData.icon; text: modelData.title; sub: modelData.note; flag: modelData.flag; onClicked: p.viewModel.choose(modelData.key) }
        }
    }
    Column {
        visible: p.viewModel.nothing
        x: p.startX; y: p.listTop; width: p.inner; spacing: Theme.gap
        Btn { objectName: "write-again"; width: parent.width; height: Theme.mm(38); role: "h3"; kind: "primary"; icon2: "pen"; text: qsTr("换个说法再找"); onClicked: p.viewModel.write(true) }
        Btn { objectName: "by-topic"; width: parent.width; height: Theme.mm(38); role: "h3"; icon2: "grid"; text: qsTr("按类别一样样看"); onClicked: p.viewModel.byTopic() }
    }
    Loader {
        id: kb
        active: p.writing || p.ahead
        visible: p.writing
        sourceComponent: Keyboard { composer: p.viewModel.composer }
        x: p.wide ? p.startX - Theme.margin : 0; width: p.wide ? p.inner + 2 * Theme.margin : p.width
        height: p.wide ? Theme.mm(Theme.assisted ? 172 : 150) : implicitHeight
        y: p.barY - height - (Theme.assisted ? Theme.mm(6) : 0)
    }
    actions: Item {
        anchors.fill: parent
        visible: !p.writing && p.viewModel.leaves > 1
        Btn { objectName: "page-back"; enabled: p.viewModel.leaf > 0; width: Math.round(parent.width * (Theme.narrow ? 0.46 : 0.3)); height: parent.height; icon2: "left"; text: qsTr("上一页"); role: Theme.assisted ? "body" : "label"; onClicked: p.viewModel.turn(-1) }
        Txt { anchors.centerIn: parent; width: Math.round(parent.width * 0.36); horizontalAlignment: Text.AlignHCenter; visible: !Theme.narrow; role: Theme.assisted ? "cap" : "body"; text: p.viewModel.leafLine; centred: true }
        Btn { objectName: "page-next"; enabled: p.viewModel.leaf < p.viewModel.leaves - 1; anchors.right: parent.right; width: Math.round(parent.width * (Theme.narrow ? 0.46 : 0.3)); height: parent.height; iconAfter: "next"; text: qsTr("下一页"); role: Theme.assisted ? "body" : "label"; onClicked: p.viewModel.turn(1) }
    }
}
