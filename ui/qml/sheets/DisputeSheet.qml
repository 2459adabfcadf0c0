pragma ComponentBehavior: Bound

import QtQuick
import Jiujin
import Kiosk.ViewModels

// 异议: what the document says wrongly; several may be.
Sheet {
    id: s
    required property DisputeViewModel viewModel
    title: viewModel.title; text: viewModel.text; titleRole: "h1"
    main: viewModel.main
    onMainClicked: viewModel.stay()
    Grid {
        id: facts
        columns: Theme.wide || Theme.narrow ? 2 : 1; rowSpacing: Theme.gap; columnSpacing: Theme.gap
        Repeater {
            model: s.viewModel.rows
            delegate: Choice { required property var modelData; objectName: "dispute-" + modelData.name; width: Math.floor((s.innerWidth - (facts.columns - 1) * Theme.gap) / facts.columns); height: Theme.mm(Theme.wide ? 24 : 32); text: modelData.text; on: modelData.on; many: true; onClicked: s.viewModel.choose(modelData.name) }
        }
    }
}
