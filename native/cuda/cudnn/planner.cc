#include "cuda/cudnn/planner.h"

#include "core/error.h"

namespace xception {

void Planner::check_cache(const CompileOptions& options) {
  if (options.plan_cache.empty()) return;
  const PlanCache::Refusal refusal = cache_refusal(options.plan_cache);
  if (refusal.reason.empty()) return;
  const std::string message = "The plans in '" + options.plan_cache + "' cannot be used: " + refusal.reason;
  if (!refusal.crashed) throw Error("ERR_PLAN_CACHE", message, "Remove the file, or name another one.");
  if (refusal.set_aside.empty()) throw Error("ERR_PLAN_CACHE_CRASH", message, "Remove the file.");
  throw Error("ERR_PLAN_CACHE_CRASH", message + ". The file is '" + refusal.set_aside + "' now",
              "If it happens again, report it with that file and the version of cuDNN.");
}

}  // namespace xception
