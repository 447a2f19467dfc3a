#pragma once
#include <optional>

#include "cpu/primitive.h"
#include "ops/pool.h"

namespace xception {

// One pool, as oneDNN sees it.
struct PoolProblem {
  dnnl::algorithm algorithm;
  Shape input;   // NHWC
  Shape output;  // NHWC
  Pair pool_size;
  Pair strides{1, 1};
  Edges padding{};
};

Primitive make_pool(const CpuContext& context, const PoolProblem& problem,
                    const dnnl::post_ops& post_ops = {});

// An op that is one pool, with the residual added to it if there is one.
class PoolKernel final : public Kernel {
 public:
  PoolKernel(const PoolOp& op, const CpuContext& context, dnnl::algorithm algorithm);
  size_t workspace_bytes() const override;
  std::vector<Launch> launches() const override;
  void run(const KernelArguments& arguments) override;

 private:
  Primitive pool_;
  std::optional<Primitive> activation_;
};

}  // namespace xception
