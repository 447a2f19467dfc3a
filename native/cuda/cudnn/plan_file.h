#pragma once
#include <map>
#include <optional>
#include <string>

#include "cuda/cudnn/finalized_plan.h"
#include "cuda/cudnn/plan_key.h"

namespace xception {

// The content of a file of plans. Its text is
//
//   xception-plans 1 KEY
//   plan BYTES CHECKSUM
//   GRAPH
//   ENGINE
//   tensor_cores=0|1 runtime_compiled=0|1 candidates=N workspace=BYTES
//   JSON
//   plan ...
//
// where BYTES and CHECKSUM are of the four parts behind that line, up to the end of the JSON, which a line
// feed follows.
struct PlanFile {
  std::optional<PlanKey> key;              // none: this is no such file
  std::map<std::string, SavedPlan> plans;  // by ConvolutionGraph::key(); those that are intact
  bool damaged = false;
};

PlanFile parse_plan_file(const std::string& text);
std::string to_text(const PlanKey& key, const std::map<std::string, SavedPlan>& plans);

}  // namespace xception
