import type { Padding } from '../../lib/models/ops.js'

/** Output size and padding before the first element, along one axis, as Keras has them. */
export function place(
  size: number,
  extent: number,
  stride: number,
  padding: Padding,
  axis: 0 | 1,
): { output: number; before: number } {
  if (padding === 'same') {
    const output = Math.ceil(size / stride)
    const total = Math.max((output - 1) * stride + extent - size, 0)
    return { output, before: Math.floor(total / 2) }
  }
  const [before, after] =
    padding === 'valid' ? [0, 0] : axis === 0 ? [padding[0], padding[1]] : [padding[2], padding[3]]
  return { output: Math.floor((size + before + after - extent) / stride) + 1, before }
}
