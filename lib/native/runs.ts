import type { HostData } from '../dtype.js'
import type { NdArray } from '../ndarray.js'

// How the native side runs a model, and what it tells of its runs.

/** What has come through the queue of a model that batches runs, from all threads together. */
export interface BatchStats {
  /** Runs that were computed, and the examples in them. */
  runs: number
  examples: number
  /** Runs of the device: `examples / batches` is the mean batch. */
  batches: number
  /** Runs that found the queue full. */
  refused: number
  /** Runs that were taken back before they were computed: aborted, or of a thread that ended. */
  withdrawn: number
  /** Runs in the queue, or waiting for a place in it. */
  queued: number
}

/** How the engines of a model's plans were chosen by timing them on the device. Zeros where none were. */
export interface TuningStats {
  /** Convolutions that had engines to choose from; those that are alike share one choice. */
  graphs: number
  /** Engine configurations that were timed for them. */
  candidates: number
  /** That it took to build and time these. */
  seconds: number
}

/** Of the plans of a model, how many run as one CUDA graph. None does on the CPU, or with `cudaGraph: false`. */
export interface GraphStats {
  /** Plans that have become CUDA graphs. */
  recorded: number
  /** Plans that were to and cannot: they run op by op, and a warning (XCEPTION_CUDA_GRAPH) has said why. */
  refused: number
}

export interface ModelStats {
  /** Plans built so far, one per set of input shapes. */
  plans: number
  /** Bytes of packed weights on the device. */
  weightBytes: number
  /** Bytes of the device's arena, shared by all plans on it. */
  arenaBytes: number
  /** Models that use these weights, in all threads together. */
  users: number
  tuning: TuningStats
  /** A plan becomes a CUDA graph when it is first run. */
  graphs: GraphStats
  /** Of a model that was made with `batching`. */
  batching?: BatchStats
}

/** How a run went. */
export interface RunTiming {
  /** Milliseconds until the device began with it. */
  queueMs: number
  /** Milliseconds from then on until its outputs were there; with others in one batch, those of the batch. */
  computeMs: number
  /** Examples that were computed together. */
  batchSize: number
}

/** A host array for a run. */
export interface RunArray {
  /** One array, or several of equal length that make it together, one behind the other. */
  data: HostData | readonly HostData[]
  shape: number[]
  /** Nobody can take its memory away, nor writes to it: it is read later, and not on this thread. */
  stays?: boolean
  /** What becomes of each of the 256 values of uint8 data for a float32 input; without it, they stay what they are. */
  table?: Float32Array
}

export interface RunResult {
  outputs: NdArray<Float32Array>[]
  timing: RunTiming
}

/** How runs of one model are batched. */
export interface NativeBatching {
  /** Examples in a batch. */
  maxBatch: number
  /** Microseconds that a run waits for others to join it. */
  maxDelayUs: number
  /** Runs in the queue. */
  maxQueue: number
  /** When it is full, runs wait; otherwise they are refused. */
  waitWhenFull: boolean
  /** Sizes that plans are made for, in ascending order. */
  sizes: number[]
  /** What is left of a batch is run in the next larger size; otherwise it is cut into smaller ones. */
  pad: boolean
}
