import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { deflateSync, inflateSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { XceptionError } from '../../lib/errors.js'
import { loadImage, resizeImage } from '../../lib/images/index.js'
import { fixture, readU8 } from '../fixtures.js'
import { encodeBmp, encodeGif, encodePng, pngChunk } from './imageFiles.js'

async function refusal(promise: Promise<unknown>): Promise<XceptionError> {
  try {
    await promise
  } catch (error) {
    assert.instance(error, XceptionError)
    return error as XceptionError
  }
  throw new Error('Expected a refusal')
}

const expectCode = async (promise: Promise<unknown>, code: string) => {
  assert.is((await refusal(promise)).code, code)
}

const png = encodePng(9, 7, { colorType: 2, bitDepth: 8 }, (x, y) => [x * 20, y * 30, 99])

for (const [name, bytes] of Object.entries({
  text: Buffer.from('Dear cat,\n'),
  nothing: Buffer.alloc(0),
  PDF: Buffer.from('%PDF-1.7\n%...'),
  WebP: Buffer.from('RIFF\x24\0\0\0WEBPVP8 ', 'latin1'),
  zeros: Buffer.alloc(1000),
})) {
  test(`${name} is no image, and the hint names the formats`, async () => {
    const error = await refusal(loadImage(bytes))
    assert.is(error.code, 'ERR_IMAGE_FORMAT')
    assert.match(error.hint ?? '', /JPEG, PNG, GIF and BMP/)
  })
}

test('what Pillow would get wrong, or a decoder does not know, is refused', async () => {
  await expectCode(
    loadImage(encodePng(2, 2, { colorType: 0, bitDepth: 16 }, () => [4000])),
    'ERR_IMAGE_FORMAT',
  )
  const compressedBmp = encodeBmp(4, 4, { bits: 8, palette: [1, 2, 3] }, () => [0])
  compressedBmp.writeUInt32LE(1, 30)
  await expectCode(loadImage(compressedBmp), 'ERR_IMAGE_FORMAT')
  await expectCode(
    loadImage(encodeBmp(4, 4, { bits: 16, masks: [0xf00, 0xf0, 0xf] }, () => [0])),
    'ERR_IMAGE_FORMAT',
  )
  const twelveBit = Buffer.from(readU8('images/jpeg-444.jpg'))
  twelveBit[twelveBit.indexOf(Buffer.from([0xff, 0xc0])) + 4] = 12
  await expectCode(loadImage(twelveBit), 'ERR_IMAGE_FORMAT')
})

test('files that are not there or cannot be read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'images-'))
  const missing = join(folder, 'cat.jpg')
  const error = await refusal(loadImage(missing))
  assert.is(error.code, 'ERR_FILE_NOT_FOUND')
  assert.ok(error.message.includes(missing))
  await expectCode(loadImage(folder), 'ERR_IO')
  writeFileSync(missing, png)
  assert.equal((await loadImage(missing)).shape, [7, 9, 3])
  assert.equal((await loadImage(pathToFileURL(missing))).shape, [7, 9, 3])
  rmSync(folder, { recursive: true })
})

test('arguments', async () => {
  const bad = (options: object) => loadImage(png, options)
  await expectCode(loadImage(42 as unknown as string), 'ERR_INVALID_ARGUMENT')
  await expectCode(loadImage(''), 'ERR_INVALID_ARGUMENT')
  await expectCode(loadImage('a\0b.png'), 'ERR_INVALID_ARGUMENT')
  await expectCode(loadImage('https://example.com/cat.jpg'), 'ERR_INVALID_ARGUMENT')
  await expectCode(loadImage(new URL('https://example.com/cat.jpg')), 'ERR_INVALID_ARGUMENT')
  await expectCode(bad({ targetSize: 299 }), 'ERR_INVALID_ARGUMENT')
  await expectCode(bad({ targetSize: [299, 0] }), 'ERR_INVALID_ARGUMENT')
  await expectCode(bad({ targetSize: [299, 2.5] }), 'ERR_INVALID_ARGUMENT')
  await expectCode(bad({ targetSize: [1e6, 1e6] }), 'ERR_INVALID_ARGUMENT')
  await expectCode(bad({ keepAspectRatio: 'yes' }), 'ERR_INVALID_ARGUMENT')
  await expectCode(bad({ autoOrient: 1 }), 'ERR_INVALID_ARGUMENT')
  await expectCode(bad({ maxPixels: -1 }), 'ERR_INVALID_ARGUMENT')
  await expectCode(bad({ maxPixels: 1n }), 'ERR_INVALID_ARGUMENT')
  const misspelt = await refusal(bad({ targetsize: [1, 1] }))
  assert.is(misspelt.code, 'ERR_UNKNOWN_OPTION')
  assert.is(misspelt.hint, "Did you mean 'targetSize'?")
  assert.is((await refusal(bad({ interpolation: 'bicubik' }))).hint, "Did you mean 'bicubic'?")
})

test('raw pixels of the wrong kind', async () => {
  const image = (data: object, shape: number[]) => resizeImage({ data, shape } as never, {})
  await expectCode(image(new Float32Array(12), [2, 2, 3]), 'ERR_DTYPE')
  await expectCode(image(new Uint8Array(12), [2, 3, 3]), 'ERR_SHAPE')
  await expectCode(image(new Uint8Array(8), [2, 2, 2]), 'ERR_SHAPE')
  await expectCode(image(new Uint8Array(12), [12]), 'ERR_SHAPE')
  await expectCode(image(new Uint8Array(0), [0, 2, 3]), 'ERR_SHAPE')
  await expectCode(image([1, 2, 3], [1, 1, 3]), 'ERR_INVALID_ARGUMENT')
  await expectCode(resizeImage(null as never), 'ERR_INVALID_ARGUMENT')
})

test('raw grey and RGBA pixels become RGB', async () => {
  const grey = await resizeImage({ data: new Uint8Array([7, 9]), shape: [1, 2, 1] })
  assert.equal([...grey.data], [7, 7, 7, 9, 9, 9])
  const rgba = new Uint8ClampedArray([1, 2, 3, 0])
  assert.equal(
    [...(await resizeImage({ data: rgba, shape: [1, 1, 4] }, { targetSize: [1, 2] })).data],
    [1, 2, 3, 1, 2, 3],
  )
  assert.is(rgba.length, 4, 'the caller keeps its array')
})

function header(format: string, width: number, height: number): Buffer {
  if (format === 'PNG') {
    const file = Buffer.from(png)
    file.writeUInt32BE(width, 16)
    file.writeUInt32BE(height, 20)
    return file
  }
  if (format === 'JPEG') {
    const file = Buffer.from(readU8('images/jpeg-444.jpg'))
    const frame = file.indexOf(Buffer.from([0xff, 0xc0]))
    file.writeUInt16BE(height, frame + 5)
    file.writeUInt16BE(width, frame + 7)
    return file
  }
  const file =
    format === 'BMP'
      ? encodeBmp(2, 2, { bits: 24 }, () => [0])
      : encodeGif(2, 2, { screen: [2, 2], left: width - 2, top: height - 2 }, () => [0])
  if (format === 'BMP') {
    file.writeUInt32LE(width, 18)
    file.writeUInt32LE(height, 22)
  }
  return file
}

for (const format of ['PNG', 'JPEG', 'BMP', 'GIF']) {
  test(`a ${format} that claims 60000x60000 pixels is refused without taking memory`, async () => {
    await loadImage(png)
    const before = process.memoryUsage.rss()
    for (let i = 0; i < 20; i++) {
      const error = await refusal(loadImage(header(format, 60000, 60000)))
      assert.is(error.code, 'ERR_IMAGE_TOO_LARGE')
      assert.match(error.message, /60000x60000/)
    }
    assert.ok(process.memoryUsage.rss() - before < 64 * 2 ** 20)
  })

  test(`a ${format} of no pixels is damaged`, async () => {
    if (format === 'GIF')
      return expectCode(loadImage(encodeGif(0, 0, { screen: [0, 0] }, () => [])), 'ERR_IMAGE_CORRUPT')
    await expectCode(loadImage(header(format, 0, 5)), 'ERR_IMAGE_CORRUPT')
  })
}

test('maxPixels is the limit, to the pixel', async () => {
  assert.equal((await loadImage(png, { maxPixels: 63 })).shape, [7, 9, 3])
  await expectCode(loadImage(png, { maxPixels: 62 }), 'ERR_IMAGE_TOO_LARGE')
})

test('what lies between the passes of a resize counts too', async () => {
  const tall = { data: new Uint8Array(30000), shape: [10000, 1, 3] }
  const options = { targetSize: [1, 10000] as [number, number], maxPixels: 20000 }
  await expectCode(resizeImage(tall, { ...options, interpolation: 'bicubic' }), 'ERR_IMAGE_TOO_LARGE')
  assert.equal((await resizeImage(tall, options)).shape, [1, 10000, 3])
})

test('a file longer than any image within the limit is not read', async () => {
  const error = await refusal(loadImage(Buffer.concat([png, Buffer.alloc(17 * 2 ** 20)]), { maxPixels: 63 }))
  assert.is(error.code, 'ERR_IMAGE_TOO_LARGE')
})

test('PNG data that inflates without end is stopped', async () => {
  const bomb = pngChunk('IDAT', deflateSync(Buffer.alloc(64 * 2 ** 20)))
  for (const interlaced of [false, true]) {
    const file = encodePng(4, 4, { colorType: 2, bitDepth: 8, interlaced }, () => [0, 0, 0])
    const data = file.indexOf('IDAT') - 4
    const before = process.memoryUsage.rss()
    const bombed = Buffer.concat([file.subarray(0, data), bomb, file.subarray(-12)])
    await loadImage(bombed).catch((error: XceptionError) => assert.is(error.code, 'ERR_IMAGE_CORRUPT'))
    assert.ok(process.memoryUsage.rss() - before < 32 * 2 ** 20)
  }
})

test('a progressive JPEG of scans without end is stopped', async () => {
  const file = Buffer.from(readU8('images/jpeg-progressive.jpg'))
  const scan = file.subarray(file.lastIndexOf(Buffer.from([0xff, 0xda])), -2)
  const scans = Array<Buffer>(5000).fill(scan)
  const error = await refusal(loadImage(Buffer.concat([file.subarray(0, -2), ...scans, file.subarray(-2)])))
  assert.is(error.code, 'ERR_IMAGE_CORRUPT')
  assert.match(error.message, /scans/)
})

test('a header within the limit whose data is too short takes no memory either', async () => {
  const small = deflateSync(Buffer.alloc(1000))
  for (const interlaced of [false, true]) {
    const file = encodePng(9000, 1, { colorType: 6, bitDepth: 8, interlaced }, () => [0, 0, 0, 0])
    const head = Buffer.from(file.subarray(16, 29))
    head.writeUInt32BE(9000, 4)
    const claim = [file.subarray(0, 8), pngChunk('IHDR', head), pngChunk('IDAT', small), file.subarray(-12)]
    const error = await refusal(loadImage(Buffer.concat(claim)))
    assert.is(error.code, 'ERR_IMAGE_CORRUPT')
    assert.match(error.message, /pixel data ends early/)
  }
  const before = process.memoryUsage.rss()
  await expectCode(loadImage(header('JPEG', 9000, 9000)), 'ERR_IMAGE_CORRUPT')
  await expectCode(loadImage(header('BMP', 9000, 9000)), 'ERR_IMAGE_CORRUPT')
  assert.ok(process.memoryUsage.rss() - before < 32 * 2 ** 20)
})

test('a PNG that contradicts itself is refused', async () => {
  const [head, data, end] = [png.subarray(0, 33), png.subarray(49, -12), png.subarray(-12)]
  assert.is(data.toString('latin1', 4, 8), 'IDAT')
  const rows = inflateSync(data.subarray(8))
  rows[0] = 5 // the filter of the first row
  const wrongSum = Buffer.from(data)
  wrongSum[wrongSum.length - 1] ^= 1
  const damaged: [file: Buffer[], message: RegExp][] = [
    [[head, pngChunk('IDAT', deflateSync(rows)), end], /filter 5/],
    [[head, wrongSum, end], /checksum/],
    [[head, pngChunk('ABCD', Buffer.alloc(3)), data, end], /unknown kind/],
  ]
  for (const [file, message] of damaged) {
    const error = await refusal(loadImage(Buffer.concat(file)))
    assert.is(error.code, 'ERR_IMAGE_CORRUPT')
    assert.match(error.message, message)
  }
})

const whole: Record<string, Buffer> = {
  png: encodePng(23, 19, { colorType: 2, bitDepth: 8, filter: 1 }, (x, y) => [x * 11, y * 13, (x * y) % 256]),
  'interlaced png': encodePng(23, 19, { colorType: 6, bitDepth: 8, interlaced: true }, (x, y) =>
    [x, y, x * y, 9].map((v) => v % 256),
  ),
  bmp: encodeBmp(13, 11, { bits: 24 }, (x, y) => [x * 65536 + y * 77]),
  gif: encodeGif(
    31,
    23,
    { screen: [31, 23], palette: Array.from({ length: 768 }, (_, i) => i % 256) },
    (x, y) => [(x * 7 + y * 5 + x * y) % 256],
  ),
  'baseline jpeg': Buffer.from(readU8('images/jpeg-420.jpg')),
  'progressive jpeg': Buffer.from(readU8('images/jpeg-progressive.jpg')),
  'cmyk jpeg': Buffer.from(readU8('images/jpeg-cmyk.jpg')),
}

for (const [name, file] of Object.entries(whole)) {
  test(`a ${name} cut short anywhere is refused, or whole`, async () => {
    const { data } = await loadImage(file)
    const step = Math.max(1, Math.floor(file.length / 150))
    let refused = 0
    for (let length = 0; length < file.length; length += step) {
      try {
        const cut = await loadImage(file.subarray(0, length))
        assert.equal(Buffer.from(cut.data).compare(data), 0, `cut at ${length} of ${file.length}`)
      } catch (error) {
        assert.instance(error, XceptionError)
        const { code } = error as XceptionError
        assert.ok(
          code === 'ERR_IMAGE_CORRUPT' || (code === 'ERR_IMAGE_FORMAT' && length < 16),
          `${code} at ${length}`,
        )
        refused++
      }
    }
    assert.ok(refused > 100)
  })
}

test('what follows the end of a file does not matter', async () => {
  for (const file of Object.values(whole)) {
    const { data } = await loadImage(file)
    const longer = await loadImage(Buffer.concat([file, Buffer.from('a tail')]))
    assert.equal(longer.data, data)
  }
})

test('the message names the file, the format and what is wrong', async () => {
  const error = await refusal(loadImage(fixture('images/source.u8')))
  assert.match(error.message, /source\.u8: not an image/)
  assert.match((await refusal(loadImage(png.subarray(0, 60)))).message, /this PNG is truncated or damaged: /)
})

test.run()
