import Jiujin
import Kiosk.ViewModels

Sheet {
    id: s
    required property WithdrawViewModel viewModel
    title: viewModel.title; text: viewModel.text
    titleRole: "h1"
    main: qsTr("先不撤回"); other: qsTr("撤回")
    onMainClicked: viewModel.keep()
    onOtherClicked: viewModel.confirm()
}
