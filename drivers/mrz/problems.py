"""What to do when a zone was not read, in a resident's words: Chinese and English."""

from typing import Final

from drivers.protocol import ZoneProblem

MEND: Final[dict[ZoneProblem, tuple[str, str]]] = {
    ZoneProblem.NO_ZONE: (
        "请把印有两三行字母和“<”的那一面朝上，放到摄像头下",
        "Lay the side with the rows of letters and < marks face up under the camera",
    ),
    ZoneProblem.CUT_OFF: (
        "请把证件往中间移，让最下面几行字全部露出来",
        "Move it to the middle, so that the whole rows show",
    ),
    ZoneProblem.TOO_FAR: ("请把证件靠近摄像头一些", "Bring it nearer to the camera"),
    ZoneProblem.DARK: ("光线太暗，请不要挡住灯光", "It is too dark: keep out of the lamp's light"),
    ZoneProblem.GLARE: ("证件反光，请转动一下或换个位置", "It reflects the lamp: turn it a little, or move it"),
    ZoneProblem.NOT_FLAT: ("请把证件压平，翻开的一页要放平", "Press it flat; an open page must lie level"),
    ZoneProblem.BLURRED: (
        "看不清楚，请放稳不动，擦一擦证件表面",
        "It is not sharp: hold it still, and wipe it clean",
    ),
    ZoneProblem.UNSURE: (
        "有个别字看不准，请擦净、放平，再试一次",
        "Some letters are not certain: wipe it, lay it flat, and try once more",
    ),
    ZoneProblem.OTHER_KIND: (
        "这里读不了这种证件，请换护照或通行证",
        "This kind of document is not read here: use a passport or a travel permit",
    ),
}
