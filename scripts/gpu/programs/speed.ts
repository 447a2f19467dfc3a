import { knownLimits } from '../../../bench/cuda/limits.js'
import { nativeOf } from '../../../bench/cuda/native.js'
import { type NetworkOptions, network } from '../../../bench/cuda/network.js'
import { images } from '../../../bench/images.js'
import { median, quantile } from '../../../bench/measurement.js'
import { timeEach, timeTogether } from '../../../bench/sampling.js'
import type { NativePlan } from '../../../lib/binding.js'
import { roofline } from '../../../lib/cuda/roofline.js'
import { deviceNamed } from '../../../lib/device.js'
import { type FloatingDType, listDevices, type Model } from '../../../lib/index.js'
import { quick, side } from '../kit.js'
import { reportErrors } from '../programError.js'
import { printFigure } from '../result.js'

// speed.js DTYPE BATCH,... OPTIONS: images a second of the network with these options (JSON) beside the roofline, and what
// it took to get there.

const inFlight = 3
const seconds = quick ? 0 : 1.5

async function timed<T>(run: () => Promise<T>): Promise<[result: T, milliseconds: number]> {
  const start = performance.now()
  return [await run(), performance.now() - start]
}

/** How often each implementation computes a depthwise convolution. */
function depthwiseOf({ steps }: NativePlan): Record<string, number> {
  const counts: Record<string, number> = {}
  const separable = steps.filter(({ type }) => type === 'depthwise_conv2d' || type === 'separable_conv2d')
  // Of a separable convolution, what comes first.
  for (const { launches } of separable) counts[launches[0].name] = (counts[launches[0].name] ?? 0) + 1
  return counts
}

async function measure(model: Model, dtype: FloatingDType, batch: number, options: Record<string, unknown>) {
  const x = images(batch, side)
  const run = () => model.predict(x, { batchSize: batch })
  const [, planMs] = await timed(() => model.prepare({ batchSizes: [batch] }))
  const [answer, firstMs] = await timed(run)
  if (!answer.data.every(Number.isFinite))
    throw new Error(`${dtype}, batch ${batch}: an answer is not finite`)
  const samples = await timeEach({ warmUps: quick ? 1 : 10, rounds: quick ? 2 : 20, seconds }, run)
  const count = Math.max(inFlight, Math.ceil((seconds * 1000) / median(samples)))
  const together = await timeTogether(count, inFlight, run)
  const native = await nativeOf(model, dtype, x.shape, options)
  const plan = await native.describe([[...x.shape]])
  const cost = roofline(plan, knownLimits(deviceNamed(model.device).description))
  printFigure({
    kind: 'speed',
    dtype,
    batch,
    side,
    options,
    imagesPerSecond: (batch * 1000) / median(samples),
    inFlight: (batch * count * 1000) / together,
    p50: median(samples),
    p99: quantile(samples, 0.99),
    planMs,
    firstMs,
    limit: cost.seconds && batch / cost.seconds,
    launches: cost.kernels.length,
    depthwise: depthwiseOf(plan),
  })
  if (answer.timing) console.log(JSON.stringify(answer.timing))
  console.log(JSON.stringify(model.stats()))
  native.dispose()
}

reportErrors(async () => {
  const [dtype, list, json] = process.argv.slice(2) as [FloatingDType, string, string]
  // Engines of an emulated GPU take minutes to time.
  const options = { ...(quick ? { tune: false } : {}), ...JSON.parse(json) } as Record<string, unknown>
  const [, openMs] = await timed(async () => listDevices())
  const [model, modelMs] = await timed(() => network({ ...options, dtype, side } as NetworkOptions))
  console.log(`CUDA and cuDNN in ${openMs.toFixed(0)} ms, network and weights in ${modelMs.toFixed(0)} ms`)
  for (const batch of list.split(',').map(Number)) await measure(model, dtype, batch, options)
})
