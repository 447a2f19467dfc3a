import type { NativeModel, NativeTensor } from '../binding.js'
import type { DeviceKind } from '../device.js'
import { XceptionError } from '../errors.js'
import { checkNdArray, formatShape, isHostData, type NdArray, sameShape, sizeOf } from '../ndarray.js'
import { Tensor } from '../tensor.js'
import type { Shape, SymbolicTensor } from './symbolic.js'

/** What one input of a model takes: a batch, one image, or images of equal shape. */
export type PredictInput = NdArray | Tensor | readonly NdArray[]

/** All inputs of a model by the names of its input layers. */
export type PredictInputs = { readonly [inputName: string]: PredictInput }

type Batch = NdArray | Tensor

const isNdArray = (value: object): boolean => 'shape' in value && isHostData((value as NdArray).data)

function fits(expected: Shape, received: readonly number[]): boolean {
  return (
    expected.length === received.length &&
    received.every((dim, i) => dim > 0 && (expected[i] === null || expected[i] === dim))
  )
}

function refuseShape(node: SymbolicTensor, received: readonly number[], what = 'but received'): never {
  throw new XceptionError(
    'ERR_SHAPE',
    `Input '${node.layer.name}' expects ${formatShape(node.shape)} ${what} ${formatShape(received)}`,
  )
}

/** Images of equal shape as one batch. Stays uint8 when all of them are. */
function stack(node: SymbolicTensor, images: readonly unknown[]): NdArray {
  const checked = images.map((image, i) => checkNdArray(image, `image ${i} of input '${node.layer.name}'`))
  if (checked.length === 0) {
    throw new XceptionError('ERR_SHAPE', `Input '${node.layer.name}' received an empty array of images`)
  }
  const [{ shape }] = checked
  const stray = checked.find((image) => !sameShape(image.shape, shape))
  if (stray)
    refuseShape(node, stray.shape, `and its images one shape, but received ${formatShape(shape)} and`)
  const size = sizeOf(shape)
  const bytes = checked.every(({ data }) => !(data instanceof Float32Array))
  const data = bytes ? new Uint8Array(size * checked.length) : new Float32Array(size * checked.length)
  checked.forEach((image, i) => {
    data.set(image.data, i * size)
  })
  return { data, shape: [checked.length, ...shape] }
}

function toBatch(node: SymbolicTensor, value: unknown): Batch {
  if (value instanceof Tensor) {
    return fits(node.shape, value.shape) ? value : refuseShape(node, value.shape)
  }
  const array = Array.isArray(value) ? stack(node, value) : checkNdArray(value, `input '${node.layer.name}'`)
  const isFloat = array.data instanceof Float32Array
  if (isFloat && node.dtype === 'uint8') {
    throw new XceptionError('ERR_DTYPE', `Input '${node.layer.name}' takes uint8 but received a Float32Array`)
  }
  if (fits(node.shape, array.shape)) return array
  const single = { data: array.data, shape: [1, ...array.shape] }
  if (!Array.isArray(value) && fits(node.shape, single.shape)) return single
  return refuseShape(node, array.shape)
}

function byName(nodes: readonly SymbolicTensor[], x: unknown): unknown[] {
  const isKeyed =
    typeof x === 'object' && x !== null && !Array.isArray(x) && !(x instanceof Tensor) && !isNdArray(x)
  if (!isKeyed) {
    if (nodes.length === 1) return [x]
    throw new XceptionError('ERR_INVALID_ARGUMENT', `The model has ${nodes.length} inputs`, {
      hint: `Pass an object: { ${nodes.map(({ layer }) => `'${layer.name}': ...`).join(', ')} }.`,
    })
  }
  const values = x as Record<string, unknown>
  const names = nodes.map(({ layer }) => layer.name)
  if (nodes.length === 1 && ('data' in x || 'shape' in x)) return [x]
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
export function toBatches(nodes: readonly SymbolicTensor[], x: unknown): Batch[] {
  const batches = byName(nodes, x).map((value, i) => toBatch(nodes[i], value))
  const sizes = batches.map(({ shape }) => shape[0])
  if (new Set(sizes).size > 1) {
    throw new XceptionError('ERR_SHAPE', `The inputs have batches of different size: ${sizes.join(', ')}`)
  }
  return batches
}

function slice({ data, shape }: NdArray, start: number, end: number): NdArray {
  const [, ...example] = shape
  const size = sizeOf(example)
  if (data.length !== sizeOf(shape)) {
    throw new XceptionError(
      'ERR_INVALID_ARGUMENT',
      'An input was given away while predict() still needed it',
      {
        hint: 'Transfer the buffer once the promise has settled.',
      },
    )
  }
  return { data: data.subarray(start * size, end * size), shape: [end - start, ...example] }
}

/** The examples from `start` up to `end`, without copying; a tensor is not cut. @throws ERR_DISPOSED, ERR_INVALID_ARGUMENT */
export const chunk = (batches: readonly Batch[], start: number, end: number): (NdArray | NativeTensor)[] =>
  batches.map((batch) => (batch instanceof Tensor ? batch.unwrap() : slice(batch, start, end)))

/** The inputs' shapes for a batch; `imageSize` closes what they leave open. @throws ERR_SHAPE */
export function concreteShapes(
  nodes: readonly SymbolicTensor[],
  batch: number,
  imageSize?: readonly [number, number],
): number[][] {
  return nodes.map(({ shape, layer }) =>
    [batch, ...shape.slice(1)].map((dim, axis) => {
      const given = dim ?? (axis === 1 || axis === 2 ? imageSize?.[axis - 1] : undefined)
      if (given !== undefined) return given
      throw new XceptionError('ERR_SHAPE', `Input '${layer.name}' leaves its size open`, {
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

/** Batches that one prediction has under way: one is copied to a GPU while another is computed there. */
const UNDER_WAY = { cpu: 1, cuda: 2 } as const satisfies Record<DeviceKind, number>

/** Runs the examples, `step` at a time; one array for each output. @throws as NativeModel.run */
export async function runBatches(
  native: Pick<NativeModel, 'run'>,
  batches: readonly Batch[],
  step: number,
  kind: DeviceKind,
): Promise<NdArray<Float32Array>[]> {
  const [{ shape }] = batches
  const results: NdArray<Float32Array>[][] = []
  const started: Promise<NdArray<Float32Array>[]>[] = []
  for (let start = 0; start < shape[0]; start += step) {
    const result = native.run(chunk(batches, start, Math.min(start + step, shape[0])))
    result.catch(() => {}) // thrown below, unless one before it failed too
    started.push(result)
    if (started.length === UNDER_WAY[kind]) results.push(await started.shift()!)
  }
  for (const result of started) results.push(await result)
  return results[0].map((_, output) => join(results.map((result) => result[output])))
}
