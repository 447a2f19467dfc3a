import * as assert from 'uvu/assert'
import { binding, type CompileOptions, type NativeDevice, type NativeModel } from '../../lib/binding.js'
import { kindOf, listDevices, resolveDevice } from '../../lib/device.js'
import type { FloatingDType } from '../../lib/dtype.js'
import type { OpSpec } from '../../lib/models/ops.js'
import type { NdArray } from '../../lib/ndarray.js'
import { realGpu, testDevice, testTune } from '../device.js'
import { emulator, emulatorRoot } from '../emulator/emulator.js'
import { type Array64, type AttributesOf, references } from '../reference/index.js'
import { roundTo } from '../reference/round.js'
import { graphOf } from './graphs.js'
import { randomBytes, randomFloats, randomWeight } from './random.js'

type InputDType = FloatingDType | 'uint8'

/** One op on random values. */
export interface OpCase<Type extends OpSpec['type'] = OpSpec['type']> {
  label: string
  /** Or what they are for a model that computes in `dtype`. */
  attributes: AttributesOf<Type> | ((dtype: FloatingDType) => AttributesOf<Type>)
  /** Shapes without the batch. */
  inputs: number[][]
  weights?: Record<string, number[]>
  /** Of the inputs; the model's unless given. */
  dtype?: InputDType
  /** Values lie in [-range, range); 1 unless given. */
  range?: number
}

/**
 * How far from the reference a result may be, in parts of the largest value expected or of 1, by the dtype that the
 * model computes in. Inputs and weights are values of that dtype.
 */
export type Tolerance = Record<FloatingDType, number>

export const exact: Tolerance = { float32: 0, float16: 0, bfloat16: 0 }

export const compileOptions: CompileOptions = {
  tf32: false,
  tune: testTune,
  record: true,
  programmaticLaunch: false,
  planCache: '',
}

const isEmulated = process.env.NODE_XCEPTION_PREBUILD === emulatorRoot

export interface Target {
  device: NativeDevice
  dtype: FloatingDType
}

/** How a case is compiled, where that is not as usual. */
export interface Way {
  options: Partial<CompileOptions>
  targets: () => Target[]
  /** What none of its launches may be called. */
  forbidden?: RegExp
}

// A GPU that was asked for and is not there is an error, not fewer devices.
if (testDevice !== 'cpu') resolveDevice(testDevice)

/** Every device that is there, an emulated GPU included (on a real one the CPU has had its turn elsewhere). */
export const testDevices = (): NativeDevice[] =>
  listDevices().filter(({ name }) => !realGpu || kindOf(name) === 'cuda')

/** Those devices with every dtype but those of 8 bits. */
export const targets = (): Target[] =>
  testDevices().flatMap((device) =>
    device.dtypes.flatMap((dtype) => (dtype === 'uint8' || dtype === 'int8' ? [] : [{ device, dtype }])),
  )

export const gpuTargets = (): Target[] => targets().filter(({ device }) => device.name !== 'cpu')

const toFloat64 = ({ data, shape }: NdArray): Array64 => ({ data: Float64Array.from(data), shape })

const rounded = ({ data, shape }: NdArray<Float32Array>, dtype: FloatingDType): NdArray<Float32Array> => ({
  data: data.map((value) => roundTo(dtype, value)),
  shape,
})

function attributesOf<Type extends OpSpec['type']>(
  { attributes }: OpCase<Type>,
  dtype: FloatingDType,
): AttributesOf<Type> {
  return typeof attributes === 'function' ? attributes(dtype) : attributes
}

function randomInput(dtype: InputDType, shape: number[], seed: number, range?: number): NdArray {
  return dtype === 'uint8' ? randomBytes(shape, seed) : rounded(randomFloats(shape, seed, range), dtype)
}

function assertClose(actual: NdArray<Float32Array>, expected: Array64, tolerance: number, label: string) {
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
  dtype: FloatingDType,
  weights: Record<string, NdArray<Float32Array>>,
  models: { free: NativeModel; kept: NativeModel },
  tolerance: Tolerance,
  { options }: Way,
): Promise<void> {
  const inputs = one.inputs.map((shape, i) =>
    randomInput(one.dtype ?? dtype, [batch, ...shape], 100 * batch + i, one.range),
  )
  const doubles = Object.fromEntries(
    Object.entries(weights).map(([role, weight]) => [role, toFloat64(weight)]),
  )
  const expected = references[type](inputs.map(toFloat64), doubles, attributesOf(one, dtype))
  const {
    outputs: [output],
  } = await models.free.run(inputs)
  const label = `${type}, ${one.label}, batch ${batch}, ${dtype}`
  assertClose(output, expected, tolerance[dtype], label)
  if (one.dtype === 'uint8') return
  const {
    outputs: [same, ...untouched],
  } = await models.kept.run(inputs)
  const keeping = `${label}: differs when the inputs are kept`
  // Where timing decides who computes, two models may round otherwise.
  if (options.tune) assertClose(same, expected, tolerance[dtype], keeping)
  else assert.equal(same.data, output.data, keeping)
  for (const [i, value] of untouched.entries()) {
    assert.equal(value.data, inputs[i].data, `${label}: input ${i} was changed`)
  }
}

/** Who runs the model's plan for these input shapes. */
async function assertLaunches(model: NativeModel, shapes: number[][], forbidden: RegExp, label: string) {
  const { steps } = await model.describe(shapes)
  for (const { name } of steps.flatMap(({ launches }) => launches)) {
    assert.not.match(name, forbidden, `${label}: ${name}`)
  }
}

async function checkTarget<Type extends OpSpec['type']>(
  type: Type,
  one: OpCase<Type>,
  { device, dtype }: Target,
  tolerance: Tolerance,
  way: Way,
): Promise<void> {
  const weights = Object.fromEntries(
    Object.entries(one.weights ?? {}).map(([role, shape], i) => [
      role,
      rounded(randomWeight(role, shape, 7 + i), dtype),
    ]),
  )
  // The answers of both are compared: programmatic launches must not change them.
  const create = async (keepInputs: boolean, options: CompileOptions) => {
    const graph = graphOf({
      type,
      attributes: attributesOf(one, dtype),
      inputs: one.inputs.map(() => one.dtype),
      roles: Object.keys(weights),
      dtype,
      keepInputs,
    })
    const copies = Object.values(weights).map(({ data, shape }) => ({ data: data.slice(), shape }))
    const shapes = one.inputs.map((shape) => [1, ...shape])
    const model = await binding().createModel(device.name, graph, copies, shapes, options)
    // The model must not need them any more.
    for (const { data } of copies) data.fill(Number.NaN)
    return model
  }
  const options = { ...compileOptions, ...way.options }
  const free = await create(false, options)
  const kept = one.dtype === 'uint8' ? free : await create(true, { ...options, programmaticLaunch: true })
  for (const batch of [1, 3]) {
    await checkBatch(type, one, batch, dtype, weights, { free, kept }, tolerance, way)
  }
  const shapes = one.inputs.map((shape) => [1, ...shape])
  if (way.forbidden) await assertLaunches(free, shapes, way.forbidden, `${type}, ${one.label}, ${dtype}`)
  free.dispose()
  kept.dispose()
}

/**
 * Holds the op against its reference on every device and dtype. One model serves both batches, so that the second
 * plan is made after the host's weights are gone.
 */
export async function checkCase<Type extends OpSpec['type']>(
  type: Type,
  one: OpCase<Type>,
  tolerance: Tolerance,
  way: Way = { options: {}, targets },
): Promise<void> {
  for (const target of way.targets()) await checkTarget(type, one, target, tolerance, way)
  if (isEmulated) assert.equal(emulator.books().violations, [], `${type}, ${one.label}`)
}
