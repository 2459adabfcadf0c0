pragma ComponentBehavior: Bound

import QtQuick

// Tells what stands on the screen now, as plain data. Python must not walk the items itself: PySide keeps the wrapper
// of a deleted item with its parent's and hands it out for the next item at that address.
QtObject {
    id: w
    property Item root

    function look(): string {
        const items = [], facts = []
        w.into(w.root, 0, -1, items, facts)
        return JSON.stringify(facts)
    }
    // As look(), of the first item with this name alone; "" without one.
    function one(name: string): string {
        const item = w.named(name)
        return item ? JSON.stringify(w.fact(item, 0, -1)) : ""
    }
    // Where Tab comes to from the first control on, as places in look()'s list.
    function tabs(): string {
        const items = [], found = []
        w.into(w.root, 0, -1, items, [])
        const first = items.find(item => item.pressable === true && item.enabled && item.activeFocusOnTab)
        let item = first
        for (let n = 0; item && n < 2 * items.length; n++) {
            found.push(items.indexOf(item))
            item = item.nextItemInFocusChain(true)
            if (item === first) break
        }
        return JSON.stringify(found)
    }
    function click(name: string): bool {
        const item = w.named(name)
        if (item) item.click()
        return Boolean(item)
    }
    function read(name: string, property: string): string {
        const item = w.named(name)
        return item ? JSON.stringify({ value: item[property] }) : ""
    }

    function named(name) {
        return w.within(w.root, name)
    }
    function within(item, name) {
        if (!item.visible || item.opacity === 0) return null
        if (item.objectName === name) return item
        for (const child of item.children) {
            const found = w.within(child, name)
            if (found) return found
        }
        return null
    }
    function into(item, turn, control, items, facts) {
        if (!item.visible || item.opacity === 0) return
        const turned = turn + item.rotation, fact = w.fact(item, turned, control)
        const place = items.push(item) - 1
        facts.push(fact)
        for (const child of item.children) w.into(child, turned, fact.pressable ? place : control, items, facts)
    }
    function fact(item, turned, control) {
        const corner = item.mapToItem(null, 0, 0)
        const fact = { name: item.objectName, x: corner.x, y: corner.y, width: item.width, height: item.height,
            enabled: item.enabled, pressable: item.pressable === true, struck: item.struck === true, control: control }
        if (item instanceof Text && item.text !== "") Object.assign(fact, w.words(item, corner, turned))
        else if (fact.pressable) Object.assign(fact, { text: item.text || "", spoken: item.Accessible.name })
        else if (control < 0 && item instanceof Rectangle && item.color.a === 1 && !(item.parent instanceof Rectangle && Qt.colorEqual(item.color, item.parent.color))) fact.surface = true
        return fact
    }
    function words(item, corner, turned) {
        const wide = item.contentWidth, high = item.contentHeight
        const spare = item.width - item.leftPadding - item.rightPadding - wide
        const drop = item.height - item.topPadding - item.bottomPadding - high
        const across = item.horizontalAlignment, down = item.verticalAlignment
        const left = across === Text.AlignHCenter ? spare / 2 : across === Text.AlignRight ? spare : 0
        const top = down === Text.AlignVCenter ? drop / 2 : down === Text.AlignBottom ? drop : 0
        return { written: true, text: item.text, em: item.fontInfo.pixelSize, lines: item.lineCount, colour: String(item.color),
            truncated: item.truncated, turned: turned !== 0, overflow: item.width > 0 && spare < -1.5 && item.leftPadding >= 0,
            box: [corner.x + item.leftPadding + left, corner.y + item.topPadding + top, wide, high] }
    }
}
