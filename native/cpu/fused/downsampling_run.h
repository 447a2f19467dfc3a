#pragma once
#include <vector>

#include "cpu/fused/fused_convolution.h"

namespace xception {

// What the entry flow is made of: separable convolutions, a max pool, and a shortcut convolution that the
// pool is added to. It runs some lines of the output at a time through all of them, so that what lies between
// them stays in the second-level cache.
struct DownsamplingBlock {
  std::vector<FusedConvolution> convolutions;  // each of one image
  MaxPool pool;
  FusedConvolution shortcut;  // of the block's input
  int64_t images = 0;
};

// The run of a block on some threads, each with some lines of the output.
class DownsamplingRun {
 public:
  DownsamplingRun(DownsamplingBlock block, const FusedKernels& kernels, int threads);

  // Whether this is faster than one op after the other: threads compute the lines at their borders twice, and
  // what fits into a cache need not be cut.
  bool pays() const;
  const DownsamplingBlock& block() const { return block_; }
  size_t workspace_bytes() const;
  void run(const float* input, float* output, void* workspace) const;

 private:
  // Those of an image from `first` to before `last`.
  struct Lines {
    int64_t first;
    int64_t last;
  };
  // What a thread has made of what a convolution makes: the lines that are still needed.
  struct Buffer {
    float* data;
    Lines made;
    Lines next;    // to be made for this band
    int64_t keep;  // the first line that this band needs
  };

  int64_t line_floats(size_t i) const;
  // For so many lines of the output, by convolution.
  std::vector<int64_t> buffer_floats(int64_t output_lines) const;
  // Of its input, what the pool or convolution i needs for lines of its output.
  Lines pooled_lines(const Lines& output) const;
  Lines convolved_lines(size_t i, const Lines& output) const;

  void run_thread(int thread, const float* input, float* output, float* workspace) const;
  void run_lines(const Lines& lines, const float* input, float* output, float* workspace) const;
  void plan_band(const Lines& band, std::vector<Buffer>& buffers) const;
  void run_band(const Lines& band, std::vector<Buffer>& buffers, const float* input, float* output,
                float* panel) const;
  void make_room(size_t i, Buffer& buffer) const;

  DownsamplingBlock block_;
  const FusedKernels& kernels_;
  int threads_;
  int64_t band_ = 1;  // lines of the output at a time
  int64_t panel_floats_ = 0;
  std::vector<int64_t> buffer_floats_;  // by convolution
};

}  // namespace xception
