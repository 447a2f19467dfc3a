import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { listDevices } from '../../lib/device.js'
import { testDevice, testDType } from '../device.js'
import { imageOf, smallNetwork } from './smallNetwork.js'

const largestChange = { float32: 0, float16: 1e-3, bfloat16: 1e-2 }[testDType]

test("'auto' is the fastest dtype of the device", () => {
  const { name, dtypes } = listDevices().find((device) => device.name.startsWith(testDevice))!
  const fastest = (name === 'cpu' ? (['bfloat16', 'float32'] as const) : (['float16'] as const)).find(
    (dtype) => dtypes.includes(dtype),
  )
  assert.is(smallNetwork({ dtype: 'auto' }).dtype, fastest)
})

test('fewer bits change the answers, and only a little', async () => {
  const exact = smallNetwork()
  const rounded = smallNetwork({ dtype: testDType })
  assert.is(rounded.dtype, testDType)
  let largest = 0
  for (let i = 0; i < 8; i++) {
    const { data: expected } = await exact.predict(imageOf(i))
    const { data } = await rounded.predict(imageOf(i))
    data.forEach((value, k) => {
      largest = Math.max(largest, Math.abs(value - expected[k]))
    })
  }
  assert.ok(largest <= largestChange, `${largest}`)
  assert.is(largest > 0, testDType !== 'float32', `${largest}`)
  console.log(`${testDType}: probabilities change by up to ${largest.toExponential(1)}`)
  exact.dispose()
  rounded.dispose()
})

test.run()
