"""PyTorch, channels-last: eager, eager as a CUDA graph, or compiled, as the request's "variant" says."""

import contest
import torch
import xception

variant, tf32 = contest.request["variant"], contest.request["tf32"]
device = "cuda" if torch.cuda.is_available() else "cpu"
torch.set_grad_enabled(False)
torch.backends.cudnn.benchmark = True
torch.backends.cudnn.allow_tf32 = tf32
torch.set_float32_matmul_precision("high" if tf32 else "highest")

network = xception.load(contest.read_weights(), contest.request["dtype"]).to(device)
images = torch.from_numpy(contest.read_images())
if device == "cuda":
    images = images.pin_memory()


def plain(network):
    """Each prediction copies the images to the device, computes, and copies the probabilities back."""
    return lambda: network(images.to(device, non_blocking=True)).cpu().numpy()


def as_graph(network):
    """The same, computed by the replay of a graph that was captured once."""
    on_device = images.to(device)
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):  # cuDNN times its engines before the capture
            network(on_device)
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        probabilities = network(on_device)

    def predict():
        on_device.copy_(images, non_blocking=True)
        graph.replay()
        return probabilities.cpu().numpy()

    return predict


def compiled(network, mode):
    torch._inductor.config.freezing = True  # folds batch normalization
    predict = plain(torch.compile(network, mode=mode, dynamic=False))
    predict()  # a CUDA graph is recorded by the second call
    return predict


if device == "cpu" or variant == "eager":  # without a GPU there is nothing that the others could do better
    predict = plain(network)
elif variant == "graph":
    predict = as_graph(network)
else:
    predict = compiled(network, variant)
contest.compete(predict, torch.__version__, device)
