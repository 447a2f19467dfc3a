import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { XceptionError } from '../../lib/errors.js'
import { loadImage } from '../../lib/images/index.js'
import { readU8 } from '../fixtures.js'
import { random } from '../random.js'
import { encodeBmp, encodeGif, encodePng, pngChunk } from './imageFiles.js'

const CASES_PER_FILE = 200

/** Makes the checksums right again, so that the damage reaches the decoder behind them. */
function mendPng(file: Buffer): Buffer {
  const chunks = [file.subarray(0, 8)]
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at)
    if (at + 12 + length > file.length) break
    chunks.push(pngChunk(file.toString('latin1', at + 4, at + 8), file.subarray(at + 8, at + 8 + length)))
    at += 12 + length
  }
  return Buffer.concat(chunks)
}

const palette = Array.from({ length: 48 }, (_, i) => (i * 37) % 256)
const files: Record<string, { bytes: Buffer; mend?: (file: Buffer) => Buffer }> = {
  png: { bytes: encodePng(13, 9, { colorType: 6, bitDepth: 8 }, (x, y) => [x * 9, y * 9, x + y, 255]) },
  'png with mended checksums': {
    bytes: encodePng(13, 9, { colorType: 3, bitDepth: 4, palette, interlaced: true }, (x, y) => [
      (x * y) % 16,
    ]),
    mend: mendPng,
  },
  bmp: { bytes: encodeBmp(13, 9, { bits: 4, palette }, (x, y) => [(x + y) % 16]) },
  gif: {
    bytes: encodeGif(13, 9, { screen: [15, 9], palette, minCodeSize: 4, transparent: 2 }, (x, y) => [
      (x * y) % 16,
    ]),
  },
  'baseline jpeg': { bytes: Buffer.from(readU8('images/jpeg-420.jpg')) },
  'progressive jpeg': { bytes: Buffer.from(readU8('images/jpeg-progressive.jpg')) },
  'cmyk jpeg': { bytes: Buffer.from(readU8('images/jpeg-cmyk.jpg')) },
}

for (const [index, [name, { bytes, mend }]] of Object.entries(files).entries()) {
  test(`a ${name} with random bytes changed gives an image or an ERR_IMAGE_ error`, async () => {
    const next = random(index + 1)
    const damaged = Array.from({ length: CASES_PER_FILE }, () => {
      const copy = Buffer.from(bytes)
      for (let flips = 1 + Math.floor(next() * 4); flips > 0; flips--) {
        copy[Math.floor(next() * copy.length)] = Math.floor(next() * 256)
      }
      return mend ? mend(copy) : copy
    })
    const outcomes = await Promise.allSettled(
      damaged.map((file) =>
        loadImage(file, { targetSize: [8, 8], interpolation: 'bilinear', maxPixels: 1e6, autoOrient: true }),
      ),
    )
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') {
        assert.is(outcome.value.data.length, 8 * 8 * 3)
      } else {
        assert.instance(outcome.reason, XceptionError)
        assert.match(outcome.reason.code, /^ERR_IMAGE_/, outcome.reason.stack)
      }
    }
    assert.ok(outcomes.some(({ status }) => status === 'rejected'))
    assert.equal((await loadImage(bytes)).shape.length, 3, 'the pool still works')
  })
}

test.run()
