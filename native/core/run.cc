#include "core/run.h"

#include <algorithm>

#include "core/model.h"

namespace xception {

namespace {

// Rows of an array, as bytes.
struct RowBytes {
  RowBytes(const TensorDesc& desc, int64_t rows) : each(desc.bytes() / static_cast<size_t>(rows)) {}
  size_t operator()(int64_t rows) const { return each * static_cast<size_t>(rows); }

  size_t each;
};

// Rows of a run that are in a piece.
struct Part {
  Run* run;
  int64_t in_run;
  int64_t in_piece;
  int64_t rows;
};

std::vector<Part> parts_of(const std::vector<Run*>& runs, const Piece& piece) {
  std::vector<Part> parts;
  int64_t first = 0;
  for (Run* run : runs) {
    const int64_t begin = std::max(first, piece.first);
    const int64_t end = std::min(first + run->rows(), piece.first + piece.rows);
    if (begin < end) parts.push_back({run, begin - first, begin - piece.first, end - begin});
    first += run->rows();
  }
  return parts;
}

void upload(Backend& backend, const Plan& plan, const Part& part) {
  for (size_t i = 0; i < part.run->inputs.size(); ++i) {
    const RunInput& input = part.run->inputs[i];
    const RowBytes bytes(input.desc, part.run->rows());
    char* const to = static_cast<char*>(plan.input(i)) + bytes(part.in_piece);
    if (input.tensor) {
      const char* from = static_cast<const char*>(input.tensor->data()) + bytes(part.in_run);
      backend.copy(to, from, bytes(part.rows));
    } else {
      backend.upload(to, static_cast<const char*>(input.host) + bytes(part.in_run), bytes(part.rows));
    }
  }
}

void download(Backend& backend, const Plan& plan, const Part& part) {
  for (size_t i = 0; i < part.run->outputs.size(); ++i) {
    const RunOutput& output = part.run->outputs[i];
    const RowBytes bytes(output.desc, part.run->rows());
    backend.download(static_cast<char*>(output.host) + bytes(part.in_run),
                     static_cast<const char*>(plan.output(i)) + bytes(part.in_piece), bytes(part.rows));
  }
}

std::vector<Shape> shapes_of(const Run& run, int64_t rows) {
  std::vector<Shape> shapes;
  for (const RunInput& input : run.inputs) {
    shapes.push_back(input.desc.shape);
    if (rows != run.rows()) shapes.back()[0] = rows;
  }
  return shapes;
}

}  // namespace

int64_t Run::rows() const {
  const Shape& shape = inputs.front().desc.shape;
  return shape.empty() ? 1 : shape[0];
}

bool Run::can_be_batched() const {
  const auto has_rows = [&](const TensorDesc& desc) {
    return !desc.shape.empty() && desc.shape[0] == rows();
  };
  return std::all_of(inputs.begin(), inputs.end(),
                     [&](const RunInput& input) { return !input.tensor && has_rows(input.desc); }) &&
         std::all_of(outputs.begin(), outputs.end(),
                     [&](const RunOutput& output) { return has_rows(output.desc); });
}

std::vector<Piece> cut_batch(int64_t rows, const std::vector<int64_t>& sizes, bool pad) {
  std::vector<Piece> pieces;
  for (int64_t first = 0; first < rows;) {
    const int64_t left = rows - first;
    int64_t planned = left;
    const auto next = std::lower_bound(sizes.begin(), sizes.end(), left);
    if (next != sizes.end() && (pad || *next == left || next == sizes.begin())) {
      planned = *next;
    } else if (next != sizes.begin()) {
      planned = *(next - 1);
    }
    pieces.push_back({first, std::min(left, planned), planned});
    first += pieces.back().rows;
  }
  return pieces;
}

void execute_runs(Model& model, const std::vector<Run*>& runs, const std::vector<Piece>& pieces) {
  Backend& backend = model.device().backend();
  for (Run* run : runs) {
    for (RunInput& input : run->inputs) {
      if (input.copy) input.copy->finish();
    }
  }
  for (const Piece& piece : pieces) {
    const std::vector<Part> parts = parts_of(runs, piece);
    Plan& plan = model.ready_plan(shapes_of(*runs.front(), piece.planned));
    for (const Part& part : parts) upload(backend, plan, part);
    plan.run();
    for (const Part& part : parts) download(backend, plan, part);
  }
}

}  // namespace xception
