import type { Launch, NativePlan, Step } from '../binding.js'
import type { GpuLimits } from './gpus.js'

/** What one kernel must move and compute, and how long that takes at least. */
export interface KernelCost {
  /** Of the layer. */
  layer: string
  type: Step['type']
  kernel: string
  flops: number
  /** Activations read and written, once each, for the whole batch; and weights. */
  bytes: number
  /** Seconds; undefined where the GPU's limits are not known. */
  seconds?: number
  bound?: 'memory' | 'compute'
}

export interface PlanCost {
  kernels: KernelCost[]
  flops: number
  activationBytes: number
  /** Of these, what casts and rescalings move: the input, on its way into the dtype. */
  conversionBytes: number
  weightBytes: number
  /** Sum of the kernels' times, as if one ran after the other. */
  seconds?: number
}

/** Of one launch: TF32 runs at half the rate of 16 bits, everything else without tensor cores at that of float32. */
function rate({ tensorCores }: Launch, { dtype }: Step, limits: GpuLimits): number {
  if (!tensorCores) return limits.float32Flops
  return dtype === 'float32' ? limits.tensorFlops / 2 : limits.tensorFlops
}

function costOf(launch: Launch, step: Step, limits?: GpuLimits): KernelCost {
  const bytes = launch.activationBytes + launch.weightBytes
  const cost = { layer: step.name, type: step.type, kernel: launch.name, flops: launch.flops, bytes }
  if (!limits) return cost
  const moving = bytes / limits.bandwidth
  const computing = launch.flops / rate(launch, step, limits)
  return { ...cost, seconds: Math.max(moving, computing), bound: moving >= computing ? 'memory' : 'compute' }
}

const sum = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((total, item) => total + value(item), 0)

/**
 * The roofline of a plan: each kernel takes as long as its bytes take at the memory's bandwidth or its arithmetic at
 * the peak rate, whichever is more. Launches cost nothing, no kernel runs beside another, and nothing stays in a cache.
 */
export function roofline({ steps }: Pick<NativePlan, 'steps'>, limits?: GpuLimits): PlanCost {
  const launches = steps.flatMap((step) => step.launches.map((launch) => ({ launch, step })))
  const kernels = launches.map(({ launch, step }) => costOf(launch, step, limits))
  const conversions = launches.filter(({ step }) => step.type === 'cast' || step.type === 'rescaling')
  return {
    kernels,
    flops: sum(kernels, ({ flops }) => flops),
    activationBytes: sum(launches, ({ launch }) => launch.activationBytes),
    conversionBytes: sum(conversions, ({ launch }) => launch.activationBytes),
    weightBytes: sum(launches, ({ launch }) => launch.weightBytes),
    seconds: limits && sum(kernels, ({ seconds = 0 }) => seconds),
  }
}
