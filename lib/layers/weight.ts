import { XceptionError } from '../errors.js'
import { formatShape, sizeOf } from '../ndarray.js'
import type { WeightSource } from '../weights/index.js'
import { type Initializer, initialize } from './initializers.js'
import { randomSeed } from './random.js'

/**
 * One weight of a layer: its name and shape as Keras has them, and its value, which is only made when it is
 * first asked for, so that a model about to load its weights never draws random ones. Once a native model has
 * packed it, a value that its source can give again is let go; what a user set stays.
 */
export class LayerWeight {
  #value?: Float32Array
  #source?: WeightSource
  #origin?: string
  #seed?: number
  #version = 0

  constructor(
    readonly name: string,
    readonly shape: readonly number[],
    readonly trainable: boolean,
    private readonly initializer: Initializer,
  ) {
    const draw = (): Float32Array => {
      this.#seed ??= randomSeed()
      return initialize(initializer, shape, this.#seed)
    }
    this.#source = { readSync: draw }
  }

  get size(): number {
    return sizeOf(this.shape)
  }

  /**
   * @internal Row-major. Never written to: a new value is a new array. Not to be kept: `take` may give it away.
   * @throws ERR_WEIGHTS, ERR_IO, ERR_OUT_OF_MEMORY
   */
  get value(): Float32Array {
    this.#value ??= this.#allocating(() => this.#source!.readSync())
    return this.#value
  }

  /** @internal Takes `value` over: the caller must not write to it any more. */
  set value(value: Float32Array) {
    this.adopt(value)
  }

  /**
   * @internal Sets the value; one that `source` can give again must be alone in its buffer.
   * @param origin says which value that is, in all threads of this process
   */
  adopt(value: Float32Array, source?: WeightSource, origin?: string): void {
    this.#value = value
    this.#source = source
    this.#origin = origin
    this.#version++
  }

  /** @internal A copy of the value. @throws ERR_WEIGHTS, ERR_IO, ERR_OUT_OF_MEMORY */
  copySync(): Float32Array {
    return this.#allocating(() => this.#value?.slice() ?? this.#source!.readSync())
  }

  /** @internal `copySync` off the event loop. */
  async copy(): Promise<Float32Array> {
    return this.needsLoading ? this.#source!.read!() : this.copySync()
  }

  /** @internal Two weights of one origin and shape have the same value; undefined where only the value itself tells. */
  get origin(): string | undefined {
    if (this.#version > 0) return this.#origin
    return this.#seed === undefined ? undefined : `${this.initializer} ${this.#seed}`
  }

  /** @internal Grows with every new value. */
  get version(): number {
    return this.#version
  }

  /** @internal Seeds the initial value, unless that was done before. */
  seed(seed: number): void {
    this.#seed ??= seed
  }

  /**
   * @internal Whether `load` would do anything: a value that is in memory, or is drawn, need not be waited for.
   */
  get needsLoading(): boolean {
    return this.#value === undefined && this.#source?.read !== undefined
  }

  /** @internal Brings `value` back off the event loop. @throws ERR_WEIGHTS, ERR_IO */
  async load(): Promise<void> {
    const source = this.#source
    const value = await source?.read?.()
    if (this.#source === source) this.#value ??= value
  }

  /** @internal Gives `value` away, to be destroyed, if it can be had again. */
  take(): Float32Array | undefined {
    if (!this.#source) return undefined
    const value = this.#value
    this.#value = undefined
    return value
  }

  /** Node throws a RangeError for an array that memory has no room for. */
  #allocating(make: () => Float32Array): Float32Array {
    try {
      return make()
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause
      const what = `weight '${this.name}' of shape ${formatShape(this.shape)}`
      throw new XceptionError('ERR_OUT_OF_MEMORY', `There is no memory for ${what}`, { cause })
    }
  }
}
