import { resolve } from 'node:path'
import type { CompileOptions, DepthwiseOption, NativeBatching } from '../binding.js'
import { defaultPlanCache } from '../cuda/planCache.js'
import {
  checkDeviceOption,
  type DeviceKind,
  type DeviceOption,
  deviceNamed,
  kindOf,
  type ResolvedDevice,
  resolveDevice,
} from '../device.js'
import type { ComputeDType } from '../dtype.js'
import { XceptionError } from '../errors.js'
import { checkCount, checkFlag, checkOneOf, checkPath } from '../layers/arguments.js'
import { type BatchingOptions, type CheckedBatching, checkBatching, nativeBatching } from './batching.js'
import { type DTypeOption, dtypeOptions, resolveDType } from './computeDType.js'
import { type Calibration, checkCalibration } from './quantization/calibration.js'

/** Where a model runs, and how it computes. */
export interface TargetOptions {
  /** Where predictions run. Default 'auto'. */
  device?: DeviceOption
  /**
   * What it computes in; sums are float32 always, and so are predictions. Default 'float32' on the CPU, 'float16' on a
   * GPU. In float16 a weight or an activation beyond 65504 is infinite; bfloat16 has the range of float32 and an eighth
   * of float16's precision, and on a CPU needs AVX512-BF16 or AMX. 'auto' is the fastest that the device has
   * instructions for: float16 on a GPU, bfloat16 on such a CPU, or else float32. 'int8' is for a CPU with AVX512-VNNI or
   * AVX-VNNI, and wants `calibration`: the convolutions are computed in 8 bits, all but the first, and what is between
   * them is rounded to 8 bits.
   */
  dtype?: DTypeOption
  /** For dtype 'int8': what `calibrate` of a model with the same layers and passes resolved to. */
  calibration?: Calibration
  /** Lets float32 convolutions on a GPU round their factors to TF32: faster, with 10 bits of mantissa. Default false. */
  tf32?: boolean
  /** On a GPU: chooses among cuDNN's engines by timing them when a plan is built, not by its heuristics. Default true. */
  tune?: boolean
  /**
   * On a GPU: who computes depthwise convolutions, and others in groups: 'cudnn', this package's 'own' kernels, or
   * 'auto', the default: with `tune` whoever is faster for each shape, else 'own'. Where cuDNN has no engine for one, the
   * own kernel computes it. `profile` shows who does.
   */
  depthwise?: DepthwiseOption
  /**
   * On a GPU: what a plan gives it to do becomes a CUDA graph, which takes one launch in place of some 80. Where that
   * fails, predictions go on without, and a warning (XCEPTION_CUDA_GRAPH) says why. Default true.
   */
  cudaGraph?: boolean
  /**
   * On a GPU of compute capability 9.0 or newer: lets the package's own kernels begin while the kernel ahead of them ends
   * (programmatic dependent launch). The answers are the same. Default false: no GPU has been timed with it.
   */
  programmaticLaunch?: boolean
  /**
   * File in which plans for a GPU are kept, so that the next process need not build them; false for none. Default: one
   * for each kind of GPU and version of cuDNN in $XDG_CACHE_HOME/node-xception/plans, or ~/.cache/…. A file that you
   * name and that is for another GPU, driver or cuDNN is left alone; a warning (XCEPTION_PLAN_CACHE) says why.
   * A file that a process ended over while it loaded a plan is set aside as FILE.crashed, with the same warning.
   */
  planCache?: string | false
  /**
   * On the CPU: compute threads, no more than the cores that this process may use (or XCEPTION_NUM_THREADS). Default: all
   * of them. Models are computed one after the other, so that several do not need fewer each.
   */
  threads?: number
  /**
   * Brings the predictions of all threads that use the model together into batches, for more images a second and
   * bounded memory. Default: each prediction is run by itself, in the order in which they come.
   */
  batching?: BatchingOptions
}

/** What a session needs to know to have a graph compiled. */
export interface SessionTarget {
  readonly device: string
  readonly compileOptions: CompileOptions
  /** The plan cache is a file of our own choice: one that is of no use may be replaced. */
  readonly ownsPlanCache: boolean
  /** How runs are batched, if they are. */
  readonly batching?: NativeBatching
}

export const depthwiseOptions = ['auto', 'cudnn', 'own'] as const satisfies readonly DepthwiseOption[]

export const targetOptionNames = [
  'device',
  'dtype',
  'calibration',
  'tf32',
  'tune',
  'depthwise',
  'cudaGraph',
  'programmaticLaunch',
  'planCache',
  'threads',
  'batching',
] as const

/** Those of the options that say where a model runs, and how. */
export const pickTargetOptions = (options: TargetOptions): TargetOptions =>
  Object.fromEntries(targetOptionNames.map((name) => [name, options[name]]))

function checkInt8(dtype: DTypeOption | undefined, calibration: unknown): Calibration | undefined {
  if (calibration !== undefined) return checkCalibration(calibration)
  if (dtype !== 'int8') return undefined
  throw new XceptionError('ERR_INVALID_ARGUMENT', "dtype 'int8' needs a calibration", {
    hint: 'Give the option calibration what model.calibrate(images), or xception quantize, makes of images like yours.',
  })
}

/** What the options stand for on this machine; 'auto' is decided when that is first asked. */
export class Target implements SessionTarget {
  readonly #deviceOption: DeviceOption
  readonly #dtypeOption?: DTypeOption
  readonly calibration?: Calibration
  readonly #compile: Omit<CompileOptions, 'planCache'>
  readonly #planCache?: string | false
  readonly #batching?: CheckedBatching
  #resolved?: ResolvedDevice & { dtype: ComputeDType }

  /** @throws ERR_INVALID_ARGUMENT; for a device other than 'auto', as `resolveDevice` does, and ERR_DTYPE */
  constructor(
    {
      device = 'auto',
      dtype,
      calibration,
      tf32 = false,
      tune = true,
      depthwise = 'auto',
      cudaGraph = true,
      programmaticLaunch = false,
      planCache,
      threads,
      batching,
    }: TargetOptions,
    owner: string,
  ) {
    this.#batching = checkBatching(batching, owner)
    checkDeviceOption(device)
    if (dtype !== undefined) checkOneOf(dtype, dtypeOptions, `dtype of ${owner}`)
    this.#deviceOption = device
    this.#dtypeOption = dtype
    this.calibration = checkInt8(dtype, calibration)
    this.#compile = {
      tf32: checkFlag(tf32, `tf32 of ${owner}`),
      tune: checkFlag(tune, `tune of ${owner}`),
      depthwise: checkOneOf(depthwise, depthwiseOptions, `depthwise of ${owner}`),
      record: checkFlag(cudaGraph, `cudaGraph of ${owner}`),
      programmaticLaunch: checkFlag(programmaticLaunch, `programmaticLaunch of ${owner}`),
      ...(threads !== undefined && { threads: checkCount(threads, `threads of ${owner}`) }),
    }
    this.#planCache = planCache
    if (planCache !== undefined && planCache !== false) {
      this.#planCache = resolve(checkPath(planCache, `planCache of ${owner}`))
    }
    if (device !== 'auto') this.#resolve()
  }

  get device(): string {
    return this.#resolve().name
  }

  get kind(): DeviceKind {
    return kindOf(this.device)
  }

  get fallbackReason(): string | undefined {
    return this.#resolve().fallbackReason
  }

  get dtype(): ComputeDType {
    return this.#resolve().dtype
  }

  get ownsPlanCache(): boolean {
    return this.#planCache === undefined
  }

  /** Most images in a batch, where predictions are batched. */
  get maxBatch(): number | undefined {
    return this.#batching?.maxBatch
  }

  get batching(): NativeBatching | undefined {
    return this.#batching && nativeBatching(this.#batching, this.kind)
  }

  get compileOptions(): CompileOptions {
    const planCache = this.#planCache ?? (this.kind === 'cuda' && defaultPlanCache(deviceNamed(this.device)))
    return { ...this.#compile, planCache: planCache || '' }
  }

  #resolve() {
    if (!this.#resolved) {
      const resolved = resolveDevice(this.#deviceOption)
      this.#resolved = { ...resolved, dtype: resolveDType(this.#dtypeOption, resolved) }
    }
    return this.#resolved
  }
}
