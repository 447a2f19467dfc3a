import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Launch, NativePlan, Step } from '../../../lib/binding.js'
import { formatPlans } from '../../../lib/cli/plan/format.js'
import { reportPlans } from '../../../lib/cli/plan/report.js'
import { describedGpu } from '../../../lib/cuda/describedGpu.js'
import { roofline } from '../../../lib/cuda/roofline.js'

const limits = { tensorFlops: 100e12, float32Flops: 10e12, bandwidth: 1e12 }

const launch = (values: Partial<Launch>): Launch => ({
  name: 'kernel',
  flops: 0,
  activationBytes: 0,
  weightBytes: 0,
  tensorCores: false,
  candidates: 0,
  planSeconds: 0,
  planBytes: 0,
  workspaceBytes: 0,
  timed: 0,
  tuningSeconds: 0,
  ...values,
})

const step = (name: string, launches: Launch[], dtype: Step['dtype'] = 'float16'): Step => ({
  name,
  type: 'conv2d',
  branch: 0,
  inputs: [],
  output: [],
  dtype,
  launches,
})

const plan: NativePlan = {
  steps: [
    // 3 MB at 1 TB/s are 3 us; 100 MFLOP at 100 TFLOP/s only 1
    step('memory', [launch({ flops: 100e6, activationBytes: 2e6, weightBytes: 1e6, tensorCores: true })]),
    // 50 MFLOP without tensor cores are 5 us
    step('compute', [launch({ flops: 50e6, activationBytes: 1e6 })]),
    // TF32 has half the rate: 400 MFLOP are 8 us
    step(
      'tf32',
      [launch({ flops: 400e6, tensorCores: true, candidates: 7, planSeconds: 0.5, planBytes: 3000 })],
      'float32',
    ),
    { ...step('two', [launch({ activationBytes: 1e6 }), launch({ activationBytes: 1e6 })]), type: 'cast' },
    step('none', []),
  ],
  arenaBytes: 5e6,
  weightBytes: 9e6,
}

const close = (actual: number | null | undefined, expected: number) =>
  assert.ok(Math.abs(actual! / expected - 1) < 1e-9, `${actual}, not ${expected}`)

test('a kernel takes the longer of its bytes and its operations', () => {
  const { kernels, ...totals } = roofline(plan, limits)
  assert.equal(
    kernels.map(({ layer, bound }) => `${layer} ${bound}`),
    ['memory memory', 'compute compute', 'tf32 compute', 'two memory', 'two memory'],
  )
  const microseconds = [3, 5, 8, 1, 1]
  kernels.forEach(({ seconds }, i) => {
    close(seconds, microseconds[i] * 1e-6)
  })
  close(totals.seconds, 18e-6)
  assert.equal([totals.flops, totals.activationBytes, totals.weightBytes], [550e6, 5e6, 1e6])
})

test('of a GPU whose limits are not known there are no times', () => {
  const { kernels, seconds } = roofline(plan)
  assert.is(seconds, undefined)
  assert.ok(kernels.every((kernel) => kernel.seconds === undefined && kernel.bound === undefined))
})

const request = {
  gpu: { ...describedGpu('h100'), limits },
  dtype: 'float16',
  input: 'uint8',
  size: 299,
  file: '/tmp/h100.plans',
  batches: [2],
  explain: true,
} as const

test('the report counts kernels, plans and what is moved for an image', () => {
  const { gpu, batches } = reportPlans([plan], request)
  assert.equal([gpu.name, gpu.computeCapability, gpu.multiprocessors], ['NVIDIA H100 80GB HBM3', 900, 132])
  const [{ milliseconds, imagesPerSecond, costs, ...rest }] = batches
  assert.equal(rest, {
    batch: 2,
    kernels: 5,
    onTensorCores: 2,
    cudnnPlans: { count: 1, seconds: 0.5, bytes: 3000 },
    arenaBytes: 5e6,
    weightBytes: 1e6,
    flopsPerImage: 275e6,
    bytesPerImage: 2.5e6,
    conversionBytesPerImage: 1e6,
  })
  close(milliseconds, 0.018)
  close(imagesPerSecond, 2 / 18e-6)
  assert.is(costs!.length, 5)
  assert.is(reportPlans([plan], { ...request, explain: false }).batches[0].costs, undefined)
})

test('people read the same numbers, with the arithmetic', () => {
  const text = formatPlans(reportPlans([plan], request))
  assert.match(
    text,
    'Xception float16 on uint8 pixels, 299x299, for NVIDIA H100 80GB HBM3 (sm_90, 132 multiprocessors)',
  )
  assert.match(text, /^memory\s+conv2d\s+kernel\s+0\.100\s+3\.00\s+3\.0\s+memory$/m)
  assert.match(text, /^\s*2\s+5\s+2\s+0\.28\s+2\.5\s+1\.5\s+1\.0\s+1\.0\s+0\.018\s+111111$/m)
  assert.match(text, 'max(bytes / 1 TB/s, operations / rate)')
  assert.match(text, 'data sheets')
  assert.match(text, 'Saved in /tmp/h100.plans')
  const unknown = formatPlans(reportPlans([plan], { ...request, gpu: { ...request.gpu, limits: undefined } }))
  assert.match(unknown, 'limits of this GPU are not known')
})

test.run()
