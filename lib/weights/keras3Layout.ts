import { snakeCase } from '../layers/snakeCase.js'
import { expectedWeights, type Slot, type StoredWeight, zip } from './fit.js'
import type { Hdf5View } from './hdf5View.js'
import type { WeightedLayer } from './weightedModel.js'

/** The group of a Keras 3 file that has one group per layer. */
export const KERAS3_ROOT = '/layers'

/** Names the layers of a Keras 3 file: class name and, from the second of a class on, a number. */
function groupNames(layers: readonly WeightedLayer[]): string[] {
  const used = new Map<string, number>()
  return layers.map(({ className }) => {
    const name = snakeCase(className)
    const number = used.get(name) ?? 0
    used.set(name, number + 1)
    return number === 0 ? name : `${name}_${number}`
  })
}

/** The weights of each group below the root, by number. */
function storedPaths(file: Hdf5View): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const path of file.pathsBelow(KERAS3_ROOT)) {
    const [, group] = /^(.+)\/vars\/\d+$/.exec(path) ?? []
    // the state of a dropout's random generator is no weight
    if (group === undefined || group.endsWith('/seed_generator')) continue
    groups.set(group, [...(groups.get(group) ?? []), path])
  }
  return groups
}

/** Keras 3 names layers by class and number, and their weights by number alone. */
export function keras3Slots(file: Hdf5View, layers: readonly WeightedLayer[]): Slot[] {
  const paths = storedPaths(file)
  const stored = (group: string): StoredWeight[] =>
    (paths.get(group) ?? [])
      .sort((a, b) => Number(a.slice(a.lastIndexOf('/') + 1)) - Number(b.slice(b.lastIndexOf('/') + 1)))
      .map((label) => ({
        label,
        path: `${KERAS3_ROOT}/${label}`,
        shape: file.shapeOf(`${KERAS3_ROOT}/${label}`),
      }))

  const names = groupNames(layers)
  const extra = [...paths.keys()].filter((group) => !names.includes(group))
  return [
    ...layers.flatMap((layer, i) => zip(expectedWeights(layer), stored(names[i]))),
    ...extra.flatMap((group) => zip([], stored(group))),
  ]
}
