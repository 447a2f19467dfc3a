import type { DeviceKind } from '../device.js'
import type { ComputeDType } from '../dtype.js'
import { XceptionError } from '../errors.js'
import type { Graph } from './graph.js'
import { compact } from './passes/compact.js'
import { convertDTypes } from './passes/convertDTypes.js'
import { applyPasses, type PassName } from './passes/index.js'
import { moveResidualToPool } from './passes/moveResidualToPool.js'
import { padInputChannels } from './passes/padInputChannels.js'
import { splitSeparableConv2d } from './passes/splitSeparableConv2d.js'
import type { Calibration } from './quantization/calibration.js'
import { quantize } from './quantization/quantize.js'

/** The graph, in float32, whose values are rounded when it is computed in int8: what is calibrated. */
export const compileForInt8 = (graph: Graph, passes?: readonly PassName[]): Graph =>
  splitSeparableConv2d(applyPasses(graph, passes))

/**
 * The graph as the native side gets it for this kind of device and dtype: the passes that may be left out, then what
 * the device cannot do without. Values that are outputs stay.
 * @throws ERR_CALIBRATION for int8, where the calibration is of another network
 */
export function compileFor(
  kind: DeviceKind,
  dtype: ComputeDType,
  graph: Graph,
  passes?: readonly PassName[],
  calibration?: Calibration,
): Graph {
  if (dtype === 'int8') {
    if (!calibration) throw new XceptionError('ERR_INTERNAL', 'int8 was compiled without a calibration')
    return compact(quantize(compileForInt8(graph, passes), calibration))
  }
  let result = applyPasses(graph, passes)
  if (kind === 'cuda') result = splitSeparableConv2d(moveResidualToPool(result))
  if (dtype !== 'float32') result = convertDTypes(result, dtype)
  if (kind === 'cuda' && dtype !== 'float32') result = padInputChannels(result)
  return compact(result)
}
