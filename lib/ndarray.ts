import type { HostData } from './dtype.js'
import { XceptionError } from './errors.js'

/** A host array: row-major data (NHWC for images) and its shape. Plain data, nothing to dispose. */
export interface NdArray<T extends HostData = HostData> {
  data: T
  shape: number[]
}

/** Number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

export const sameShape = (a: readonly (number | null)[], b: readonly (number | null)[]): boolean =>
  a.length === b.length && a.every((dim, i) => dim === b[i])

/** Shape as Keras prints it: `(None, 299, 299, 3)`. */
export const formatShape = (shape: readonly (number | null)[]): string =>
  `(${shape.map((dim) => dim ?? 'None').join(', ')}${shape.length === 1 ? ',' : ''})`

export const isHostData = (value: unknown): value is HostData =>
  value instanceof Float32Array || value instanceof Uint8Array || value instanceof Uint8ClampedArray

/**
 * Returns `value` as an NdArray after checking it.
 * @throws ERR_INVALID_ARGUMENT when it is none; ERR_SHAPE when data and shape disagree.
 */
export function checkNdArray(value: unknown, name: string): NdArray {
  const { data, shape } = (value ?? {}) as Partial<NdArray>
  if (!isHostData(data) || !Array.isArray(shape)) {
    throw new XceptionError(
      'ERR_INVALID_ARGUMENT',
      `Expected { data: Float32Array | Uint8Array | Uint8ClampedArray, shape: number[] } for ${name}`,
    )
  }
  if (!shape.every((dim) => Number.isSafeInteger(dim) && dim >= 0)) {
    throw new XceptionError(
      'ERR_SHAPE',
      `Expected whole numbers in the shape of ${name} but received [${shape}]`,
    )
  }
  if (sizeOf(shape) !== data.length) {
    throw new XceptionError(
      'ERR_SHAPE',
      `${name} has ${data.length} elements but its shape ${formatShape(shape)} has ${sizeOf(shape)}`,
    )
  }
  return { data, shape }
}
