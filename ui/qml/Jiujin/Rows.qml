import QtQuick

// A repeater whose delegates stay when its list changes: number n shows entry n, and is hidden beyond the last.
Repeater {
    property var list: []
    property int ready: 0                        // so many are made even for a shorter list
    readonly property int wanted: Math.max(ready, list.length)
    onWantedChanged: {
        while (places.count < wanted) places.append({ place: places.count })
        if (places.count > wanted) places.remove(wanted, places.count - wanted)
    }
    model: ListModel { id: places }
}
