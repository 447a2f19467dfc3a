"""PyTorch: channels-last, and on a GPU torch.compile."""

import contest
import torch
import xception

device = "cuda" if torch.cuda.is_available() else "cpu"
torch.set_grad_enabled(False)
torch.backends.cudnn.benchmark = True
torch._inductor.config.freezing = True  # torch.compile folds batch normalization

network = xception.load(contest.read_weights(), contest.request["dtype"]).to(device)
images = torch.from_numpy(contest.read_images())
if device == "cuda":
    network = torch.compile(network, mode="max-autotune")
    images = images.pin_memory()

contest.compete(lambda: network(images.to(device, non_blocking=True)).cpu().numpy(), torch.__version__, device)
