import { XceptionError } from '../errors.js'
import type { Layer } from '../layers/layer.js'

/** @throws ERR_GRAPH when two layers were given the same name */
function givenNames(layers: readonly Layer[]): Set<string> {
  const names = new Set<string>()
  for (const { givenName } of layers) {
    if (givenName === undefined) continue
    if (names.has(givenName)) {
      throw new XceptionError('ERR_GRAPH', `Two layers of the model are called '${givenName}'`, {
        hint: 'Give each layer a `name` of its own.',
      })
    }
    names.add(givenName)
  }
  return names
}

/**
 * Names the layers that were given no name `conv2d`, `conv2d_1`, ... in the order in which they were created.
 * This is done when a model is made, so that a model's names never depend on what else the process has built.
 * A layer keeps the name that an earlier model assigned to it unless another layer of this model has it.
 * @throws ERR_GRAPH when two layers were given the same name
 */
export function assignNames(layers: readonly Layer[]): void {
  const taken = givenNames(layers)
  const automatic = layers
    .filter(({ givenName }) => givenName === undefined)
    .sort((a, b) => a.serial - b.serial)
  const toNumber = automatic.filter(({ assignedName }) => {
    if (assignedName === undefined || taken.has(assignedName)) return true
    taken.add(assignedName)
    return false
  })
  const counts = new Map<string, number>()
  for (const layer of toNumber) {
    const base = layer.defaultName
    let count = counts.get(base) ?? 0
    const numbered = () => (count === 0 ? base : `${base}_${count}`)
    while (taken.has(numbered())) count++
    layer.assignedName = numbered()
    counts.set(base, count + 1)
  }
}
