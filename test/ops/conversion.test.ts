import { test } from 'uvu'
import { binding } from '../../lib/binding.js'
import { refuses } from '../refuses.js'
import { graphOf } from './graphs.js'
import { checkCase, compileOptions, exact, type OpCase } from './harness.js'

const tolerance = { float32: 2e-6, float16: 1e-3, bfloat16: 8e-3 }

/** Undefined: what the model computes in. */
const inputTypes: OpCase['dtype'][] = ['uint8', 'float32', undefined]

const rescalings = inputTypes.flatMap((dtype): OpCase<'rescaling'>[] => [
  {
    label: `${dtype ?? 'the same dtype'}, as Xception preprocesses`,
    dtype,
    inputs: [[7, 5, 3]],
    attributes: (to) => ({ dtype: to, channels: 0, scale: [1 / 127.5], offset: [-1] }),
  },
  {
    label: `${dtype ?? 'the same dtype'}, per channel, to 4 channels`,
    dtype,
    inputs: [[7, 5, 3]],
    attributes: (to) => ({ dtype: to, channels: 4, scale: [0.5, 1, -2], offset: [1, 0, 3] }),
  },
  {
    label: `${dtype ?? 'the same dtype'}, a vector`,
    dtype,
    inputs: [[6]],
    attributes: (to) => ({ dtype: to, channels: 0, scale: [3], offset: [0] }),
  },
])

const casts = inputTypes.flatMap((dtype): OpCase<'cast'>[] => [
  {
    label: `${dtype ?? 'the same dtype'}, an image to 4 channels`,
    dtype,
    inputs: [[7, 5, 3]],
    attributes: (to) => ({ dtype: to, channels: 4 }),
  },
  {
    label: `${dtype ?? 'the same dtype'}, many channels to more`,
    dtype,
    inputs: [[3, 3, 13]],
    attributes: (to) => ({ dtype: to, channels: 29 }),
  },
  {
    label: `${dtype ?? 'the same dtype'}, values below the normal ones`,
    dtype,
    inputs: [[2, 3, 8]],
    range: 2 ** -16,
    attributes: (to) => ({ dtype: to, channels: 8 }),
  },
  {
    label: `${dtype ?? 'the same dtype'}, a vector`,
    dtype,
    inputs: [[61]],
    range: 4096,
    attributes: (to) => ({ dtype: to, channels: 0 }),
  },
])

for (const one of rescalings) test(`rescaling: ${one.label}`, () => checkCase('rescaling', one, tolerance))
for (const one of casts) test(`cast: ${one.label}`, () => checkCase('cast', one, exact))

for (const { name, dtypes } of binding().devices()) {
  for (const dtype of ['float16', 'bfloat16'] as const) {
    if (dtypes.includes(dtype)) continue
    test(`${name} refuses to compute in ${dtype}`, async () => {
      const attributes = { activation: 'relu' }
      const graph = graphOf({ type: 'activation', attributes, inputs: [undefined], roles: [], dtype })
      await refuses('ERR_DTYPE', () => binding().createModel(name, graph, [], [[1, 4]], compileOptions))
    })
  }
}

test.run()
