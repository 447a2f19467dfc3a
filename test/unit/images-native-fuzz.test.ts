import { deflateSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { binding } from '../../lib/binding.js'
import { XceptionError } from '../../lib/errors.js'
import { readU8 } from '../fixtures.js'
import { random } from '../random.js'

// The native decoders with data that lib/images would have refused before them.

const CASES = 300
const GUARD = 64
const GUARDED = 0xa5

/** Has `decode` fill an array of `length` bytes, and looks whether it left alone what lies around it. */
function guarded(length: number, decode: (into: Uint8Array) => unknown): 'decoded' | 'refused' {
  const whole = new Uint8Array(GUARD + length + GUARD).fill(GUARDED)
  try {
    decode(whole.subarray(GUARD, GUARD + length))
    return 'decoded'
  } catch (error) {
    assert.instance(error, XceptionError)
    assert.is((error as XceptionError).code, 'ERR_IMAGE_CORRUPT')
    return 'refused'
  } finally {
    for (const end of [whole.subarray(0, GUARD), whole.subarray(GUARD + length)]) {
      assert.ok(end.every((byte) => byte === GUARDED))
    }
  }
}

/** A copy with some bytes replaced, and now and then a part cut out, or there twice. */
function damage(file: Uint8Array, next: () => number): Uint8Array {
  const below = (limit: number) => Math.floor(next() * limit)
  const copy = file.slice()
  for (let flips = below(4) + 1; flips > 0; flips--) copy[below(copy.length)] = below(256)
  const [from, to] = [below(copy.length), below(copy.length)]
  return next() < 0.7 ? copy : Uint8Array.from([...copy.subarray(0, from), ...copy.subarray(to)])
}

const kinds = ['444', '422', '420', '440', 'progressive', 'restart', 'grey', 'rgb', 'cmyk', 'ycck', 'exif6']
for (const [seed, kind] of kinds.entries()) {
  test(`JPEG ${kind} with random damage is decoded or refused, within its array`, () => {
    const file = readU8(`images/jpeg-${kind}.jpg`)
    const [width, height] = kind === '440' ? [48, 32] : [41, 23]
    const next = random(seed + 1)
    const tally = { decoded: 0, refused: 0 }
    for (let i = 0; i < CASES; i++) {
      const damaged = damage(file, next)
      tally[guarded(width * height * 3, (pixels) => binding().decodeJpeg(damaged, width, height, pixels))]++
    }
    assert.ok(tally.decoded > 0 && tally.refused > 0, JSON.stringify(tally))
  })
}

for (const pixelBytes of [1, 2, 3, 4, 6, 8]) {
  test(`PNG with pixels of ${pixelBytes} bytes, random filters and damage is decoded or refused, within its array`, () => {
    const next = random(pixelBytes)
    const below = (limit: number) => Math.floor(next() * limit)
    const tally = { decoded: 0, refused: 0 }
    for (let i = 0; i < CASES; i++) {
      const passes = Array.from({ length: 1 + below(3) }, () => ({
        rows: 1 + below(5),
        rowBytes: (1 + below(9)) * pixelBytes,
      }))
      const rows = passes.flatMap((pass) => Array<number>(pass.rows).fill(pass.rowBytes))
      const filtered = rows.flatMap((size) => [
        below(50) === 0 ? below(256) : below(5),
        ...Array.from({ length: size }, () => below(256)),
      ])
      const stream = new Uint8Array(deflateSync(Uint8Array.from(filtered)))
      const given = i % 2 === 0 ? stream : damage(stream, next)
      const length = rows.reduce((sum, size) => sum + size, 0)
      tally[guarded(length, (samples) => binding().readPngRows(given, passes, pixelBytes, samples))]++
    }
    assert.ok(tally.decoded > CASES / 4 && tally.refused > CASES / 4, JSON.stringify(tally))
  })
}

test('what is refused leaves no memory behind', () => {
  const file = readU8('rocket.jpg')
  const cut = file.subarray(0, 20_000)
  const stream = new Uint8Array(deflateSync(new Uint8Array(100_000)))
  const pixels = new Uint8Array(640 * 427 * 3)
  const samples = new Uint8Array(100_000)
  const refuse = (times: number) => {
    for (let i = 0; i < times; i++) {
      assert.type(binding().decodeJpeg(cut, 640, 427, pixels), 'string')
      assert.throws(() => binding().decodeJpeg(cut.subarray(0, 300), 640, 427, pixels))
      assert.throws(() => binding().readPngRows(stream, [{ rows: 10, rowBytes: 10_000 }], 4, samples))
    }
  }
  refuse(400) // and fill what AddressSanitizer keeps of freed memory
  const before = process.memoryUsage.rss()
  refuse(500)
  const grown = process.memoryUsage.rss() - before
  assert.ok(grown < 24 * 2 ** 20, `${grown} bytes`)
})

test.run()
