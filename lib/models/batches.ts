import type { NativeTensor, RunArray } from '../binding.js'
import type { HostData } from '../dtype.js'
import { XceptionError } from '../errors.js'
import { checkNdArray, formatShape, isHostData, type NdArray, sameShape, sizeOf } from '../ndarray.js'
import { Tensor } from '../tensor.js'
import type { InputSpec } from './inputSpec.js'
import type { Shape } from './symbolic.js'

/** What one input of a model takes: a batch, one image, or images of equal shape. */
export type PredictInput = NdArray | Tensor | readonly NdArray[]

/** All inputs of a model by the names of its input layers. */
export type PredictInputs = { readonly [inputName: string]: PredictInput }

/** Images of equal shape that are a batch together, each where it lies. */
export interface Stack {
  data: readonly HostData[]
  shape: number[]
}

/** All examples of one input. */
export type Batch = NdArray | Stack | Tensor

/** The arrays that a batch in host memory is made of. */
export const partsOf = ({ data }: NdArray | Stack): readonly HostData[] => (isHostData(data) ? [data] : data)

const isNdArray = (value: object): boolean => 'shape' in value && isHostData((value as NdArray).data)

function fits(expected: Shape, received: readonly number[]): boolean {
  return (
    expected.length === received.length &&
    received.every((dim, i) => dim > 0 && (expected[i] === null || expected[i] === dim))
  )
}

function refuseShape(input: InputSpec, received: readonly number[], what = 'but received'): never {
  throw new XceptionError(
    'ERR_SHAPE',
    `Input '${input.name}' expects ${formatShape(input.shape)} ${what} ${formatShape(received)}`,
  )
}

/** Images of equal shape as one batch; the native side brings them together. */
function stack(input: InputSpec, images: readonly unknown[]): Stack {
  const checked = images.map((image, i) => checkNdArray(image, `image ${i} of input '${input.name}'`))
  if (checked.length === 0) {
    throw new XceptionError('ERR_SHAPE', `Input '${input.name}' received an empty array of images`)
  }
  const [{ shape }] = checked
  const stray = checked.find((image) => !sameShape(image.shape, shape))
  if (stray)
    refuseShape(input, stray.shape, `and its images one shape, but received ${formatShape(shape)} and`)
  return { data: checked.map(({ data }) => data), shape: [checked.length, ...shape] }
}

function toBatch(input: InputSpec, value: unknown): Batch {
  if (value instanceof Tensor) {
    return fits(input.shape, value.shape) ? value : refuseShape(input, value.shape)
  }
  const array = Array.isArray(value) ? stack(input, value) : checkNdArray(value, `input '${input.name}'`)
  if (input.dtype === 'uint8' && partsOf(array).some((data) => data instanceof Float32Array)) {
    throw new XceptionError('ERR_DTYPE', `Input '${input.name}' takes uint8 but received a Float32Array`)
  }
  if (fits(input.shape, array.shape)) return array
  const single = [1, ...array.shape]
  if (isHostData(array.data) && fits(input.shape, single)) return { data: array.data, shape: single }
  return refuseShape(input, array.shape)
}

function byName(inputs: readonly InputSpec[], x: unknown): unknown[] {
  const isKeyed =
    typeof x === 'object' && x !== null && !Array.isArray(x) && !(x instanceof Tensor) && !isNdArray(x)
  if (!isKeyed) {
    if (inputs.length === 1) return [x]
    throw new XceptionError('ERR_INVALID_ARGUMENT', `The model has ${inputs.length} inputs`, {
      hint: `Pass an object: { ${inputs.map(({ name }) => `'${name}': ...`).join(', ')} }.`,
    })
  }
  const values = x as Record<string, unknown>
  const names = inputs.map(({ name }) => name)
  if (inputs.length === 1 && ('data' in x || 'shape' in x)) return [x]
  const stray = Object.keys(values).find((key) => !names.includes(key))
  const missing = names.find((name) => values[name] === undefined)
  if (stray !== undefined || missing !== undefined) {
    const problem = stray !== undefined ? `no input '${stray}'` : `an input '${missing}', which was not given`
    throw new XceptionError('ERR_INVALID_ARGUMENT', `The model has ${problem}`, {
      hint: `Its inputs are: ${names.join(', ')}.`,
    })
  }
  return names.map((name) => values[name])
}

/**
 * One batch for each of a model's inputs, all of one size.
 * @throws ERR_INVALID_ARGUMENT, ERR_SHAPE, ERR_DTYPE
 */
export function toBatches(inputs: readonly InputSpec[], x: unknown): Batch[] {
  const batches = byName(inputs, x).map((value, i) => toBatch(inputs[i], value))
  const sizes = batches.map(({ shape }) => shape[0])
  if (new Set(sizes).size > 1) {
    throw new XceptionError('ERR_SHAPE', `The inputs have batches of different size: ${sizes.join(', ')}`)
  }
  return batches
}

function slice(batch: NdArray | Stack, start: number, end: number): RunArray {
  const { data, shape } = batch
  const [, ...example] = shape
  const size = sizeOf(example)
  const parts = partsOf(batch)
  if (parts.some((part) => part.length * parts.length !== sizeOf(shape))) {
    throw new XceptionError(
      'ERR_INVALID_ARGUMENT',
      'An input was given away while predict() still needed it',
      {
        hint: 'Transfer the buffer once the promise has settled, or let predict() have it: { transfer: true }.',
      },
    )
  }
  const cut = isHostData(data) ? data.subarray(start * size, end * size) : data.slice(start, end)
  return { data: cut, shape: [end - start, ...example] }
}

/** Memory that no JavaScript can take away from whoever reads it. */
const isShared = ({ buffer }: HostData): boolean => buffer instanceof SharedArrayBuffer

const isTensor = (batch: Batch): batch is Tensor => batch instanceof Tensor

/**
 * Moves the batches' memory to where nobody but the caller of this can reach it, without a copy: the arrays that were
 * given are empty from then on. Tensors, and memory that threads share, stay.
 * @throws ERR_INVALID_ARGUMENT for memory that cannot be moved
 */
export function takeOver(batches: readonly Batch[]): Batch[] {
  const buffers = new Set<ArrayBuffer>()
  for (const batch of batches) {
    if (isTensor(batch)) continue
    for (const part of partsOf(batch)) if (!isShared(part)) buffers.add(part.buffer as ArrayBuffer)
  }
  try {
    return structuredClone(
      batches.map((batch) => (batch instanceof Tensor ? undefined : batch)),
      { transfer: [...buffers] },
    ).map((moved, i) => moved ?? batches[i])
  } catch (cause) {
    throw new XceptionError('ERR_INVALID_ARGUMENT', 'The memory of an input cannot be transferred', { cause })
  }
}

/** How batches are handed to the native side. */
export interface Handover {
  /** They are from `takeOver`. */
  taken?: boolean
  /** Of their pixels: see RunArray. */
  table?: Float32Array
}

/** The examples from `start` up to `end`, without copying them; a tensor is not cut. @throws ERR_DISPOSED, ERR_INVALID_ARGUMENT */
export const chunk = (
  batches: readonly Batch[],
  start: number,
  end: number,
  { taken, table }: Handover = {},
): (RunArray | NativeTensor)[] =>
  batches.map((batch) => {
    if (batch instanceof Tensor) return batch.unwrap()
    const stays = taken || partsOf(batch).every(isShared)
    return { ...slice(batch, start, end), stays, ...(table && { table }) }
  })

/** The inputs' shapes for a batch; `imageSize` closes what they leave open. @throws ERR_SHAPE */
export function concreteShapes(
  inputs: readonly InputSpec[],
  batch: number,
  imageSize?: readonly [number, number],
): number[][] {
  return inputs.map(({ shape, name }) =>
    [batch, ...shape.slice(1)].map((dim, axis) => {
      const given = dim ?? (axis === 1 || axis === 2 ? imageSize?.[axis - 1] : undefined)
      if (given !== undefined) return given
      throw new XceptionError('ERR_SHAPE', `Input '${name}' leaves its size open`, {
        hint: 'Say which images to prepare for: prepare({ imageSize: [height, width] }).',
      })
    }),
  )
}

/** Joins batches, in order. */
export function join(parts: readonly NdArray<Float32Array>[]): NdArray<Float32Array> {
  if (parts.length === 1) return parts[0]
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0))
  let offset = 0
  for (const part of parts) {
    data.set(part.data, offset)
    offset += part.data.length
  }
  const [, ...example] = parts[0].shape
  return { data, shape: [parts.reduce((sum, part) => sum + part.shape[0], 0), ...example] }
}
