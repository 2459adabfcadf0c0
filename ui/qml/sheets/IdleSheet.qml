import QtQuick
import Jiujin
import Kiosk.ViewModels

Sheet {
    id: s
    required property IdleViewModel viewModel
    title: qsTr("您还在吗？"); text: viewModel.text
    seconds: viewModel.seconds; total: viewModel.total
    main: qsTr("我还在，接着办"); other: viewModel.other
    onMainClicked: viewModel.stay()
    onElsewhere: viewModel.stay()
    onOtherClicked: viewModel.leave()
}
