pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

Sheet {
    id: s
    required property HelpViewModel viewModel
    title: viewModel.title; text: viewModel.text; titleRole: "h1"
    main: viewModel.called ? qsTr("知道了，接着办") : ""; other: viewModel.called ? "" : qsTr("不用了，接着办")
    onMainClicked: viewModel.stay()
    onOtherClicked: viewModel.stay()
    Column {
        width: s.innerWidth; spacing: Theme.gap
        Repeater {
            model: s.viewModel.reasons
            delegate: Btn { required property var modelData; objectName: "reason-" + modelData.key; width: s.innerWidth; height: Theme.mm(Theme.wide && !Theme.assisted ? 24 : Theme.wide ? 28 : 34); kind: "lamp"; role: "h3"; icon2: "call"; text: modelData.text; onClicked: s.viewModel.call(modelData.key) }
        }
        Row {
            spacing: Theme.mm(4)
            Icon { name: "tel"; size: Theme.mm(11); color: Theme.ink; weight: 3.6; anchors.verticalCenter: parent.verticalCenter }
            Txt { role: "body"; width: s.innerWidth - Theme.mm(15); text: s.viewModel.phones; lh: 1.4; anchors.verticalCenter: parent.verticalCenter }
        }
    }
}
