pragma ComponentBehavior: Bound
import QtQuick
import Jiujin
import Kiosk.ViewModels

// The camera's picture with its outline, one instruction, the pages so far.
Page {
    id: p
    required property MaterialsViewModel viewModel
    readonly property bool watching: viewModel.watching
    readonly property int camTop: wide ? Theme.stripH + Theme.mm(2) : titleBottom + Theme.mm(Theme.assisted ? 5 : 8)
    readonly property int thumbH: Theme.mm(viewModel.idle ? (Theme.assisted ? 150 : 140) : Theme.assisted ? Theme.narrow && !wide && !Theme.zh ? 88 : 72 : 60)
    readonly property int thumbsLow: actionY - thumbH - Theme.mm(10)         // on the keys
    readonly property int camMost: (wide ? actionY : thumbsLow) - Theme.mm(8) - sayH - camTop
    readonly property int camH: wide || Theme.assisted ? Math.min(camMost, Math.round(inner * 3 / 4)) : Math.round(inner * 700 / 976)
    readonly property int checksY: camTop + camH + sayH + Theme.mm(8)
    readonly property int sayH: Theme.mm(wide ? 30 : Theme.assisted ? 44 : 46)
    title: viewModel.title; hint: viewModel.hint
    step: viewModel.step; stepName: viewModel.stepName; service: viewModel.service
    CameraFrame {
        id: cam
        objectName: "camera"
        visible: p.watching
        y: p.camTop; height: p.camH; width: p.inner; x: p.startX
        picture: p.viewModel.picture; quad: p.viewModel.corners; good: p.viewModel.good; missing: p.viewModel.missing
    }
    Rectangle {
        id: saying
        visible: p.watching
        x: cam.x; width: cam.width; anchors.top: cam.bottom; height: p.sayH; color: Theme.contrast ? Theme.surface : "#0B131B"; border { width: Theme.contrast ? Theme.stroke : 0; color: Theme.edge }
        Accessible.role: Accessible.AlertMessage; Accessible.name: p.viewModel.instruction
        Row {
            anchors.centerIn: parent; spacing: Theme.mm(p.wide ? 5 : 9)
            Icon { name: p.viewModel.arrow; size: Theme.mm(p.wide ? 14 : Theme.assisted ? 22 : 25); color: p.viewModel.good ? "#7BE39A" : Theme.lamp; weight: 5.4; anchors.verticalCenter: parent.verticalCenter }
            Headline { objectName: "instruction"; role: p.wide || (!Theme.zh && p.viewModel.instruction.length > 22) ? "h2" : "h1"; text: p.watching ? p.viewModel.instruction : ""; color: "#FFFFFF"; centred: true; lh: 0; anchors.verticalCenter: parent.verticalCenter; wrapMode: Text.NoWrap }
        }
    }
    Row {
        id: checks
        visible: p.watching && !Theme.assisted && !p.wide
        x: p.startX; y: p.checksY; spacing: Theme.gap
        Repeater { model: p.viewModel.checks; delegate: Chip { required property var modelData; role: "body"; tone: modelData.good ? "done" : "error"; icon2: modelData.good ? "check" : "cross"; text: modelData.text } }
    }
    Banner {
        visible: p.viewModel.noticeTitle !== "" && (p.viewModel.cameraAway || p.viewModel.idle)
        x: p.startX; width: p.inner; y: p.wide ? Theme.stripH + Theme.mm(4) : p.reach + Theme.mm(4)
        tone: "notice"; icon2: p.viewModel.cameraAway ? "camera" : "info"; title: p.viewModel.noticeTitle; text: p.viewModel.noticeText
    }
    Grid {
        id: pagesRow
        visible: !p.wide || !p.watching
        readonly property bool large: p.viewModel.idle
        readonly property int cellW: Math.floor((p.inner - Theme.gap) / 2)
        readonly property int cellH: p.thumbH
        // of one piece: a picture is read anew for each change of its size
        readonly property size pictureSize: p.viewModel.idle ? Qt.size(cellW - 2 * Theme.mm(6), Theme.mm(Theme.assisted ? 150 : 140) - Theme.mm(Theme.assisted ? 76 : 60)) : Qt.size(Theme.mm(Theme.assisted ? 44 : 58), Theme.mm(Theme.assisted ? 50 : 44))
        x: p.startX
        y: large ? (p.wide ? Theme.stripH + Theme.mm(6) : p.reach + Theme.mm(14)) : Theme.assisted || p.viewModel.cameraAway ? p.thumbsLow : Math.round(p.checksY + Theme.em("body") * 1.62 + Theme.mm(10))
        columns: 2; spacing: Theme.gap
        Rows {
            id: taken
            list: p.viewModel.pages; ready: p.ahead ? 2 : 0
            delegate: Card {
                id: one
                required property int index
                readonly property var modelData: taken.list[index] ?? ({ n: -1, title: "", picture: "", here: false, state: "" })
                visible: index < taken.list.length
                readonly property bool taken: modelData.picture !== ""
                width: pagesRow.cellW; height: pagesRow.cellH
                color: modelData.here ? Theme.indigoTint : Theme.surface
                border { width: modelData.here ? Theme.stroke : Theme.hair; color: modelData.here ? Theme.indigo : Theme.line }
                Rectangle {
                    id: thumb
                    x: Theme.mm(6); y: pagesRow.large ? Theme.mm(6) : Math.round((parent.height - height) / 2)
                    width: pagesRow.pictureSize.width; height: pagesRow.pictureSize.height
                    color: one.taken ? "#343B42" : Theme.surface; radius: Theme.rS
                    Image { visible: one.taken; anchors.fill: parent; source: one.modelData.picture; sourceSize: pagesRow.pictureSize; fillMode: Image.PreserveAspectFit; cache: false; asynchronous: false }
                    Icon { visible: !one.taken; anchors.centerIn: parent; name: "camera"; size: Theme.mm(18); color: Theme.iconLine }
                }
                Column {
                    x: pagesRow.large ? Theme.mm(6) : thumb.x + thumb.width + Theme.mm(5); width: parent.width - x - Theme.mm(4); spacing: Theme.mm(2)
                    y: pagesRow.large ? thumb.y + thumb.height + Theme.mm(3) : Math.round((parent.height - height) / 2)
                    Txt { role: Theme.assisted && !pagesRow.large ? "body" : "label"; strong: true; text: one.modelData.title; lh: 1.25; width: parent.width; wrapMode: Text.Wrap; maximumLineCount: 2; elide: Text.ElideRight }
                    Txt { visible: !one.taken; role: "body"; text: one.modelData.state; lh: 1.3; width: parent.width }
                    Btn { objectName: "retake-" + one.modelData.n; visible: one.taken; small: true; role: "body"; text: qsTr("重拍"); icon2: "redo"; height: Theme.mm(Theme.assisted ? 26 : 20); width: Math.min(parent.width, implicitWidth); onClicked: p.viewModel.retake(one.modelData.n) }
                }
            }
        }
    }
    actions: Item {
        anchors.fill: parent
        Row {
            id: two
            visible: !p.viewModel.idle
            anchors.fill: parent; spacing: Theme.gap
            readonly property int w: Math.floor((width - Theme.gap) / 2)
            Btn { objectName: "defer"; width: two.w; height: parent.height; role: Theme.zh || !Theme.assisted ? "label" : "body"; text: p.viewModel.deferWord; onClicked: p.viewModel.defer() }
            Btn { objectName: "press"; visible: p.watching; width: two.w; height: parent.height; role: Theme.zh || !Theme.assisted ? "label" : "body"; text: Theme.assisted ? qsTr("我来按") : qsTr("我自己按，拍"); icon2: "camera"; onClicked: p.viewModel.press() }
            Btn { objectName: "again"; visible: p.viewModel.cameraAway; width: two.w; height: parent.height; text: qsTr("再试一次"); icon2: "redo"; onClicked: p.viewModel.again() }
        }
        Actions { visible: p.viewModel.idle; main: p.viewModel.mainWord; onMainClicked: p.viewModel.accept() }
    }
}
