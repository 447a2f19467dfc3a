import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type Contender, FLOAT32_TOLERANCE, onnxFile } from './contender.js'
import { missingPackage, requirePackage, versionOf } from './packages.js'

/** As much of openvino-node as is used. */
interface OpenVino {
  Core: new () => {
    compileModel(
      path: string,
      device: string,
      config: Record<string, string | number>,
    ): Promise<CompiledModel>
  }
  Tensor: new (type: 'f32', shape: readonly number[], data: Float32Array) => OpenVinoTensor
}

interface OpenVinoTensor {
  data: Float32Array
}

interface CompiledModel {
  createInferRequest(): {
    inferAsync(inputs: readonly OpenVinoTensor[]): Promise<Record<string, OpenVinoTensor>>
  }
}

const name = 'openvino-node'

export const openvinoNode: Contender = {
  name,
  dtype: 'float32',
  tolerance: FLOAT32_TOLERANCE,
  missing: () => missingPackage(name, ': it wants Node 21 and downloads OpenVINO when it is installed'),
  async open(material) {
    const { addon } = requirePackage<{ addon: OpenVino }>(name)
    const config = { INFERENCE_NUM_THREADS: availableParallelism(), INFERENCE_PRECISION_HINT: 'f32' }
    const model = await new addon.Core().compileModel(join(material, onnxFile), 'CPU', config)
    const request = model.createInferRequest()
    return {
      version: versionOf(name),
      async predict({ data, shape }) {
        const [output] = Object.values(await request.inferAsync([new addon.Tensor('f32', shape, data)]))
        return Float32Array.from(output.data)
      },
    }
  },
}
