import { type Array64, type AttributesOf, activate, at, type Weights, zeros } from './array.js'

/** The array as a matrix with the last axis as columns. */
function asRows(x: Array64): Array64 {
  const columns = x.shape[x.shape.length - 1]
  return { data: x.data, shape: [x.data.length / columns, columns] }
}

export function dense(
  [x]: Array64[],
  { kernel, bias, scale }: Weights,
  attributes: AttributesOf<'dense'>,
): Array64 {
  const rows = asRows(x)
  const units = kernel!.shape[1]
  const result = zeros([...x.shape.slice(0, -1), units])
  for (let row = 0; row < rows.shape[0]; row++) {
    for (let unit = 0; unit < units; unit++) {
      let total = 0
      for (let i = 0; i < rows.shape[1]; i++) {
        total += rows.data[at(rows, row, i)] * kernel!.data[at(kernel!, i, unit)]
      }
      result.data[row * units + unit] = total * (scale?.data[unit] ?? 1) + (bias?.data[unit] ?? 0)
    }
  }
  return activate(result, attributes.activation)
}

export function softmax([x]: Array64[]): Array64 {
  const [rows, columns] = asRows(x).shape
  const result = zeros(x.shape)
  for (let row = 0; row < rows; row++) {
    const values = x.data.subarray(row * columns, (row + 1) * columns)
    const largest = values.reduce((a, b) => Math.max(a, b))
    const powers = values.map((value) => Math.exp(value - largest))
    const total = powers.reduce((a, b) => a + b)
    result.data.set(
      powers.map((power) => power / total),
      row * columns,
    )
  }
  return result
}

export function top_k([x]: Array64[], _: Weights, { k }: AttributesOf<'top_k'>): Array64 {
  const [rows, columns] = asRows(x).shape
  const result = zeros([...x.shape.slice(0, -1), k, 2])
  for (let row = 0; row < rows; row++) {
    const values = [...x.data.subarray(row * columns, (row + 1) * columns)]
    // sort() leaves equal values in their order
    const best = values.map((value, index) => [value, index]).sort((a, b) => b[0] - a[0])
    result.data.set(best.slice(0, k).flat(), row * k * 2)
  }
  return result
}
