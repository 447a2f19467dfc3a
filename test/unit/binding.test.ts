import { crc32, deflateSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  binding,
  type CompileOptions,
  type NativeBinding,
  type NativeModel,
  type NativeTensor,
} from '../../lib/binding.js'
import type { FloatingDType } from '../../lib/dtype.js'
import { XceptionError } from '../../lib/errors.js'
import type { GraphSpec } from '../../lib/models/ops.js'
import { readU8 } from '../fixtures.js'

// Records over the interfaces' keys: the compiler refuses these when lib/binding.ts changes, the test when the addon does.
const bindingKeys: Record<keyof NativeBinding, true> = {
  setErrorClass: true,
  setWarningListener: true,
  devices: true,
  openDevice: true,
  trimStaging: true,
  detach: true,
  createTensor: true,
  createModel: true,
  claim: true,
  openCuda: true,
  describeGpu: true,
  planModel: true,
  claimModel: true,
  abandonModel: true,
  attachModel: true,
  halt: true,
  decodeJpeg: true,
  readPngRows: true,
  crc32: true,
  abort: true,
}
const tensorKeys: Record<keyof NativeTensor, true> = {
  shape: true,
  dtype: true,
  device: true,
  byteLength: true,
  read: true,
  copyTo: true,
  dispose: true,
}
const modelKeys: Record<keyof NativeModel, true> = {
  prepare: true,
  run: true,
  apply: true,
  stats: true,
  describe: true,
  profile: true,
  publish: true,
  dispose: true,
}

const options: CompileOptions = {
  tf32: false,
  tune: true,
  record: true,
  programmaticLaunch: false,
  planCache: '',
}

const identity: GraphSpec = {
  values: 2,
  inputs: [{ value: 0, dtype: 'float32' }],
  outputs: [1],
  ops: [
    {
      type: 'activation',
      name: 'relu',
      inputs: [0],
      output: 1,
      weights: {},
      attributes: { activation: 'relu' },
    },
  ],
}

const castTo = (dtype: FloatingDType): GraphSpec => ({
  ...identity,
  ops: [
    { type: 'cast', name: 'cast', inputs: [0], output: 1, weights: {}, attributes: { dtype, channels: 0 } },
  ],
})

const noLibraries = { main: '', preload: [] }

const members = (object: object) =>
  Object.getOwnPropertyNames(Object.getPrototypeOf(object)).filter((name) => name !== 'constructor')

const makeTensor = (data = new Float32Array([-1, 2])) => binding().createTensor('cpu', 'float32', [2], data)
const makeModel = () => binding().createModel('cpu', identity, [], [[2]], options)

const codeOf = async (body: () => unknown): Promise<string> => {
  try {
    await body()
  } catch (error) {
    assert.instance(error, XceptionError, String(error))
    return (error as XceptionError).code
  }
  return 'no error'
}

test('the export table is what lib/binding.ts says', async () => {
  assert.equal(Object.keys(binding()).sort(), Object.keys(bindingKeys).sort())
  assert.equal(members(makeTensor()).sort(), Object.keys(tensorKeys).sort())
  assert.equal(members(await makeModel()).sort(), Object.keys(modelKeys).sort())
})

test('a device describes itself', () => {
  const [device] = binding().devices()
  assert.is(device.name, 'cpu')
  assert.is(device.backend, 'oneDNN')
  assert.match(device.version, /^\d+\.\d+\.\d+$/)
  assert.ok(device.threads >= 1)
  assert.is(device.dtypes[0], 'float32')
})

test('runs on host arrays and on tensors, and leaves the input alone', async () => {
  const model = await makeModel()
  const data = new Float32Array([-3, 4])
  const { outputs } = await model.run([{ data, shape: [2] }])
  assert.equal(outputs, [{ data: new Float32Array([0, 4]), shape: [2] }])
  assert.equal(data, new Float32Array([-3, 4]))
  const [output] = model.apply([makeTensor(data)])
  assert.equal(await output.read(), new Float32Array([0, 4]))
  assert.equal((await model.run([makeTensor(data)])).outputs, outputs)
})

test('the array may change as soon as run() has returned', async () => {
  const model = await makeModel()
  const data = new Float32Array([1, 2])
  const result = model.run([{ data, shape: [2] }])
  structuredClone(data.buffer, { transfer: [data.buffer as ArrayBuffer] })
  assert.equal((await result).outputs[0].data, new Float32Array([1, 2]))
})

test('takes bytes for float32, and memory shared between threads', async () => {
  const model = await makeModel()
  assert.equal(
    (await model.run([{ data: new Uint8Array([0, 255]), shape: [2] }])).outputs[0].data,
    new Float32Array([0, 255]),
  )
  const shared = new Float32Array(new SharedArrayBuffer(8))
  shared.set([5, -5])
  assert.equal((await model.run([{ data: shared, shape: [2] }])).outputs[0].data, new Float32Array([5, 0]))
})

test('refuses what is not what it says, with a code', async () => {
  const model = await makeModel()
  const tensor = makeTensor()
  // biome-ignore lint/suspicious/noExplicitAny: the point is to pass what the types forbid
  const wrong = (value: unknown) => value as any
  const table: [string, string, () => unknown][] = [
    [
      'unknown device',
      'ERR_DEVICE_UNAVAILABLE',
      () => binding().createTensor('npu', 'float32', [1], new Float32Array(1)),
    ],
    [
      'unknown dtype',
      'ERR_DTYPE',
      () => binding().createTensor('cpu', wrong('int4'), [1], new Float32Array(1)),
    ],
    [
      'float64 data',
      'ERR_INVALID_ARGUMENT',
      () => binding().createTensor('cpu', 'float32', [1], wrong(new Float64Array(1))),
    ],
    [
      'data of another length',
      'ERR_SHAPE',
      () => binding().createTensor('cpu', 'float32', [3], new Float32Array(2)),
    ],
    [
      'negative shape',
      'ERR_SHAPE',
      () => binding().createTensor('cpu', 'float32', [-1], new Float32Array(1)),
    ],
    [
      'endless shape',
      'ERR_OUT_OF_MEMORY',
      () => binding().createTensor('cpu', 'float32', [2 ** 50, 2 ** 50], new Float32Array(1)),
    ],
    ['floats for bytes', 'ERR_DTYPE', () => binding().createTensor('cpu', 'uint8', [1], new Float32Array(1))],
    ['no inputs', 'ERR_SHAPE', () => model.run([])],
    ['too many inputs', 'ERR_SHAPE', () => model.run([tensor, tensor])],
    ['nonsense input', 'ERR_INVALID_ARGUMENT', () => model.run([wrong('image')])],
    ['an empty input', 'ERR_SHAPE', () => model.run([{ data: new Float32Array(0), shape: [0] }])],
    ['a model for a tensor', 'ERR_INVALID_ARGUMENT', () => model.apply([wrong(model)])],
    [
      'a disguised model for a tensor',
      'ERR_INVALID_ARGUMENT',
      () => {
        const disguised = Object.setPrototypeOf(Object.create(null), Object.getPrototypeOf(tensor))
        return model.apply([disguised])
      },
    ],
    ['its own constructor', 'ERR_INVALID_ARGUMENT', () => new (wrong(tensor.constructor))()],
    [
      'no compile options',
      'ERR_INVALID_ARGUMENT',
      () => binding().createModel('cpu', identity, [], [[2]], wrong({ tf32: false, tune: 1, planCache: '' })),
    ],
    [
      'a way to compute depthwise convolutions that is none',
      'ERR_INVALID_ARGUMENT',
      () => binding().createModel('cpu', identity, [], [[2]], { ...options, depthwise: wrong('cuDNN') }),
    ],
    [
      'a dtype that the device does not compute in',
      'ERR_DTYPE',
      () => binding().createModel('cpu', castTo('float16'), [], [[2]], options),
    ],
    [
      'a cast to bytes',
      'ERR_DTYPE',
      () => binding().createModel('cpu', castTo(wrong('uint8')), [], [[2]], options),
    ],
    ['a module that is none', 'ERR_CUDA_MODULE', () => binding().openCuda(__filename, noLibraries)],
    ['a module for no GPU', 'ERR_CUDA_MODULE', () => binding().describeGpu('/nowhere', noLibraries, 0)],
    [
      'libraries that are none',
      'ERR_INVALID_ARGUMENT',
      () => binding().openCuda('/nowhere', wrong({ main: 'x' })),
    ],
    [
      'a GPU that is none',
      'ERR_INVALID_ARGUMENT',
      () => binding().planModel('/nowhere', noLibraries, wrong({}), identity, [], [], options),
    ],
    ['no listener', 'ERR_INVALID_ARGUMENT', () => binding().setWarningListener(wrong('listener'))],
    ['nothing to claim', 'ERR_INVALID_ARGUMENT', () => binding().claim(wrong(7))],
    [
      'no graph',
      'ERR_INVALID_ARGUMENT',
      () => binding().createModel('cpu', wrong(undefined), [], [], options),
    ],
    [
      'a value used before it is made',
      'ERR_GRAPH',
      () => binding().createModel('cpu', { ...identity, outputs: [5] }, [], [[2]], options),
    ],
    [
      'an unknown op',
      'ERR_INVALID_ARGUMENT',
      () =>
        binding().createModel(
          'cpu',
          { ...identity, ops: [wrong({ ...identity.ops[0], type: 'conv9d' })] },
          [],
          [[2]],
          options,
        ),
    ],
    [
      'a missing weight',
      'ERR_GRAPH',
      () =>
        binding().createModel(
          'cpu',
          { ...identity, ops: [wrong({ ...identity.ops[0], type: 'dense', weights: { kernel: 3 } })] },
          [],
          [[2]],
          options,
        ),
    ],
  ]
  for (const [name, code, body] of table) assert.is(await codeOf(body), code, name)
})

test('a method refuses a foreign this', () => {
  const { read } = makeTensor()
  assert.throws(() => read.call({} as NativeTensor), /Illegal invocation/)
})

test('dispose is idempotent, and use after it is refused', async () => {
  const tensor = makeTensor()
  tensor.dispose()
  tensor.dispose()
  assert.is(await codeOf(() => tensor.read()), 'ERR_DISPOSED')
  assert.is(await codeOf(() => tensor.shape), 'ERR_DISPOSED')
  const model = await makeModel()
  assert.is(await codeOf(() => model.run([tensor])), 'ERR_DISPOSED')
  model.dispose()
  model.dispose()
  assert.is(await codeOf(() => model.stats()), 'ERR_DISPOSED')
})

/** A dense op whose kernel takes several pages. */
const dense: GraphSpec = {
  ...identity,
  ops: [
    {
      type: 'dense',
      name: 'dense',
      inputs: [0],
      output: 1,
      weights: { kernel: 0 },
      attributes: { activation: 'linear' },
    },
  ],
}

test('a weight that was given away is packed all the same', async () => {
  const shape = [64, 256]
  const data = Float32Array.from({ length: 64 * 256 }, (_, i) => i % 7)
  const input = { data: new Float32Array(64).fill(1), shape: [1, 64] }
  const make = (givenAway: boolean) =>
    binding().createModel('cpu', dense, [{ data, shape, givenAway }], [[1, 64]], options)
  const kept = await make(false)
  const { outputs } = await kept.run([input])
  const model = await make(true)
  assert.ok(data.subarray(2048, 8192).every((value) => value === 0))
  assert.equal((await model.run([input])).outputs, outputs)
})

test('arrays are detached, and what cannot be is refused', async () => {
  const array = new Float32Array(1000)
  const view = new Float32Array(array.buffer, 4)
  binding().detach([array])
  assert.is(array.length + view.length, 0)
  const shared = new Float32Array(new SharedArrayBuffer(8))
  assert.is(await codeOf(() => binding().detach([shared])), 'ERR_INVALID_ARGUMENT')
  assert.is(await codeOf(() => binding().detach(['array'] as never)), 'ERR_INVALID_ARGUMENT')
  assert.is(await codeOf(() => binding().detach(undefined as never)), 'ERR_INVALID_ARGUMENT')
})

test('a plan describes its steps, and each can be timed', async () => {
  const model = await makeModel()
  const { steps, arenaBytes } = await model.describe([[3, 2]])
  assert.is(steps.length, 1)
  const [{ name, type, branch, inputs, output, dtype }] = steps
  assert.equal(
    [name, type, branch, inputs, output, dtype],
    ['relu', 'activation', 0, [[3, 2]], [3, 2], 'float32'],
  )
  assert.ok(arenaBytes >= 24)
  const milliseconds = await model.profile([[3, 2]], 3)
  assert.is(milliseconds.length, 1)
  assert.ok(milliseconds[0] >= 0)
  assert.is(await codeOf(() => model.describe([[3, 2], [1]])), 'ERR_SHAPE')
})

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => i % 7)

test('the rows of a PNG are inflated, and a stream that does not hold just them is damaged', async () => {
  const { readPngRows } = binding()
  const passes = [
    { rows: 9, rowBytes: 20 },
    { rows: 1, rowBytes: 8 },
  ]
  // Each row is led by a 0: no filter.
  const rows = [...Array(9).fill(20), 8].map((rowBytes) => [0, ...bytes(rowBytes)])
  const stream = new Uint8Array(deflateSync(Uint8Array.from(rows.flat())))
  const read = (data: Uint8Array, samples = new Uint8Array(188)) => {
    readPngRows(data, passes, 4, samples)
    return [...samples]
  }
  const expected = rows.flatMap((row) => row.slice(1))
  assert.equal(read(stream), expected)
  assert.equal(
    read(Uint8Array.from([...stream, 1, 2, 3])),
    expected,
    'what follows the stream does not matter',
  )
  const wrongSum = stream.slice()
  wrongSum[wrongSum.length - 1] ^= 1
  const longer = new Uint8Array(deflateSync(Uint8Array.from([...rows.flat(), 0])))
  const shorter = new Uint8Array(deflateSync(Uint8Array.from(rows.flat().slice(1))))
  const empty = new Uint8Array(0)
  for (const damaged of [stream.subarray(0, -8), wrongSum, longer, shorter, new Uint8Array(20), empty]) {
    assert.is(await codeOf(() => read(damaged)), 'ERR_IMAGE_CORRUPT')
  }
})

test('arguments that do not fit an image are refused before anything is decoded', async () => {
  const { readPngRows, decodeJpeg, crc32 } = binding()
  const stream = new Uint8Array(deflateSync(new Uint8Array(22)))
  const pass = { rows: 2, rowBytes: 10 }
  const calls: (() => unknown)[] = [
    () => readPngRows(stream, [pass], 1, new Uint8Array(19)),
    () => readPngRows(stream, [pass], 1, new Uint8Array(21)),
    () => readPngRows(stream, [pass], 1, new Float32Array(20) as never),
    () => readPngRows(stream, [pass], 3, new Uint8Array(20)),
    () => readPngRows(stream, [pass], 5, new Uint8Array(20)),
    () => readPngRows(stream, [pass], 0, new Uint8Array(20)),
    () => readPngRows(stream, [{ rows: -1, rowBytes: 10 }], 1, new Uint8Array(20)),
    () =>
      readPngRows(stream, Array(9).fill({ rows: 2 ** 31 - 1, rowBytes: 2 ** 31 - 1 }), 1, new Uint8Array(20)),
    () => readPngRows('stream' as never, [pass], 1, new Uint8Array(20)),
    () => decodeJpeg(stream, 4, 4, new Uint8Array(47)),
    () => decodeJpeg(stream, 2 ** 31 - 1, 2 ** 31 - 1, new Uint8Array(3)),
    () => decodeJpeg(stream, 0, 4, new Uint8Array(0)),
    () => decodeJpeg(undefined as never, 4, 4, new Uint8Array(48)),
    () => crc32([1, 2] as never),
  ]
  for (const call of calls) assert.is(await codeOf(call), 'ERR_INVALID_ARGUMENT', String(call))
})

test('a JPEG of another size than its pixels have room for is damaged', async () => {
  const { decodeJpeg } = binding()
  const file = readU8('images/jpeg-420.jpg')
  assert.is(decodeJpeg(file, 41, 23, new Uint8Array(41 * 23 * 3)), undefined)
  for (const [width, height] of [
    [40, 23],
    [41, 24],
    [23, 41],
    [21, 12],
  ]) {
    const pixels = new Uint8Array(width * height * 3)
    assert.is(await codeOf(() => decodeJpeg(file, width, height, pixels)), 'ERR_IMAGE_CORRUPT')
  }
})

test('crc32 is the one of PNG', () => {
  for (const length of [0, 1, 1000]) assert.is(binding().crc32(bytes(length)), crc32(bytes(length)))
})

test('one caller has what it claims', () => {
  assert.equal(
    [binding().claim('test a'), binding().claim('test a'), binding().claim('test b')],
    [true, false, true],
  )
})

test('one plan for each set of input shapes, and none is a CUDA graph on the CPU', async () => {
  const model = await makeModel()
  await model.prepare([[2]])
  await model.run([{ data: new Float32Array(2), shape: [2] }])
  assert.is(model.stats().plans, 1)
  assert.equal(model.stats().tuning, { graphs: 0, candidates: 0, seconds: 0 })
  assert.equal(model.stats().graphs, { recorded: 0, refused: 0 })
  await model.prepare([[3, 4]])
  assert.is(model.stats().plans, 2)
})

test.run()
