import { rm } from 'node:fs/promises'
import { binding, type CompileOptions, detach, type ModelStats, type NativeModel } from '../binding.js'
import { XceptionError } from '../errors.js'
import type { LayerWeight } from '../layers/weight.js'
import type { Graph } from './graph.js'
import type { SessionTarget } from './target.js'

/** A native model with the weights of one moment. */
interface Packed {
  /** Sum of the weights' versions, which only ever grow. */
  version: number
  creation: Promise<NativeModel>
  native?: NativeModel
  /** Tasks that have it in use; when the last is done, a retired one is disposed of. */
  users: number
  retired: boolean
}

/**
 * The native model of a graph on one device: created when it is first used, and anew when a weight has
 * changed.
 */
export class Session {
  #packed?: Packed

  constructor(
    private readonly target: SessionTarget,
    private readonly weights: readonly LayerWeight[],
    private readonly graph: () => Graph,
  ) {}

  /**
   * Runs `task` with the native model, which is created first if need be, prepared for inputs of `shapes`.
   * Concurrent calls share one creation. The task is run a second time when the plan cache has become one for another
   * GPU, driver or cuDNN since the creation.
   */
  async use<T>(shapes: number[][], task: (native: NativeModel) => T | Promise<T>): Promise<T> {
    const packed = this.#current(shapes)
    try {
      return await useOnce(packed, task)
    } catch (error) {
      if (!isPlanCacheRefusal(error)) throw error
      if (this.#packed === packed) this.close()
      return useOnce(this.#current(shapes), task)
    }
  }

  stats(): ModelStats {
    return this.#packed?.native?.stats() ?? { plans: 0, weightBytes: 0, arenaBytes: 0 }
  }

  /** Lets the native model go; tasks that have it in use finish. */
  close(): void {
    if (!this.#packed) return
    this.#packed.retired = true
    release(this.#packed)
    this.#packed = undefined
  }

  #current(shapes: number[][]): Packed {
    const version = this.weights.reduce((sum, weight) => sum + weight.version, 0)
    if (this.#packed?.version === version) return this.#packed
    this.close()
    const packed: Packed = { version, creation: this.#createAnyway(shapes), users: 0, retired: false }
    packed.creation.then(
      (native) => {
        packed.native = native
      },
      () => {
        if (this.#packed === packed) this.#packed = undefined
      },
    )
    this.#packed = packed
    return packed
  }

  /** Plans for another GPU, driver or cuDNN are of no use: they are made anew. */
  async #createAnyway(shapes: number[][]): Promise<NativeModel> {
    const { compileOptions, ownsPlanCache } = this.target
    try {
      return await this.#create(shapes, compileOptions)
    } catch (error) {
      if (!isPlanCacheRefusal(error)) throw error
      if (!ownsPlanCache) warnOfPlanCache(error)
      const { planCache } = compileOptions
      const replaced = ownsPlanCache && (await remove(planCache))
      return this.#create(shapes, { ...compileOptions, planCache: replaced ? planCache : '' })
    }
  }

  /** The values that can be had again are given away, so that they are not in memory twice. */
  async #create(shapes: number[][], options: CompileOptions): Promise<NativeModel> {
    // no waiting where there is nothing to wait for: a first prediction has the weights of its call
    for (const weight of this.weights) if (weight.needsLoading) await weight.load()
    const { device } = this.target
    const { spec, weights } = this.graph()
    const values = weights.map(({ value }) => value)
    const taken = new Set(this.weights.flatMap((weight) => weight.take() ?? []))
    const arrays = weights.map(({ shape }, i) => ({
      data: values[i],
      shape: [...shape],
      givenAway: taken.has(values[i]),
    }))
    try {
      return await binding().createModel(device, spec, arrays, shapes, options)
    } finally {
      detach([...taken])
    }
  }
}

async function useOnce<T>(packed: Packed, task: (native: NativeModel) => T | Promise<T>): Promise<T> {
  packed.users++
  try {
    return await task(await packed.creation)
  } finally {
    packed.users--
    release(packed)
  }
}

const isPlanCacheRefusal = (error: unknown): error is XceptionError =>
  error instanceof XceptionError && error.code === 'ERR_PLAN_CACHE'

const remove = (path: string): Promise<boolean> =>
  rm(path, { force: true }).then(
    () => true,
    () => false,
  )

function warnOfPlanCache({ message, hint }: XceptionError): void {
  process.emitWarning(`${message}. Plans are made anew.`, {
    type: 'XceptionWarning',
    code: 'XCEPTION_PLAN_CACHE',
    detail: hint,
  })
}

function release(packed: Packed): void {
  if (packed.retired && packed.users === 0) packed.native?.dispose()
}
