import { expectedWeights, type Slot, type StoredWeight, zip } from './fit.js'
import { damaged } from './hdf5.js'
import type { Hdf5View } from './hdf5View.js'
import type { WeightedLayer } from './weightedModel.js'

interface StoredLayer {
  name: string
  weights: StoredWeight[]
}

/** Keras splits a list over name0, name1, … where it is too long for one attribute. */
function readList(file: Hdf5View, group: string, name: string): string[] {
  if (file.hasAttribute(group, name)) return file.readStrings(group, name)
  const all: string[] = []
  for (let i = 0; file.hasAttribute(group, `${name}${i}`); i++) {
    all.push(...file.readStrings(group, `${name}${i}`))
  }
  return all
}

/** The group with the layers of a weights file ('/') or a whole-model file; undefined when it is neither. */
export function findLegacyRoot(file: Hdf5View): string | undefined {
  return ['/', '/model_weights'].find(
    (group) =>
      file.hasGroup(group) &&
      (file.hasAttribute(group, 'layer_names') || file.hasAttribute(group, 'layer_names0')),
  )
}

function storedLayers(file: Hdf5View, root: string): StoredLayer[] {
  const layers: StoredLayer[] = []
  for (const name of readList(file, root, 'layer_names')) {
    const group = `${root === '/' ? '' : root}/${name}`
    if (!file.hasGroup(group)) throw damaged(`it lists a layer '${name}' that it does not have`)
    const weights = readList(file, group, 'weight_names').map((weight) => ({
      // Keras 2 writes TensorFlow's names, 'block1_conv1/kernel:0'
      label: weight.replace(/:0$/, ''),
      path: `${group}/${weight}`,
      shape: file.shapeOf(`${group}/${weight}`),
    }))
    if (weights.length > 0) layers.push({ name, weights })
  }
  return layers
}

/**
 * The legacy layout is matched by order, not by name. Only where the two sides have different numbers of layers, and
 * names allow it, are they paired by name: then the report names the layer that is missing or left over.
 */
export function legacySlots(file: Hdf5View, root: string, layers: readonly WeightedLayer[]): Slot[] {
  const stored = storedLayers(file, root)
  const expected = layers.filter(({ weights }) => weights.length > 0)
  const [shorter, longer] = stored.length < expected.length ? [stored, expected] : [expected, stored]
  const names = new Set(longer.map(({ name }) => name))
  if (stored.length !== expected.length && shorter.every(({ name }) => names.has(name))) {
    return longer.flatMap(({ name }) =>
      zip(
        expectedWeights(expected.find((layer) => layer.name === name)),
        stored.find((layer) => layer.name === name)?.weights ?? [],
      ),
    )
  }
  return Array.from({ length: longer.length }, (_, i) =>
    zip(expectedWeights(expected[i]), stored[i]?.weights ?? []),
  ).flat()
}
