import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { globalAveragePooling2d, input, model, toChromeTrace } from '../../lib/index.js'
import { testDevice } from '../device.js'
import { refuses } from '../refuses.js'
import { smallNetwork } from './smallNetwork.js'

const test = suite('profile')

test('every op has its time, its implementation and its costs', async () => {
  const net = smallNetwork({ seed: 200 })
  const { ops, runMs, batchSize, rounds, device, dtype } = await net.profile({ batchSize: 3, rounds: 5 })
  assert.equal([batchSize, rounds, device, dtype], [3, 5, net.device, 'float32'])
  assert.ok(runMs > 0)
  for (const { name, ms, implementation, bytes } of ops) {
    assert.ok(ms > 0 && bytes > 0, name)
    assert.match(implementation, /\w/, name)
  }
  const dense = ops.find(({ type }) => type === 'dense')!
  assert.equal([dense.output, dense.dtype], [[3, 5], 'float32'])
  assert.is(dense.flops, 2 * 3 * 16 * 5)
  // A 1x1 kernel in every second place, to 16 of 8 channels. On a GPU the separable convolution has a conv2d as well.
  const convolution = ops.find(({ type, output }) => type === 'conv2d' && output[1] === 4)!
  assert.is(convolution.flops, 2 * 3 * (4 * 4) * 8 * 16)
  // Of the input, a kernel may read no more than those places.
  assert.ok(convolution.bytes >= 4 * (3 * 4 * 4 * 8 + 8 * 16 + 3 * 4 * 4 * 16))
})

test('a trace has the ops one after the other', async () => {
  const profile = await smallNetwork({ seed: 201 }).profile({ rounds: 1 })
  const { traceEvents } = JSON.parse(JSON.stringify(toChromeTrace(profile)))
  const events = traceEvents.filter(({ ph }: { ph: string }) => ph === 'X')
  assert.equal(
    events.map(({ name }: { name: string }) => name),
    profile.ops.map(({ name }) => name),
  )
  let end = 0
  for (const { ts, dur } of events) {
    assert.ok(Math.abs(ts - end) < 1e-6)
    end = ts + dur
  }
})

test('an open size has to be given, and options are checked', async () => {
  const x = input({ shape: [null, null, 3] })
  const net = model({ inputs: x, outputs: globalAveragePooling2d().apply(x), device: testDevice })
  await refuses('ERR_SHAPE', () => net.profile())
  assert.is((await net.profile({ imageSize: [4, 5], rounds: 1 })).ops.at(-1)?.output.at(-1), 3)
  await refuses('ERR_INVALID_ARGUMENT', () => net.profile({ imageSize: 4, rounds: 0 }))
  await refuses('ERR_UNKNOWN_OPTION', () => net.profile({ round: 1 } as never))
})

test.run()
