import type { WeightedLayer, WeightedModel } from '../lib/weights/index.js'
import { goldenWeights, readJson } from './fixtures.js'

export interface ListedWeight {
  layer: string
  name: string
  shape: number[]
}

/** The weights of the network that test/fixtures/tiny.* hold, in Keras's order. */
export const tinyWeights = (): ListedWeight[] => readJson<{ weights: ListedWeight[] }>('tiny.json').weights

/** The values in test/fixtures/tiny.*. */
export const tinyValues = (): Float32Array[] => goldenWeights(tinyWeights(), 7)

function classOf(first: ListedWeight): string {
  if (first.name === 'gamma') return 'BatchNormalization'
  if (first.name === 'depthwise_kernel') return 'SeparableConv2D'
  return first.shape.length === 4 ? 'Conv2D' : 'Dense'
}

/** Layers with the listed weights; consecutive weights of one name are one layer's. */
export function layersOf(weights: readonly ListedWeight[]): WeightedLayer[] {
  const layers: { name: string; className: string; weights: ListedWeight[] }[] = []
  for (const weight of weights) {
    if (layers.at(-1)?.name !== weight.layer) {
      layers.push({ name: weight.layer, className: classOf(weight), weights: [] })
    }
    layers.at(-1)!.weights.push(weight)
  }
  return layers
}

/** Stands for a model: layers with weights, and nothing that runs. */
export class StubModel implements WeightedModel {
  arrays: Float32Array[]

  constructor(
    readonly layers: readonly WeightedLayer[],
    arrays: Float32Array[] = [],
  ) {
    this.arrays = arrays
  }

  async copyWeights(): Promise<Float32Array[]> {
    return this.arrays.map((array) => array.slice())
  }

  adoptWeights(arrays: Float32Array[]): void {
    this.arrays = arrays
  }
}

export const tinyModel = (): StubModel => new StubModel(layersOf(tinyWeights()))

/** Bit for bit. */
export const sameArrays = (a: readonly Float32Array[], b: readonly Float32Array[]): boolean =>
  a.length === b.length &&
  a.every(
    (array, i) =>
      array.length === b[i].length &&
      Buffer.from(array.buffer, array.byteOffset, array.byteLength).equals(
        Buffer.from(b[i].buffer, b[i].byteOffset, b[i].byteLength),
      ),
  )

/** Writes HDF5 in the layout of the weights Keras publishes: Keras 2's names, strings of fixed length. */
export async function writePublishedLayout(
  path: string,
  layerNames: readonly string[],
  weights: readonly ListedWeight[],
  values: readonly Float32Array[],
): Promise<void> {
  const h5 = await import('h5wasm/node')
  await h5.ready
  const file = new h5.File(path, 'w')
  file.create_attribute('layer_names', [...layerNames], null, 'A40')
  file.create_attribute('backend', 'tensorflow', [], 'A10')
  for (const layer of layerNames) {
    const group = file.create_group(layer)
    const own = weights.flatMap((weight, i) =>
      weight.layer === layer ? [{ ...weight, data: values[i] }] : [],
    )
    if (own.length === 0) {
      group.create_attribute('weight_names', new Float64Array(0), null)
      continue
    }
    const names = own.map(({ name }) => `${layer}/${name}:0`)
    group.create_attribute('weight_names', names, null, 'A60')
    const inner = group.create_group(layer)
    for (const { name, shape, data } of own) inner.create_dataset({ name: `${name}:0`, data, shape })
  }
  file.close()
}
