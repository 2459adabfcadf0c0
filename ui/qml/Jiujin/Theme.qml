pragma ComponentBehavior: Bound
pragma Singleton
import QtQuick
import "tokens.js" as Tok

// Every size is in millimetres; the panel's density and the mode are the only inputs.
QtObject {
    id: th
    property string mode: "standard"            // standard | assisted | contrast
    property string language: "zh_CN"
    property bool night: true                   // which pictures
    property real pxPerMm: 3.2124               // 27 inch 1080 x 1920; 21.5 inch 1920 x 1080 = 4.034
    property int panelWidth: 1080
    property int panelHeight: 1920
    property int strikeMs: 300                  // the same control again is ignored this long (EN 301 549, 5.8)
    property bool still: false                  // no movement: tests and `kiosk screens`
    readonly property int slideMs: still ? 0 : assisted ? 260 : 200
    readonly property bool wide: panelWidth > panelHeight
    readonly property bool narrow: assisted && (wide || panelWidth / pxPerMm < 300)   // 大字 on a 21.5-inch panel: fewer words
    readonly property bool zh: language === "zh_CN"
    // A smaller panel shrinks everything, but no glyph of the assisted mode below 12 mm: it shows fewer choices instead (look.md 6).
    readonly property real scale: wide ? assisted ? 0.8 : 1 : Math.min(1, panelWidth / pxPerMm / 336, panelHeight / pxPerMm / 597)
    readonly property string artDir: Qt.resolvedUrl("../art/")
    readonly property bool assisted: mode === "assisted"
    readonly property bool contrast: mode === "contrast"
    readonly property string family: "Noto Sans CJK SC"
    readonly property var t: Tok.T[mode]
    function moveFocus(item: Item, forward: bool): bool {
        const next = item.nextItemInFocusChain(forward)
        if (!next) return false
        next.forceActiveFocus(forward ? Qt.TabFocusReason : Qt.BacktabFocusReason)
        return true
    }
    // Made when they are needed: a keyboard has sixty controls, and one of them is pressed or focused.
    readonly property Component strike: Component {
        MouseArea {
            id: guard
            required property Pressable control
            anchors.fill: parent
            z: 100
            Component.onCompleted: control.struck = true
            Timer {
                interval: th.strikeMs
                running: true
                onTriggered: { guard.enabled = false; guard.control.struck = false; guard.destroy() }
            }
        }
    }
    readonly property Component keySign: Component {
        Icon {
            required property Key key
            visible: key.icon2 !== ""
            name: key.icon2; size: th.mm(th.assisted ? 13 : 10.5); color: key.go ? th.indigoText : th.ink; weight: 3.2
            anchors.centerIn: parent; anchors.verticalCenterOffset: -th.ledgeH / 2
        }
    }
    readonly property Component focusRing: Component {
        Item {                                   // ink line then lamp line, outside the control
            id: ring
            required property int radius
            anchors.fill: parent
            z: -1
            Rectangle { anchors { fill: parent; margins: -th.focusW * 2 } radius: ring.radius + th.focusW * 2; color: "transparent"; border { width: th.focusW; color: th.focusOuter } }
            Rectangle { anchors { fill: parent; margins: -th.focusW } radius: ring.radius + th.focusW; color: "transparent"; border { width: th.focusW; color: th.focusInner } }
        }
    }
    // Qt forgets a picture above 2 MB with the page that showed it (QQuickPixmapCache), and painting one takes 10 to 20 ms.
    // Kept for one mode and one time of day: the others have other sizes and other pictures.
    property var kept: ({})
    readonly property Component keeper: Component { Image {} }
    onModeChanged: letGo()
    onNightChanged: letGo()
    function letGo() {
        for (const key in kept) kept[key].destroy()
        kept = ({})
    }
    function keep(source: url, size: size) {
        const key = source + " " + size.width + " " + size.height
        if (!kept[key]) kept[key] = keeper.createObject(null, { source: source, sourceSize: size })
    }
    function mm(v: real): int { return Math.round(v * pxPerMm * scale) }

    // colour
    readonly property color paper: t.paper
    readonly property color surface: t.surface
    readonly property color sunk: t.sunk
    readonly property color line: t.line
    readonly property color edge: t.edge
    readonly property color ledge: t.ledge
    readonly property color ink: t.ink
    readonly property color ink2: t.ink2
    readonly property color disabled: t.disabled
    readonly property color disabledFill: t.disabledFill
    readonly property color indigo: t.indigo
    readonly property color indigoDown: t.indigoDown
    readonly property color indigoLedge: t.indigoLedge
    readonly property color indigoTint: t.indigoTint
    readonly property color indigoText: t.indigoText
    readonly property color lamp: t.lamp
    readonly property color lampDown: t.lampDown
    readonly property color lampLedge: t.lampLedge
    readonly property color lampText: t.lampText
    readonly property color lampTint: t.lampTint
    readonly property color lampInk: t.lampInk
    readonly property color pine: t.pine
    readonly property color pineTint: t.pineTint
    readonly property color crimson: t.crimson
    readonly property color crimsonTint: t.crimsonTint
    readonly property color crimsonLedge: t.crimsonLedge
    readonly property color seal: t.seal
    readonly property color sealText: t.sealText
    readonly property color nightC: t.night
    readonly property color night2: t.night2
    readonly property color nightText: t.nightText
    readonly property color nightText2: t.nightText2
    readonly property color scrim: t.scrim
    readonly property color focusOuter: t.focusOuter
    readonly property color focusInner: t.focusInner
    readonly property color iconLine: contrast ? ink : indigo     // service icons: line, and one lit element
    readonly property color iconLit: lamp

    // type: em size in mm (Han ink = 0.875 em)
    readonly property var emStd: ({ cap: 8.2, body: 9.6, label: 11.2, h3: 13.0, h2: 16.5, h1: 22.0, hero: 31.0, digits: 33.0, key: 12.5 })
    readonly property var emBig: ({ cap: 14.4, body: 14.4, label: 17.0, h3: 17.0, h2: 20.0, h1: 25.0, hero: 36.0, digits: 33.0, key: 17.0 })
    readonly property real emLeast: 14            // of the assisted mode: 12.2 mm of ink
    function em(role: string): int {
        return assisted ? Math.round(Math.max(emLeast, emBig[role] * scale) * pxPerMm) : mm(emStd[role])
    }

    // space, in mm on a 2 mm grid
    readonly property int margin: mm(16)
    readonly property int gap: mm(assisted ? 8 : 6)
    readonly property int pad: mm(assisted ? 10 : 8)
    readonly property int section: mm(14)
    readonly property int rS: mm(2.5)
    readonly property int rM: mm(4)
    readonly property int rL: mm(6)
    readonly property int hair: Math.max(contrast ? 2 : 1, mm(contrast ? 0.6 : 0.35))
    readonly property int stroke: Math.max(2, mm(assisted || contrast ? 0.95 : 0.62))
    readonly property int ledgeH: mm(assisted ? 2.0 : 1.5)
    readonly property int focusW: mm(1.3)

    readonly property int btnH: mm(assisted ? 38 : 29)
    readonly property int btnSmallH: mm(assisted ? 26 : 19)
    readonly property int fieldH: mm(assisted ? 42 : 30)
    readonly property int rowH: mm(assisted ? 42 : 32)
    readonly property int barH: mm(assisted ? 52 : 34)
    readonly property int stripH: mm(assisted ? 32 : 26)
}
