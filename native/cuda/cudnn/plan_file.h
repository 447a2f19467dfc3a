#pragma once
#include <map>
#include <optional>
#include <string>

#include "cuda/cudnn/finalized_plan.h"
#include "cuda/cudnn/plan_key.h"

namespace xception {

// The content of a file of plans. Its text is
//
//   xception-plans 2 KEY
//   plan BYTES CHECKSUM
//   GRAPH
//   ENGINE
//   tensor_cores=0|1 runtime_compiled=0|1 candidates=N workspace=BYTES
//   JSON
//   plan ...
//   choice BYTES CHECKSUM
//   PROBLEM
//   NAME
//   choice ...
//
// where BYTES and CHECKSUM are of the parts behind that line, up to the end of the JSON or the name, which a
// line feed follows. Files of another version are not read.
struct PlanFile {
  std::optional<PlanKey> key;                  // none: this is no such file
  std::map<std::string, SavedPlan> plans;      // by ConvolutionGraph::key(); those that are intact
  std::map<std::string, std::string> choices;  // names by problem; those that are intact
  bool damaged = false;
};

PlanFile parse_plan_file(const std::string& text);
std::string to_text(const PlanKey& key, const std::map<std::string, SavedPlan>& plans,
                    const std::map<std::string, std::string>& choices);

}  // namespace xception
