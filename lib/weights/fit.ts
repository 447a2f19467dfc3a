import { XceptionError } from '../errors.js'
import { formatShape, sameShape } from '../ndarray.js'
import type { WeightedLayer } from './weightedModel.js'

/** A weight under the name a reader knows it by, 'block1_conv1/kernel'. */
export interface NamedWeight {
  label: string
  shape: readonly number[]
}

export interface StoredWeight extends NamedWeight {
  /** Of the dataset in the file. */
  path: string
}

/** What the model has in one place, and what the file has in it. */
export interface Slot {
  expected?: NamedWeight
  stored?: StoredWeight
}

export const expectedWeights = (layer: WeightedLayer | undefined): NamedWeight[] =>
  layer?.weights.map(({ name, shape }) => ({ label: `${layer.name}/${name}`, shape })) ?? []

/** Pairs two lists by position; the longer one's rest stays alone. */
export const zip = (expected: NamedWeight[], stored: StoredWeight[]): Slot[] =>
  Array.from({ length: Math.max(expected.length, stored.length) }, (_, i) => ({
    expected: expected[i],
    stored: stored[i],
  }))

function describe({ expected, stored }: Slot): string {
  if (!stored)
    return `it has no '${expected!.label}', which the model has in shape ${formatShape(expected!.shape)}`
  if (!expected)
    return `it has '${stored.label}' of shape ${formatShape(stored.shape)}, which the model has not`
  const other = stored.label === expected.label ? '' : `, which has '${stored.label}' in its place`
  return (
    `'${expected.label}' has shape ${formatShape(expected.shape)} in the model` +
    ` but ${formatShape(stored.shape)} in the file${other}`
  )
}

/**
 * The datasets to read, in the model's order.
 * @throws ERR_WEIGHTS naming the first weight that is missing, left over or of another shape
 */
export function checkFit(slots: Slot[]): string[] {
  return slots.map((slot) => {
    const { expected, stored } = slot
    if (expected && stored && sameShape(expected.shape, stored.shape)) return stored.path
    throw new XceptionError('ERR_WEIGHTS', `The weights file does not fit the model: ${describe(slot)}`, {
      hint: 'Build the model as it was built when the file was written: includeTop and classes as well.',
    })
  })
}
