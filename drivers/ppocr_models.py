"""The PP-OCRv6 models inside the `rapidocr` wheel (Apache-2.0), run by onnxruntime with as little memory as it takes.

That package's own pipeline is not imported: it fetches models over the network and brings along libraries that
nothing here needs.
"""

import importlib.util
from pathlib import Path
from typing import Any

from drivers.protocol import DeviceFault, Fault

DETECTOR, RECOGNISER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"


def packaged(name: str) -> Path:
    """NOT_CONNECTED when the wheel is not there."""
    found = importlib.util.find_spec("rapidocr")
    if found is None or not found.submodule_search_locations:
        raise DeviceFault(Fault.NOT_CONNECTED, name)
    return Path(found.submodule_search_locations[0]) / "models" / name


def session(model: Path) -> Any:
    """An onnxruntime.InferenceSession of one thread that gives its memory back. NOT_CONNECTED without such a file."""
    if not model.is_file():
        raise DeviceFault(Fault.NOT_CONNECTED, model.name)
    import onnxruntime

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    settings.enable_cpu_mem_arena = False
    settings.enable_mem_pattern = False  # one for each size of input, and every line of text has its own
    settings.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(model), settings, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's exceptions share no other base
        raise DeviceFault(Fault.NOT_CONNECTED, f"{model.name}: {type(error).__name__}") from error


def characters(recogniser: Any) -> list[str]:
    """What each column of the recogniser's output stands for: the CTC blank first, the space last."""
    listed = recogniser.get_modelmeta().custom_metadata_map.get("character", "").split("\n")
    return ["", *listed, " "]
