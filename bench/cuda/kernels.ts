import type { Step } from '../../lib/binding.js'
import type { GpuLimits } from '../../lib/cuda/gpus.js'
import { roofline } from '../../lib/cuda/roofline.js'
import { deviceNamed } from '../../lib/device.js'
import type { FloatingDType } from '../../lib/index.js'
import { images } from '../images.js'
import { type Measurement, median } from '../measurement.js'
import { timeEach } from '../sampling.js'
import { type Section, section, type Trial } from '../suite.js'
import { measureBandwidth } from './bandwidth.js'
import { reportKernels } from './kernelTables.js'
import { knownLimits, memoryOnly } from './limits.js'
import { nativeOf } from './native.js'
import { network } from './network.js'
import { dtypes, type Scope } from './scope.js'

export interface KernelTrial extends Trial {
  dtype: FloatingDType
  batch: number
  /** Its kernels are shown one by one. */
  detailed: boolean
}

export interface KernelFigures {
  layer: string
  type: Step['type']
  kernel: string
  tensorCores: boolean
  output: number[]
  milliseconds: number
  bytes: number
  flops: number
  /** That it takes at least, and what bounds it. */
  rooflineMilliseconds: number
  bound: 'memory' | 'compute'
}

export interface KernelDetails {
  /** Bytes a second of a kernel that copies. */
  copyBandwidth: number
  /** 'data sheet', or the measured bandwidth alone where there is none of the card. */
  limitsFrom: 'data sheet' | 'copy bandwidth'
  kernels: KernelFigures[]
  arenaBytes: number
  weightBytes: number
  /** Of the whole plan: the median of its runs, from host memory to host memory. */
  runMilliseconds: number
}

/** A layer on the GPU is one kernel, or several that are timed as one. */
function figuresOf(step: Step, milliseconds: number, limits: GpuLimits): KernelFigures {
  const { flops, activationBytes, weightBytes, seconds = 0, kernels } = roofline({ steps: [step] }, limits)
  return {
    layer: step.name,
    type: step.type,
    kernel: kernels.map(({ kernel }) => kernel).join(' + '),
    tensorCores: step.launches.some(({ tensorCores }) => tensorCores),
    output: step.output,
    milliseconds,
    bytes: activationBytes + weightBytes,
    flops,
    rooflineMilliseconds: seconds * 1000,
    bound: kernels.some(({ bound }) => bound === 'compute') ? 'compute' : 'memory',
  }
}

async function measure(dtype: FloatingDType, batch: number, scope: Scope): Promise<Measurement> {
  const model = await network({ dtype, side: scope.side, tune: scope.tune })
  const x = images(batch, scope.side)
  const native = await nativeOf(model, dtype, x.shape)
  const copyBandwidth = await measureBandwidth(scope.copiedElements, scope.profileRounds)
  const known = knownLimits(deviceNamed(model.device).description)
  const limits = known ?? memoryOnly(copyBandwidth)
  const { steps, arenaBytes, weightBytes } = await native.describe([x.shape])
  const samples = await timeEach(scope, () => native.run([x]))
  const milliseconds = await native.profile([x.shape], scope.profileRounds)
  const details: KernelDetails = {
    copyBandwidth,
    limitsFrom: known ? 'data sheet' : 'copy bandwidth',
    kernels: steps.map((step, i) => figuresOf(step, milliseconds[i], limits)),
    arenaBytes,
    weightBytes,
    runMilliseconds: median(samples),
  }
  return { samples, details }
}

const trials = (scope: Scope): KernelTrial[] =>
  dtypes.flatMap((dtype) =>
    scope.batches.map((batch) => ({
      name: `kernels-${dtype}-batch-${batch}`,
      what: `every kernel of the plan, one at a time, ${dtype}, batch ${batch}`,
      unit: 'ms',
      measure: () => measure(dtype, batch, scope),
      dtype,
      batch,
      detailed: dtype === 'float16' && scope.fewBatches.includes(batch),
    })),
  )

export const kernelSection = (scope: Scope): Section => section(trials(scope), reportKernels)
