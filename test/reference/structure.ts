import { type Array64, type AttributesOf, at, type Weights, zeros } from './array.js'

export const flatten = ([x]: Array64[]): Array64 => ({
  data: x.data,
  shape: [x.shape[0], x.data.length / x.shape[0]],
})

export function concatenate(inputs: Array64[], _: Weights, attributes: AttributesOf<'concatenate'>): Array64 {
  const rank = inputs[0].shape.length
  const axis = attributes.axis < 0 ? attributes.axis + rank : attributes.axis
  const rows = inputs[0].shape.slice(0, axis).reduce((a, b) => a * b, 1)
  const data: number[] = []
  for (let row = 0; row < rows; row++) {
    for (const input of inputs) {
      const width = input.data.length / rows
      data.push(...input.data.subarray(row * width, (row + 1) * width))
    }
  }
  const shape = [...inputs[0].shape]
  shape[axis] = inputs.reduce((total, input) => total + input.shape[axis], 0)
  return { data: Float64Array.from(data), shape }
}

export function zero_padding2d(
  [x]: Array64[],
  _: Weights,
  { padding: [top, bottom, left, right] }: AttributesOf<'zero_padding2d'>,
): Array64 {
  const [batch, rows, columns, channels] = x.shape
  const result = zeros([batch, rows + top + bottom, columns + left + right, channels])
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        for (let c = 0; c < channels; c++) {
          result.data[at(result, n, i + top, j + left, c)] = x.data[at(x, n, i, j, c)]
        }
      }
    }
  }
  return result
}
