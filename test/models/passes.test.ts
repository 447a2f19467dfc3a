import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  activation,
  add,
  averagePooling2d,
  batchNormalization,
  conv2d,
  dense,
  depthwiseConv2d,
  flatten,
  input,
  maxPooling2d,
  model,
  type SymbolicTensor,
  separableConv2d,
  zeroPadding2d,
} from '../../lib/index.js'
import { testDevice, testDType } from '../device.js'
import { goldenInput } from '../fixtures.js'

const tolerance = { float32: 1e-5, float16: 1e-2, bfloat16: 1e-1 }[testDType]

const relu = () => activation({ activation: 'relu' })
const same = { padding: 'same', kernelSize: 3 } as const

/** Ops whose results a residual may be added to, and one whose may not. */
const branches: Record<string, (x: SymbolicTensor) => SymbolicTensor> = {
  conv2d: (x) => conv2d({ ...same, filters: 4 }).apply(x),
  depthwiseConv2d: (x) => depthwiseConv2d(same).apply(x),
  separableConv2d: (x) => separableConv2d({ ...same, filters: 4 }).apply(relu().apply(x)),
  maxPooling2d: (x) => maxPooling2d({ poolSize: 3, strides: 1, padding: 'same' }).apply(x),
  averagePooling2d: (x) => averagePooling2d({ poolSize: 3, strides: 1, padding: 'same' }).apply(x),
}

const networks: Record<string, (x: SymbolicTensor) => SymbolicTensor> = {
  'paddings that no single op can do': (x) =>
    conv2d({ filters: 2, kernelSize: 1, strides: 4096 }).apply(
      zeroPadding2d({
        padding: [
          [0, 0],
          [40000, 0],
        ],
      }).apply(
        zeroPadding2d({
          padding: [
            [0, 0],
            [40000, 0],
          ],
        }).apply(x),
      ),
    ),
  'paddings that the convolution takes over': (x) =>
    conv2d({ filters: 2, kernelSize: 3 }).apply(
      zeroPadding2d({ padding: 2 }).apply(zeroPadding2d().apply(x)),
    ),
  'normalization after dense': (x) =>
    relu().apply(batchNormalization().apply(dense({ units: 7 }).apply(flatten().apply(x)))),
}
for (const [name, branch] of Object.entries(branches)) {
  networks[`${name} and what it began with`] = (x) => relu().apply(add().apply([branch(x), x]))
  networks[`${name}, normalized, and a convolution`] = (x) =>
    add().apply([batchNormalization().apply(branch(x)), branches.conv2d(x)])
}

for (const [name, build] of Object.entries(networks)) {
  test(`the passes change nothing: ${name}`, async () => {
    const x = input({ shape: [6, 5, 4] })
    const outputs = build(x)
    const [fused, plain] = [undefined, false as const].map((passes) =>
      model({ inputs: x, outputs, passes, device: testDevice, dtype: testDType, seed: 3 }),
    )
    const image = goldenInput([2, 6, 5, 4], 3)
    const [a, b] = [await fused.predict(image), await plain.predict(image)]
    assert.equal(a.shape, b.shape)
    a.data.forEach((value, i) => {
      assert.ok(
        Math.abs(value - b.data[i]) <= tolerance * Math.max(1, Math.abs(b.data[i])),
        `${value} ${b.data[i]} at ${i}`,
      )
    })
  })
}

test.run()
