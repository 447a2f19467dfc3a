#include "cuda/cudnn/planner.h"

#include "core/error.h"

namespace xception {

void Planner::check_cache(const CompileOptions& options) {
  if (options.plan_cache.empty()) return;
  const std::string refusal = cache_refusal(options.plan_cache);
  if (refusal.empty()) return;
  throw Error("ERR_PLAN_CACHE", "The plans in '" + options.plan_cache + "' cannot be used: " + refusal,
              "Remove the file, or name another one.");
}

}  // namespace xception
