#include "call.h"
#include "capture.h"
#include "random.h"

using namespace emulator;

namespace {

struct Executable {
  Graph graph;
  std::mutex running;  // one launch at a time, on whatever stream
  unsigned long long number = 0;
};

Handles<cudaGraph_t, Graph>& graphs() {
  static auto* instance = new Handles<cudaGraph_t, Graph>("graph");
  return *instance;
}

Handles<cudaGraphExec_t, Executable>& executables() {
  static auto* instance = new Handles<cudaGraphExec_t, Executable>("executable graph");
  return *instance;
}

// Any order that respects the dependencies may be what a GPU does: one of them, drawn at random.
void replay(Executable& executable, const Stream& stream) {
  std::lock_guard<std::mutex> lock(executable.running);
  const auto& nodes = executable.graph.nodes;
  std::vector<Work> works;
  for (const auto& node : nodes) works.push_back(node.work);
  std::vector<std::size_t> missing(nodes.size());
  std::vector<std::vector<std::size_t>> dependents(nodes.size());
  std::vector<std::size_t> ready;
  for (std::size_t node = 0; node < nodes.size(); ++node) {
    missing[node] = nodes[node].dependencies.size();
    for (const auto other : nodes[node].dependencies) dependents[other].push_back(node);
    if (missing[node] == 0) ready.push_back(node);
  }
  while (!ready.empty()) {
    std::swap(ready[random_below(static_cast<unsigned>(ready.size()))], ready.back());
    const auto node = ready.back();
    ready.pop_back();
    Work& work = works[node];
    work.graph = executable.number;
    for (const auto next : dependents[node]) {
      if (work.is_kernel && missing[next] == 1 && works[next].begin) stream.begin(works[next]);
    }
    stream.perform(work);
    work = {};
    for (const auto next : dependents[node]) {
      if (--missing[next] == 0) ready.push_back(next);
    }
  }
}

}  // namespace

extern "C" {

cudaError_t cudaStreamEndCapture(cudaStream_t handle, cudaGraph_t* graph) {
  return emulated_call({"cudaStreamEndCapture", "", handle}, kReleases, [&](Record& record) {
    const auto stream = streams().find(handle);
    if (!stream) return cudaErrorInvalidResourceHandle;
    if (!graph) return cudaErrorInvalidValue;
    *graph = nullptr;
    std::shared_ptr<Graph> captured;
    const cudaError_t error = end_capture(stream, captured);
    if (error != cudaSuccess || !record.result.empty()) return error;
    record.nodes = captured->nodes.size();
    *graph = graphs().add(captured);
    return cudaSuccess;
  });
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* handle, cudaGraph_t graph_handle,
                                 unsigned long long flags) {
  return emulated_call({"cudaGraphInstantiate"}, 0, [&](Record& record) {
    const auto graph = graphs().find(graph_handle);
    if (!graph || !handle || flags != 0) return cudaErrorInvalidValue;
    record.nodes = graph->nodes.size();
    auto executable = std::make_shared<Executable>();
    executable->graph = *graph;
    *handle = executables().add(executable);
    executable->number = handle_number(*handle);
    record.graph = executable->number;
    return cudaSuccess;
  });
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t handle, cudaStream_t stream_handle) {
  return emulated_call({"cudaGraphLaunch", "", stream_handle}, kAsynchronous, [&](Record& record) {
    const auto executable = executables().find(handle);
    const auto stream = streams().find(stream_handle);
    if (!executable) return cudaErrorInvalidValue;
    record.graph = executable->number;
    if (!stream) return cudaErrorInvalidResourceHandle;
    const cudaError_t refused = refuse_if_captured(stream, cudaErrorStreamCaptureUnsupported);
    if (refused != cudaSuccess) return refused;
    record.nodes = executable->graph.nodes.size();
    return submit(stream, {"", [executable, stream = stream.get()] { replay(*executable, *stream); }});
  });
}

cudaError_t cudaGraphDestroy(cudaGraph_t handle) {
  return emulated_call({"cudaGraphDestroy"}, kReleases, [&](Record&) {
    return graphs().remove(handle) ? cudaSuccess : cudaErrorInvalidValue;
  });
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t handle) {
  return emulated_call({"cudaGraphExecDestroy"}, kReleases, [&](Record&) {
    return executables().remove(handle) ? cudaSuccess : cudaErrorInvalidValue;
  });
}
}
