import type { Step } from '../../lib/binding.js'

/** Convolutions that cuDNN is to run; the depthwise ones have a kernel of this project's, unless the options say otherwise. */
const dense = new Set<Step['type']>(['conv2d', 'dense'])

/** What is wrong with a plan: a dense convolution without exactly one engine of cuDNN's, or not on tensor cores. */
export function checkSteps(steps: readonly Step[], needsTensorCores: boolean): string[] {
  const convolutions = steps.filter(({ type }) => dense.has(type))
  if (convolutions.length === 0) return ['there is no dense convolution in the plan']
  return convolutions.flatMap(({ name, launches }) => {
    const engines = launches.filter(({ candidates }) => candidates > 0)
    if (engines.length !== 1 || launches.length !== 1) {
      return [`${name} runs as ${launches.map((launch) => launch.name).join(' + ') || 'nothing'}`]
    }
    return needsTensorCores && !engines[0].tensorCores ? [`${name} has no engine on tensor cores`] : []
  })
}

/** The same of a plan whose depthwise convolutions cuDNN is to run: one engine, behind our own kernel for a ReLU. */
export function checkDepthwiseSteps(steps: readonly Step[]): string[] {
  const depthwise = steps.filter(({ type }) => type === 'depthwise_conv2d')
  if (depthwise.length === 0) return ['there is no depthwise convolution in the plan']
  return depthwise.flatMap(({ name, launches }) => {
    const by = launches.map((launch) => launch.name).join(' + ')
    return /^(scale_bias_activation \+ )?cuDNN engine \d+$/.test(by) ? [] : [`${name} runs as ${by}`]
  })
}
