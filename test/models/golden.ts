import * as assert from 'uvu/assert'
import { type Model, type NdArray, Xception, type XceptionOptions } from '../../lib/index.js'
import { testDevice, testDType, testTune } from '../device.js'
import { type GoldenCase, type GoldenSummary, goldenWeights, readJson } from '../fixtures.js'

export const golden = (name: string): GoldenCase => readJson<GoldenCase>(`${name}.json`)

/** How far off an answer may be: probabilities as they are, anything else in parts of its largest value. */
export const tolerance = {
  float32: { probability: 1e-5, relative: 1e-4 },
  float16: { probability: 2e-3, relative: 1e-2 },
  bfloat16: { probability: 2e-2, relative: 1e-1 },
}[testDType]

const made = new Map<string, Float32Array[]>()

/** Xception as make_golden.py fills it. */
export async function goldenXception(options: XceptionOptions = {}): Promise<Model> {
  const model = await Xception({
    weights: null,
    device: testDevice,
    dtype: testDType,
    tune: testTune,
    planCache: false,
    ...options,
  })
  const kind = JSON.stringify(model.weights)
  if (!made.has(kind)) made.set(kind, goldenWeights(model.weights, 1))
  model.adoptWeights(made.get(kind)!)
  return model
}

export function largestDifference(actual: Float32Array, expected: ArrayLike<number>): number {
  assert.is(actual.length, expected.length)
  let largest = 0
  // A NaN must not pass: it is no number's difference.
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs(actual[i] - expected[i])
    if (!(difference <= largest)) largest = difference
  }
  return largest
}

function summarize({ data }: NdArray): Omit<GoldenSummary, 'shape'> {
  let [sum, squares, min, max] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of data) {
    sum += value
    squares += value * value
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  const mean = sum / data.length
  return {
    mean,
    std: Math.sqrt(Math.max(0, squares / data.length - mean * mean)),
    min,
    max,
    first: [...data.slice(0, 8)],
    last: [...data.slice(-8)],
  }
}

/**
 * How far an array is from what Keras computed, in units of max(1, max |b|). Infinite when the shape differs.
 */
export function relativeDifference(actual: NdArray, expected: GoldenSummary): number {
  if (String(actual.shape) !== String(expected.shape)) return Number.POSITIVE_INFINITY
  const flatten = ({ mean, std, min, max, first, last }: Omit<GoldenSummary, 'shape'>) =>
    Float32Array.from([mean, std, min, max, ...first, ...last])
  const scale = Math.max(1, Math.abs(expected.min), Math.abs(expected.max))
  return largestDifference(flatten(summarize(actual)), flatten(expected)) / scale
}
