pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import Jiujin
import Kiosk.ViewModels

// The frame: a page slides between the strip and the keys, which never move.
Window {
    id: window
    required property ShellViewModel shell
    readonly property Page page: stage.item as Page
    visible: true
    color: Theme.paper
    title: "就近"

    Binding { target: Theme; property: "mode"; value: window.shell.mode }
    Binding { target: Theme; property: "language"; value: window.shell.language }
    Binding { target: Theme; property: "night"; value: window.shell.night }
    Binding { target: Theme; property: "pxPerMm"; value: window.shell.pxPerMm }
    Binding { target: Theme; property: "panelWidth"; value: window.width }
    Binding { target: Theme; property: "panelHeight"; value: window.height }
    Binding { target: Theme; property: "strikeMs"; value: window.shell.strikeMs }
    Binding { target: Theme; property: "still"; value: window.shell.isStill }

    Item {
        id: below
        anchors.fill: parent
        visible: window.shell.sheetSource.toString() === ""     // what was on the page cannot be read over a shoulder
        Item {
            id: stage
            objectName: "stage"
            property Loader shown: null
            readonly property Item item: shown ? shown.item as Item : null
            width: parent.width
            height: parent.height
            readonly property var wings: ({})
            function of(name: string): Loader { return wings[name] as Loader }
            function show() {
                if (shown) shown.visible = false
                shown = of(window.shell.page)
                shown.visible = true
            }
            Repeater {
                model: window.shell.pages
                delegate: Loader { required property string modelData; visible: false; width: stage.width; height: stage.height; Component.onCompleted: stage.wings[modelData] = this }
            }
            Component.onCompleted: { window.shell.begin(); show() }
        }
    }
    Connections {
        target: window.shell
        function onBuilt(name, ahead) {
            const page = { viewModel: window.shell.modelOf(name) }
            if (ahead) page.ahead = true
            stage.of(name).setSource(window.shell.sourceOf(name), page)
        }
        function onStruck(name) { stage.of(name).setSource("") }
        function onRested() { gc() }                    // now, not in the middle of a page's first frame
        function onPaged(forward) {
            stage.show()
            shield.restart()
            slide.from = (forward ? 1 : -1) * window.width
            if (Theme.slideMs > 0) slide.restart()
        }
    }
    NumberAnimation { id: slide; objectName: "slide"; target: stage; property: "x"; to: 0; duration: Theme.slideMs; easing.type: Easing.OutCubic }
    Timer { id: shield; interval: Theme.strikeMs }
    Timer { id: parting; interval: 300; onTriggered: if (!sheet.visible) sheet.setSource("") }

    Loader {
        id: sheet
        objectName: "sheet"
        visible: false
        anchors.fill: parent
        readonly property url wanted: window.shell.sheetSource
        onWantedChanged: {
            visible = wanted.toString() !== ""
            if (visible) setSource(wanted, { viewModel: window.shell.sheetModel })
            else parting.restart()                      // it is deleted soon, but not within what follows it
            shield.restart()
        }
    }
    StatusStrip {
        width: parent.width
        dark: (window.page !== null && window.page.darkTop) || sheet.visible
        darkLeft: dark || (window.page !== null && window.page.darkLeft)
        offline: window.shell.offline; takes: window.shell.serving
        place: window.shell.place
        date: window.shell.date
        time: window.shell.time
        onSealTouched: seconds => window.shell.sealTouched(seconds)
    }
    AssistBar {
        objectName: "assist"
        width: parent.width
        anchors.bottom: parent.bottom
        shell: window.shell
        dark: window.page !== null && window.page.darkKeys && !sheet.visible
    }
    MouseArea { objectName: "shield"; anchors.fill: parent; enabled: shield.running }
}
