import { type Array64, type AttributesOf, activate, map, type Weights, zeros } from './array.js'

export const activation = ([x]: Array64[], _: Weights, attributes: AttributesOf<'activation'>): Array64 =>
  activate(x, attributes.activation)

export function batch_normalization(
  [x]: Array64[],
  { gamma, beta, moving_mean, moving_variance }: Weights,
  attributes: AttributesOf<'batch_normalization'>,
): Array64 {
  const channels = x.shape[x.shape.length - 1]
  const normalized = map(x, (value, i) => {
    const c = i % channels
    const deviation = Math.sqrt(moving_variance!.data[c] + attributes.epsilon)
    return ((value - moving_mean!.data[c]) / deviation) * (gamma?.data[c] ?? 1) + (beta?.data[c] ?? 0)
  })
  return activate(normalized, attributes.activation)
}

/** Element of `x` at a position of the array of shape `shape` that x is broadcast to. */
function broadcastElement(x: Array64, shape: number[], position: number): number {
  let index = 0
  let stride = 1
  let rest = position
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const i = rest % shape[axis]
    rest = Math.floor(rest / shape[axis])
    if (x.shape[axis] > 1) index += i * stride
    stride *= x.shape[axis]
  }
  return x.data[index]
}

function combine(inputs: Array64[], f: (a: number, b: number) => number): Array64 {
  const shape = inputs[0].shape.map((_, axis) => Math.max(...inputs.map((input) => input.shape[axis])))
  return map(zeros(shape), (_, position) =>
    inputs.map((input) => broadcastElement(input, shape, position)).reduce(f),
  )
}

export const add = (inputs: Array64[], _: Weights, attributes: AttributesOf<'add'>): Array64 =>
  activate(
    combine(inputs, (a, b) => a + b),
    attributes.activation,
  )

export const multiply = (inputs: Array64[], _: Weights, attributes: AttributesOf<'multiply'>): Array64 =>
  activate(
    combine(inputs, (a, b) => a * b),
    attributes.activation,
  )
