#include "scenarios.h"

int main(int count, char** arguments) {
  Scenarios all;
  for (auto scenarios : {memory_scenarios(), stream_scenarios(), capture_scenarios(), kernel_scenarios(),
                         fault_scenarios(), depthwise_scenarios()}) {
    all.merge(scenarios);
  }
  if (count != 2) {
    for (const auto& scenario : all) std::printf("%s\n", scenario.first.c_str());
    return 0;
  }
  const auto found = all.find(arguments[1]);
  if (found == all.end()) {
    std::printf("no scenario is called '%s'\n", arguments[1]);
    return 1;
  }
  found->second();
  return 0;
}
