#pragma once
#include <cuda_runtime.h>

#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "stream.h"

namespace emulator {

struct Graph {
  struct Node {
    Work work;
    std::vector<std::size_t> dependencies;
  };
  std::vector<Node> nodes;
};

// The work of one or more streams on its way into a graph.
struct Capture {
  Graph graph;
  cudaStreamCaptureMode mode = cudaStreamCaptureModeGlobal;
  std::thread::id thread;
  cudaStream_t origin = nullptr;
  std::set<std::shared_ptr<Stream>> streams;
  bool invalid = false;
  bool ended = false;
};

// What an event that was recorded during a capture stands for.
struct CapturedPoint {
  std::shared_ptr<Capture> capture;
  std::vector<std::size_t> frontier;
};

// Gives work to the stream, or to the graph that it is captured into.
cudaError_t submit(const std::shared_ptr<Stream>& stream, Work work);

cudaError_t begin_capture(const std::shared_ptr<Stream>& stream, cudaStreamCaptureMode mode);
cudaError_t end_capture(const std::shared_ptr<Stream>& stream, std::shared_ptr<Graph>& graph);
cudaStreamCaptureStatus capture_status(const Stream& stream);

// The stream's place in its capture; an empty one when it is not captured.
CapturedPoint captured_point(const Stream& stream);
// Lets the stream wait for a point of a capture, which takes it into that capture.
cudaError_t wait_for_captured(const std::shared_ptr<Stream>& stream, const CapturedPoint& point);
// For what is not allowed on a stream, or an event, that is captured: spoils the capture.
cudaError_t refuse_if_captured(const std::shared_ptr<Stream>& stream, cudaError_t error);
cudaError_t refuse_if_captured(const CapturedPoint& point);

}  // namespace emulator
