import type { DType } from '../dtype.js'
import type { OpSpec } from '../models/ops.js'

// How the native side compiles a model, and what came of it.

/** One thing that an op gives the device to do, and what it must move and compute at least. */
export interface Launch {
  /** Of the implementation: 'depthwise_conv2d', 'cuDNN engine 41', 'cuDNN fallback engine 0'. */
  name: string
  /** A multiplication and an addition are two. */
  flops: number
  activationBytes: number
  weightBytes: number
  tensorCores: boolean
  /** Of a cuDNN plan: engine configurations there were to choose from, seconds it took to build, bytes when saved. */
  candidates: number
  planSeconds: number
  planBytes: number
  /** Bytes of memory that it needs beside what it reads and writes. */
  workspaceBytes: number
  /**
   * Engine configurations that were timed on the device, and the seconds that it took to build and time them; 0 where the
   * choice was made before, or by the heuristics.
   */
  timed: number
  tuningSeconds: number
}

/** One op of a plan. */
export interface Step {
  /** Of the layer. */
  name: string
  type: OpSpec['type']
  /** 1: on a branch of its own, beside the steps that follow. */
  branch: number
  inputs: number[][]
  output: number[]
  dtype: DType
  launches: Launch[]
}

/** Who computes convolutions in groups on a GPU: cuDNN, kernels of this package, or whoever is faster. */
export type DepthwiseOption = 'auto' | 'cudnn' | 'own'

/** How a model's ops are compiled. */
export interface CompileOptions {
  /** float32 convolutions may round their factors to TF32. */
  tf32: boolean
  /** Choose among engines and kernels by timing them on the device. */
  tune: boolean
  /** A plan that has run once is replayed as a whole from then on: a CUDA graph. */
  record: boolean
  /** Kernels may begin before those ahead of them on their stream have ended, where a GPU can do that. */
  programmaticLaunch: boolean
  /** File that built plans are kept in; none if empty. */
  planCache: string
  /** That a CPU computes in, at most; all that the device has if there is no number. */
  threads?: number
  /** 'auto' if absent. */
  depthwise?: DepthwiseOption
}

/** cuDNN's library and what it needs, by absolute paths, the latter in the order in which to open it. */
export interface CudaLibraries {
  main: string
  preload: string[]
}

/** A GPU that is described and not there; `json` is cuDNN's own description of it. */
export interface GpuDescription {
  json: string
  name: string
  /** 900 for 9.0. */
  computeCapability: number
  multiprocessors: number
  /** Bytes, opt-in. */
  sharedMemoryPerBlock: number
  /** 13000 for 13.0. */
  driverVersion: number
  memoryBytes: number
}

export interface NativePlan {
  steps: Step[]
  arenaBytes: number
  weightBytes: number
}
