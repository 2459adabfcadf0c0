pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import QtQuick.Templates as T
import Kiosk.ViewModels

// For developers only: no resident sees it, so it follows no millimetres.
Window {
    id: window
    required property PanelViewModel panel
    visible: true
    width: 300
    height: Math.min(column.height + 32, Screen.desktopAvailableHeight - 60)
    title: "就近 · 开发面板"
    color: "#FAF7F1"

    Flickable {
        anchors.fill: parent
        contentHeight: column.height + 32
        boundsBehavior: Flickable.StopAtBounds
        Column {
            id: column
            x: 16
            y: 16
            width: window.width - 32
            spacing: 12
            Text { width: column.width; text: window.panel.state; font.family: "Noto Sans CJK SC"; font.pixelSize: 14; color: "#2F3B47"; wrapMode: Text.Wrap }
            Repeater {
                model: window.panel.groups
                delegate: Column {
                    id: group
                    required property var modelData
                    width: column.width
                    spacing: 6
                    Text { text: group.modelData.title; font.family: "Noto Sans CJK SC"; font.pixelSize: 15; font.bold: true; color: "#14202C" }
                    Flow {
                        width: group.width
                        spacing: 6
                        Repeater {
                            model: group.modelData.acts
                            delegate: T.AbstractButton {
                                id: act
                                required property string modelData
                                text: modelData
                                implicitWidth: label.implicitWidth + 20
                                implicitHeight: 34
                                Accessible.name: text
                                onClicked: window.panel.press(group.modelData.title, act.modelData)
                                background: Rectangle { radius: 5; color: act.down ? "#EAF0F6" : "#FFFFFF"; border { width: 1; color: "#7B7365" } }
                                contentItem: Text { id: label; text: act.text; font.family: "Noto Sans CJK SC"; font.pixelSize: 14; color: "#103963"; horizontalAlignment: Text.AlignHCenter; verticalAlignment: Text.AlignVCenter }
                            }
                        }
                    }
                }
            }
        }
    }
}
