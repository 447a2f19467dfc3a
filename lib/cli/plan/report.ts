import type { NativePlan } from '../../binding.js'
import type { DescribedGpu } from '../../cuda/describedGpu.js'
import type { GpuLimits } from '../../cuda/gpus.js'
import { type KernelCost, roofline } from '../../cuda/roofline.js'
import type { FloatingDType, TensorDType } from '../../dtype.js'
import { schemaVersion } from '../results.js'

/** The plan for one batch size. */
export interface BatchReport {
  batch: number
  /** Things that one inference gives the GPU to do. */
  kernels: number
  onTensorCores: number
  /** Of cuDNN, and what building and saving them took. */
  cudnnPlans: { count: number; seconds: number; bytes: number }
  arenaBytes: number
  weightBytes: number
  flopsPerImage: number
  /** Activations that are read and written. */
  bytesPerImage: number
  /** Of these, what brings the input into the dtype; the network itself moves the rest. */
  conversionBytesPerImage: number
  /** At best, for the whole batch; null where the GPU's limits are not known. */
  milliseconds: number | null
  imagesPerSecond: number | null
  /** With --explain. */
  costs?: KernelCost[]
}

export interface PlanReport {
  schemaVersion: number
  gpu: { name: string; computeCapability: number; multiprocessors: number; limits: GpuLimits | null }
  dtype: FloatingDType
  /** What the network takes. */
  input: TensorDType
  size: number
  /** Where the plans were saved. */
  file: string | null
  batches: BatchReport[]
}

export interface PlanRequest {
  gpu: DescribedGpu
  dtype: FloatingDType
  input: TensorDType
  size: number
  file: string | null
  batches: readonly number[]
  explain: boolean
}

function reportBatch(plan: NativePlan, batch: number, { gpu, explain }: PlanRequest): BatchReport {
  const launches = plan.steps.flatMap((step) => step.launches)
  const planned = launches.filter(({ candidates }) => candidates > 0)
  const cost = roofline(plan, gpu.limits)
  const { seconds } = cost
  return {
    batch,
    kernels: launches.length,
    onTensorCores: launches.filter(({ tensorCores }) => tensorCores).length,
    cudnnPlans: {
      count: planned.length,
      seconds: planned.reduce((sum, { planSeconds }) => sum + planSeconds, 0),
      bytes: planned.reduce((sum, { planBytes }) => sum + planBytes, 0),
    },
    arenaBytes: plan.arenaBytes,
    weightBytes: cost.weightBytes,
    flopsPerImage: cost.flops / batch,
    bytesPerImage: cost.activationBytes / batch,
    conversionBytesPerImage: cost.conversionBytes / batch,
    milliseconds: seconds === undefined ? null : seconds * 1e3,
    imagesPerSecond: seconds === undefined ? null : batch / seconds,
    ...(explain && { costs: cost.kernels }),
  }
}

/** What --json shows, of `plans` for each of the batches. */
export function reportPlans(plans: readonly NativePlan[], request: PlanRequest): PlanReport {
  const { gpu, dtype, input, size, file, batches } = request
  const { name, computeCapability, multiprocessors, limits = null } = gpu
  return {
    schemaVersion,
    gpu: { name, computeCapability, multiprocessors, limits },
    dtype,
    input,
    size,
    file,
    batches: plans.map((plan, i) => reportBatch(plan, batches[i], request)),
  }
}
