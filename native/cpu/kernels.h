#pragma once
#include <memory>

#include "cpu/cpu_context.h"
#include "ops/all_ops.h"

namespace xception {

// One per op, each in the file that is called like it.
std::unique_ptr<Kernel> make_kernel(const ActivationOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const AddOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const AveragePooling2dOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const BatchNormalizationOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const CastOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const ConcatenateOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const Conv2dOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const DenseOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const DepthwiseConv2dOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const FlattenOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const GlobalAveragePooling2dOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const GlobalMaxPooling2dOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const MaxPooling2dOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const MultiplyOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const QuantizeOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const QuantizedConv2dOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const RescalingOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const SeparableConv2dOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const SoftmaxOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const TopKOp& op, const CpuContext& context);
std::unique_ptr<Kernel> make_kernel(const ZeroPadding2dOp& op, const CpuContext& context);

}  // namespace xception
