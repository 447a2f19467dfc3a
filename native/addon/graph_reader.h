#pragma once
#include "addon/napi_setup.h"
#include "core/graph.h"

namespace xception {

// A GraphSpec of lib/models/ops.ts. Throws ERR_INVALID_ARGUMENT, ERR_DTYPE or ERR_GRAPH.
Graph read_graph(Napi::Value value);

}  // namespace xception
