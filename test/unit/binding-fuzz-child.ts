/** Feeds the native addon with damaged graphs, shapes and arrays: `node binding-fuzz-child.js SEED CASES`. */
import { binding } from '../../lib/binding.js'
import { XceptionError } from '../../lib/errors.js'
import type { GraphSpec, OpSpec } from '../../lib/models/ops.js'
import type { NdArray } from '../../lib/ndarray.js'

const [seed, cases] = process.argv.slice(2).map(Number)
let state = seed
function random(below: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}

const zeros = (...shape: number[]): NdArray<Float32Array> => ({
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  shape,
})

const window = { strides: [1, 1], padding: 'same', activation: 'relu' }
const convolution = { ...window, dilationRate: [1, 1], prologue: 'linear' }
const spatial = [1, 6, 5, 4]

interface Specimen {
  op: Partial<OpSpec>
  inputs: number[][]
  weights: NdArray<Float32Array>[]
}

const specimen = (
  type: OpSpec['type'],
  attributes: object = {},
  weights: Record<string, NdArray<Float32Array>> = {},
  inputs = [spatial],
): Specimen => ({
  op: {
    type,
    attributes,
    weights: Object.fromEntries(Object.keys(weights).map((role, i) => [role, i])),
  } as unknown as Partial<OpSpec>,
  inputs,
  weights: Object.values(weights),
})

const specimens: Specimen[] = [
  specimen(
    'conv2d',
    { ...convolution, groups: 1 },
    { kernel: zeros(3, 3, 4, 8), bias: zeros(8), scale: zeros(8) },
    [spatial, [1, 6, 5, 8]],
  ),
  specimen('depthwise_conv2d', convolution, { depthwise_kernel: zeros(3, 3, 4, 2), bias: zeros(8) }),
  specimen('separable_conv2d', convolution, {
    depthwise_kernel: zeros(3, 3, 4, 1),
    pointwise_kernel: zeros(1, 1, 4, 8),
    bias: zeros(8),
  }),
  specimen('dense', { activation: 'linear' }, { kernel: zeros(4, 3), bias: zeros(3) }),
  specimen(
    'batch_normalization',
    { epsilon: 1e-3, activation: 'linear' },
    { gamma: zeros(4), beta: zeros(4), moving_mean: zeros(4), moving_variance: zeros(4) },
  ),
  specimen('activation', { activation: 'tanh' }),
  specimen('softmax'),
  specimen('max_pooling2d', { ...window, poolSize: [3, 3] }, {}, [spatial, spatial]),
  specimen('average_pooling2d', { ...window, poolSize: [2, 2] }),
  specimen('global_average_pooling2d', { keepdims: false }),
  specimen('global_max_pooling2d', { keepdims: true }),
  specimen('add', { activation: 'relu' }, {}, [spatial, [1, 1, 1, 4]]),
  specimen('multiply', { activation: 'linear' }, {}, [spatial, spatial, spatial]),
  specimen('concatenate', { axis: -1 }, {}, [spatial, spatial]),
  specimen('zero_padding2d', { padding: [1, 0, 2, 1] }),
  specimen('rescaling', { scale: [2], offset: [1, 2, 3, 4] }),
  specimen('flatten'),
]

function graphOf({ op, inputs }: Specimen): GraphSpec {
  return {
    values: inputs.length + 1,
    inputs: inputs.map((_, value) => ({ value, dtype: 'float32' })),
    outputs: [inputs.length],
    ops: [{ name: 'fuzzed', inputs: inputs.map((_, i) => i), output: inputs.length, ...op } as OpSpec],
  }
}

// Sizes are either small or too large for any machine: what lies between would be granted, and slow.
const oddities: unknown[] = [
  -1, 0, 1, 2, 7, 1.5, 1e9, 2 ** 31, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, '', 'same', 'valid', 'relu', 'softmax',
  'uint8', null, undefined, true, [], [1], [0, 0], [-1, -1], [2, 3], [1e9, 1e9], [1, 2, 3, 4], [1e9, 0, 0, 0], [[1]], {},
  { length: 3 }, new Float32Array(3), new Uint8Array(8), new Float64Array(2), () => 1, Symbol('odd'), 10n,
] // biome-ignore format: a list

/** Replaces one property, somewhere in `root`, by an oddity. */
function damage(root: object): void {
  let holder = root as Record<string, unknown>
  for (;;) {
    const keys = Object.keys(holder)
    const key = keys[random(keys.length)]
    const inner = holder[key]
    const deeper =
      typeof inner === 'object' &&
      inner !== null &&
      !ArrayBuffer.isView(inner) &&
      Object.keys(inner).length > 0
    if (deeper && random(5) > 0) {
      holder = inner as Record<string, unknown>
      continue
    }
    if (random(8) === 0) delete holder[key]
    else holder[key] = oddities[random(oddities.length)]
    return
  }
}

async function attempt(): Promise<'ran' | 'refused'> {
  const chosen = specimens[random(specimens.length)]
  const call = {
    graph: structuredClone(graphOf(chosen)),
    weights: structuredClone(chosen.weights),
    shapes: structuredClone(chosen.inputs),
    inputs: chosen.inputs.map((shape) => zeros(...shape)),
    options: {
      tf32: false,
      tune: true,
      depthwise: 'auto' as const,
      record: true,
      programmaticLaunch: false,
      planCache: '',
    },
  }
  for (let i = random(2); i >= 0; i--) damage(call)
  try {
    const model = await binding().createModel('cpu', call.graph, call.weights, call.shapes, call.options)
    await model.run(call.inputs)
    await Promise.all(
      model
        .apply(call.shapes.map((s) => binding().createTensor('cpu', 'float32', s, zeros(...s).data)))
        .map((t) => t.read()),
    )
    model.dispose()
    return 'ran'
  } catch (error) {
    if (error instanceof XceptionError && error.code !== 'ERR_INTERNAL') return 'refused'
    // The oddities themselves can break the calls above before they reach the addon.
    if (error instanceof TypeError || error instanceof RangeError) return 'refused'
    throw error
  }
}

async function main(): Promise<void> {
  const tally = { ran: 0, refused: 0 }
  for (let i = 0; i < cases; i++) tally[await attempt()]++
  process.stdout.write(JSON.stringify(tally))
}

void main()
