#include "execute.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "emulator.h"
#include "interpreter.h"

namespace emulator::cudnn {
namespace {

constexpr int kWorkspacePattern = 0xA5;

// One run of a plan, as the stream's thread gets it.
struct Task {
  ExecutionPlan plan;
  std::map<int64_t, void*> pointers;  // by tensor
  void* workspace = nullptr;
};

std::string name_of(const Tensor& tensor) { return "cuDNN tensor " + std::to_string(tensor.uid); }

bool overlap(const void* a, size_t a_bytes, const void* b, size_t b_bytes) {
  const auto* a_begin = static_cast<const char*>(a);
  const auto* b_begin = static_cast<const char*>(b);
  return a_begin < b_begin + b_bytes && b_begin < a_begin + a_bytes;
}

// A pointwise operation reads an element of its operand right before the result's is written; nothing else
// may be written while it is still read.
bool may_share(const OperationGraph& graph, const Tensor& input, const Tensor& output) {
  if (input.dims != output.dims || input.strides != output.strides || input.dtype != output.dtype)
    return false;
  return std::all_of(graph.operations.begin(), graph.operations.end(), [&](const Operation& operation) {
    const bool reads = operation.x.uid == input.uid || (operation.b && operation.b->uid == input.uid);
    return !reads || operation.kind == OperationKind::pointwise;
  });
}

void check_aliasing(const Task& task) {
  const OperationGraph& graph = task.plan.graph;
  const auto inputs = graph.inputs();
  const auto outputs = graph.outputs();
  for (const Tensor& output : outputs) {
    void* to = task.pointers.at(output.uid);
    for (const Tensor& input : inputs) {
      void* from = task.pointers.at(input.uid);
      if (!overlap(to, output.bytes(), from, input.bytes())) continue;
      if (to == from && may_share(graph, input, output)) continue;
      violation(name_of(output) + " is written over " + name_of(input) + ", which is still read");
    }
  }
  for (const auto* tensors : {&inputs, &outputs}) {
    for (const Tensor& tensor : *tensors) {
      const void* pointer = task.pointers.at(tensor.uid);
      if (overlap(task.workspace, task.plan.configuration.workspace, pointer, tensor.bytes())) {
        violation(name_of(tensor) + " lies in the workspace");
      }
    }
  }
}

Value compute(const Operation& operation, const std::map<int64_t, Value>& values) {
  const Value& x = values.at(operation.x.uid);
  const Value* b = operation.b ? &values.at(operation.b->uid) : nullptr;
  switch (operation.kind) {
    case OperationKind::convolution:
      return run_convolution(operation, x, *b);
    case OperationKind::pointwise:
      return run_pointwise(operation, x, b);
    case OperationKind::resample:
      return run_resample(operation, x);
    case OperationKind::reduction:
      return run_reduction(operation, x);
    case OperationKind::matmul:
      break;
  }
  return run_matmul(operation, x, *b);
}

// What comes of a value that is kept in its tensor's type.
Value rounded(const Value& value, const Tensor& tensor) {
  if (tensor.dtype == CUDNN_DATA_FLOAT) return value;
  std::vector<char> memory(tensor.bytes());
  store(value, tensor, memory.data());
  return load(tensor, memory.data());
}

void run(const Task& task) {
  take_time(task.plan.configuration.microseconds);
  check_aliasing(task);
  const size_t workspace = task.plan.configuration.workspace;
  if (workspace > 0) {
    if (void* bytes = view(task.workspace, workspace, "cuDNN workspace")) {
      std::memset(bytes, kWorkspacePattern, workspace);
    }
  }
  std::map<int64_t, Value> values;
  for (const Tensor& tensor : task.plan.graph.inputs()) {
    const void* memory = view(task.pointers.at(tensor.uid), tensor.bytes(), name_of(tensor));
    if (memory == nullptr) return;
    values.emplace(tensor.uid, load(tensor, memory));
  }
  for (const Operation& operation : task.plan.graph.operations) {
    values.insert_or_assign(operation.y.uid, rounded(compute(operation, values), operation.y));
  }
  for (const Tensor& tensor : task.plan.graph.outputs()) {
    void* memory = view(task.pointers.at(tensor.uid), tensor.bytes(), name_of(tensor));
    if (memory != nullptr) store(values.at(tensor.uid), tensor, memory);
  }
}

bool is_aligned(const void* pointer, int64_t alignment) {
  return reinterpret_cast<uintptr_t>(pointer) % static_cast<uintptr_t>(alignment) == 0;
}

void read_pointers(const Descriptor& pack, Task& task) {
  if (pack.has(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS)) {
    const auto& uids = pack.integers(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS);
    const auto& pointers = pack.integers(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS);
    for (size_t i = 0; i < uids.size(); ++i) task.pointers[uids[i]] = reinterpret_cast<void*>(pointers[i]);
  }
  task.workspace = reinterpret_cast<void*>(pack.integer(CUDNN_ATTR_VARIANT_PACK_WORKSPACE));
}

void check_pointers(const Task& task) {
  const auto check = [&](const Tensor& tensor) {
    if (tensor.is_virtual) return;
    const auto found = task.pointers.find(tensor.uid);
    require(found != task.pointers.end() && found->second != nullptr, CUDNN_STATUS_BAD_PARAM_NULL_POINTER,
            "no pointer for tensor " + std::to_string(tensor.uid));
    if (is_aligned(found->second, tensor.alignment)) return;
    violation(name_of(tensor) + " is not aligned to its " + std::to_string(tensor.alignment) + " bytes");
    throw Refusal(CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER, "tensor " + std::to_string(tensor.uid));
  };
  for (const Tensor& tensor : task.plan.graph.inputs()) check(tensor);
  for (const Tensor& tensor : task.plan.graph.outputs()) check(tensor);
  require(task.plan.configuration.workspace == 0 || task.workspace != nullptr,
          CUDNN_STATUS_BAD_PARAM_NULL_POINTER, "the plan needs a workspace");
}

}  // namespace

std::string execute(const cudnnContext& handle, const Descriptor& plan, const Descriptor& pack) {
  require(plan.type == CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR &&
              pack.type == CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR,
          CUDNN_STATUS_BAD_PARAM_DESCRIPTOR_TYPE, "not a plan and a variant pack");
  require(plan.finalized && pack.finalized, CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED,
          "the plan or the variant pack is not finalized");
  auto task = std::make_shared<Task>();
  task->plan = read_execution_plan(plan);
  const auto device = parse_device_properties(describe_device(handle.device));
  require(device.device_version == task->plan.device.device_version &&
              device.multiprocessors == task->plan.device.multiprocessors,
          CUDNN_STATUS_NOT_SUPPORTED_ARCH_MISMATCH, "the plan is for another GPU");
  require(task->plan.built_with < 0 || task->plan.built_with == handle.device, CUDNN_STATUS_BAD_PARAM,
          "the plan was built with a handle of another device");
  read_pointers(pack, *task);
  check_pointers(*task);

  const std::string name = "cuDNN engine " + std::to_string(task->plan.configuration.engine);
  require(device_error() == cudaSuccess, CUDNN_STATUS_EXECUTION_FAILED_CUDART, "the device has failed");
  if (task->plan.configuration.uncapturable) spoil_capture(handle.stream);
  // An engine that does what no capture allows, and says so or does not.
  const std::string fault = fault_in_capture(handle.stream, name);
  const bool is_silent = fault == "cudaSuccess";
  if (!fault.empty() && !is_silent) cudaStreamSynchronize(handle.stream);
  require(enqueue(handle.stream, name, [task] { run(*task); }) == cudaSuccess,
          CUDNN_STATUS_EXECUTION_FAILED_CUDART, "the stream does not take the work");
  if (is_silent) cudaStreamSynchronize(handle.stream);
  return name;
}

}  // namespace emulator::cudnn
