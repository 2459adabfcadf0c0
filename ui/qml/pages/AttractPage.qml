pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

Page {
    id: p
    required property AttractViewModel viewModel
    readonly property bool painted: !Theme.contrast && !wide
    readonly property color fg: painted && !Theme.night ? Theme.ink : painted ? Theme.nightText : Theme.ink
    darkTop: painted && Theme.night
    darkKeys: darkTop
    darkLeft: !Theme.contrast && Theme.night
    color: !painted ? Theme.paper : Theme.night ? "#0B1A2C" : "#C2D3D1"
    Art { visible: p.painted; width: p.width; height: Math.round(width * 1240 / 1080); drawing: !p.painted ? "" : (Theme.night ? "scene_night.svg" : "scene_day.svg") }
    ReadColumn { visible: p.wide; width: p.readWidth; height: p.barY; title: p.viewModel.title; hint: p.viewModel.subtitle }
    Column {
        visible: !p.wide
        x: Theme.margin; y: Theme.mm(Theme.assisted ? 40 : 38); width: p.width - 2 * x; spacing: Theme.mm(5)
        Headline { text: p.viewModel.title; color: p.fg; width: parent.width; font.pixelSize: Theme.mm(Theme.zh ? 42 : 31); lh: 1.2; leftPadding: -Theme.mm(1.6) }
        Txt { visible: !Theme.narrow; role: "h3"; text: p.viewModel.subtitle; color: p.fg; width: parent.width }
    }
    Btn {
        id: start
        objectName: "start"; kind: "lamp"; role: "h1"; text: qsTr("点这里，开始办事")
        x: p.startX; width: p.inner; height: Theme.mm(50); anchors.bottom: elder.top; anchors.bottomMargin: Theme.mm(Theme.assisted ? 8 : 7)
        onClicked: p.viewModel.start()
    }
    Btn {
        id: elder
        objectName: "elder"; role: Theme.assisted ? "label" : "h2"; text: Theme.assisted ? qsTr("换回平常的字") : qsTr("长辈版（大字）")
        x: p.startX; width: Math.round((p.inner - Theme.gap) * 0.58); height: Theme.mm(40); anchors.bottom: board.wanted ? board.top : lines.top; anchors.bottomMargin: Theme.mm(board.wanted ? 7 : Theme.assisted ? 8 : 11)
        onClicked: p.viewModel.elder()
    }
    Btn {
        objectName: "language"; role: Theme.assisted ? "label" : "h3"; text: Theme.assisted ? (Theme.zh ? "English" : "中文") : Theme.zh ? "语言 Language" : "Language 语言"
        anchors.left: elder.right; anchors.leftMargin: Theme.gap; anchors.right: start.right; anchors.top: elder.top; height: elder.height
        onClicked: p.viewModel.otherLanguage()
    }
    Btn {
        id: board
        objectName: "notices"; readonly property bool wanted: p.viewModel.noticesWord !== ""; visible: wanted; small: true; role: "body"; icon2: "list"; text: p.viewModel.noticesWord
        x: p.startX; anchors.bottom: lines.top; anchors.bottomMargin: Theme.mm(7)
        onClicked: p.viewModel.openNotices()
    }
    Column {
        id: lines
        x: p.startX; width: p.inner; anchors.bottom: parent.bottom; anchors.bottomMargin: Theme.barH + Theme.mm(Theme.assisted ? 8 : p.wide ? 16 : 30); spacing: Theme.mm(2)
        Repeater {
            model: p.viewModel.lines
            delegate: Row {
                id: ln
                required property var modelData
                spacing: Theme.mm(4)
                Icon { name: ln.modelData.icon; size: Theme.mm(Theme.assisted ? 12 : 9); color: !p.painted ? Theme.lampInk : Theme.night ? Theme.lamp : Theme.ink; weight: 4; anchors.verticalCenter: parent.verticalCenter }
                Txt { role: "body"; width: lines.width - Theme.mm(Theme.assisted ? 16 : 13); text: ln.modelData.text; color: p.fg; centred: true; anchors.verticalCenter: parent.verticalCenter; lh: 1.35 }
            }
        }
    }
}
