import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { legacyWeights } from '../../weights.js'
import { type Contender, FLOAT32_TOLERANCE, type Opened } from './contender.js'
import { missingPackage, packageFolder, requirePackage, versionOf } from './packages.js'
import type { TfArtifacts, Tfjs } from './tfjsTypes.js'
import { copyWeights, tfjsXception } from './tfjsXception.js'

const backendPackage = '@tensorflow/tfjs-backend-wasm'
const nodePackage = '@tensorflow/tfjs-node'

const files = (material: string) => {
  const folder = join(material, 'tfjs')
  return { folder, topology: join(folder, 'model.json'), weights: join(folder, 'weights.bin') }
}

async function save(tf: Tfjs, material: string): Promise<void> {
  const { Xception } = await import('../../../lib/index.js')
  const ours = await Xception({ weights: await legacyWeights(), device: 'cpu' })
  const model = tfjsXception(tf)
  copyWeights(tf, ours, model)
  const { folder, topology, weights } = files(material)
  mkdirSync(folder, { recursive: true })
  const handler = tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
    writeFileSync(topology, JSON.stringify({ modelTopology, weightSpecs }))
    writeFileSync(weights, new Uint8Array(weightData))
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
  })
  await model.save(handler)
}

async function load(tf: Tfjs, material: string): Promise<Opened['predict']> {
  const { topology, weights } = files(material)
  const { buffer, byteOffset, byteLength } = readFileSync(weights)
  const weightData = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
  const described = JSON.parse(readFileSync(topology, 'utf8')) as Omit<TfArtifacts, 'weightData'>
  const model = await tf.loadLayersModel(tf.io.fromMemory({ ...described, weightData }))
  return async ({ data, shape }) => {
    const images = tf.tensor(data, shape)
    const scores = model.predict(images)
    const result = await scores.data()
    images.dispose()
    scores.dispose()
    return result
  }
}

async function wasm(): Promise<Tfjs> {
  const backend = requirePackage<{ setWasmPaths(folder: string): void }>(backendPackage)
  backend.setWasmPaths(packageFolder(backendPackage, 'dist/'))
  const tf = {
    ...requirePackage<Tfjs>('@tensorflow/tfjs-core'),
    ...requirePackage<Tfjs>('@tensorflow/tfjs-layers'),
  }
  if (!(await tf.setBackend('wasm'))) throw new Error('The wasm backend of TensorFlow.js could not be opened')
  return tf
}

export const tfjsWasm: Contender = {
  name: 'tfjs, wasm',
  dtype: 'float32',
  tolerance: FLOAT32_TOLERANCE,
  missing: () => missingPackage(backendPackage),
  prepare: async (material) => save(await wasm(), material),
  async open(material) {
    const predict = await load(await wasm(), material)
    return { predict, version: versionOf(backendPackage), note: 'one thread: it has no more in Node' }
  },
}

export const tfjsNode: Contender = {
  name: 'tfjs-node',
  dtype: 'float32',
  tolerance: FLOAT32_TOLERANCE,
  missing: () => missingPackage(nodePackage, ': it downloads TensorFlow when it is installed'),
  prepare: (material) => save(requirePackage<Tfjs>(nodePackage), material),
  async open(material) {
    const predict = await load(requirePackage<Tfjs>(nodePackage), material)
    return { predict, version: versionOf(nodePackage) }
  },
}
