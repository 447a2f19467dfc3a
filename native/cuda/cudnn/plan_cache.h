#pragma once
#include <map>
#include <string>

#include "cuda/cudnn/finalized_plan.h"
#include "cuda/cudnn/plan_key.h"

namespace xception {

// The plans and choices of one file, as read when this was made, and those added since. What of a file is
// damaged or made for another GPU, driver or cuDNN is left out, and gone when the file is written next.
class PlanCache {
 public:
  // With an empty path no plans are kept, and choices are kept here alone. A file that a process ended over
  // is set aside.
  PlanCache(std::string path, const PlanKey& key);

  // Why nothing of the file can be used; no reason where it can, and where there is no file.
  struct Refusal {
    std::string reason;  // half a sentence
    // A process ended while it loaded a plan. The file lies in `set_aside` from now on, unless it could not
    // be moved.
    bool crashed = false;
    std::string set_aside;
  };
  const Refusal& refusal() const { return refusal_; }

  // Null when there is none for this graph.
  const SavedPlan* find(const std::string& graph) const;
  void add(const std::string& graph, SavedPlan plan);
  // The name of what was chosen for a problem; empty when nothing was.
  std::string choice(const std::string& problem) const;
  void add_choice(const std::string& problem, const std::string& name);

  // Writes the file if it is not as it should be, together with what other processes have added to it
  // meanwhile. It is replaced as a whole: readers see the old one or the new one. A file that cannot be
  // written is left.
  void save();

 private:
  void set_aside(const std::string& graph);

  std::string path_;
  PlanKey key_;
  Refusal refusal_;
  std::map<std::string, SavedPlan> plans_;      // by ConvolutionGraph::key()
  std::map<std::string, std::string> choices_;  // by problem
  bool changed_ = false;
};

}  // namespace xception
