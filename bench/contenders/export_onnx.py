"""Writes the network as ONNX, for onnxruntime."""

import contest
import torch
import xception

network = xception.load(contest.read_weights(), contest.request["dtype"])
images = torch.from_numpy(contest.read_images())
batch = {0: torch.export.Dim("batch")}
path = contest.folder / f"{contest.request['dtype']}.onnx"
torch.onnx.export(network, (images,), path, input_names=["images"], dynamic_shapes=(batch,), dynamo=True, verbose=False)
