import type { Graph } from '../graph.js'
import { Rewriter } from './rewriter.js'

/** Makes two ops of every separable convolution, for a device that has no kernel which does both. */
export function splitSeparableConv2d(graph: Graph): Graph {
  const rewriter = new Rewriter(graph)
  for (const op of rewriter.ops()) {
    if (op.type !== 'separable_conv2d') continue
    const [input, ...residual] = op.inputs
    const { depthwise_kernel, pointwise_kernel, ...scaled } = op.weights
    const { activation, ...window } = op.attributes
    const depthwise = rewriter.addValue()
    rewriter.insert(
      {
        type: 'depthwise_conv2d',
        name: op.name,
        inputs: [input],
        output: depthwise,
        weights: { depthwise_kernel },
        attributes: { ...window, activation: 'linear' },
      },
      op,
    )
    rewriter.replace(op, {
      type: 'conv2d',
      name: op.name,
      inputs: [depthwise, ...residual],
      output: op.output,
      weights: { kernel: pointwise_kernel, ...scaled },
      attributes: {
        strides: [1, 1],
        padding: 'valid',
        dilationRate: [1, 1],
        prologue: 'linear',
        activation,
        groups: 1,
      },
    })
  }
  return rewriter.finish()
}
