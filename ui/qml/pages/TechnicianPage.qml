pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

// For whoever mends the terminal: always drawn at standard size on a portrait panel; nothing of any resident.
Page {
    id: p
    required property TechnicianViewModel viewModel
    darkTop: !Theme.contrast
    readonly property bool big: Theme.assisted
    readonly property bool many: viewModel.devices.length > 6 // for one column of a lying panel
    readonly property bool stacked: !big && !Theme.zh && (many || !wide) // the state below the name: both fit in no line
    readonly property int room: big ? wide ? 4 : 8 : wide ? Theme.zh ? 10 : 6 : 24
    readonly property int more: viewModel.devices.length - room
    Rectangle { visible: !Theme.contrast; width: parent.width; height: Theme.stripH; color: Theme.ink }
    Loader {
        active: p.viewModel.queueOpen
        anchors.fill: parent
        sourceComponent: TechnicianQueue { page: p; viewModel: p.viewModel.queueModel as WaitingViewModel; onClosed: p.viewModel.openQueue(false) }
    }
    Item {
        visible: !p.viewModel.queueOpen
        anchors.fill: parent
        Column {
            id: top
            x: p.headX; y: Theme.stripH + Theme.mm(5); width: p.headWidth; spacing: Theme.mm(2)
            Row { spacing: Theme.mm(5)
                Chip { tone: "plain"; text: qsTr("技术员页面"); icon2: "lock" }
                Txt { visible: !p.big && !p.wide; role: "cap"; color: Theme.ink2; text: p.viewModel.terminal; centred: true; anchors.verticalCenter: parent.verticalCenter; wrapMode: Text.NoWrap } }
            Headline { role: p.big || p.wide && !Theme.zh ? "h2" : "h1"; text: p.viewModel.title; lh: 1.3; width: parent.width }
            Banner { width: parent.width; tone: p.viewModel.bannerTone; title: p.viewModel.bannerTitle; text: p.viewModel.bannerText; visible: !p.big }
        }
        Row {
            id: num
            x: p.startX; y: p.wide ? p.reach : Math.max(p.reach - height + Theme.mm(5), top.y + top.height + Theme.mm(4)); spacing: Theme.gap
            readonly property int w: Math.floor((p.inner - 2 * Theme.gap) / 3)
            Rows {
                id: figures
                list: p.viewModel.figures
                delegate: Card {
                    id: nc
                    required property int index
                    readonly property var modelData: figures.list[index]
                    width: num.w; height: Theme.mm(p.wide ? 32 : p.big ? 54 : 42)
                    Column {
                        x: p.big ? Theme.mm(4) : Theme.pad; width: parent.width - 2 * x; anchors.verticalCenter: parent.verticalCenter; spacing: Theme.mm(p.big ? 0 : 2)
                        Row { visible: !p.big; spacing: Theme.mm(3)
                            Icon { name: nc.modelData.icon; size: Theme.mm(9); color: nc.modelData.tone === "done" ? Theme.pine : Theme.lampInk; weight: 3.6; anchors.verticalCenter: parent.verticalCenter }
                            Txt { role: "cap"; color: Theme.ink2; text: nc.modelData.label; centred: true; anchors.verticalCenter: parent.verticalCenter; wrapMode: Text.NoWrap } }
                        Icon { visible: p.big && !p.wide; name: nc.modelData.icon; size: Theme.mm(12); color: nc.modelData.tone === "done" ? Theme.pine : Theme.lampInk; weight: 3.6 }
                        Txt { role: p.big || p.wide ? "body" : "h3"; strong: true; text: nc.modelData.value; width: parent.width; wrapMode: p.big ? Text.Wrap : Text.NoWrap; fontSizeMode: p.big ? Text.FixedSize : Text.HorizontalFit; minimumPixelSize: Theme.em("cap"); lh: 1.3 }
                    }
                }
            }
        }
        Txt { id: h; role: "h3"; strong: true; text: p.more > 0 ? p.viewModel.unseen(p.more) : qsTr("设备（点一下单独测）"); x: p.startX; y: p.wide ? num.y + num.height + Theme.mm(3) : Math.max(p.reach + Theme.mm(11), num.y + num.height + Theme.mm(5)) }
        Grid {
            id: g
            x: p.startX; y: h.y + h.height + Theme.mm(4); columns: p.big || p.wide && !p.many ? 1 : 2; columnSpacing: Theme.gap; rowSpacing: Theme.mm(p.wide ? 4 : 5)
            readonly property int w: Math.floor((p.inner - (columns - 1) * Theme.gap) / columns)
            Rows {
                id: devices
                list: p.more > 0 ? p.viewModel.devicesByNeed.slice(0, p.room) : p.viewModel.devices
                delegate: Pressable {
                    id: dv
                    required property int index
                    readonly property var modelData: devices.list[index] ?? ({ slot: "", icon: "", name: "", state: "", tone: "done" })
                    objectName: "device-" + modelData.slot
                    text: modelData.name + " " + modelData.state; width: g.w; height: Theme.mm(p.wide ? p.big ? 26 : p.stacked ? 26 : 18 : p.big ? 26 : 30)
                    onClicked: p.viewModel.test(modelData.slot)
                    background: Face { pressed: dv.isDown; focused: dv.isFocused; rim: dv.modelData.tone === "error" ? Theme.crimson : Theme.contrast || Theme.assisted ? Theme.edge : Theme.line; rimWidth: dv.modelData.tone === "error" || Theme.contrast ? Theme.stroke : Theme.hair }
                    contentItem: Item {
                        Icon { name: dv.modelData.icon; size: Theme.mm(11); x: Theme.mm(6); color: Theme.ink; anchors.verticalCenter: parent.verticalCenter; anchors.verticalCenterOffset: -Theme.ledgeH / 2 }
                        Txt { x: Theme.mm(23); role: "body"; strong: true; text: dv.modelData.name; centred: true; wrapMode: Text.NoWrap; anchors.verticalCenter: parent.verticalCenter; anchors.verticalCenterOffset: -Theme.ledgeH / 2 - (p.stacked ? parent.height / 5 : 0) }
                        Chip { x: p.stacked ? Theme.mm(23) : parent.width - width - Theme.mm(5); anchors.verticalCenter: parent.verticalCenter; anchors.verticalCenterOffset: -Theme.ledgeH / 2 + (p.stacked ? parent.height / 4.5 : 0); tone: dv.modelData.tone; icon2: dv.modelData.tone === "done" ? "check" : dv.modelData.tone === "error" ? "stop" : "warn"; text: dv.modelData.state }
                    }
                }
            }
        }
        Column {
            visible: !p.big && !p.wide
            x: p.startX; y: g.y + g.height + Theme.mm(9); width: p.inner; spacing: Theme.mm(4)
            Txt { role: "h3"; strong: true; text: p.viewModel.queueTitle }
            Card {
                visible: p.viewModel.queue.length > 0
                width: parent.width; height: tc.height
                Column {
                    id: tc
                    width: parent.width
                    Rows {
                        id: queue
                        list: p.viewModel.queue; ready: p.ahead ? 3 : 0
                        delegate: Item {
                            id: rw
                            required property int index
                            readonly property var modelData: queue.list[index] ?? ["", "", "", ""]
                            visible: index < queue.list.length
                            width: tc.width; height: Theme.mm(22)
                            Rectangle { visible: rw.index > 0; x: Theme.pad; width: parent.width - 2 * Theme.pad; height: Theme.hair; color: Theme.line }
                            Repeater {
                                model: [0.026, 0.27, 0.53, 0.71]
                                delegate: Txt { required property real modelData; required property int index; x: rw.width * modelData; width: rw.width * ([0.24, 0.25, 0.17, 0.27][index]); elide: Text.ElideRight; anchors.verticalCenter: parent.verticalCenter; role: "cap"; strong: index === 0; text: rw.modelData[index]; centred: true; wrapMode: Text.NoWrap }
                            }
                        }
                    }
                }
            }
            Grid {
                visible: devices.list.length <= 8 || p.viewModel.queue.length === 0
                columns: 2; columnSpacing: Theme.gap; rowSpacing: Theme.mm(2); topPadding: Theme.mm(4)
                Repeater { model: p.viewModel.versions
                    delegate: Txt { required property string modelData; width: g.w; role: "cap"; text: modelData; color: Theme.ink2; wrapMode: Text.NoWrap } }
            }
        }
        Chip { visible: p.viewModel.asked !== ""; x: p.startX; y: p.actionY - height - Theme.mm(6); role: "body"; tone: "info"; icon2: "clock"; text: p.viewModel.asked }
    }
    actions: Row {
        id: acts
        visible: !p.viewModel.queueOpen
        spacing: Theme.gap; anchors.fill: parent
        readonly property int count: p.big ? 4 : 5               // 大字 leaves no room for the test page
        readonly property int w: Math.floor((width - (count - 1) * Theme.gap) / count)
        Btn { objectName: "self-test"; width: acts.w; height: acts.height; role: "body"; text: p.big ? qsTr("自检") : qsTr("全部自检"); kind: "primary"; onClicked: p.viewModel.selfTest() }
        Btn { objectName: "queue"; width: acts.w; height: acts.height; role: "body"; text: p.viewModel.queueWord; onClicked: p.viewModel.openQueue(true) }
        Btn { objectName: "test-print"; visible: !p.big; width: acts.w; height: acts.height; role: "body"; text: qsTr("打测试页"); onClicked: p.viewModel.testPrint() }
        Btn { objectName: "export-log"; width: acts.w; height: acts.height; role: "body"; text: p.big ? qsTr("日志") : qsTr("导出日志"); onClicked: p.viewModel.exportLog() }
        Btn { objectName: "restart"; width: acts.w; height: acts.height; role: "body"; text: p.big ? qsTr("重启") : qsTr("重启程序"); kind: "danger"; onClicked: p.viewModel.restart() }
    }
}
