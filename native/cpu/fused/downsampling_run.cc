#include "cpu/fused/downsampling_run.h"

#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace xception {

namespace {

// Fewer lines a thread than this, and too much is computed twice.
constexpr int64_t kLeastLines = 16;

// To whole cache lines.
int64_t round_up(int64_t floats) { return divide_up(floats, 16) * 16; }

// Half of the second-level cache: the other half is for weights and the panel.
int64_t cache_floats() {
  const long bytes = sysconf(_SC_LEVEL2_CACHE_SIZE);
  return (bytes > 0 ? bytes : 1 << 20) / 2 / static_cast<int64_t>(sizeof(float));
}

}  // namespace

DownsamplingRun::DownsamplingRun(DownsamplingBlock block, const FusedKernels& kernels, int threads)
    : block_(std::move(block)), kernels_(kernels) {
  const int64_t lines = block_.images * block_.pool.output[0];
  threads_ = static_cast<int>(std::min<int64_t>(threads, lines));
  const auto total = [&](int64_t output_lines) {
    const std::vector<int64_t> floats = buffer_floats(output_lines);
    return std::accumulate(floats.begin(), floats.end(), int64_t{0});
  };
  while (band_ < block_.pool.output[0] && total(band_ + 1) <= cache_floats()) band_++;
  buffer_floats_ = buffer_floats(band_);
  panel_floats_ = kernels.panel_floats(block_.shortcut);
  for (const FusedConvolution& convolution : block_.convolutions) {
    panel_floats_ = std::max(panel_floats_, kernels.panel_floats(convolution));
  }
}

bool DownsamplingRun::pays() const {
  int64_t between = 0;
  for (size_t i = 0; i < block_.convolutions.size(); i++) {
    between = std::max(between, line_floats(i) * block_.convolutions[i].output[0]);
  }
  return block_.images * block_.pool.output[0] >= kLeastLines * threads_ && between > 2 * cache_floats();
}

size_t DownsamplingRun::workspace_bytes() const {
  int64_t floats = panel_floats_;
  for (const int64_t buffer : buffer_floats_) floats += round_up(buffer);
  return static_cast<size_t>(floats * threads_) * sizeof(float);
}

void DownsamplingRun::run(const float* input, float* output, void* workspace) const {
  const int64_t own = static_cast<int64_t>(workspace_bytes() / sizeof(float)) / threads_;
#pragma omp parallel for schedule(static, 1) num_threads(threads_)
  for (int thread = 0; thread < threads_; thread++) {
    run_thread(thread, input, output, static_cast<float*>(workspace) + thread * own);
  }
}

int64_t DownsamplingRun::line_floats(size_t i) const {
  return block_.convolutions[i].output[1] * block_.convolutions[i].filters;
}

std::vector<int64_t> DownsamplingRun::buffer_floats(int64_t output_lines) const {
  std::vector<int64_t> floats(block_.convolutions.size());
  int64_t lines = (output_lines - 1) * block_.pool.strides[0] + block_.pool.pool_size[0];
  for (size_t i = floats.size(); i-- > 0;) {
    const FusedConvolution& convolution = block_.convolutions[i];
    floats[i] = std::min(lines, convolution.output[0]) * line_floats(i);
    lines += (convolution.kernel[0] - 1) * convolution.dilation_rate[0];
  }
  return floats;
}

DownsamplingRun::Lines DownsamplingRun::pooled_lines(const Lines& output) const {
  const MaxPool& pool = block_.pool;
  const int64_t first = output.first * pool.strides[0] - pool.padding_top;
  const int64_t last = (output.last - 1) * pool.strides[0] - pool.padding_top + pool.pool_size[0];
  return {std::max<int64_t>(first, 0), std::min(last, pool.input[0])};
}

DownsamplingRun::Lines DownsamplingRun::convolved_lines(size_t i, const Lines& output) const {
  const FusedConvolution& convolution = block_.convolutions[i];
  const int64_t first = output.first - convolution.padding_top;
  const int64_t more = (convolution.kernel[0] - 1) * convolution.dilation_rate[0];
  return {std::max<int64_t>(first, 0),
          std::min(output.last - convolution.padding_top + more, convolution.input[0])};
}

void DownsamplingRun::run_thread(int thread, const float* input, float* output, float* workspace) const {
  const int64_t height = block_.pool.output[0];
  const int64_t end = block_.images * height * (thread + 1) / threads_;
  const FusedConvolution& shortcut = block_.shortcut;
  for (int64_t line = block_.images * height * thread / threads_; line < end;) {
    const int64_t image = line / height;
    const Lines lines = {line % height, std::min(height, line % height + end - line)};
    run_lines(lines, input + image * shortcut.input[0] * shortcut.input[1] * shortcut.channels,
              output + image * height * shortcut.output[1] * shortcut.filters, workspace);
    line += lines.last - lines.first;
  }
}

void DownsamplingRun::run_lines(const Lines& lines, const float* input, float* output,
                                float* workspace) const {
  std::vector<Buffer> buffers(block_.convolutions.size());
  float* data = workspace + panel_floats_;
  for (size_t i = 0; i < buffers.size(); i++) {
    buffers[i].data = data;
    data += round_up(buffer_floats_[i]);
  }
  Lines needed = pooled_lines(lines);
  for (size_t i = buffers.size(); i-- > 0;) {
    buffers[i].made = {needed.first, needed.first};
    needed = convolved_lines(i, needed);
  }
  for (int64_t line = lines.first; line < lines.last; line += band_) {
    const Lines band = {line, std::min(line + band_, lines.last)};
    plan_band(band, buffers);
    run_band(band, buffers, input, output, workspace);
  }
}

void DownsamplingRun::plan_band(const Lines& band, std::vector<Buffer>& buffers) const {
  Lines needed = pooled_lines(band);
  for (size_t i = buffers.size(); i-- > 0;) {
    Lines& made = buffers[i].made;
    if (needed.first > made.last) made = {needed.first, needed.first};
    buffers[i].keep = needed.first;
    buffers[i].next = {made.last, std::max(needed.last, made.last)};
    needed = convolved_lines(i, buffers[i].next);
  }
}

void DownsamplingRun::make_room(size_t i, Buffer& buffer) const {
  const int64_t floats = line_floats(i);
  if ((buffer.next.last - buffer.made.first) * floats <= buffer_floats_[i]) return;
  const float* const kept = buffer.data + (buffer.keep - buffer.made.first) * floats;
  std::copy_n(kept, (buffer.made.last - buffer.keep) * floats, buffer.data);
  buffer.made.first = buffer.keep;
}

void DownsamplingRun::run_band(const Lines& band, std::vector<Buffer>& buffers, const float* input,
                               float* output, float* panel) const {
  const auto convolve = [&](const FusedConvolution& convolution, const FusedImages& images,
                            const Lines& lines) {
    const int64_t width = convolution.output[1];
    const int64_t blocks = divide_up(convolution.filters, kernels_.panel_columns);
    kernels_.run(convolution, images, {lines.first * width, lines.last * width, 0, blocks}, panel);
  };
  const float* source = input;
  int64_t first_line = 0;
  for (size_t i = 0; i < buffers.size(); i++) {
    Buffer& buffer = buffers[i];
    make_room(i, buffer);
    if (buffer.next.first < buffer.next.last) {
      convolve(block_.convolutions[i], {source, nullptr, buffer.data, first_line, buffer.made.first},
               buffer.next);
      buffer.made.last = buffer.next.last;
    }
    source = buffer.data;
    first_line = buffer.made.first;
  }
  const int64_t at = band.first * block_.pool.output[1] * block_.pool.channels;
  kernels_.pool(block_.pool, source, first_line, output + at, band.first, band.last);
  convolve(block_.shortcut, {input, output, output, 0, 0}, band);
}

}  // namespace xception
