import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { add, conv2d, dense, dropout, flatten, input, model, SymbolicTensor } from '../../lib/index.js'
import { lower } from '../../lib/models/lower.js'
import { mapGraph } from '../../lib/models/topology.js'
import { refuses } from '../refuses.js'

const convolve = (x: SymbolicTensor, name?: string) => conv2d({ filters: 3, kernelSize: 1, name }).apply(x)
const names = (config: Parameters<typeof model>[0]) => model(config).layers.map(({ name }) => name)

test('layers stand in the order of Keras: by depth, then as a walk from the outputs meets them', () => {
  const x = input({ shape: [4, 4, 3], name: 'x' })
  const long = convolve(convolve(x, 'long1'), 'long2')
  const short = convolve(x, 'short')
  assert.equal(names({ inputs: x, outputs: add({ name: 'sum' }).apply([short, long]) }), [
    'x',
    'long1',
    'short',
    'long2',
    'sum',
  ])
})

test('unnamed layers are numbered within their model, in the order in which they were made', () => {
  for (let again = 0; again < 2; again++) {
    const x = input({ shape: [4, 4, 3] })
    const made = [convolve(x), convolve(x), convolve(x)]
    assert.equal(names({ inputs: x, outputs: made.toReversed() }).sort(), [
      'conv2d',
      'conv2d_1',
      'conv2d_2',
      'input_layer',
    ])
    assert.is(made[2].layer.name, 'conv2d_2')
  }
})

test('a given name is not given twice', async () => {
  const x = input({ shape: [4, 4, 3] })
  assert.equal(names({ inputs: x, outputs: [convolve(x, 'conv2d'), convolve(x)] }).sort(), [
    'conv2d',
    'conv2d_1',
    'input_layer',
  ])
  await refuses('ERR_GRAPH', () => model({ inputs: x, outputs: [convolve(x, 'twin'), convolve(x, 'twin')] }))
})

test('names stay when a layer becomes part of another model', () => {
  const x = input({ shape: [4, 4, 3] })
  const first = convolve(x)
  const whole = model({ inputs: x, outputs: convolve(first) })
  const probe = model({ inputs: whole.inputs, outputs: whole.getLayer('conv2d').output })
  assert.equal(
    probe.layers.map(({ name }) => name),
    ['input_layer', 'conv2d'],
  )
})

test('models whose layers have the same automatic names can be joined', async () => {
  const [a, b] = [input({ shape: [4, 4, 3] }), input({ shape: [4, 4, 3] })]
  const [convolvedA, convolvedB] = [convolve(a), convolve(b)]
  model({ inputs: a, outputs: convolvedA })
  const second = model({ inputs: b, outputs: convolvedB, device: 'cpu', seed: 1 })
  assert.is(b.layer.name, 'input_layer')
  const sum = add().apply([convolvedA, convolvedB])
  const joined = ['input_layer', 'input_layer_1', 'conv2d', 'conv2d_1', 'add']
  assert.equal(names({ inputs: [a, b], outputs: sum }), joined)
  assert.equal(
    [a, b, convolvedA, convolvedB].map(({ layer }) => layer.name),
    joined.slice(0, 4),
  )
  assert.equal(names({ inputs: [a, b], outputs: sum }), joined, 'and keep their names from then on')
  assert.equal(
    second.weights.map(({ layer }) => layer),
    ['conv2d_1', 'conv2d_1'],
  )
  const error = await refuses('ERR_WEIGHTS', () => second.setWeights([]))
  assert.match(error.message, "'conv2d_1/kernel'")
})

test('an automatic name gives way to the same name given by the user', async () => {
  const x = input({ shape: [4, 4, 3] })
  const automatic = convolve(x)
  model({ inputs: x, outputs: automatic })
  const given = convolve(x, 'conv2d')
  const twin = convolve(x, 'conv2d')
  await refuses('ERR_GRAPH', () => model({ inputs: x, outputs: [automatic, given, twin] }))
  assert.is(automatic.layer.name, 'conv2d')
  model({ inputs: x, outputs: [automatic, given] })
  assert.equal([automatic.layer.name, given.layer.name], ['conv2d_1', 'conv2d'])
})

test('symbolic tensors are not made by hand', async () => {
  const ByHand = SymbolicTensor as unknown as new (...args: unknown[]) => SymbolicTensor
  const x = input({ shape: [4, 4, 3] })
  await refuses('ERR_INVALID_ARGUMENT', () => model({ inputs: x, outputs: new ByHand() }))
  await refuses('ERR_INVALID_ARGUMENT', () => new ByHand(x.shape, x.dtype, x.layer, []))
})

test('a path of a weights file is checked', async () => {
  const x = input({ shape: [4, 4, 3] })
  const network = model({ inputs: x, outputs: convolve(x) })
  for (const path of [undefined, null, 5, {}, '', 'weights\0.h5', new URL('file:///weights.h5')] as never[]) {
    await refuses('ERR_INVALID_ARGUMENT', () => network.saveWeights(path))
    await refuses('ERR_INVALID_ARGUMENT', () => network.loadWeights(path))
  }
})

test('inputs and outputs that do not belong together are refused', async () => {
  const [x, y] = [input({ shape: [4, 4, 3] }), input({ shape: [4, 4, 3] })]
  const inner = convolve(x)
  const wrong: (() => unknown)[] = [
    () => model({ inputs: x, outputs: add().apply([convolve(x), y]) }),
    () => model({ inputs: [x, y], outputs: convolve(x) }),
    () => model({ inputs: inner, outputs: convolve(inner) }),
    () => model({ inputs: [x, x], outputs: convolve(x) }),
  ]
  for (const body of wrong) await refuses('ERR_GRAPH', body)
  await refuses('ERR_INVALID_ARGUMENT', () => model({ inputs: [], outputs: inner }))
  await refuses('ERR_INVALID_ARGUMENT', () => model({ inputs: x, outputs: 'inner' } as never))
  await refuses('ERR_INVALID_ARGUMENT', () => model({ inputs: x, outputs: inner, passes: ['fold'] as never }))
  await refuses('ERR_INVALID_ARGUMENT', () => model({ inputs: x, outputs: inner, device: 'gpu' as never }))
  await refuses('ERR_INVALID_ARGUMENT', () => model({ inputs: x, outputs: inner, seed: -1 }))
  await refuses('ERR_UNKNOWN_OPTION', () => model({ inputs: x, outputs: inner, ouputs: inner } as never))
})

test('getLayer finds by name and by index', async () => {
  const x = input({ shape: [4, 4, 3] })
  const network = model({ inputs: x, outputs: convolve(x, 'only') })
  assert.is(network.getLayer('only'), network.getLayer(1))
  await refuses('ERR_INVALID_ARGUMENT', () => network.getLayer('other'))
  await refuses('ERR_INVALID_ARGUMENT', () => network.getLayer(2))
})

test('a layer that was applied twice has no single output', async () => {
  const x = input({ shape: [4, 4, 3] })
  const shared = conv2d({ filters: 3, kernelSize: 1 })
  const network = model({ inputs: x, outputs: shared.apply(shared.apply(x)) })
  assert.is(network.layers.length, 2)
  assert.is(network.weights.length, 2)
  await refuses('ERR_GRAPH', () => shared.output)
})

test('a graph of 20,000 layers is no deeper than the stack', () => {
  const x = input({ shape: [3] })
  let y = x
  for (let i = 0; i < 20_000; i++) y = dropout({ rate: 0.5 }).apply(y)
  assert.is(mapGraph([x], [y]).layers.length, 20_001)
})

test('layers are lowered to primitive ops, and shared weights appear once', () => {
  const x = input({ shape: [4, 4, 3] })
  const shared = conv2d({ filters: 3, kernelSize: 1, activation: 'relu', name: 'shared' })
  const features = flatten({ name: 'flat' }).apply(
    dropout({ rate: 0.1 }).apply(shared.apply(shared.apply(x))),
  )
  const y = dense({ units: 2, activation: 'softmax', name: 'classes' }).apply(features)
  const { spec, weights } = lower(mapGraph([x], [y]).nodes, [x], [y])
  assert.equal(
    spec.ops.map(({ name, type }) => `${name} ${type}`),
    [
      'shared conv2d',
      'shared activation',
      'shared conv2d',
      'shared activation',
      'flat flatten',
      'classes dense',
      'classes softmax',
    ],
  )
  assert.equal(
    weights.map(({ shape }) => shape.length),
    [4, 1, 2, 1],
  )
})

test('outputs that are inputs or each other become values of their own', () => {
  const x = input({ shape: [4, 4, 3] })
  const y = convolve(x)
  const z = dropout({ rate: 0.5 }).apply(y)
  const outputs = [x, y, z]
  const { spec } = lower(mapGraph([x], outputs).nodes, [x], outputs)
  assert.is(new Set([...spec.outputs, ...spec.inputs.map(({ value }) => value)]).size, 4)
})

test.run()
