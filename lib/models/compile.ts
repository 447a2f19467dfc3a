import type { DeviceKind } from '../device.js'
import type { FloatingDType } from '../dtype.js'
import type { Graph } from './graph.js'
import { compact } from './passes/compact.js'
import { convertDTypes } from './passes/convertDTypes.js'
import { applyPasses, type PassName } from './passes/index.js'
import { moveResidualToPool } from './passes/moveResidualToPool.js'
import { padInputChannels } from './passes/padInputChannels.js'
import { splitSeparableConv2d } from './passes/splitSeparableConv2d.js'

/**
 * The graph as the native side gets it for this kind of device and dtype: the passes that may be left out, then what
 * the device cannot do without. Values that are outputs stay.
 */
export function compileFor(
  kind: DeviceKind,
  dtype: FloatingDType,
  graph: Graph,
  passes?: readonly PassName[],
): Graph {
  let result = applyPasses(graph, passes)
  if (kind === 'cuda') result = splitSeparableConv2d(moveResidualToPool(result))
  if (dtype !== 'float32') result = convertDTypes(result, dtype)
  if (kind === 'cuda' && dtype !== 'float32') result = padInputChannels(result)
  return compact(result)
}
