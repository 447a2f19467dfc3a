import { binding, detach, type ModelStats, type NativeModel } from '../binding.js'
import type { LayerWeight } from '../layers/weight.js'
import type { Graph } from './graph.js'

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
    private readonly device: string,
    private readonly weights: readonly LayerWeight[],
    private readonly graph: () => Graph,
  ) {}

  /**
   * Runs `task` with the native model, which is created first if need be, prepared for inputs of `shapes`.
   * Concurrent calls share one creation.
   */
  async use<T>(shapes: number[][], task: (native: NativeModel) => T | Promise<T>): Promise<T> {
    const packed = this.#current(shapes)
    packed.users++
    try {
      return await task(await packed.creation)
    } finally {
      packed.users--
      release(packed)
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
    const packed: Packed = { version, creation: this.#create(shapes), users: 0, retired: false }
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

  /** The values that can be had again are given away, so that they are not in memory twice. */
  async #create(shapes: number[][]): Promise<NativeModel> {
    // no waiting where there is nothing to wait for: a first prediction has the weights of its call
    for (const weight of this.weights) if (weight.needsLoading) await weight.load()
    const { spec, weights } = this.graph()
    const values = weights.map(({ value }) => value)
    const taken = new Set(this.weights.flatMap((weight) => weight.take() ?? []))
    const arrays = weights.map(({ shape }, i) => ({
      data: values[i],
      shape: [...shape],
      givenAway: taken.has(values[i]),
    }))
    try {
      return await binding().createModel(this.device, 'float32', spec, arrays, shapes)
    } finally {
      detach([...taken])
    }
  }
}

function release(packed: Packed): void {
  if (packed.retired && packed.users === 0) packed.native?.dispose()
}
