import QtQuick
import Jiujin
import Kiosk.ViewModels

Sheet {
    id: s
    required property EndViewModel viewModel
    title: qsTr("今天先不办了？"); text: viewModel.text
    main: qsTr("接着办"); other: viewModel.keeps ? qsTr("存好，离开") : ""
    onMainClicked: viewModel.stay()
    onOtherClicked: viewModel.keep()
    danger: viewModel.keeps ? qsTr("不存，全部清掉再离开") : viewModel.leaveWord; onDangerClicked: viewModel.discard()
}
