import { type Contender, FLOAT32_TOLERANCE, INT8_TOLERANCE } from './contender.js'
import { nodeXception } from './nodeXception.js'
import { onnxruntimeNode } from './onnxruntime.js'
import { openvinoNode } from './openvino.js'
import { tfjsNode, tfjsWasm } from './tfjs.js'

const ours = [nodeXception('float32', FLOAT32_TOLERANCE), nodeXception('int8', INT8_TOLERANCE)]

/** Ours first. */
export const contenders: readonly Contender[] = [...ours, onnxruntimeNode, openvinoNode, tfjsNode, tfjsWasm]

export const isOurs = ({ name }: { name: string }): boolean => name === ours[0].name
