import type { Graph } from '../graph.js'
import { Rewriter } from './rewriter.js'

/**
 * Where a convolution adds what a pool has made, lets the pool add what the convolution makes: the convolution then
 * waits for nobody, and a device can run it beside the way to the pool.
 */
export function moveResidualToPool(graph: Graph): Graph {
  const rewriter = new Rewriter(graph)
  for (const conv of rewriter.ops()) {
    if (conv.type !== 'conv2d' || conv.inputs.length < 2) continue
    const [input, residual] = conv.inputs
    const pool = rewriter.producer(residual)
    if (pool?.type !== 'max_pooling2d' || pool.inputs.length > 1 || !rewriter.isPrivate(residual)) continue
    if (pool.attributes.activation !== 'linear') continue
    const { activation } = conv.attributes
    const shortcut = rewriter.addValue()
    rewriter.insert(
      {
        ...conv,
        inputs: [input],
        output: shortcut,
        attributes: { ...conv.attributes, activation: 'linear' },
      },
      conv,
    )
    rewriter.remove(pool)
    rewriter.replace(conv, {
      ...pool,
      inputs: [pool.inputs[0], shortcut],
      output: conv.output,
      attributes: { ...pool.attributes, activation },
    })
  }
  return rewriter.finish()
}
