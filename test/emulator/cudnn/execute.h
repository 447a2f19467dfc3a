#pragma once
#include "execution_plan.h"
#include "handle.h"

namespace emulator::cudnn {

// Gives the plan's work to the handle's stream. Throws Refusal for what the real library refuses at the call;
// what it would not notice - memory that is not there, too small or aliased - is a violation when the work
// runs. Returns the name that the work has in the record.
std::string execute(const cudnnContext& handle, const Descriptor& plan, const Descriptor& pack);

}  // namespace emulator::cudnn
