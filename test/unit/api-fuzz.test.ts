import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as api from '../../lib/index.js'

const CASES = 4000

/** A generator of numbers in [0, 1) that a seed reproduces. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const random = generator(2016)
const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]

const image = api.input({ shape: [4, 4, 3] })
const tensor = api.Tensor.from(new Float32Array(48), [1, 4, 4, 3], { device: 'cpu' })

const scalars: unknown[] = [
  undefined,
  null,
  true,
  0,
  1,
  2,
  3,
  -1,
  0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 31,
  2 ** 53,
  '',
  'same',
  'relu',
  'softmax',
  'cpu',
  'cuda:99',
  '\u0000',
  10n,
  Symbol('s'),
  () => 1,
  new Date(0),
  new Float32Array(3),
  new Uint8Array(48),
  new Float64Array(3),
  { data: new Float32Array(48), shape: [4, 4, 3] },
  { data: new Float32Array(48), shape: [-4, 4, 3] },
  { data: new Float32Array(48), shape: ['4', 4, 3] },
  image,
  tensor,
]

const keys = [
  'filters',
  'kernelSize',
  'strides',
  'padding',
  'activation',
  'units',
  'poolSize',
  'rate',
  'scale',
  'offset',
  'axis',
  'name',
  'shape',
  'dtype',
  'device',
  'inputs',
  'outputs',
  'passes',
  'seed',
  'weights',
  'classes',
  'top',
  'batchSize',
  'inputShape',
  'print',
  'lineLength',
  'momentum',
  'dataFormat',
  'inputTensor',
  '__proto__',
]

function value(depth = 0): unknown {
  const kind = random()
  if (depth > 2 || kind < 0.6) return pick(scalars)
  if (kind < 0.8) return Array.from({ length: Math.floor(random() * 5) }, () => value(depth + 1))
  return options(depth + 1)
}

const options = (depth = 0): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length: Math.floor(random() * 5) }, () => [pick(keys), value(depth + 1)]))

const network = api.model({
  inputs: image,
  outputs: api.globalMaxPooling2d().apply(image),
  device: 'cpu',
})

type Call = (...args: unknown[]) => unknown

const factories = [
  api.conv2d,
  api.separableConv2d,
  api.depthwiseConv2d,
  api.batchNormalization,
  api.activation,
  api.maxPooling2d,
  api.averagePooling2d,
  api.globalAveragePooling2d,
  api.globalMaxPooling2d,
  api.dense,
  api.add,
  api.multiply,
  api.concatenate,
  api.dropout,
  api.zeroPadding2d,
  api.rescaling,
  api.flatten,
] as unknown as ((options: unknown) => { apply: Call })[]

const unbuilt = [
  () => api.conv2d({ filters: 2, kernelSize: 1 }),
  () => api.separableConv2d({ filters: 2, kernelSize: 1 }),
  () => api.depthwiseConv2d({ kernelSize: 1 }),
  () => api.dense({ units: 2 }),
  () => api.rescaling({ scale: 2 }),
  () => api.dropout({ rate: 0.5 }),
  api.batchNormalization,
  api.maxPooling2d,
  api.globalAveragePooling2d,
  api.zeroPadding2d,
  api.flatten,
  api.add,
  api.concatenate,
] as unknown as (() => Record<'build' | 'computeOutputShape', Call>)[]

const layer = api.conv2d({ filters: 2, kernelSize: 1 }) as unknown as Record<string, Call>

const targets: Record<string, Call> = {
  factory: (a) => pick(factories)(a),
  apply: (a, b) => pick(factories)(a).apply(b),
  'apply to images': (a) => pick(factories)(a).apply(pick<unknown>([image, [image, image], tensor])),
  computeOutputShape: (a) => pick(unbuilt)().computeOutputShape(a),
  build: (a, b) => pick(unbuilt)().build(...pick([[], [a], [a, b]])),
  'layer.apply': (a) => layer.apply(a),
  'layer.setWeights': (a) => layer.setWeights(a),
  input: api.input as Call,
  model: api.model as Call,
  'Tensor.from': api.Tensor.from as Call,
  'tensor.to': (a) => tensor.to(a as never),
  preprocessInput: api.preprocessInput as Call,
  decodePredictions: api.decodePredictions as Call,
  predict: (a, b) => network.predict(a as never, b as never),
  prepare: (a) => network.prepare(a as never),
  setWeights: (a) => network.setWeights(a as never),
  summary: (a) => network.summary(typeof a === 'object' ? { print: false, ...a } : (a as never)),
  loadWeights: (a) => network.loadWeights(a as never),
  saveWeights: (a) => network.saveWeights((typeof a === 'string' ? `${a}\0` : a) as never),
  getLayer: (a) => network.getLayer(a as never),
  Xception: (a) => api.Xception({ weights: null, ...(a as object) }),
}

test(`${CASES} calls with arguments of every kind give a result or an XceptionError`, async () => {
  const seen = new Set<string>()
  for (let i = 0; i < CASES; i++) {
    const name = pick(Object.keys(targets))
    const args = [random() < 0.5 ? options() : value(), value()]
    try {
      await targets[name](...args)
      seen.add('result')
    } catch (error) {
      const stack = error instanceof Error ? error.stack : String(error)
      assert.instance(error, api.XceptionError, `case ${i}, ${name}: ${stack}`)
      seen.add((error as api.XceptionError).code)
    }
  }
  for (const outcome of ['result', 'ERR_INVALID_ARGUMENT', 'ERR_UNKNOWN_OPTION', 'ERR_SHAPE']) {
    assert.ok(seen.has(outcome), `no case gave ${outcome}`)
  }
})

test.run()
