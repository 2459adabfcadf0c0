import QtQuick
import QtQuick.Shapes
import Jiujin
import Kiosk.ViewModels

Page {
    id: p
    required property IdentityViewModel viewModel
    title: viewModel.title; hint: viewModel.hint
    step: viewModel.step; stepName: qsTr("读身份证"); service: viewModel.service
    readonly property int room: bn.y - Theme.mm(8) - pic.y
    Rectangle {
        id: pic
        readonly property int full: Math.round(p.inner * 880 / 976)
        x: p.startX; width: p.inner; y: p.wide ? p.reach : p.titleBottom + Theme.mm(8); height: Math.min(full, p.room); color: Theme.indigoTint; radius: Theme.rL; clip: true
        border { width: Theme.contrast ? Theme.stroke : 0; color: Theme.edge }
        Item {
            id: desk
            anchors.bottom: parent.bottom; anchors.horizontalCenter: parent.horizontalCenter
            height: Math.max(pic.height, Math.min(pic.full, Math.round(pic.height * 1.16))); width: Math.round(height * 976 / 880)
            readonly property real k: width / 976
            Art { anchors.fill: parent; drawing: "desk.svg"; Accessible.role: Accessible.Graphic; Accessible.name: qsTr("身份证放在屏幕下面右手边亮灯的地方") }
            Shape {                              // the lamp round the reader, at 1 Hz while it waits
                anchors.fill: parent
                visible: lamp.lit
                ShapePath {
                    strokeWidth: 22 * desk.k; strokeColor: Theme.lamp; fillColor: "transparent"; joinStyle: ShapePath.MiterJoin
                    startX: 548 * desk.k; startY: 504 * desk.k
                    PathLine { x: 836 * desk.k; y: 504 * desk.k } PathLine { x: 882 * desk.k; y: 770 * desk.k } PathLine { x: 529 * desk.k; y: 770 * desk.k } PathLine { x: 548 * desk.k; y: 504 * desk.k }
                }
            }
            Txt { x: 276 * desk.k - width / 2; y: 604 * desk.k; visible: width < 200 * desk.k; font.pixelSize: Theme.em("cap"); color: "#3A4650"; text: qsTr("拍材料用"); wrapMode: Text.NoWrap }
            Txt { x: 704 * desk.k - width / 2; y: 660 * desk.k; font.pixelSize: Math.max(Theme.em("body"), Math.round(46 * desk.k)); strong: true; color: "#F6BC45"; text: qsTr("放这里"); wrapMode: Text.NoWrap }
        }
    }
    Timer { id: lamp; property bool lit: true; interval: 500; repeat: true; running: p.viewModel.waiting && !Theme.still; onTriggered: lit = !lit; onRunningChanged: if (!running) lit = true }
    Banner { id: bn; x: p.startX; width: p.inner; y: Math.min(pic.y + pic.full + Theme.mm(8), mind.y - Theme.mm(8) - height); tone: p.viewModel.tone; icon2: p.viewModel.sign; title: p.viewModel.state }
    Row {
        id: mind
        readonly property int most: p.actionY - height - Theme.mm(Theme.assisted ? 6 : 10)
        x: p.startX; y: Math.min(most, pic.y + pic.full + Theme.mm(16) + bn.height); spacing: Theme.mm(5)
        Icon { name: "lock"; size: Theme.mm(12); color: Theme.indigo; anchors.verticalCenter: parent.verticalCenter }
        Txt { role: "body"; width: p.inner - Theme.mm(17); text: p.viewModel.promise; color: Theme.ink; centred: true; anchors.verticalCenter: parent.verticalCenter; lh: 1.4 }
    }
    actions: Btn { objectName: "no-card"; anchors.fill: parent; text: p.viewModel.other; icon2: "info"; onClicked: p.viewModel.noCard() }
}
