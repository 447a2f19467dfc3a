import {
  activation,
  add,
  averagePooling2d,
  batchNormalization,
  concatenate,
  conv2d,
  dense,
  depthwiseConv2d,
  dropout,
  flatten,
  globalAveragePooling2d,
  globalMaxPooling2d,
  input,
  maxPooling2d,
  model,
  multiply,
  rescaling,
  type Shape,
  type SymbolicTensor,
  separableConv2d,
  topK,
  XceptionError,
  zeroPadding2d,
} from '../../lib/index.js'
import { random, randomBytes, randomFloats, randomWeight } from '../ops/random.js'
import type { Feeds } from './agreement.js'

/** A tensor of the model, and its shape for the data that the test feeds. */
interface Node {
  tensor: SymbolicTensor
  shape: Shape
}

/** Choices that depend on a seed alone. */
class Choices {
  readonly #next: () => number
  constructor(seed: number) {
    this.#next = random(seed)
  }

  chance = (share: number): boolean => this.#next() < share
  whole = (least: number, most: number): number => least + Math.floor(this.#next() * (most - least + 1))
  of = <T>(items: readonly T[]): T => items[this.whole(0, items.length - 1)]
  pair = (least: number, most: number): [number, number] => [this.whole(least, most), this.whole(least, most)]
  numbers = (count: number): number[] => Array.from({ length: count }, () => this.#next() * 2 - 1)
}

const elementwise = ['linear', 'relu', 'relu6', 'sigmoid', 'tanh'] as const
const paddings = ['same', 'valid'] as const

function convolution(c: Choices) {
  const steps = c.of([{ strides: c.pair(1, 3) }, { dilationRate: c.pair(1, 3) }])
  const useBias = c.chance(0.7)
  return {
    kernelSize: c.pair(1, 4),
    padding: c.of(paddings),
    activation: c.of(elementwise),
    useBias,
    ...steps,
  }
}

const pool = (c: Choices) => ({ poolSize: c.pair(1, 4), strides: c.pair(1, 3), padding: c.of(paddings) })

/** One input; `channels` is the last dimension. */
const unary = [
  (c: Choices) => conv2d({ filters: c.whole(1, 6), ...convolution(c) }),
  (c: Choices, channels: number) => {
    const groups = c.of([1, 2, 3].filter((count) => channels % count === 0))
    return conv2d({ filters: groups * c.whole(1, 3), groups, ...convolution(c) })
  },
  (c: Choices) => depthwiseConv2d({ depthMultiplier: c.whole(1, 3), ...convolution(c) }),
  (c: Choices) =>
    separableConv2d({ filters: c.whole(1, 6), depthMultiplier: c.whole(1, 2), ...convolution(c) }),
  (c: Choices) => maxPooling2d(pool(c)),
  (c: Choices) => averagePooling2d(pool(c)),
  (c: Choices) => globalAveragePooling2d({ keepdims: c.chance(0.7) }),
  (c: Choices) => globalMaxPooling2d({ keepdims: c.chance(0.7) }),
  (c: Choices) => batchNormalization({ scale: c.chance(0.5), center: c.chance(0.5) }),
  (c: Choices) => activation({ activation: c.of(elementwise) }),
  () => activation({ activation: 'relu' }),
  () => activation({ activation: 'softmax' }),
  (c: Choices) =>
    dense({ units: c.whole(1, 6), activation: c.of([...elementwise, 'softmax']), useBias: c.chance(0.7) }),
  (c: Choices) => zeroPadding2d({ padding: [c.pair(0, 3), c.pair(0, 3)] }),
  (c: Choices, channels: number) =>
    rescaling({ scale: c.numbers(c.of([1, channels])), offset: c.numbers(c.of([1, channels])) }),
  () => dropout({ rate: 0.5 }),
  () => flatten(),
  (c: Choices, channels: number) => topK({ k: c.whole(1, channels) }),
]

const merging = [
  () => add(),
  () => add(),
  () => multiply(),
  (c: Choices) => concatenate({ axis: c.of([-1, 1, 2]) }),
]

function applyUnary(c: Choices, { tensor, shape }: Node): Node {
  const layer = c.of(unary)(c, shape.at(-1)!)
  return { tensor: layer.apply(tensor), shape: layer.computeOutputShape(shape) }
}

function applyMerging(c: Choices, nodes: readonly Node[]): Node {
  const layer = c.of(merging)(c)
  const first = c.of(nodes)
  const fitting = nodes.filter(({ shape }) => shape.length === first.shape.length)
  const operands = [first, c.of(fitting), ...(c.chance(0.3) ? [c.of(fitting)] : [])]
  const shape = layer.computeOutputShape(operands.map((operand) => operand.shape))
  return { tensor: layer.apply(operands.map(({ tensor }) => tensor)), shape }
}

/** One more layer, on what is there. What does not fit is tried again in another way. */
function grow(c: Choices, nodes: readonly Node[]): Node {
  for (;;) {
    try {
      return c.chance(0.3) ? applyMerging(c, nodes) : applyUnary(c, c.of(nodes.slice(-3)))
    } catch (error) {
      if (!(error instanceof XceptionError) || error.code !== 'ERR_SHAPE') throw error
    }
  }
}

const exampleShapes = (c: Choices): number[][] => {
  const [rows, columns] = c.pair(5, 12)
  const channels = c.of([1, 2, 3, 4, 6])
  const images = [rows, columns, channels]
  return c.of([
    [images],
    [images, [rows, columns, c.of([1, channels])]],
    [images],
    [[c.whole(2, 8)]],
    [[4, 5]],
  ])
}

/** A small model whose layers, options, sizes and weights depend on the seed alone, and data for its inputs. */
export function randomModel(seed: number) {
  const c = new Choices(seed)
  const batch = c.whole(1, 3)
  const nodes: Node[] = []
  const inputs: SymbolicTensor[] = []
  const feeds: Record<string, Feeds[string]> = {}
  for (const [i, example] of exampleShapes(c).entries()) {
    const open = example.length === 3 && c.chance(0.5)
    const dtype = c.chance(0.2) ? 'uint8' : 'float32'
    const name = `input_${i}`
    const tensor = input({ shape: open ? [null, null, example[2]] : example, dtype, name })
    const shape = [batch, ...example]
    inputs.push(tensor)
    feeds[name] = dtype === 'uint8' ? randomBytes(shape, seed + i) : randomFloats(shape, seed + i, 2)
    const bytes = rescaling({ scale: 1 / 127.5, offset: c.numbers(example.at(-1)!) })
    nodes.push({ tensor: dtype === 'uint8' ? bytes.apply(tensor) : tensor, shape })
  }
  for (let layers = c.whole(2, 9); layers > 0; layers--) nodes.push(grow(c, nodes))
  const others = Array.from({ length: c.whole(0, 2) }, () => c.of(nodes))
  const outputs = [nodes.at(-1)!, ...others].map(({ tensor }) => tensor)
  const used = new Set<SymbolicTensor>()
  const visit = (tensor: SymbolicTensor): void => {
    used.add(tensor)
    tensor.inputs.forEach(visit)
  }
  outputs.forEach(visit)
  const network = model({ inputs: inputs.filter((x) => used.has(x)), outputs, device: 'cpu' })
  network.setWeights(network.weights.map(({ name, shape }, i) => randomWeight(name, shape, 1000 * seed + i)))
  const names = network.inputs.map(({ layer }) => layer.name)
  return { network, feeds: Object.fromEntries(names.map((name) => [name, feeds[name]])) }
}
