import * as assert from 'uvu/assert'
import type { Model, NdArray } from '../../lib/index.js'
import { onnxruntime } from '../oracle/onnxruntime.js'

export type Feeds = Record<string, NdArray>

const { InferenceSession, Tensor } = onnxruntime()

/** What onnxruntime answers, output by output, in the order of the file. */
export async function runOnnx(file: Uint8Array, feeds: Feeds): Promise<NdArray<Float32Array>[]> {
  const session = await InferenceSession.create(file, { intraOpNumThreads: 1, logSeverityLevel: 3 })
  const tensors = Object.entries(feeds).map(([name, { data, shape }]) => {
    const type = data instanceof Float32Array ? 'float32' : 'uint8'
    return [name, new Tensor(type, data as Float32Array | Uint8Array, shape)]
  })
  const results = await session.run(Object.fromEntries(tensors))
  const arrays = session.outputNames.map((name) => ({
    data: results[name].data as Float32Array,
    shape: [...results[name].dims],
  }))
  await session.release()
  return arrays
}

/** What is all zeros but for rounding is not held to be more exact than that. */
const SMALLEST_SCALE = 1e-4

/** Fails where an element differs by more than `tolerance`, in parts of the largest one expected. */
export function assertAgree(
  actual: readonly NdArray<Float32Array>[],
  expected: readonly NdArray<Float32Array>[],
  tolerance: number,
  label: string,
): void {
  assert.equal(
    actual.map(({ shape }) => shape),
    expected.map(({ shape }) => shape),
    `${label}: shapes`,
  )
  expected.forEach(({ data }, output) => {
    const scale = data.reduce((most, value) => Math.max(most, Math.abs(value)), SMALLEST_SCALE)
    let worst = 0
    for (let i = 0; i < data.length; i++) {
      const difference = Math.abs(actual[output].data[i] - data[i])
      if (!(difference <= worst)) worst = difference // a NaN is no small difference
    }
    const allowed = tolerance * scale
    assert.ok(worst <= allowed, `${label}: output ${output} is off by ${worst}, allowed ${allowed}`)
  })
}

/** Holds what the model answers against what onnxruntime makes of its export, or of `file`. */
export async function checkExport(
  model: Model<NdArray<Float32Array> | NdArray<Float32Array>[]>,
  feeds: Feeds,
  tolerance: number,
  label = model.name,
  file?: Uint8Array,
): Promise<void> {
  const predicted = await model.predict(feeds)
  const expected = Array.isArray(predicted) ? predicted : [predicted]
  assertAgree(await runOnnx(file ?? (await model.toOnnx()), feeds), expected, tolerance, label)
}
