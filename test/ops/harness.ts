import * as assert from 'uvu/assert'
import { binding, type NativeDevice, type NativeModel } from '../../lib/binding.js'
import type { DType } from '../../lib/dtype.js'
import type { GraphSpec, OpSpec } from '../../lib/models/ops.js'
import { type NdArray, sizeOf } from '../../lib/ndarray.js'
import { type Array64, type AttributesOf, references } from '../reference/index.js'

/** One op on random values. */
export interface OpCase<Type extends OpSpec['type'] = OpSpec['type']> {
  label: string
  attributes: AttributesOf<Type>
  /** Shapes without the batch. */
  inputs: number[][]
  weights?: Record<string, number[]>
  dtype?: DType
  /** Values lie in [-range, range); 1 unless given. */
  range?: number
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export function randomFloats(shape: number[], seed: number, range = 1): NdArray<Float32Array> {
  const next = random(seed)
  return { data: Float32Array.from({ length: sizeOf(shape) }, () => (2 * next() - 1) * range), shape }
}

function randomBytes(shape: number[], seed: number): NdArray<Uint8Array> {
  const next = random(seed)
  return { data: Uint8Array.from({ length: sizeOf(shape) }, () => Math.floor(next() * 256)), shape }
}

/** Variances must be positive; everything else may have either sign. */
function randomWeight(role: string, shape: number[], seed: number): NdArray<Float32Array> {
  const weight = randomFloats(shape, seed)
  return role === 'moving_variance'
    ? { data: weight.data.map((value) => Math.abs(value) + 0.1), shape }
    : weight
}

const toFloat64 = ({ data, shape }: NdArray): Array64 => ({ data: Float64Array.from(data), shape })

/** A graph of one op whose inputs are values 0, 1, ... */
export function graphOf(
  type: string,
  attributes: object,
  inputs: DType[],
  roles: string[],
  keepInputs = false,
): GraphSpec {
  const ids = inputs.map((_, i) => i)
  const op = {
    type,
    name: 'the_layer',
    inputs: ids,
    output: inputs.length,
    weights: Object.fromEntries(roles.map((role, i) => [role, i])),
    attributes,
  }
  return {
    values: inputs.length + 1,
    inputs: inputs.map((dtype, value) => ({ value, dtype })),
    // An input that is an output too cannot be computed in place.
    outputs: keepInputs ? [inputs.length, ...ids] : [inputs.length],
    ops: [op as unknown as OpSpec],
  }
}

export const targets = (): { device: NativeDevice; dtype: DType }[] =>
  binding()
    .devices()
    .flatMap((device) =>
      device.dtypes.filter((dtype) => dtype !== 'uint8').map((dtype) => ({ device, dtype })),
    )

function assertClose(
  actual: NdArray<Float32Array>,
  expected: Array64,
  tolerance: number,
  label: string,
): void {
  assert.equal(actual.shape, expected.shape, `${label}: shape`)
  const scale = expected.data.reduce((a, b) => Math.max(a, Math.abs(b)), 1)
  let worst = 0
  for (let i = 0; i < expected.data.length; i++) {
    const difference = Math.abs(actual.data[i] - expected.data[i])
    // NaN must not pass for a small difference
    if (!(difference <= worst)) worst = difference
  }
  assert.ok(worst <= tolerance * scale, `${label}: off by ${worst}, allowed ${tolerance * scale}`)
}

async function checkBatch<Type extends OpSpec['type']>(
  type: Type,
  one: OpCase<Type>,
  batch: number,
  weights: Record<string, NdArray<Float32Array>>,
  models: { free: NativeModel; kept: NativeModel },
  tolerance: number,
): Promise<void> {
  const inputs = one.inputs.map((shape, i) =>
    one.dtype === 'uint8'
      ? randomBytes([batch, ...shape], 100 * batch + i)
      : randomFloats([batch, ...shape], 100 * batch + i, one.range),
  )
  const doubles = Object.fromEntries(
    Object.entries(weights).map(([role, weight]) => [role, toFloat64(weight)]),
  )
  const expected = references[type](inputs.map(toFloat64), doubles, one.attributes)
  const [output] = await models.free.run(inputs)
  const label = `${type}, ${one.label}, batch ${batch}`
  assertClose(output, expected, tolerance, label)
  if (one.dtype === 'uint8') return
  const [same, ...untouched] = await models.kept.run(inputs)
  assert.equal(same.data, output.data, `${label}: differs when the inputs are kept`)
  for (const [i, value] of untouched.entries()) {
    assert.equal(value.data, inputs[i].data, `${label}: input ${i} was changed`)
  }
}

/**
 * Holds the op against its reference on every device and dtype. One model serves both batches, so that the second
 * plan is made after the host's weights are gone.
 */
export async function checkCase<Type extends OpSpec['type']>(
  type: Type,
  one: OpCase<Type>,
  tolerance: number,
): Promise<void> {
  const roles = Object.keys(one.weights ?? {})
  const weights = Object.fromEntries(
    roles.map((role, i) => [role, randomWeight(role, one.weights?.[role] ?? [], 7 + i)]),
  )
  const dtypes = one.inputs.map(() => one.dtype ?? 'float32')
  for (const { device, dtype } of targets()) {
    const create = async (keepInputs: boolean) => {
      const graph = graphOf(type, one.attributes, dtypes, roles, keepInputs)
      const copies = roles.map((role) => ({ data: weights[role].data.slice(), shape: weights[role].shape }))
      const shapes = one.inputs.map((shape) => [1, ...shape])
      const model = await binding().createModel(device.name, dtype, graph, copies, shapes)
      // The model must not need them any more.
      for (const { data } of copies) data.fill(Number.NaN)
      return model
    }
    const free = await create(false)
    const kept = one.dtype === 'uint8' ? free : await create(true)
    for (const batch of [1, 3]) await checkBatch(type, one, batch, weights, { free, kept }, tolerance)
    free.dispose()
    kept.dispose()
  }
}
