#include "capture.h"

#include <algorithm>

#include "call.h"
#include "faults.h"

namespace emulator {

namespace {

std::mutex mutex;  // of all captures and of what streams and events have of them

std::vector<std::shared_ptr<Capture>>& under_way() {
  static auto* captures = new std::vector<std::shared_ptr<Capture>>;
  return *captures;
}

void join(std::vector<std::size_t>& frontier, const std::vector<std::size_t>& other) {
  for (const auto node : other) {
    if (std::find(frontier.begin(), frontier.end(), node) == frontier.end()) frontier.push_back(node);
  }
}

// Whether everything that the streams were given lies before `frontier`.
bool is_joined(const Capture& capture, std::vector<std::size_t> frontier) {
  std::set<std::size_t> before;
  while (!frontier.empty()) {
    const auto node = frontier.back();
    frontier.pop_back();
    if (before.insert(node).second) join(frontier, capture.graph.nodes[node].dependencies);
  }
  for (const auto& stream : capture.streams) {
    for (const auto node : stream->frontier) {
      if (before.count(node) == 0) return false;
    }
  }
  return true;
}

}  // namespace

cudaError_t submit(const std::shared_ptr<Stream>& stream, Work work) {
  std::lock_guard<std::mutex> lock(mutex);
  if (!stream->capture) {
    stream->push(std::move(work));
    return cudaSuccess;
  }
  if (stream->capture->invalid) return cudaErrorStreamCaptureInvalidated;
  auto& nodes = stream->capture->graph.nodes;
  nodes.push_back({std::move(work), stream->frontier});
  stream->frontier = {nodes.size() - 1};
  return cudaSuccess;
}

cudaError_t begin_capture(const std::shared_ptr<Stream>& stream, cudaStreamCaptureMode mode) {
  std::lock_guard<std::mutex> lock(mutex);
  if (stream->capture) return cudaErrorIllegalState;
  auto capture = std::make_shared<Capture>();
  capture->mode = mode;
  capture->thread = std::this_thread::get_id();
  capture->origin = stream->handle;
  capture->streams.insert(stream);
  stream->capture = capture;
  stream->frontier.clear();
  under_way().push_back(capture);
  return cudaSuccess;
}

cudaError_t end_capture(const std::shared_ptr<Stream>& stream, std::shared_ptr<Graph>& graph) {
  std::lock_guard<std::mutex> lock(mutex);
  const auto capture = stream->capture;
  if (!capture) return cudaErrorIllegalState;
  if (capture->origin != stream->handle) return cudaErrorStreamCaptureUnmatched;
  if (capture->mode != cudaStreamCaptureModeRelaxed && capture->thread != std::this_thread::get_id()) {
    capture->invalid = true;
    return cudaErrorStreamCaptureWrongThread;
  }
  const bool joined = is_joined(*capture, stream->frontier);
  for (const auto& member : capture->streams) {
    member->capture.reset();
    member->frontier.clear();
  }
  capture->streams.clear();
  auto& captures = under_way();
  captures.erase(std::find(captures.begin(), captures.end(), capture));
  capture->ended = true;
  if (capture->invalid) return cudaErrorStreamCaptureInvalidated;
  if (!joined) return cudaErrorStreamCaptureUnjoined;
  graph = std::make_shared<Graph>(std::move(capture->graph));
  return cudaSuccess;
}

cudaStreamCaptureStatus capture_status(const Stream& stream) {
  std::lock_guard<std::mutex> lock(mutex);
  if (!stream.capture) return cudaStreamCaptureStatusNone;
  return stream.capture->invalid ? cudaStreamCaptureStatusInvalidated : cudaStreamCaptureStatusActive;
}

CapturedPoint captured_point(const Stream& stream) {
  std::lock_guard<std::mutex> lock(mutex);
  return {stream.capture, stream.frontier};
}

cudaError_t wait_for_captured(const std::shared_ptr<Stream>& stream, const CapturedPoint& point) {
  std::lock_guard<std::mutex> lock(mutex);
  if (!point.capture) {
    stream->capture->invalid = true;
    return cudaErrorStreamCaptureIsolation;
  }
  if (point.capture->ended) return cudaErrorCapturedEvent;
  if (point.capture->invalid) return cudaErrorStreamCaptureInvalidated;
  if (!stream->capture) {
    stream->capture = point.capture;
    stream->frontier.clear();
    point.capture->streams.insert(stream);
  }
  if (stream->capture != point.capture) {
    stream->capture->invalid = true;
    point.capture->invalid = true;
    return cudaErrorStreamCaptureMerge;
  }
  join(stream->frontier, point.frontier);
  return cudaSuccess;
}

cudaError_t refuse_if_captured(const std::shared_ptr<Stream>& stream, cudaError_t error) {
  std::lock_guard<std::mutex> lock(mutex);
  if (!stream->capture) return cudaSuccess;
  stream->capture->invalid = true;
  return error;
}

cudaError_t refuse_if_captured(const CapturedPoint& point) {
  std::lock_guard<std::mutex> lock(mutex);
  if (!point.capture) return cudaSuccess;
  point.capture->invalid = true;
  return cudaErrorCapturedEvent;
}

cudaError_t refuse_in_capture() {
  std::lock_guard<std::mutex> lock(mutex);
  cudaError_t refused = cudaSuccess;
  for (const auto& capture : under_way()) {
    const bool ours = capture->thread == std::this_thread::get_id();
    if (capture->mode == cudaStreamCaptureModeGlobal ||
        (ours && capture->mode == cudaStreamCaptureModeThreadLocal)) {
      capture->invalid = true;
      refused = cudaErrorStreamCaptureUnsupported;
    }
  }
  return refused;
}

cudaError_t enqueue_failure(cudaStream_t handle, cudaError_t error) {
  const auto stream = streams().find(handle);
  if (!stream) return cudaErrorInvalidResourceHandle;
  const int device = stream->device();
  return submit(stream, {"", [device, error] { fail_device(device, error); }});
}

void spoil_capture(cudaStream_t handle) {
  if (const auto stream = streams().find(handle)) {
    refuse_if_captured(stream, cudaErrorStreamCaptureUnsupported);
  }
}

std::string fault_in_capture(cudaStream_t handle, const std::string& what) {
  const auto stream = streams().find(handle);
  if (!stream || capture_status(*stream) == cudaStreamCaptureStatusNone) return "";
  return take_fault("capture of " + what);
}

cudaError_t enqueue(cudaStream_t handle, const std::string& name, std::function<void()> body) {
  const auto stream = streams().find(handle);
  if (!stream) return cudaErrorInvalidResourceHandle;
  Work work;
  work.name = name;
  work.body = std::move(body);
  work.is_kernel = true;
  return submit(stream, std::move(work));
}

}  // namespace emulator
