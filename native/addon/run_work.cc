#include "addon/run_work.h"

#include <chrono>
#include <utility>

#include "addon/admission_work.h"
#include "addon/environment.h"
#include "addon/js_values.h"
#include "addon/model_work.h"
#include "addon/tensor_wrap.h"

namespace xception {

namespace {

std::shared_ptr<const PixelTable> read_table(Napi::Value value) {
  if (value.IsUndefined()) return nullptr;
  auto table = std::make_shared<PixelTable>();
  const HostArray array = read_host_array(value, {static_cast<int64_t>(table->size())}, "a table");
  convert(array, {DType::float32, array.shape}, table->data());
  return table;
}

// One typed array, or an array of them that have as many elements each: a new array of them, which no getter
// can change behind our back.
Napi::Array read_parts(Napi::Env env, Napi::Value data) {
  Napi::Array parts = Napi::Array::New(env);
  if (!data.IsArray()) {
    parts[0U] = data;
    return parts;
  }
  const Napi::Array given = data.As<Napi::Array>();
  for (uint32_t i = 0; i < given.Length(); ++i) parts[i] = given.Get(i);
  return parts;
}

// Valid until the next call into JavaScript.
std::vector<HostArray> read_host_arrays(Napi::Array parts, const Shape& shape,
                                        const std::shared_ptr<const PixelTable>& table, DType wanted) {
  const int64_t count = parts.Length();
  const int64_t elements = element_count(shape);
  if (count == 0 || elements % count != 0) {
    throw Error("ERR_SHAPE",
                "an input is of " + std::to_string(count) + " arrays but its shape is " + to_string(shape));
  }
  std::vector<HostArray> arrays;
  for (uint32_t i = 0; i < count; ++i) {
    arrays.push_back(read_host_array(parts.Get(i), count == 1 ? shape : Shape{elements / count}, "an input"));
    check_conversion(arrays.back().dtype, wanted);
    arrays.back().table = table;
  }
  return arrays;
}

bool holds_tensor(Napi::Array inputs) {
  for (uint32_t i = 0; i < inputs.Length(); ++i) {
    if (TensorWrap::is_instance(inputs.Get(i))) return true;
  }
  return false;
}

double milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

Napi::Object to_js(Napi::Env env, const Run& run) {
  Napi::Object timing = Napi::Object::New(env);
  timing["queueMs"] = milliseconds(run.started - run.queued);
  timing["computeMs"] = milliseconds(run.finished - run.started);
  timing["batchSize"] = static_cast<double>(run.batch_size);
  return timing;
}

}  // namespace

RunWorker::RunWorker(Environment& environment, Napi::Promise::Deferred deferred, std::shared_ptr<Model> model,
                     Napi::Array inputs, uint32_t id)
    : PromiseWorker(environment, deferred, model->shared_device()),
      Abortable(environment.abortables, id),
      model_(std::move(model)) {
  for (uint32_t i = 0; i < inputs.Length(); ++i) read_input(inputs.Get(i));
  std::vector<Shape> shapes;
  for (const RunInput& input : run_.inputs) shapes.push_back(input.desc.shape);
  for (TensorDesc& desc : model_->infer_outputs(shapes)) {
    staging_.push_back(environment.staging.take(device(), desc.bytes()));
    run_.outputs.push_back({std::move(desc), staging_.back().data()});
  }
  // Last: from here on, other threads have the memory.
  for (const RunInput& input : run_.inputs) {
    if (input.copy) device().copy_ahead(input.copy);
  }
}

RunWorker::~RunWorker() {
  for (const RunInput& input : run_.inputs) {
    if (input.copy) input.copy->cancel();
  }
}

void RunWorker::read_input(Napi::Value value) {
  const size_t i = run_.inputs.size();
  if (!TensorWrap::is_instance(value)) return read_host_input(value.Env(), read_object(value, "an input"));
  RunInput input;
  input.tensor = TensorWrap::unwrap(value);
  check_tensor(*model_, i, *input.tensor);
  input.desc = input.tensor->desc;
  run_.inputs.push_back(std::move(input));
}

// Memory that nobody can take away is read later, on another thread; other memory is copied at once.
void RunWorker::read_host_input(Napi::Env env, const Napi::Object& object) {
  const DType dtype = input_dtype(*model_, run_.inputs.size());
  const bool stays = object.Get("stays").ToBoolean();
  const Shape shape = read_shape(object.Get("shape"), "an input");
  const std::shared_ptr<const PixelTable> table = read_table(object.Get("table"));
  const Napi::Array parts = read_parts(env, object.Get("data"));
  std::vector<HostArray> arrays = read_host_arrays(parts, shape, table, dtype);
  RunInput input;
  input.desc = {dtype, shape};
  staging_.push_back(environment_.staging.take(device(), input.desc.bytes()));
  input.host = staging_.back().data();
  if (stays) {
    input.copy = std::make_shared<HostCopy>(std::move(arrays), input.desc, input.host);
    kept_.push_back(Napi::Persistent(parts.As<Napi::Object>()));
  } else {
    convert(arrays, input.desc, input.host);
  }
  run_.inputs.push_back(std::move(input));
}

void RunWorker::execute() {
  run_.started = Clock::now();
  run_.batch_size = run_.rows();
  if (aborted_) throw Error("ERR_INTERNAL", "The run was aborted");
  execute_runs(*model_, {&run_}, {{0, run_.rows(), run_.rows()}});
}

void RunWorker::abort() {
  aborted_ = true;
  if (!model_->batcher()) return;
  if (auto self = model_->batcher()->withdraw(&environment_, this)) end(std::move(self));
}

void RunWorker::end(std::unique_ptr<Task> self) {
  if (run_.finished == Clock::time_point()) run_.finished = Clock::now();
  PromiseWorker::end(std::move(self));
}

Napi::Value RunWorker::result(Napi::Env env) {
  if (aborted_) throw Error("ERR_INTERNAL", "The run was aborted");
  Napi::Array outputs = Napi::Array::New(env, run_.outputs.size());
  for (uint32_t i = 0; i < run_.outputs.size(); ++i) {
    const RunOutput& output = run_.outputs[i];
    Napi::Object array = Napi::Object::New(env);
    array["data"] = xception::to_js(env, output.desc, output.host);
    array["shape"] = xception::to_js(env, output.desc.shape);
    outputs[i] = array;
  }
  for (Staging& staging : staging_) environment_.staging.give_back(std::move(staging));
  Napi::Object result = Napi::Object::New(env);
  result["outputs"] = outputs;
  result["timing"] = to_js(env, run_);
  return result;
}

Napi::Promise submit_run(Environment& environment, Napi::Env env, std::shared_ptr<Model> model,
                         Napi::Array inputs, uint32_t id) {
  const Napi::Promise::Deferred deferred = Napi::Promise::Deferred::New(env);
  if (!model->batcher() || holds_tensor(inputs)) {
    return PromiseWorker::submit(
        std::make_unique<RunWorker>(environment, deferred, std::move(model), inputs, id));
  }
  if (model->batcher()->reserve()) {
    submit_into_place(environment, deferred, std::move(model), inputs, id);
  } else {
    wait_for_place(environment, deferred, std::move(model), inputs, id);
  }
  return deferred.Promise();
}

}  // namespace xception
