"""Prints the version of each package that is installed, and whether it sees a GPU."""

import json
import sys
from importlib import import_module


def torch_sees_gpu(torch):
    return torch.cuda.is_available()


def onnxruntime_sees_gpu(onnxruntime):
    return "CUDAExecutionProvider" in onnxruntime.get_available_providers()


def never(_):
    return False


found = {}
checks = {"numpy": never, "torch": torch_sees_gpu, "onnxruntime": onnxruntime_sees_gpu, "onnx": never, "onnxscript": never}
for name, sees_gpu in checks.items():
    try:
        module = import_module(name)
        found[name] = {"version": module.__version__, "seesGpu": sees_gpu(module)}
    except ImportError:
        pass
json.dump(found, sys.stdout)
