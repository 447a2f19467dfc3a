import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { binding, type CompileOptions, detach, type ModelStats, type NativeModel } from '../binding.js'
import { XceptionError } from '../errors.js'
import type { LayerWeight } from '../layers/weight.js'
import type { Graph } from './graph.js'
import { newHandleId } from './handle.js'
import { Lease } from './lease.js'
import type { SessionTarget } from './target.js'

/** The native model with the weights of one moment. */
interface Packed {
  /** Sum of the weights' versions, which only ever grow. */
  version: number
  creation: Promise<NativeModel>
  lease: Lease
  /** What other threads find it by. */
  handleId?: string
}

/**
 * The native model of a graph on one device: created when it is first used, and anew when a weight has changed. A model
 * that another thread has made of the same file and options is used as it is.
 */
export class Session {
  #packed?: Packed

  /** @param sharedName what every thread calls a model of the same graph, options and weights; undefined for none */
  constructor(
    private readonly target: SessionTarget,
    private readonly weights: readonly LayerWeight[],
    private readonly graph: () => Graph,
    private readonly sharedName: (options: CompileOptions) => string | undefined = () => undefined,
  ) {}

  /**
   * Runs `task` with the native model, which is created first if need be, prepared for inputs of `shapes`.
   * Concurrent calls share one creation. The task is run a second time when the plan cache has become one for another
   * GPU, driver or cuDNN since the creation.
   */
  async use<T>(shapes: number[][], task: (native: NativeModel) => T | Promise<T>): Promise<T> {
    const packed = this.#current(shapes)
    try {
      return await packed.lease.use(task)
    } catch (error) {
      if (!isPlanCacheRefusal(error)) throw error
      if (isCrash(error)) warnOfPlanCache(error)
      if (this.#packed === packed) this.close()
      return this.#current(shapes).lease.use(task)
    }
  }

  /** What other threads find the native model by, which is created if need be: for inputs of `shapes`. */
  share(shapes: () => number[][]): string {
    const packed = this.#valid() ?? this.#current(shapes())
    if (packed.handleId === undefined) {
      const handleId = newHandleId()
      packed.handleId = handleId
      binding().claimModel(handleId)
      packed.lease.use((native) => native.publish(handleId)).catch(() => binding().abandonModel(handleId))
    }
    return packed.handleId
  }

  stats(): ModelStats {
    return this.#packed?.lease.native?.stats() ?? nothingYet()
  }

  /** Lets the native model go; tasks that have it in use finish. */
  close(): void {
    this.#packed?.lease.retire()
    this.#packed = undefined
  }

  get #version(): number {
    return this.weights.reduce((sum, weight) => sum + weight.version, 0)
  }

  #valid(): Packed | undefined {
    return this.#packed?.version === this.#version ? this.#packed : undefined
  }

  #current(shapes: number[][]): Packed {
    const valid = this.#valid()
    if (valid) return valid
    this.close()
    const version = this.#version
    const creation = this.#createAnyway(shapes)
    const packed: Packed = { version, creation, lease: new Lease(creation) }
    creation.catch(() => {
      if (this.#packed === packed) this.#packed = undefined
    })
    this.#packed = packed
    return packed
  }

  /** Plans for another GPU, driver or cuDNN, or that a process ended over, are of no use: they are made anew. */
  async #createAnyway(shapes: number[][]): Promise<NativeModel> {
    const { compileOptions, ownsPlanCache } = this.target
    try {
      return await this.#findOrCreate(shapes, compileOptions)
    } catch (error) {
      if (!isPlanCacheRefusal(error)) throw error
      if (!ownsPlanCache || isCrash(error)) warnOfPlanCache(error)
      const { planCache } = compileOptions
      const replaced = isCrash(error) ? !existsSync(planCache) : ownsPlanCache && (await remove(planCache))
      return this.#findOrCreate(shapes, { ...compileOptions, planCache: replaced ? planCache : '' })
    }
  }

  /** One thread makes a model, and the others that load the same wait for it. */
  async #findOrCreate(shapes: number[][], options: CompileOptions): Promise<NativeModel> {
    const name = this.sharedName(options)
    // No waiting where there is nothing to load: a first prediction has the weights of its call.
    if (name === undefined) {
      if (this.#needsLoading) await this.#load()
      return this.#create(shapes, options)
    }
    while (!binding().claimModel(name)) {
      const found = await binding().attachModel(name)
      if (!found) continue // whoever was about to make it has failed, or it has just gone
      detach(this.weights.flatMap((weight) => weight.take() ?? []))
      return found
    }
    let named = true
    try {
      const version = this.#version
      if (this.#needsLoading) await this.#load()
      // Weights that were set meanwhile are not those that the name stands for.
      if (this.#version !== version) {
        named = false
        binding().abandonModel(name)
      }
      const created = await this.#create(shapes, options)
      if (named) created.publish(name)
      return created
    } catch (error) {
      if (named) binding().abandonModel(name)
      throw error
    }
  }

  get #needsLoading(): boolean {
    return this.weights.some(({ needsLoading }) => needsLoading)
  }

  async #load(): Promise<void> {
    for (const weight of this.weights) if (weight.needsLoading) await weight.load()
  }

  /** The values that can be had again are given away, so that they are not in memory twice. */
  async #create(shapes: number[][], options: CompileOptions): Promise<NativeModel> {
    const { device, batching } = this.target
    const { spec, weights } = this.graph()
    const values = weights.map(({ value }) => value)
    const taken = new Set(this.weights.flatMap((weight) => weight.take() ?? []))
    const arrays = weights.map(({ shape }, i) => ({
      data: values[i],
      shape: [...shape],
      givenAway: taken.has(values[i]),
    }))
    try {
      return await binding().createModel(device, spec, arrays, shapes, options, batching)
    } finally {
      detach([...taken])
    }
  }
}

const nothingYet = (): ModelStats => ({
  plans: 0,
  weightBytes: 0,
  arenaBytes: 0,
  users: 0,
  tuning: { graphs: 0, candidates: 0, seconds: 0 },
  graphs: { recorded: 0, refused: 0 },
})

const isPlanCacheRefusal = (error: unknown): error is XceptionError =>
  error instanceof XceptionError && (error.code === 'ERR_PLAN_CACHE' || isCrash(error))

/** The file lies somewhere else then, unless it could not be moved. */
const isCrash = ({ code }: XceptionError): boolean => code === 'ERR_PLAN_CACHE_CRASH'

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
