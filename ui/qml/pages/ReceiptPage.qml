import QtQuick
import Jiujin
import Kiosk.ViewModels

// The paper, or the way without it: number, code, and how to print another day.
Page {
    id: p
    required property ReceiptViewModel viewModel
    title: viewModel.title; hint: viewModel.hint
    Card {
        id: rec
        readonly property int codeS: Theme.mm(p.wide ? 74 : Theme.assisted ? 96 : 120)
        x: p.startX; width: p.inner; y: p.wide ? Theme.stripH + Theme.mm(4) : p.titleBottom + Theme.mm(Theme.assisted ? 6 : 12); height: num.y + num.height + codeS + Theme.mm(12)
        Txt { id: label; x: Theme.pad; y: Theme.mm(Theme.assisted ? 5 : 9); role: "body"; color: Theme.ink2; text: qsTr("回执号") }
        Headline { id: num; objectName: "receipt-number"; x: Theme.pad; anchors.top: label.bottom; role: "digits"; text: p.viewModel.number; lh: 1.3; wrapMode: Text.NoWrap; font.letterSpacing: Theme.mm(0.4); fontSizeMode: Text.HorizontalFit; width: parent.width - 2 * Theme.pad }
        QrShape { id: code; objectName: "receipt-code"; x: Theme.pad - Theme.mm(Theme.contrast ? 0 : 4); anchors.top: num.bottom; anchors.topMargin: Theme.mm(2); width: rec.codeS; height: width; picture: p.viewModel.code; modules: p.viewModel.modules }
        Column {
            anchors.left: code.right; anchors.leftMargin: Theme.mm(8); anchors.right: parent.right; anchors.rightMargin: Theme.mm(6); anchors.verticalCenter: code.verticalCenter; spacing: Theme.mm(5)
            Icon { name: "phone"; size: Theme.mm(p.wide ? 24 : 40); color: Theme.iconLine; lit: Theme.iconLit; weight: 2.4 }
            Txt { role: Theme.assisted ? "body" : "label"; width: parent.width; text: qsTr("手机扫一扫，带走回执"); lh: 1.35 }
        }
    }
    Banner { x: p.startX; width: p.inner; y: p.wide ? p.actionY - height - Theme.mm(6) : rec.y + rec.height + Theme.mm(10); visible: !p.wide || y > rec.y + rec.height; tone: p.viewModel.failed ? "notice" : "info"; icon2: p.viewModel.printing ? "print" : "idcard"; title: p.viewModel.bannerTitle; text: p.viewModel.bannerText }
    actions: Actions { other: p.viewModel.printing ? "" : p.viewModel.otherWord; main: p.viewModel.mainWord; mainIcon: ""; onMainClicked: p.viewModel.done(); onOtherClicked: p.viewModel.printAgain() }
}
