import QtQuick
import Jiujin
import Kiosk.ViewModels

Page {
    id: p
    required property TakeCardViewModel viewModel
    title: viewModel.title; hint: viewModel.hint
    Rectangle {
        id: pic
        visible: p.viewModel.present
        x: p.startX; width: p.inner; y: p.wide ? Theme.stripH + Theme.mm(4) : p.titleBottom + Theme.mm(8); color: Theme.indigoTint; radius: Theme.rL; clip: true
        height: p.wide ? Math.min(Theme.mm(120), said.y - y - Theme.mm(6)) : Math.round(p.inner * (Theme.assisted ? 640 : 880) / 976)
        Desk { visible: !p.viewModel.slotted; out: true; anchors.centerIn: parent; width: Math.min(parent.width, Math.round(parent.height * 976 / 880)); height: Math.round(width * 880 / 976) }
        Loader { active: p.viewModel.slotted; anchors.fill: parent; sourceComponent: Slot { out: true } }
    }
    Item {
        visible: !p.viewModel.present
        x: p.startX; width: p.inner; y: pic.y; height: p.wide ? Theme.mm(80) : Math.round(p.inner * 0.6)
        Rectangle { anchors.centerIn: parent; width: Theme.mm(p.wide ? 60 : 110); height: width; radius: width / 2; color: Theme.pine; Icon { anchors.centerIn: parent; name: "check"; size: parent.width * 0.6; color: Theme.surface; weight: 5 } }
    }
    Banner { id: said; x: p.startX; width: p.inner; y: p.wide ? p.actionY + (p.viewModel.present ? Theme.btnH - height : -height - Theme.mm(4)) : pic.y + pic.height + Theme.mm(8); tone: p.viewModel.present ? "notice" : "done"; icon2: p.viewModel.present ? "idcard" : "okc"; title: p.viewModel.bannerTitle; text: p.viewModel.bannerText }
    actions: Actions { main: p.viewModel.present ? "" : qsTr("都拿好了"); mainIcon: "check"; onMainClicked: p.viewModel.done() }
}
