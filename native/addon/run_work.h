#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "addon/abortable.h"
#include "addon/napi_setup.h"
#include "addon/promise_worker.h"
#include "addon/staging.h"
#include "core/model.h"
#include "core/run.h"

namespace xception {

// Runs the model: host or device arrays in, host arrays out, in a batch with others where the model has them
// batched. `inputs` is an array of NdArray or NativeTensor, `id` the number to abort it by. Throws
// ERR_QUEUE_FULL, ERR_SHAPE, ERR_DTYPE, ERR_INVALID_ARGUMENT, ERR_OUT_OF_MEMORY.
Napi::Promise submit_run(Environment& environment, Napi::Env env, std::shared_ptr<Model> model,
                         Napi::Array inputs, uint32_t id);

class RunWorker final : public PromiseWorker, public Abortable {
 public:
  RunWorker(Environment& environment, Napi::Promise::Deferred deferred, std::shared_ptr<Model> model,
            Napi::Array inputs, uint32_t id);
  ~RunWorker() override;

  Run& run() { return run_; }
  // Alone.
  void execute() override;
  void abort() override;

 protected:
  void end(std::unique_ptr<Task> self) override;
  Napi::Value result(Napi::Env env) override;

 private:
  void read_input(Napi::Value value);
  void read_host_input(Napi::Env env, const Napi::Object& array);

  std::shared_ptr<Model> model_;
  Run run_;
  std::vector<Staging> staging_;             // of inputs, then of outputs
  std::vector<Napi::ObjectReference> kept_;  // arrays of the arrays that are still to be copied
  std::atomic<bool> aborted_{false};
};

}  // namespace xception
