import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { conv2d, maxPooling2d, type SymbolicTensor, zeroPadding2d } from '../../../lib/index.js'
import { fuseZeroPadding } from '../../../lib/models/passes/fuseZeroPadding.js'
import { convolve, describe, graphOf, opNamed } from './graphs.js'

const pad = (x: SymbolicTensor, name: string) =>
  zeroPadding2d({
    padding: [
      [1, 2],
      [3, 4],
    ],
    name,
  }).apply(x)
const valid = (x: SymbolicTensor, name: string) => conv2d({ filters: 4, kernelSize: 3, name }).apply(x)

test('valid convolutions pad for themselves, and add up what was padded in steps', () => {
  const fused = fuseZeroPadding(graphOf((x) => valid(pad(pad(x, 'first'), 'second'), 'conv')))
  assert.equal(describe(fused), ['conv2d conv(x)'])
  assert.equal((opNamed(fused, 'conv').attributes as { padding: number[] }).padding, [2, 4, 6, 8])
})

test('the padding stays for those who cannot do it', () => {
  const mixed = graphOf((x) => {
    const y = pad(x, 'pad')
    return [valid(y, 'conv'), maxPooling2d({ name: 'pool' }).apply(y), convolve(y, 'same')]
  })
  assert.equal(describe(fuseZeroPadding(mixed)).sort(), [
    'conv2d conv(x)',
    'conv2d same(pad)',
    'max_pooling2d pool(pad)',
    'zero_padding2d pad(x)',
  ])
  const output = graphOf((x) => {
    const y = pad(x, 'pad')
    return [y, valid(y, 'conv')]
  })
  assert.equal(describe(fuseZeroPadding(output)), ['zero_padding2d pad(x)', 'conv2d conv(x)'])
})

test.run()
