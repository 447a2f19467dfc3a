#include "addon/admission_work.h"

#include <utility>

#include "addon/environment.h"
#include "addon/errors.h"
#include "addon/run_work.h"

namespace xception {

namespace {

// A place in a batcher's queue, unless a run has come into it.
class Place {
 public:
  explicit Place(std::shared_ptr<Model> model) : model_(std::move(model)) {}
  Place(Place&&) = default;
  ~Place() {
    if (model_) model_->batcher()->release(false);
  }
  void fill() { model_.reset(); }

 private:
  std::shared_ptr<Model> model_;
};

// Waits in the batcher for a place, and goes on with it on the JS thread.
class AdmissionWork final : public Work, public Abortable {
 public:
  AdmissionWork(Environment& environment, Napi::Promise::Deferred deferred, std::shared_ptr<Model> model,
                Napi::Array inputs, uint32_t id)
      : Work(environment, model->shared_device()),
        Abortable(environment.abortables, id),
        deferred_(deferred),
        model_(std::move(model)),
        inputs_(Napi::Persistent(inputs.As<Napi::Object>())) {}

  ~AdmissionWork() override {
    if (has_place_) model_->batcher()->release(true);
  }

  void fail(const Error&) override {}

  void abort() override {
    aborted_ = true;
    if (auto self = model_->batcher()->withdraw(&environment_, this)) Work::end(std::move(self));
  }

  void complete(Napi::Env env) override {
    try {
      if (aborted_) throw Error("ERR_INTERNAL", "The run was aborted");
      has_place_ = false;
      submit_into_place(environment_, deferred_, model_, inputs_.Value().As<Napi::Array>(), id());
    } catch (const Napi::Error& error) {
      deferred_.Reject(error.Value());
    } catch (...) {
      deferred_.Reject(to_js_error(env, as_error(std::current_exception())).Value());
    }
  }

 protected:
  void execute() override {}
  // The batcher has taken a place for it.
  void end(std::unique_ptr<Task> self) override {
    has_place_ = true;
    Work::end(std::move(self));
  }

 private:
  Napi::Promise::Deferred deferred_;
  std::shared_ptr<Model> model_;
  Napi::ObjectReference inputs_;
  bool has_place_ = false;
  bool aborted_ = false;
};

}  // namespace

void submit_into_place(Environment& environment, Napi::Promise::Deferred deferred,
                       std::shared_ptr<Model> model, Napi::Array inputs, uint32_t id) {
  Place place(model);
  auto worker = std::make_unique<RunWorker>(environment, deferred, model, inputs, id);
  if (!worker->run().can_be_batched()) {
    environment.submit(std::move(worker));
    return;
  }
  environment.completions.expect();
  place.fill();
  Run& run = worker->run();
  model->batcher()->push(&environment, std::move(worker), run);
}

void wait_for_place(Environment& environment, Napi::Promise::Deferred deferred, std::shared_ptr<Model> model,
                    Napi::Array inputs, uint32_t id) {
  Batcher& batcher = *model->batcher();
  auto work = std::make_unique<AdmissionWork>(environment, deferred, std::move(model), inputs, id);
  environment.completions.expect();
  batcher.wait_for_place(&environment, std::move(work));
}

}  // namespace xception
