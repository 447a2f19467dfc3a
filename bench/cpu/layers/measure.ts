import { binding, type Step } from '../../../lib/binding.js'
import { Xception } from '../../../lib/index.js'
import { profiledOp } from '../../../lib/models/profile.js'
import { Target } from '../../../lib/models/target.js'
import { type Measurement, median } from '../../measurement.js'
import { legacyWeights } from '../../weights.js'
import { runProgram } from '../program.js'

/** What the machine can do at best, measured right before the layers. */
export interface Peak {
  /** Floating-point operations a second of the best matrix product, float32. */
  flops: number
  /** Bytes a second that are copied, reads and writes counted. */
  copiedBytes: number
}

export interface LayerFigures {
  layer: string
  type: Step['type']
  output: number[]
  milliseconds: number
  /** Operations; a multiplication and an addition are two. */
  flops: number
  /** Inputs, output and weights, each once. */
  bytes: number
  /** That it takes at least, and what bounds it. */
  leastMilliseconds: number
  bound: 'memory' | 'compute'
}

export interface LayerDetails {
  peak: Peak
  layers: LayerFigures[]
  /** Of the whole plan: the median of its runs. */
  runMilliseconds: number
}

const better = (a: Peak, b: Peak): Peak => ({
  flops: Math.max(a.flops, b.flops),
  copiedBytes: Math.max(a.copiedBytes, b.copiedBytes),
})

const measurePeak = (rounds: number) => JSON.parse(runProgram('machine_peak', [String(rounds)])) as Peak

function figuresOf(step: Step, milliseconds: number, peak: Peak): LayerFigures {
  const { flops, bytes } = profiledOp(step, milliseconds)
  const [compute, memory] = [flops / peak.flops, bytes / peak.copiedBytes]
  return {
    layer: step.name,
    type: step.type,
    output: step.output,
    milliseconds,
    flops,
    bytes,
    leastMilliseconds: Math.max(compute, memory) * 1000,
    bound: compute > memory ? 'compute' : 'memory',
  }
}

/** Each layer of the plan, run many times one after the other, between two measurements of the machine's peak. */
export async function measureLayers(batch: number, rounds: number): Promise<Measurement> {
  const before = measurePeak(rounds)
  const model = await Xception({ weights: await legacyWeights(), device: 'cpu' })
  const target = new Target({ device: 'cpu', dtype: 'float32' }, 'bench')
  const { spec, weights } = model.compile('cpu', 'float32')
  const arrays = weights.map((weight) => ({ data: weight.value, shape: [...weight.shape] }))
  const shape = [batch, 299, 299, 3]
  const native = await binding().createModel('cpu', spec, arrays, [shape], target.compileOptions)
  const images = { data: new Float32Array(batch * 299 * 299 * 3).fill(0.25), shape }
  const samples: number[] = []
  for (let round = -1; round < rounds; round++) {
    const start = performance.now()
    await native.run([images])
    if (round >= 0) samples.push(performance.now() - start)
  }
  const { steps } = await native.describe([shape])
  const milliseconds = await native.profile([shape], rounds)
  const peak = better(before, measurePeak(rounds))
  const layers = steps.map((step, i) => figuresOf(step, milliseconds[i], peak))
  const details: LayerDetails = { peak, layers, runMilliseconds: median(samples) }
  return { samples, details }
}
