import { Jimp } from 'jimp'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Interpolation, loadImage, resizeImage } from '../../lib/images/index.js'
import { fixture, readJson, readU8 } from '../fixtures.js'

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  assert.is(a.length, b.length)
  let largest = 0
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]))
  return largest
}

for (const file of ['chelsea.png', 'coffee.png', 'rocket.jpg']) {
  for (const interpolation of ['nearest', 'bilinear', 'bicubic', 'lanczos'] as const) {
    test(`${file} with ${interpolation} equals keras.utils.load_img to the byte`, async () => {
      const image = await loadImage(fixture(file), { targetSize: [71, 71], interpolation })
      const [name] = file.split('.')
      assert.equal(image.shape, [71, 71, 3])
      assert.is(largestDifference(image.data, readU8(`image-${name}-${interpolation}.u8`)), 0)
    })
  }
}

test('an image that Jimp holds is resized like one from a file', async () => {
  const jimp = await Jimp.read(fixture('chelsea.png'))
  const { data } = await loadImage(jimp, { targetSize: [71, 71], interpolation: 'bicubic' })
  assert.is(largestDifference(data, readU8('image-chelsea-bicubic.u8')), 0)
})

interface ResizeCase {
  targetSize: [number, number]
  interpolation: Interpolation
  keepAspectRatio: boolean
}

test('enlarging, shrinking and centred crops equal Pillow to the byte, for every filter', async () => {
  const source = { data: readU8('images/source.u8'), shape: [17, 23, 3] }
  const expected = readU8('images/resize.u8')
  let at = 0
  for (const options of readJson<ResizeCase[]>('images/resize.json')) {
    const { data, shape } = await resizeImage(source, options)
    assert.equal(shape, [...options.targetSize, 3])
    const end = at + data.length
    assert.is(largestDifference(data, expected.subarray(at, end)), 0, JSON.stringify(options))
    at = end
  }
  assert.is(at, expected.length)
})

const kinds = ['444', '422', '420', '440', 'progressive', 'restart', 'grey', 'rgb', 'cmyk', 'ycck', 'exif6']
for (const kind of kinds) {
  test(`JPEG ${kind} equals Pillow to the byte`, async () => {
    const { data, shape } = await loadImage(fixture(`images/jpeg-${kind}.jpg`))
    assert.equal(shape, kind === '440' ? [32, 48, 3] : [23, 41, 3])
    assert.is(largestDifference(data, readU8(`images/jpeg-${kind}.u8`)), 0)
  })
}

/** Where the pixel at (x, y) of the upright image lies in one of 41x23 pixels, for orientations 1 to 8. */
const UPRIGHT: ((x: number, y: number) => [x: number, y: number])[] = [
  (x, y) => [x, y],
  (x, y) => [40 - x, y],
  (x, y) => [40 - x, 22 - y],
  (x, y) => [x, 22 - y],
  (x, y) => [y, x],
  (x, y) => [y, 22 - x],
  (x, y) => [40 - y, 22 - x],
  (x, y) => [40 - y, x],
]

test('autoOrient turns a JPEG upright, whatever its orientation', async () => {
  const lying = readU8('images/jpeg-exif6.u8')
  const file = Buffer.from(readU8('images/jpeg-exif6.jpg'))
  const value = file.indexOf(Buffer.from('011200030000000100', 'hex')) + 9
  assert.is(file[value], 6)
  for (const [i, find] of UPRIGHT.entries()) {
    file[value] = i + 1
    const { data, shape } = await loadImage(file, { autoOrient: true })
    assert.equal(shape, i < 4 ? [23, 41, 3] : [41, 23, 3])
    for (let pixel = 0; pixel < 41 * 23; pixel++) {
      const [x, y] = find(pixel % shape[1], Math.floor(pixel / shape[1]))
      const from = (y * 41 + x) * 3
      assert.equal(
        data.subarray(pixel * 3, pixel * 3 + 3),
        lying.subarray(from, from + 3),
        `orientation ${i + 1}`,
      )
    }
  }
})

test.run()
