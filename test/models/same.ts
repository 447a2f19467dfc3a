import * as assert from 'uvu/assert'
import type { FloatingDType } from '../../lib/dtype.js'
import { sameInAnyBatch } from '../device.js'

/** Two roundings' worth or so, in parts of the largest value: what another engine may make of the same sums. */
const rounding = { float32: 1e-5, float16: 4e-3, bfloat16: 4e-2 } as const satisfies Record<
  FloatingDType,
  number
>

interface Answer {
  data: Float32Array | Uint8Array
  shape: readonly number[]
}

/**
 * That two answers are the same which came of the same numbers in other batches, or by another plan: bit for bit, and
 * where batches differ (`sameInAnyBatch`), within the rounding of `dtype`, by default a GPU's own.
 */
export function assertSame(
  actual: Answer,
  expected: Answer,
  dtype: FloatingDType = 'float16',
  label = '',
): void {
  assert.equal(actual.shape, expected.shape, label)
  if (sameInAnyBatch) {
    assert.equal(actual.data, expected.data, label)
    return
  }
  const largest = Math.max(1, ...[...expected.data].map(Math.abs))
  const allowed = rounding[dtype] * largest
  for (const [i, value] of expected.data.entries()) {
    // NaN must not pass for a small difference.
    assert.ok(Math.abs(actual.data[i] - value) <= allowed, `${label} ${i}: ${actual.data[i]}, not ${value}`)
  }
}
