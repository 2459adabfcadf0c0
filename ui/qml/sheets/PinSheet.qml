pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

Sheet {
    id: s
    required property PinViewModel viewModel
    title: qsTr("技术员密码"); text: viewModel.text; titleRole: "h1"; picture: false
    other: qsTr("返回"); onOtherClicked: viewModel.stay()
    Row {
        height: Theme.mm(14); spacing: Theme.mm(5); anchors.horizontalCenter: parent.horizontalCenter
        Repeater { model: Math.max(6, s.viewModel.length)
            delegate: Rectangle { required property int index; width: Theme.mm(7); height: width; radius: width / 2; color: index < s.viewModel.length ? Theme.ink : "transparent"; border { width: Theme.stroke; color: Theme.edge } } }
    }
    Grid {
        id: pad
        columns: 3; spacing: Theme.mm(Theme.wide ? 5 : 6)
        readonly property int w: Math.floor((s.innerWidth - 2 * spacing) / 3)
        readonly property int h: Theme.mm(Theme.wide ? Theme.assisted ? 24 : 18 : Theme.assisted ? 32 : 34)
        Repeater {
            model: ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
            delegate: Key { required property string modelData; objectName: "pin-" + modelData; width: pad.w; height: pad.h; role: Theme.wide ? "h3" : "h2"; strong: true; text: modelData; onClicked: s.viewModel.press(modelData) }
        }
        Key { objectName: "pin-erase"; width: pad.w; height: pad.h; fn: true; icon2: "del"; text: qsTr("删除"); onClicked: s.viewModel.erase() }
        Key { objectName: "pin-0"; width: pad.w; height: pad.h; role: Theme.wide ? "h3" : "h2"; strong: true; text: "0"; onClicked: s.viewModel.press("0") }
        Key { objectName: "pin-enter"; width: pad.w; height: pad.h; go: true; role: "label"; text: qsTr("确定"); enabled: s.viewModel.length > 0; onClicked: s.viewModel.enter() }
    }
}
