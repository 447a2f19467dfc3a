#include "cuda/recording.h"

#include <utility>

#include "core/error.h"
#include "cuda/error.h"
#include "cuda/handles.h"

namespace xception {

namespace {

class GraphRecording final : public Recording {
 public:
  GraphRecording(GraphExecHandle graph, cudaStream_t stream) : graph_(std::move(graph)), stream_(stream) {}
  // What a replay under way still runs must not go.
  ~GraphRecording() override { ignore_cuda_error(cudaStreamSynchronize(stream_)); }
  GraphRecording(const GraphRecording&) = delete;
  GraphRecording& operator=(const GraphRecording&) = delete;

  void replay() override { check_cuda(cudaGraphLaunch(graph_.get(), stream_), "cudaGraphLaunch"); }

 private:
  GraphExecHandle graph_;
  cudaStream_t stream_;
};

void abandon_capture(cudaStream_t stream) noexcept {
  cudaGraph_t graph = nullptr;
  ignore_cuda_error(cudaStreamEndCapture(stream, &graph));
  GraphHandle{graph};
}

// CUDA takes every stream of a capture out of it when it ends, one that was spoiled too.
GraphHandle capture(cudaStream_t stream, const std::function<void()>& enqueue) {
  // Other threads may allocate and free meanwhile.
  check_cuda(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), "cudaStreamBeginCapture");
  try {
    enqueue();
  } catch (...) {
    abandon_capture(stream);
    throw;
  }
  cudaGraph_t graph = nullptr;
  check_cuda(cudaStreamEndCapture(stream, &graph), "cudaStreamEndCapture");
  return GraphHandle(graph);
}

}  // namespace

std::unique_ptr<Recording> record_graph(cudaStream_t stream, const std::function<void()>& enqueue) {
  try {
    const GraphHandle graph = capture(stream, enqueue);
    cudaGraphExec_t executable = nullptr;
    check_cuda(cudaGraphInstantiate(&executable, graph.get(), 0), "cudaGraphInstantiate");
    return std::make_unique<GraphRecording>(GraphExecHandle(executable), stream);
  } catch (const Error&) {
    cudaGetLastError();  // a library may have left it
    // No capture shows that the device is lost where a library reports an error of its own.
    check_device(stream, "A capture");
    throw;
  }
}

void check_capture(cudaStream_t stream) {
  cudaStreamCaptureStatus status = cudaStreamCaptureStatusNone;
  check_cuda(cudaStreamIsCapturing(stream, &status), "cudaStreamIsCapturing");
  if (status != cudaStreamCaptureStatusInvalidated) return;
  throw Error("ERR_BACKEND", "it does what cannot be captured");
}

}  // namespace xception
