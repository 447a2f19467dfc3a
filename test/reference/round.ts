import type { FloatingDType } from '../../lib/dtype.js'

const formats: Record<FloatingDType, { fractionBits: number; leastExponent: number }> = {
  float32: { fractionBits: 23, leastExponent: -126 },
  float16: { fractionBits: 10, leastExponent: -14 },
  bfloat16: { fractionBits: 7, leastExponent: -126 },
}

const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/** Of a float32, which is 2 ** exponent times a number in [1, 2). */
function exponentOf(value: number): number {
  float[0] = value
  return ((bits[0] >>> 23) & 0xff) - 127
}

/** The nearest whole number, of two the even one. */
export function toEven(value: number): number {
  const up = Math.round(value)
  return Math.abs(value % 1) === 0.5 && up % 2 !== 0 ? up - 1 : up
}

/** The value of `dtype` that is nearest to a float32, of two the even one. Not for what `dtype` cannot hold. */
export function roundTo(dtype: FloatingDType, value: number): number {
  const { fractionBits, leastExponent } = formats[dtype]
  const unit = 2 ** (Math.max(exponentOf(value), leastExponent) - fractionBits)
  return toEven(value / unit) * unit
}
