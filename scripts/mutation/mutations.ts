/** One mistake, made in the text of a source file. */
export interface Mutation {
  what: string
  file: string
  /** Stands in the file once. */
  from: string
  to: string
  /** Test files below test/, of which one has to fail. */
  tests: string[]
}

const convolution = ['ops/convolution']
const race = ['emulator/race']
const tuning = ['emulator/tuning']
const graphs = ['emulator/graphs']

export const mutations: Mutation[] = [
  {
    what: "cuDNN's convolution: strides and dilation swapped",
    file: 'native/cuda/cudnn/operation_graph.cc',
    from: `DILATIONS, graph_.dilation_rate);
    convolution.set(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, graph_.strides);`,
    to: `DILATIONS, graph_.strides);
    convolution.set(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, graph_.dilation_rate);`,
    tests: convolution,
  },
  {
    what: "cuDNN's convolution: padding above and below swapped",
    file: 'native/cuda/cudnn/operation_graph.cc',
    from: 'const auto [top, bottom, left, right] = graph_.padding;',
    to: 'const auto [bottom, top, left, right] = graph_.padding;',
    tests: convolution,
  },
  {
    what: "cuDNN's convolution: ReLU makes 0 of NaN",
    file: 'native/cuda/cudnn/operation_graph.cc',
    from: 'pointwise.set(CUDNN_ATTR_POINTWISE_NAN_PROPAGATION, CUDNN_PROPAGATE_NAN);',
    to: '',
    tests: ['ops/nan'],
  },
  {
    what: 'tuning: on memory that nothing is written to',
    file: 'native/cuda/trial_memory.cc',
    from: 'for (size_t i = 0; i < arrays.size(); ++i) {',
    to: 'for (size_t i = 0; i < 0; ++i) {',
    tests: tuning,
  },
  {
    what: 'tuning: the settings of one engine before the other engines',
    file: 'native/cuda/cudnn/plan_search.cc',
    from: 'order_for_trials(configs);',
    to: '',
    tests: tuning,
  },
  {
    what: 'tuning: a large workspace for next to nothing',
    file: 'native/cuda/cudnn/tuning.cc',
    from: 'workspace_bytes > kBaseWorkspace ? kWorkspaceMargin : 1',
    to: '1',
    tests: tuning,
  },
  {
    what: 'tuning: all rounds of what is hopeless',
    file: 'native/cuda/cudnn/timing.cc',
    from: 'return stopwatch.milliseconds(enqueue) > hopeless + kLaunchTime;',
    to: 'return false;',
    tests: tuning,
  },
  {
    what: 'tuning: an engine that cannot be captured is as good as another',
    file: 'native/cuda/cudnn/tuning.cc',
    from: 'return margin * kUncapturedMargin *',
    to: 'return margin *',
    tests: tuning,
  },
  {
    what: 'saved plans: loaded without a marker',
    file: 'native/cuda/cudnn/plan_builder.cc',
    from: 'const LoadMarker marker(cache_path, graph_key);',
    to: '',
    tests: ['emulator/planCache'],
  },
  {
    what: 'saved plans: the marker of a process that lives taken for a crash',
    file: 'native/cuda/cudnn/load_marker.cc',
    from: 'flock(file_, LOCK_EX | LOCK_NB) == 0 && ',
    to: '',
    tests: ['emulator/planCache'],
  },
  {
    what: "cuDNN's convolution: no bias",
    file: 'native/cuda/cudnn_convolution.cc',
    from: 'if (problem.biased) return context.pack_vector("bias", context.dtype());',
    to: '',
    tests: convolution,
  },
  {
    what: "cuDNN's convolution: the pointers that it was run with first",
    file: 'native/cuda/cudnn/device_plan.cc',
    from: 'if (variant_pack_ && same(pointers, pointers_) && workspace == workspace_) return;',
    to: 'if (variant_pack_ && (same(pointers, pointers_) || workspace == workspace_)) return;',
    tests: race,
  },
  {
    what: "cuDNN's convolution: on the compute stream, whatever its branch",
    file: 'native/cuda/cudnn/cudnn_handle.cc',
    from: 'if (handle.stream() == stream) return handle;',
    to: 'return handle;',
    tests: race,
  },
  {
    what: 'depthwise convolution: strides and dilation of rows swapped',
    file: 'native/cuda/kernels/depthwise_conv2d.cu',
    from: 'row * geometry.strides.rows + kernel_row * geometry.dilation_rate.rows',
    to: 'row * geometry.dilation_rate.rows + kernel_row * geometry.strides.rows',
    tests: convolution,
  },
  {
    what: 'depthwise convolution: the kernel for 3 x 3 takes dilated ones',
    file: 'native/cuda/kernels/depthwise_conv2d.cu',
    from: ' && problem.dilation_rate == ones;',
    to: ';',
    tests: convolution,
  },
  {
    what: 'depthwise convolution: the last columns of a strip that ends early',
    file: 'native/cuda/kernels/depthwise_conv2d_3x3.cuh',
    from: 'if (column + c >= shape.output.columns) break;',
    to: '',
    tests: convolution,
  },
  {
    what: 'own convolutions: no bias',
    file: 'native/cuda/own_convolution.cc',
    from: 'if (!problem.biased) return nullptr;',
    to: 'if (problem.biased) return nullptr;',
    tests: convolution,
  },
  {
    what: 'own convolutions: the padding below and to the right',
    file: 'native/cuda/own_convolution.cc',
    from: 'result.padding = {problem.padding[0], problem.padding[2]};',
    to: 'result.padding = {problem.padding[1], problem.padding[3]};',
    tests: convolution,
  },
  {
    what: 'own convolutions: no residual',
    file: 'native/cuda/own_convolution.cc',
    from: 'arguments.residual, arguments.output',
    to: 'nullptr, arguments.output',
    tests: convolution,
  },
  {
    what: 'all convolutions: no ReLU before',
    file: 'native/cuda/convolution.cc',
    from: 'problem.relu_prologue = op.prologue == ElementwiseActivation::relu;',
    to: '',
    tests: convolution,
  },
  {
    what: 'kernels: packed without their transposition',
    file: 'native/cuda/cuda_context.cc',
    from: 'value(row * width + channel, channel)',
    to: 'value(outer_index * inner + inner_index, channel)',
    tests: convolution,
  },
  {
    what: 'kernels: bfloat16 packed as float16',
    file: 'native/cuda/packed_weights.cc',
    from: 'if (dtype == DType::float16) {',
    to: 'if (dtype != DType::float32) {',
    tests: convolution,
  },
  {
    what: 'bfloat16: rounded down',
    file: 'native/cuda/kernels/dtype.cuh',
    from: 'result = __float2bfloat16_rn(value);',
    to: 'result = __float2bfloat16_rn(value - value / 512.0f);',
    tests: ['ops/conversion'],
  },
  {
    what: 'pooling: the padding below and to the right',
    file: 'native/cuda/pool.cc',
    from: 'problem.padding = {padding[0], padding[2]};',
    to: 'problem.padding = {padding[1], padding[3]};',
    tests: ['ops/pool'],
  },
  {
    what: 'upload: the copy from the slot does not wait until it is filled',
    file: 'native/cuda/upload_ring.cc',
    from: 'check_cuda(cudaStreamWaitEvent(compute, slot.filled.get(), 0), "cudaStreamWaitEvent");',
    to: '',
    tests: race,
  },
  {
    what: 'upload: the slot is filled before it is free',
    file: 'native/cuda/upload_ring.cc',
    from: 'check_cuda(cudaStreamWaitEvent(uploads, slot.free.get(), 0), "cudaStreamWaitEvent");',
    to: '',
    tests: race,
  },
  {
    what: 'upload: host memory is let go while a failed one still reads it',
    file: 'native/cuda/upload_ring.cc',
    from: 'streams_.drain();\n',
    to: '\n',
    tests: race,
  },
  {
    what: 'fork: the branch does not wait',
    file: 'native/cuda/streams.cc',
    from: 'check_cuda(cudaStreamWaitEvent(branch(1), fork_event_.get(), 0), "cudaStreamWaitEvent");',
    to: '',
    tests: race,
  },
  {
    what: 'join: nothing waits for the branch',
    file: 'native/cuda/streams.cc',
    from: 'check_cuda(cudaStreamWaitEvent(branch(0), join_event_.get(), 0), "cudaStreamWaitEvent");',
    to: '',
    tests: race,
  },
  {
    what: 'join: a branch that a failure left open stays open',
    file: 'native/cuda/cuda_backend.cc',
    from: '"cudaSetDevice");\n    streams_.join();',
    to: '"cudaSetDevice");',
    tests: race,
  },
  {
    what: 'fence: does not wait',
    file: 'native/cuda/fences.cc',
    from: 'status = cudaEventSynchronize(event_.get());',
    to: 'status = cudaSuccess;',
    tests: race,
  },
  {
    what: 'fence: host memory is let go though the fence failed',
    file: 'native/cuda/fences.cc',
    from: 'if (status != cudaSuccess) fences_.streams_.drain();',
    to: '',
    tests: race,
  },
  {
    what: 'fence: host memory is let go though there is no fence',
    file: 'native/cuda/cuda_backend.cc',
    from: 'streams_.drain();  // without a fence, nobody waits for what is under way\n',
    to: '\n',
    tests: race,
  },
  {
    what: 'graphs: memory is freed on a stream that is being captured',
    file: 'native/cuda/device_memory.cc',
    from: 'memory_.held_ = true;',
    to: 'memory_.held_ = false;',
    tests: race,
  },
  {
    what: 'graphs: one that cannot be recorded fails the prediction',
    file: 'native/core/plan.cc',
    from: `    if (error.code() == kDeviceLost) throw;
    give_up_recording(error);
  }
`,
    to: `    throw error;
  }
`,
    tests: graphs,
  },
  {
    what: 'graphs: one that cannot be recorded is tried again and again',
    file: 'native/core/plan.cc',
    from: 'if (options_.record && !refused_) record();',
    to: 'if (options_.record) record();',
    tests: graphs,
  },
  {
    what: 'graphs: a spoiled capture is blamed on the layer that comes next',
    file: 'native/cuda/cudnn/cudnn_handle.cc',
    from: 'check_capture(stream_);',
    to: '',
    tests: graphs,
  },
  {
    what: 'plans: those of the other way are taken from the cache',
    file: 'native/cuda/cudnn/plan_target.cc',
    from: 'return device_ ? "" : " by handle";',
    to: 'return "";',
    tests: ['emulator/cudnnPlans'],
  },
  {
    what: 'branches: both have one workspace',
    file: 'native/core/plan.cc',
    from: 'workspace_offsets_[1] = align_up(add_sizes(workspace_offsets_[0], workspace_bytes[0]));',
    to: 'workspace_offsets_[1] = workspace_offsets_[0];',
    tests: race,
  },
  {
    what: 'branches: what the branch reads is overwritten before the join',
    file: 'native/core/arena_layout.cc',
    from: 'if (schedule[step].branch > 0) on_branch.push_back(value);',
    to: 'if (schedule[step].branch > 1) on_branch.push_back(value);',
    tests: race,
  },
  {
    what: 'plan cache: plans of a GPU with more multiprocessors are taken',
    file: 'native/cuda/cudnn/plan_key.cc',
    from: `  compare("for this many multiprocessors: ", std::to_string(multiprocessors),
          std::to_string(here.multiprocessors));
`,
    to: '',
    tests: ['emulator/planCache'],
  },
  {
    what: "cuDNN's parts: engines_tensor_ir opened before cuDNN opens it",
    file: 'native/cuda/cudnn/library.cc',
    from: '  for (const std::string& path : paths.preload) open_library(path);',
    to: `  for (const std::string& path : paths.preload) open_library(path);
  open_library(paths.main.substr(0, paths.main.rfind('/') + 1) + "libcudnn_engines_tensor_ir.so.9");`,
    tests: ['emulator/opening'],
  },
  {
    what: "cuDNN's parts: what is wrong with them is taken for a failure of something else",
    file: 'native/cuda/cudnn/library.cc',
    from: '  open_the_rest(*library);',
    to: '',
    tests: ['emulator/opening'],
  },
  {
    what: 'weights: a piece of pinned memory is filled again before it is copied',
    file: 'native/cuda/weight_uploads.cc',
    from: 'if (piece.buffer) check_cuda(cudaEventSynchronize(piece.copied.get()), "cudaEventSynchronize");',
    to: '',
    tests: ['emulator/weightUploads'],
  },
  {
    what: 'weights: pinned memory goes before they are copied',
    file: 'native/cuda/weight_uploads.cc',
    from: 'check_cuda(cudaEventSynchronize(pieces_[current_].copied.get()), "cudaEventSynchronize");',
    to: '',
    tests: ['emulator/weightUploads'],
  },
  {
    what: 'weights: pinned memory goes before they are copied, where loading fails',
    file: 'native/cuda/weight_uploads.cc',
    from: 'ignore_cuda_error(cudaStreamSynchronize(memory_.compute()));',
    to: '{\n  }',
    tests: ['emulator/weightUploads'],
  },
  {
    what: 'staging: what nobody uses is kept',
    file: 'native/addon/staging.cc',
    from: 'if (free->idle) {',
    to: 'if (free->idle && free->buffer->bytes() == 0) {',
    tests: ['emulator/staging'],
  },
  {
    what: 'staging: what is used is given back',
    file: 'native/addon/staging.cc',
    from: 'pool.free.push_back({std::move(staging.lease_->buffer), false});',
    to: 'pool.free.push_back({std::move(staging.lease_->buffer), true});',
    tests: ['emulator/staging'],
  },
  {
    what: 'staging: there is no end to what is kept for loads of many sizes',
    file: 'native/addon/staging.cc',
    from: 'return pool.use->taken + pool.free_bytes + size > most;',
    to: 'return pool.use->taken + pool.free_bytes + size > most * 100;',
    tests: ['emulator/staging'],
  },
  {
    what: 'staging: the last model of a device leaves it',
    file: 'native/addon/model_wrap.cc',
    from: 'if (device && device->models() == 0)',
    to: 'if (device && device->models() < 0)',
    tests: ['emulator/staging'],
  },
  {
    what: 'copies ahead: the run does not wait for its own',
    file: 'native/core/run.cc',
    from: 'if (input.copy) input.copy->finish();',
    to: 'if (input.copy) input.copy->begin();',
    tests: ['emulator/staging'],
  },
  {
    what: "images of a batch: all in the first one's place",
    file: 'native/core/host_array.cc',
    from: 'to = static_cast<char*>(to) + part.bytes();',
    to: '',
    tests: ['emulator/staging'],
  },
  {
    what: 'devices: one that could not be opened is listed',
    file: 'native/core/engine.cc',
    from: 'wanted->found.failure = failure;',
    to: '',
    tests: ['emulator/devices'],
  },
  {
    what: 'devices: every thread opens a GPU of its own',
    file: 'native/core/engine.cc',
    from: 'if (wanted->device) return wanted->device;',
    to: '',
    tests: ['emulator/devices'],
  },
  {
    what: 'cuDNN: versions that are too old are taken',
    file: 'native/cuda/cudnn/library.cc',
    from: 'library->version_ < kOldestVersion || ',
    to: '',
    tests: ['emulator/opening'],
  },
]
