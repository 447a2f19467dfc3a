"""Keras's Xception in PyTorch: uint8 images (batch, height, width, 3) to probabilities (batch, 1000), float32."""

import torch
from torch import nn
from torch.nn import functional as F


def convolution(channels, filters, kernel, stride=1):
    return nn.Sequential(nn.Conv2d(channels, filters, kernel, stride, bias=False), nn.BatchNorm2d(filters, eps=1e-3))


def separable(channels, filters):
    depthwise = nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False)
    return nn.Sequential(depthwise, nn.Conv2d(channels, filters, 1, bias=False), nn.BatchNorm2d(filters, eps=1e-3))


def pool(x):
    """Maximum of 3x3 at stride 2, padded as TensorFlow's 'same'."""
    sides = [(size + 1) // 2 * 2 + 1 - size for size in (x.shape[3], x.shape[2])]
    padding = [part for total in sides for part in (total // 2, total - total // 2)]
    return F.max_pool2d(F.pad(x, padding, value=float("-inf")), 3, 2)


class Downsampling(nn.Module):
    def __init__(self, channels, filters, relu_first=True):
        super().__init__()
        self.relu_first = relu_first
        self.shortcut = convolution(channels, filters[1], 1, 2)
        self.sepconv1 = separable(channels, filters[0])
        self.sepconv2 = separable(*filters)

    def forward(self, x):
        y = self.sepconv1(F.relu(x) if self.relu_first else x)
        return pool(self.sepconv2(F.relu(y))) + self.shortcut(x)


class Middle(nn.Module):
    def __init__(self):
        super().__init__()
        self.sepconv1, self.sepconv2, self.sepconv3 = (separable(728, 728) for _ in range(3))

    def forward(self, x):
        y = self.sepconv1(F.relu(x))
        return self.sepconv3(F.relu(self.sepconv2(F.relu(y)))) + x


class Exit(nn.Module):
    def __init__(self):
        super().__init__()
        self.sepconv1, self.sepconv2 = separable(1024, 1536), separable(1536, 2048)

    def forward(self, x):
        return F.relu(self.sepconv2(F.relu(self.sepconv1(x))))


class Xception(nn.Module):
    def __init__(self):
        super().__init__()
        self.block1_conv1, self.block1_conv2 = convolution(3, 32, 3, 2), convolution(32, 64, 3)
        self.block2 = Downsampling(64, (128, 128), relu_first=False)
        self.block3 = Downsampling(128, (256, 256))
        self.block4 = Downsampling(256, (728, 728))
        for block in range(5, 13):
            self.add_module(f"block{block}", Middle())
        self.block13 = Downsampling(728, (728, 1024))
        self.block14 = Exit()
        self.predictions = nn.Linear(2048, 1000)

    def forward(self, images):
        x = (images.permute(0, 3, 1, 2).float() / 127.5 - 1).to(self.predictions.weight.dtype)
        x = F.relu(self.block1_conv2(F.relu(self.block1_conv1(x))))
        for block in range(2, 15):
            x = self.get_submodule(f"block{block}")(x)
        return F.softmax(self.predictions(x.mean((2, 3))).float(), dim=1)


def fill(sequence, weights, layer, normalization):
    """Gives convolutions and batch normalization what Keras calls so."""
    *convolutions, batch_norm = sequence
    names = ["kernel"] if len(convolutions) == 1 else ["depthwise_kernel", "pointwise_kernel"]
    for module, name in zip(convolutions, names):
        kernel = torch.from_numpy(weights[f"{layer}/{name}"])  # (height, width, channels, filters or 1)
        module.weight.copy_(kernel.permute((2, 3, 0, 1) if module.groups > 1 else (3, 2, 0, 1)))
    keras = {"weight": "gamma", "bias": "beta", "running_mean": "moving_mean", "running_var": "moving_variance"}
    for name, role in keras.items():
        getattr(batch_norm, name).copy_(torch.from_numpy(weights[f"{normalization}/{role}"]))


@torch.no_grad()
def load(weights, dtype):
    """The network with Keras's weights, a dictionary of arrays by 'layer/name'."""
    network = Xception().eval()
    shortcuts = 0
    for path, module in network.named_modules():
        if not isinstance(module, nn.Sequential):
            continue
        if path.endswith("shortcut"):
            suffix = f"_{shortcuts}" if shortcuts else ""
            fill(module, weights, f"conv2d{suffix}", f"batch_normalization{suffix}")
            shortcuts += 1
        else:
            layer = path.replace(".", "_")
            fill(module, weights, layer, f"{layer}_bn")
    network.predictions.weight.copy_(torch.from_numpy(weights["predictions/kernel"]).T)
    network.predictions.bias.copy_(torch.from_numpy(weights["predictions/bias"]))
    return network.to(getattr(torch, dtype)).to(memory_format=torch.channels_last)
