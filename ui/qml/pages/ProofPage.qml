import QtQuick
import Jiujin
import Kiosk.ViewModels

// A proof before it is printed: how it looks, and how many.
Page {
    id: p
    required property LiveViewModel viewModel
    title: viewModel.title; hint: viewModel.hint
    readonly property int topY: wide ? Theme.stripH + Theme.mm(4) : headBottom + Theme.mm(6)
    readonly property int foot: actionY - Theme.mm(6) - (note.wanted ? note.height + Theme.mm(5) : 0) - (copies.wanted && !wide ? copies.height + Theme.mm(5) : 0)
    Rectangle {
        id: sheet
        readonly property bool wanted: p.viewModel.picture !== ""; visible: wanted
        readonly property int most: p.wide ? p.inner - Theme.mm(Theme.assisted ? 160 : 118) : p.inner
        height: Math.min(p.foot - p.topY, Math.round(most * 297 / 210)); width: Math.round(height * 210 / 297)
        x: p.wide ? p.startX : p.startX + (p.inner - width) / 2; y: p.topY
        color: "#FFFFFF"; border { width: Theme.hair; color: Theme.edge }
        Accessible.role: Accessible.Graphic; Accessible.name: p.viewModel.title
        Image { objectName: "proof"; anchors.fill: parent; anchors.margins: Theme.hair; source: p.viewModel.picture; sourceSize: Qt.size(Math.round(p.inner * 0.8), 0); fillMode: Image.PreserveAspectFit; cache: false; asynchronous: false }
    }
    Item {
        id: copies
        readonly property bool wanted: p.viewModel.choosing; visible: wanted
        x: p.wide ? p.width - Theme.mm(12) - width : p.startX; width: p.wide ? stepper.width : p.inner; height: p.wide ? stepper.y + stepper.height : stepper.height
        y: p.wide ? p.topY : p.actionY - Theme.mm(6) - height - (note.wanted ? note.height + Theme.mm(5) : 0)
        Txt { role: Theme.assisted ? "body" : "label"; text: p.viewModel.copiesWord; width: p.wide ? parent.width : parent.width - stepper.width - Theme.mm(6); y: p.wide ? 0 : (stepper.height - height) / 2; lh: 1.3 }
        Stepper { id: stepper; objectName: "copies"; x: parent.width - width; y: p.wide ? Theme.mm(Theme.assisted ? 44 : 26) : 0; value: p.viewModel.copies; canLess: p.viewModel.canLess; canMore: p.viewModel.canMore; onLess: p.viewModel.change(-1); onMore: p.viewModel.change(1) }
    }
    Banner { id: note; readonly property bool wanted: p.viewModel.bannerText !== ""; visible: wanted; x: p.startX; width: p.inner; y: sheet.wanted ? p.actionY - height - Theme.mm(6) : p.wide ? Theme.stripH + Theme.mm(6) : Math.max(p.reach, p.headBottom) + Theme.mm(10); tone: p.viewModel.tone; icon2: tone === "info" ? p.viewModel.icon : tone === "done" ? "okc" : "warn"; title: p.viewModel.bannerTitle; text: p.viewModel.bannerText }
    Icon { visible: p.viewModel.waiting; name: "cert"; size: Theme.mm(60); x: p.startX + (p.inner - width) / 2; y: p.wide ? Theme.mm(80) : Theme.mm(190); color: Theme.iconLine; lit: Theme.iconLit; weight: 2 }
    actions: Actions { other: p.viewModel.other; main: p.viewModel.main; mainIcon: ""; onMainClicked: p.viewModel.go(); onOtherClicked: p.viewModel.turnAway() }
}
