import { sizeOf } from '../ndarray.js'
import type { WeightSource } from './source.js'

/** One weight of a layer: 'kernel', 'bias', 'gamma', … */
export interface WeightSpec {
  readonly name: string
  readonly shape: readonly number[]
}

/** A layer and its weights in Keras's order. `className` is Keras's: 'Conv2D', 'BatchNormalization', … */
export interface WeightedLayer {
  readonly name: string
  readonly className: string
  readonly weights: readonly WeightSpec[]
}

/** What reading and writing weights files needs of a model. */
export interface WeightedModel {
  /** Every layer, those without weights too, in Keras's order. */
  readonly layers: readonly WeightedLayer[]
  /** Copies, one per weight, in the order of `layers`. */
  copyWeights(): Promise<Float32Array[]>
  /**
   * Takes over one array per weight, in the order of `layers`; one that has a source is alone in its buffer. Of arrays
   * with the same origin, all have the same content.
   */
  adoptWeights(arrays: Float32Array[], sources: (WeightSource | undefined)[], origins: string[]): void
}

/** The layers as plain data, which can be posted to a worker. */
export const plainLayers = (model: WeightedModel): WeightedLayer[] =>
  model.layers.map(({ name, className, weights }) => ({
    name,
    className,
    weights: weights.map((weight) => ({ name: weight.name, shape: [...weight.shape] })),
  }))

/** Numbers in all weights together. */
export const countWeights = (layers: readonly WeightedLayer[]): number =>
  layers.flatMap(({ weights }) => weights).reduce((count, { shape }) => count + sizeOf(shape), 0)
