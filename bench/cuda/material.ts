import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { images } from '../images.js'
import { network } from './network.js'

/** That contenders compute in. */
const dtypes = ['float32', 'float16'] as const

/** Of the images that answers are compared on. */
const IMAGES = 4

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength)

/**
 * What contenders get, in `folder`: weights.f32 in Keras's order with weights.json (layer, name and shape of each),
 * images.u8 (4, side, side, 3), and for each dtype our probabilities for them, DTYPE.f32 (4, 1000).
 */
async function writeMaterial(folder: string, side: number): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const x = images(IMAGES, side)
  writeFileSync(join(folder, 'images.u8'), bytesOf(x.data))
  for (const dtype of dtypes) {
    // Any engine will do, and the first is there at once.
    const model = await network({ dtype, side, tune: false })
    writeFileSync(join(folder, `${dtype}.f32`), bytesOf((await model.predict(x)).data))
    if (dtype === 'float32') {
      writeFileSync(join(folder, 'weights.json'), JSON.stringify(model.weights))
      writeFileSync(
        join(folder, 'weights.f32'),
        Buffer.concat(model.getWeights().map(({ data }) => bytesOf(data))),
      )
    }
    model.dispose()
  }
}

// A process of its own: while a contender is timed, nobody else holds the GPU.
if (require.main === module) void writeMaterial(process.argv[2], Number(process.argv[3]))
