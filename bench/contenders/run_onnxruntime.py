"""onnxruntime's CUDA provider."""

import contest
import onnxruntime

providers = ["CPUExecutionProvider"]
device = "cpu"
if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
    device = "cuda"
    if hasattr(onnxruntime, "preload_dlls"):
        onnxruntime.preload_dlls()  # cuDNN and cuBLAS of the Python packages
    options = {"cudnn_conv_algo_search": "EXHAUSTIVE", "use_tf32": "0", "prefer_nhwc": "1"}
    providers.insert(0, ("CUDAExecutionProvider", options))

session = onnxruntime.InferenceSession(contest.folder / f"{contest.request['dtype']}.onnx", providers=providers)
if device == "cuda" and session.get_providers()[0] != "CUDAExecutionProvider":
    raise SystemExit("onnxruntime could not open its CUDA provider")
images = contest.read_images()

contest.compete(lambda: session.run(None, {"images": images})[0], onnxruntime.__version__, device)
