import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { missingOnnxruntime, onnxruntime } from '../../../test/oracle/onnxruntime.js'
import { type Contender, FLOAT32_TOLERANCE, onnxFile } from './contender.js'

/** onnxruntime-node's CPU provider. */
export const onnxruntimeNode: Contender = {
  name: 'onnxruntime-node',
  dtype: 'float32',
  tolerance: FLOAT32_TOLERANCE,
  missing: missingOnnxruntime,
  async open(material) {
    const { InferenceSession, Tensor, env } = onnxruntime()
    const options = { intraOpNumThreads: availableParallelism(), graphOptimizationLevel: 'all' } as const
    const session = await InferenceSession.create(join(material, onnxFile), options)
    const [[input], [output]] = [session.inputNames, session.outputNames]
    return {
      version: env.versions.node ?? env.versions.common,
      async predict({ data, shape }) {
        const results = await session.run({ [input]: new Tensor('float32', data, shape) })
        return results[output].data as Float32Array
      },
    }
  },
}
