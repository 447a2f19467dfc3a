import { XceptionError } from '../errors.js'
import type { LayerWeight } from '../layers/weight.js'
import { checkNdArray, formatShape, type NdArray, sameShape } from '../ndarray.js'
import type { ModelWeight } from './config.js'

/** A weight and the name of the layer it belongs to. */
export interface OwnedWeight {
  /** Its name is asked for when it is needed, since another model may give it a new one. */
  layer: { readonly name: string }
  weight: LayerWeight
}

export const describe = ({ layer, weight }: OwnedWeight): ModelWeight => ({
  layer: layer.name,
  name: weight.name,
  shape: [...weight.shape],
})

const label = ({ layer, weight }: OwnedWeight): string => `${layer.name}/${weight.name}`

const withShape = (owned: OwnedWeight): string =>
  `'${label(owned)}' of shape ${formatShape(owned.weight.shape)}`

function checkCount(expected: readonly OwnedWeight[], received: readonly unknown[]): void {
  if (received.length === expected.length) return
  const missing = expected[received.length]
  const misfit = missing
    ? `the first missing is ${withShape(missing)}`
    : `number ${expected.length} is left over`
  throw new XceptionError(
    'ERR_WEIGHTS',
    `Expected ${expected.length} weights but received ${received.length}: ${misfit}`,
  )
}

/**
 * The data of `arrays`, once all of them are known to fit.
 * @throws ERR_WEIGHTS naming the first misfit, ERR_DTYPE, ERR_INVALID_ARGUMENT, ERR_SHAPE
 */
export function checkSetWeights(
  expected: readonly OwnedWeight[],
  arrays: readonly NdArray[],
): Float32Array[] {
  if (!Array.isArray(arrays)) {
    throw new XceptionError('ERR_INVALID_ARGUMENT', 'Expected an array of { data, shape } for setWeights')
  }
  checkCount(expected, arrays)
  return expected.map((owned, i) => {
    const { data, shape } = checkNdArray(arrays[i], `'${label(owned)}'`)
    if (!sameShape(shape, owned.weight.shape)) {
      throw new XceptionError(
        'ERR_WEIGHTS',
        `'${label(owned)}' has shape ${formatShape(owned.weight.shape)} but received ${formatShape(shape)}`,
      )
    }
    if (data instanceof Float32Array) return data
    throw new XceptionError('ERR_DTYPE', `Expected a Float32Array for '${label(owned)}'`)
  })
}

/**
 * Checks arrays that come without shapes, row-major, in order.
 * @throws ERR_WEIGHTS naming the first misfit
 */
export function checkAdoptWeights(expected: readonly OwnedWeight[], arrays: readonly Float32Array[]): void {
  checkCount(expected, arrays)
  expected.forEach((owned, i) => {
    if (arrays[i].length === owned.weight.size) return
    throw new XceptionError(
      'ERR_WEIGHTS',
      `${withShape(owned)} has ${owned.weight.size} elements but received ${arrays[i].length}`,
    )
  })
}
