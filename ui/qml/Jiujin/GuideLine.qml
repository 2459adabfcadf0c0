import QtQuick

// A line of a guide: a paper with what we do about it, a condition with its dot, or a note. One item for all of them, so
// that a page built ahead becomes any guide without making an item; set from one place, so that no text is laid out twice.
Item {
    id: r
    required property int inner
    property string kind: "bullet"               // material | bullet | line
    property bool last: false
    readonly property bool material: kind === "material"
    readonly property bool bullet: kind === "bullet"
    readonly property int start: material ? Theme.pad + Theme.mm(15 + 7) : bullet ? Theme.pad + dot.width + Theme.mm(5) : 0
    width: inner
    height: material ? Math.max(Theme.rowH, said.height + 2 * Theme.mm(3)) : said.height
    function say(line: var) {
        if (line.kind !== kind) {
            words.text = ""
            kind = line.kind
        }
        if (material) {
            sign.name = line.icon || "doc"
            chip.tone = line.tone
            chip.icon2 = line.tone === "done" ? "check" : ""
            chip.text = line.chip
        }
        words.text = line.text
        note.text = line.note
    }
    Rectangle { visible: r.material && !r.last; x: Theme.pad; y: r.height - height; width: r.inner - 2 * x; height: Theme.hair; color: Theme.line }
    Icon { id: sign; visible: r.material; size: Theme.mm(15); x: Theme.pad; anchors.verticalCenter: parent.verticalCenter; color: Theme.iconLine; lit: Theme.iconLit }
    Rectangle { id: dot; visible: r.bullet; x: Theme.pad; y: Theme.em("label") * 0.55; width: Theme.mm(3.4); height: width; radius: width / 2; color: Theme.indigo }
    Item {
        id: said
        x: r.start
        width: r.material ? chip.x - x - Theme.mm(4) : r.bullet ? r.inner - 2 * Theme.pad - Theme.mm(9) : r.inner
        height: words.height + (note.wanted ? note.height : 0)
        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: r.material ? -Theme.mm(0.3) : 0
        Txt { id: words; role: r.material || r.bullet ? "label" : "cap"; strong: r.material; color: r.material || r.bullet ? Theme.ink : Theme.ink2; width: said.width; lh: r.material ? 1.36 : 1.45 }
        Txt { id: note; readonly property bool wanted: r.material && text !== ""; visible: wanted; y: words.height; role: Theme.assisted ? "body" : "cap"; color: Theme.ink2; width: said.width; lh: 1.45 }
    }
    Chip { id: chip; visible: r.material; x: r.inner - Theme.pad - width; anchors.verticalCenter: parent.verticalCenter }
}
