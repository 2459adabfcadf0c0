pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Shapes
import Jiujin
import Kiosk.ViewModels

Page {
    id: p
    required property IdentityViewModel viewModel
    title: viewModel.title; hint: viewModel.hint
    step: viewModel.step; stepName: viewModel.stepName; service: viewModel.service
    readonly property bool card: viewModel.way === "id_card"
    readonly property bool camera: viewModel.camera
    readonly property int room: bn.y - Theme.mm(8) - pic.y
    Rectangle {
        id: pic
        readonly property int full: Math.round(p.inner * 880 / 976)
        x: p.startX; width: p.inner; y: p.wide ? p.reach : p.titleBottom + Theme.mm(8); height: Math.min(full, p.room); color: p.camera ? "transparent" : Theme.indigoTint; radius: Theme.rL; clip: true
        border { width: Theme.contrast && !p.camera ? Theme.stroke : 0; color: Theme.edge }
        Desk {
            id: desk
            visible: p.card
            anchors.bottom: parent.bottom; anchors.horizontalCenter: parent.horizontalCenter
            height: Math.max(pic.height, Math.min(pic.full, Math.round(pic.height * 1.16))); width: Math.round(height * 976 / 880)
            Accessible.role: Accessible.Graphic; Accessible.name: qsTr("身份证放在屏幕下面右手边亮灯的地方")
            Shape {                              // the lamp round the reader, at 1 Hz while it waits
                anchors.fill: parent
                visible: lamp.lit && p.card
                ShapePath {
                    strokeWidth: 22 * desk.k; strokeColor: Theme.lamp; fillColor: "transparent"; joinStyle: ShapePath.MiterJoin
                    startX: 548 * desk.k; startY: 504 * desk.k
                    PathLine { x: 836 * desk.k; y: 504 * desk.k } PathLine { x: 882 * desk.k; y: 770 * desk.k } PathLine { x: 529 * desk.k; y: 770 * desk.k } PathLine { x: 548 * desk.k; y: 504 * desk.k }
                }
            }
            Txt { x: 276 * desk.k - width / 2; y: 604 * desk.k; visible: width < 200 * desk.k; font.pixelSize: Theme.em("cap"); color: "#3A4650"; text: qsTr("拍材料用"); wrapMode: Text.NoWrap }
            Txt { x: 704 * desk.k - width / 2; y: 660 * desk.k; visible: width < 290 * desk.k; font.pixelSize: Math.max(Theme.em("body"), Math.round(46 * desk.k)); strong: true; color: "#F6BC45"; text: qsTr("放这里"); wrapMode: Text.NoWrap }
        }
    }
    Loader {
        active: p.camera
        x: pic.x; y: pic.y + Math.round((pic.height - height) / 2); width: Math.min(pic.width, Math.round(pic.height * 4 / 3)); height: Math.round(width * 3 / 4)
        sourceComponent: CameraFrame {
            objectName: "camera"
            picture: p.viewModel.picture
            Icon { visible: p.viewModel.picture === ""; anchors.centerIn: parent; name: p.viewModel.way === "code" ? "phone" : "book"; size: Math.round(parent.height * 0.42); color: "#FFFFFF"; weight: 2.2 }
        }
    }
    Loader {                                     // the card, the way it goes, the slot
        active: !p.card && !p.camera
        anchors.fill: pic
        sourceComponent: Slot { what: p.viewModel.way === "code" ? "phone" : "sscard" }
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
    actions: Row {
        id: keys
        anchors.fill: parent; spacing: Theme.gap
        readonly property bool full: Theme.narrow && p.viewModel.others.length > 2      // the help key knows too
        readonly property int count: p.viewModel.others.length + (full ? 0 : 1)
        readonly property int w: Math.floor((width - (count - 1) * spacing) / count)
        Rows {
            id: others
            list: p.viewModel.others
            delegate: Btn { required property int index; readonly property var modelData: others.list[index] ?? ({ way: "", text: "", works: false }); visible: index < others.list.length; enabled: modelData.works; objectName: "way-" + modelData.way; width: keys.w; height: keys.height; role: keys.count > 3 || !Theme.zh ? "body" : "label"; text: modelData.text; onClicked: p.viewModel.choose(modelData.way) }
        }
        Btn { objectName: "no-card"; visible: !keys.full; width: keys.w; height: keys.height; role: keys.count > 3 || (keys.count > 1 && !Theme.zh) ? "body" : "label"; text: p.viewModel.other; icon2: keys.count === 1 ? "info" : ""; onClicked: p.viewModel.noCard() }
    }
}
