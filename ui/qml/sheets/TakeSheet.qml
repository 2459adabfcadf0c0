import QtQuick
import Jiujin
import Kiosk.ViewModels

Sheet {
    id: s
    required property TakeViewModel viewModel
    title: viewModel.title; text: Theme.wide ? "" : viewModel.text; titleRole: "h1"; picture: false
    main: viewModel.main; mainIcon: viewModel.canPrint ? "print" : ""; other: viewModel.other
    onMainClicked: viewModel.canPrint ? viewModel.print() : viewModel.stay()
    onOtherClicked: viewModel.stay()
    Row {
        anchors.horizontalCenter: parent.horizontalCenter; spacing: Theme.mm(8)
        QrShape { id: code; objectName: "guide-code"; width: Theme.mm(Theme.wide ? 84 : 130); height: width; picture: s.viewModel.picture; modules: s.viewModel.modules }
        Txt { visible: Theme.wide; width: s.innerWidth - code.width - parent.spacing; role: "label"; text: s.viewModel.text; lh: 1.4; anchors.verticalCenter: parent.verticalCenter }
    }
}
