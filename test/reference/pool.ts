import type { Padding } from '../../lib/models/ops.js'
import { type Array64, type AttributesOf, activate, at, sum, type Weights, zeros } from './array.js'
import { place } from './window.js'

type Reduce = (values: number[]) => number

const maximum: Reduce = (values) => Math.max(...values)
const mean: Reduce = (values) => values.reduce((a, b) => a + b) / values.length

interface Window {
  poolSize: [number, number]
  strides: [number, number]
  padding: Padding
}

/** `reduce` sees the values in the window that are not padding. */
function pool(x: Array64, { poolSize, strides, padding }: Window, reduce: Reduce): Array64 {
  const [batch, rows, columns, channels] = x.shape
  const y = place(rows, poolSize[0], strides[0], padding, 0)
  const z = place(columns, poolSize[1], strides[1], padding, 1)
  const result = zeros([batch, y.output, z.output, channels])
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < y.output; i++) {
      for (let j = 0; j < z.output; j++) {
        for (let c = 0; c < channels; c++) {
          const values: number[] = []
          for (let p = 0; p < poolSize[0]; p++) {
            const row = i * strides[0] + p - y.before
            for (let q = 0; q < poolSize[1]; q++) {
              const column = j * strides[1] + q - z.before
              const inside = row >= 0 && row < rows && column >= 0 && column < columns
              if (inside) values.push(x.data[at(x, n, row, column, c)])
            }
          }
          result.data[at(result, n, i, j, c)] = reduce(values)
        }
      }
    }
  }
  return result
}

function globalPool(x: Array64, keepdims: boolean, reduce: Reduce): Array64 {
  const [batch, rows, columns, channels] = x.shape
  const { data } = pool(x, { poolSize: [rows, columns], strides: [1, 1], padding: 'valid' }, reduce)
  return { data, shape: keepdims ? [batch, 1, 1, channels] : [batch, channels] }
}

export const max_pooling2d = (
  [x, residual]: Array64[],
  _: Weights,
  attributes: AttributesOf<'max_pooling2d'>,
) => activate(sum(pool(x, attributes, maximum), residual), attributes.activation)

export const average_pooling2d = (
  [x]: Array64[],
  _: Weights,
  attributes: AttributesOf<'average_pooling2d'>,
) => activate(pool(x, attributes, mean), attributes.activation)

export const global_average_pooling2d = (
  [x]: Array64[],
  _: Weights,
  { keepdims }: AttributesOf<'global_average_pooling2d'>,
) => globalPool(x, keepdims, mean)

export const global_max_pooling2d = (
  [x]: Array64[],
  _: Weights,
  { keepdims }: AttributesOf<'global_max_pooling2d'>,
) => globalPool(x, keepdims, maximum)
