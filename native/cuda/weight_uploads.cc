#include "cuda/weight_uploads.h"

#include <cuda_runtime.h>

#include <algorithm>

#include "cuda/error.h"
#include "cuda/pinned_memory.h"

namespace xception {

namespace {

// Pinning memory takes the time of copying it: a single layer asks for little, a model of 100 MB soon has the
// most.
constexpr size_t kFirstBytes = size_t{256} << 10;
constexpr size_t kMostBytes = size_t{8} << 20;
constexpr size_t kGrowth = 4;

constexpr size_t kAlignment = 16;

}  // namespace

void WeightUploads::upload(void* device, size_t bytes, const Write& write) {
  for (size_t first = 0; first < bytes;) {
    Piece* piece = &pieces_[current_];
    if (!piece->buffer || piece->used == piece->buffer->bytes()) {
      next_piece();
      piece = &pieces_[current_];
    }
    const size_t size = std::min(bytes - first, piece->buffer->bytes() - piece->used);
    char* const staged = static_cast<char*>(piece->buffer->data()) + piece->used;
    write(staged, first, size);
    check_cuda(cudaMemcpyAsync(static_cast<char*>(device) + first, staged, size, cudaMemcpyHostToDevice,
                               memory_.compute()),
               "cudaMemcpyAsync");
    piece->used += (size + kAlignment - 1) / kAlignment * kAlignment;
    first += size;
  }
}

// The other one, once it has been copied.
void WeightUploads::next_piece() {
  if (pieces_[current_].buffer) mark_copied();
  const size_t next = 1 - current_;
  Piece& piece = pieces_[next];
  if (piece.buffer) check_cuda(cudaEventSynchronize(piece.copied.get()), "cudaEventSynchronize");
  if (!piece.copied) piece.copied = make_event();
  if (next_bytes_ == 0) next_bytes_ = kFirstBytes;
  if (!piece.buffer || piece.buffer->bytes() < next_bytes_) {
    piece.buffer.reset();
    piece.buffer = allocate_pinned(memory_.device(), next_bytes_);
    next_bytes_ = std::min(next_bytes_ * kGrowth, kMostBytes);
  }
  piece.used = 0;
  current_ = next;
}

void WeightUploads::mark_copied() {
  check_cuda(cudaEventRecord(pieces_[current_].copied.get(), memory_.compute()), "cudaEventRecord");
}

void WeightUploads::finish() {
  if (!pieces_[current_].buffer) return;
  try {
    // The last copy stands behind those from the other piece.
    mark_copied();
    check_cuda(cudaEventSynchronize(pieces_[current_].copied.get()), "cudaEventSynchronize");
  } catch (...) {
    abandon();
    throw;
  }
  release();
}

// The host memory must not go before the copies are done, whatever has failed.
void WeightUploads::abandon() noexcept {
  if (pieces_[0].buffer || pieces_[1].buffer) ignore_cuda_error(cudaStreamSynchronize(memory_.compute()));
  release();
}

void WeightUploads::release() noexcept {
  for (Piece& piece : pieces_) {
    piece.buffer.reset();
    piece.used = 0;
  }
  next_bytes_ = 0;
}

}  // namespace xception
