import { XceptionError } from '../errors.js'
import type { GraphBuilder } from '../models/graph.js'
import { type Shape, SymbolicTensor } from '../models/symbolic.js'
import { checkSetWeights } from '../models/weights.js'
import { formatShape, type NdArray } from '../ndarray.js'
import { checkOptions } from '../options.js'
import type { Tensor } from '../tensor.js'
import { checkShape, refuse } from './arguments.js'
import { Eager } from './eager.js'
import type { Initializer } from './initializers.js'
import { snakeCase } from './snakeCase.js'
import { LayerWeight } from './weight.js'

export interface LayerOptions {
  /** Default: the class in snake case, numbered when a model is made: conv2d, conv2d_1, ... */
  name?: string
}

let created = 0

function checkName(name: unknown): string | undefined {
  if (name === undefined) return undefined
  // It becomes the name of a group in weights files.
  if (typeof name === 'string' && !['', '.', '..'].includes(name) && !/[/\0]/.test(name)) return name
  return refuse('the name of a layer', "a string without '/' or NUL, other than '.' and '..'", name)
}

/** A layer with its weights. Applied more than once, it uses the same weights each time. */
export abstract class Layer {
  /** Keras's class name: 'Conv2D'. */
  abstract readonly className: string
  /** @internal Place in the order of creation. */
  readonly serial = created++
  /** @internal The name that the user gave. */
  readonly givenName?: string
  /** @internal The name that a model gave; another model in which it is taken gives a new one. */
  assignedName?: string
  #weights: LayerWeight[] = []
  #channels?: number | null
  readonly #nodes: SymbolicTensor[] = []
  #eager?: Eager

  constructor(options: LayerOptions, known: readonly string[], owner: string) {
    checkOptions(options, ['name', ...known], owner)
    this.givenName = checkName(options.name)
  }

  /** Until a model names it, a layer without a name of its own answers its class in snake case. */
  get name(): string {
    return this.givenName ?? this.assignedName ?? this.defaultName
  }

  /** @internal */
  get defaultName(): string {
    return snakeCase(this.className)
  }

  /** In Keras's order; empty until the layer is built. */
  get weights(): readonly LayerWeight[] {
    return this.#weights
  }

  /** @internal What the layer gave each time it was applied. */
  get nodes(): readonly SymbolicTensor[] {
    return this.#nodes
  }

  /**
   * What the layer gave when it was applied, to read an inner activation by.
   * @throws ERR_GRAPH when it was applied not once
   */
  get output(): SymbolicTensor {
    if (this.#nodes.length === 1) return this.#nodes[0]
    throw new XceptionError(
      'ERR_GRAPH',
      `Layer '${this.name}' was applied ${this.#nodes.length} times, so it has no single output`,
    )
  }

  /** Number of elements of all weights. */
  countParams(): number {
    return this.#weights.reduce((sum, weight) => sum + weight.size, 0)
  }

  /** Copies of the weights, in Keras's order. @throws ERR_WEIGHTS when their file was changed, ERR_IO, ERR_OUT_OF_MEMORY */
  getWeights(): NdArray<Float32Array>[] {
    return this.#weights.map((weight) => ({ data: weight.copySync(), shape: [...weight.shape] }))
  }

  /**
   * Sets all weights, or none when one does not fit.
   * @throws ERR_WEIGHTS, ERR_DTYPE, ERR_INVALID_ARGUMENT
   */
  setWeights(arrays: readonly NdArray[]): void {
    const owned = this.#weights.map((weight) => ({ layer: this, weight }))
    checkSetWeights(owned, arrays).forEach((data, i) => {
      this.#weights[i].value = data.slice()
    })
  }

  /**
   * Creates the weights for inputs of these shapes; applying the layer does so by itself.
   * @throws ERR_SHAPE, ERR_INVALID_ARGUMENT
   */
  build(...inputShapes: Shape[]): void {
    this.inferShape(this.checkShapes(inputShapes))
    const channels = inputShapes[0]?.at(-1)
    if (this.#channels === undefined) {
      this.createWeights(inputShapes)
      this.#channels = channels
    } else if (this.#weights.length > 0 && this.#channels !== channels) {
      throw new XceptionError(
        'ERR_SHAPE',
        `${this.name} was built for ${this.#channels} channels but received ${formatShape(inputShapes[0])}`,
      )
    }
  }

  /** @internal Adds this layer's ops to a graph. Primitive ops only: passes fuse them. */
  abstract lower(builder: GraphBuilder, inputs: readonly number[]): number

  /** The output's shape. @throws ERR_SHAPE */
  protected abstract inferShape(inputShapes: readonly Shape[]): Shape

  /** @throws ERR_INVALID_ARGUMENT, ERR_SHAPE */
  protected checkShapes(inputShapes: readonly unknown[]): Shape[] {
    return inputShapes.map((shape) => checkShape(shape, this.name))
  }

  protected createWeights(_inputShapes: readonly Shape[]): void {}

  protected addWeight(name: string, shape: number[], initializer: Initializer, trainable = true): void {
    this.#weights.push(new LayerWeight(name, shape, trainable, initializer))
  }

  /** @throws ERR_DTYPE */
  protected checkDType(dtype: string): void {
    if (dtype === 'float32') return
    throw new XceptionError('ERR_DTYPE', `${this.name} takes float32 but received ${dtype}`, {
      hint: 'Convert with rescaling({ scale: 1 }), or use a float32 input, which takes uint8 data too.',
    })
  }

  protected connect(inputs: readonly SymbolicTensor[]): SymbolicTensor {
    for (const { dtype } of inputs) this.checkDType(dtype)
    const shapes = inputs.map(({ shape }) => shape)
    this.build(...shapes)
    const node = SymbolicTensor.of(this.inferShape(shapes), 'float32', this, inputs)
    this.#nodes.push(node)
    return node
  }

  protected async run(inputs: readonly Tensor[]): Promise<Tensor> {
    for (const { dtype } of inputs) this.checkDType(dtype)
    this.build(...inputs.map(({ shape }) => shape))
    this.#eager ??= new Eager(this)
    return this.#eager.run(inputs)
  }

  protected registerInput(node: SymbolicTensor): void {
    this.#nodes.push(node)
  }
}
