import { readFile } from 'node:fs/promises'
import type { Samples } from '../pixels.js'
import { corrupt } from './format.js'

/** libjpeg's warnings about data that is not damaged; after them it decodes the whole image. */
const HARMLESS = [/extraneous bytes before marker/, /unknown JFIF revision/, /Unrecognized component IDs/]

interface ImagePixels {
  /** RGBA */
  data: Uint8ClampedArray
  width: number
  height: number
}

/** WebAssembly memory never shrinks: an instance that has decoded a larger image is dropped. */
const MAX_KEPT_PIXELS = 8_000_000

let ready = false
let messages: string[] = []

async function openDecoder(): Promise<(bytes: Buffer) => Promise<ImagePixels>> {
  const { default: decode, init } = await import('@jsquash/jpeg/decode.js')
  if (!ready) {
    const wasmBinary = await readFile(require.resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'))
    await init({ wasmBinary, printErr: (message: string) => messages.push(message) } as object)
  }
  return decode as unknown as (bytes: Buffer) => Promise<ImagePixels>
}

/** Decodes grey and colour JPEG through libjpeg in WebAssembly, which gives Pillow's very bytes. */
export async function decodeWithLibjpeg(bytes: Buffer): Promise<Samples> {
  const decode = await openDecoder()
  messages = []
  // Until the decoder has come back in good order: after an error its instance cannot be used again.
  ready = false
  let image: ImagePixels
  try {
    image = await decode(bytes)
  } catch (cause) {
    throw corrupt(messages[0] ?? 'libjpeg failed', cause)
  }
  ready = image.width * image.height <= MAX_KEPT_PIXELS
  const damage = messages.find((message) => !HARMLESS.some((pattern) => pattern.test(message)))
  if (damage) throw corrupt(damage)
  const { data, width, height } = image
  return { data: new Uint8Array(data.buffer, data.byteOffset, data.length), width, height, channels: 4 }
}
