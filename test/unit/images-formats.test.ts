import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadImage } from '../../lib/images/index.js'
import {
  type BmpKind,
  encodeBmp,
  encodeGif,
  encodePng,
  type GifKind,
  type PngKind,
  type Sampler,
} from './imageFiles.js'

const SIZES: [width: number, height: number][] = [
  [1, 1],
  [2, 3],
  [7, 5],
  [33, 17],
]

const palette = (colors: number): number[] =>
  Array.from({ length: colors * 3 }, (_, i) => (i * 47 + 13) % 256)
const colorOf = (colors: number[], index: number): number[] =>
  [0, 1, 2].map((c) => colors[index * 3 + c] ?? 0)

/** The expected RGB bytes of an image whose pixel at (x, y) is `rgb(x, y)`. */
function paint(width: number, height: number, rgb: Sampler): Uint8Array {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(rgb(x, y), (y * width + x) * 3)
  }
  return data
}

async function expectImage(file: Buffer, width: number, height: number, rgb: Sampler): Promise<void> {
  const { data, shape } = await loadImage(file)
  assert.equal(shape, [height, width, 3])
  assert.equal(Buffer.from(data).compare(paint(width, height, rgb)), 0)
}

const below = (limit: number) => (x: number, y: number) => (x * 3001 + y * 1777 + x * y * 31) % limit
const samples =
  (channels: number, limit: number): Sampler =>
  (x, y) =>
    Array.from({ length: channels }, (_, i) => below(limit)(x + i * 5, y))
const grey = (value: number) => [value, value, value]

interface Expected<Kind> {
  name: string
  kind: Kind
  sample: Sampler
  rgb: Sampler
}

function pngKinds(): Expected<PngKind>[] {
  const kinds: Expected<PngKind>[] = []
  for (const bitDepth of [1, 2, 4, 8] as const) {
    const levels = 1 << bitDepth
    const value = below(levels)
    const sample: Sampler = (x, y) => [value(x, y)]
    kinds.push({
      name: `grey of ${bitDepth} bits, with a transparent level that stays visible`,
      kind: { colorType: 0, bitDepth, transparency: [0, 1] },
      sample,
      rgb: (x, y) => grey((value(x, y) * 255) / (levels - 1)),
    })
    kinds.push({
      name: `palette of ${bitDepth} bits with transparency`,
      kind: { colorType: 3, bitDepth, palette: palette(levels), transparency: [0, 128] },
      sample,
      rgb: (x, y) => colorOf(palette(levels), value(x, y)),
    })
  }
  for (const bitDepth of [8, 16] as const) {
    const limit = 2 ** bitDepth
    const high = (value: number) => value >> (bitDepth - 8)
    const first = samples(3, limit)(0, 0)
    kinds.push({
      name: `RGB of ${bitDepth} bits, with a transparent colour that stays visible`,
      kind: { colorType: 2, bitDepth, transparency: first.flatMap((value) => [value >> 8, value & 255]) },
      sample: samples(3, limit),
      rgb: (x, y) => samples(3, limit)(x, y).map(high),
    })
    kinds.push({
      name: `RGBA of ${bitDepth} bits`,
      kind: { colorType: 6, bitDepth },
      sample: samples(4, limit),
      rgb: (x, y) => samples(3, limit)(x, y).map(high),
    })
    kinds.push({
      name: `grey and alpha of ${bitDepth} bits`,
      kind: { colorType: 4, bitDepth },
      sample: samples(2, limit),
      rgb: (x, y) => grey(high(samples(1, limit)(x, y)[0])),
    })
  }
  return kinds
}

for (const { name, kind, sample, rgb } of pngKinds()) {
  test(`PNG: ${name}`, async () => {
    for (const [width, height] of SIZES) {
      for (const interlaced of [false, true]) {
        for (const filter of [0, 1, 2, 3, 4] as const) {
          await expectImage(
            encodePng(width, height, { ...kind, interlaced, filter }, sample),
            width,
            height,
            rgb,
          )
        }
      }
    }
  })
}

const five = (value: number) => Math.floor(((value & 31) * 255) / 31)
const six = (value: number) => Math.floor(((value & 63) * 255) / 63)
const pixel =
  (bits: number): Sampler =>
  (x, y) => [(below(65521)(x, y) * 65599) % 2 ** bits]

function bmpKinds(): Expected<BmpKind>[] {
  const kinds: Expected<BmpKind>[] = ([1, 4, 8] as const).map((bits) => ({
    name: `palette of ${bits} bits`,
    kind: { bits, palette: palette(1 << bits) },
    sample: pixel(bits),
    rgb: (x, y) => colorOf(palette(1 << bits), pixel(bits)(x, y)[0]),
  }))
  const direct = (name: string, kind: BmpKind, unpack: (value: number) => number[]) =>
    kinds.push({ name, kind, sample: pixel(kind.bits), rgb: (x, y) => unpack(pixel(kind.bits)(x, y)[0]) })
  direct('15-bit colour', { bits: 16 }, (v) => [five(v >> 10), five(v >> 5), five(v)])
  direct('16-bit colour by masks', { bits: 16, masks: [0xf800, 0x7e0, 0x1f] }, (v) => [
    five(v >> 11),
    six(v >> 5),
    five(v),
  ])
  direct('24-bit colour', { bits: 24 }, (v) => [(v >> 16) & 255, (v >> 8) & 255, v & 255])
  direct('32-bit colour', { bits: 32 }, (v) => [(v >> 16) & 255, (v >> 8) & 255, v & 255])
  direct('32-bit colour by masks', { bits: 32, masks: [0xff000000, 0xff0000, 0xff00] }, (v) => [
    v >>> 24,
    (v >> 16) & 255,
    (v >> 8) & 255,
  ])
  return kinds
}

for (const { name, kind, sample, rgb } of bmpKinds()) {
  test(`BMP: ${name}`, async () => {
    for (const [width, height] of SIZES) {
      for (const layout of [{}, { topDown: true }, { gap: 6 }]) {
        await expectImage(encodeBmp(width, height, { ...kind, ...layout }, sample), width, height, rgb)
      }
    }
  })
}

test('BMP with the header of OS/2', async () => {
  const kind: BmpKind = { bits: 4, core: true, palette: palette(16) }
  await expectImage(encodeBmp(7, 5, kind, pixel(4)), 7, 5, (x, y) => colorOf(palette(16), pixel(4)(x, y)[0]))
})

const index =
  (colors: number): Sampler =>
  (x, y) => [below(colors)(x, y)]

test('GIF: palettes, global, local, short and missing', async () => {
  const kinds: [GifKind['palette'], GifKind['localPalette'], (index: number) => number[]][] = [
    [palette(256), undefined, (i) => colorOf(palette(256), i)],
    [palette(256), palette(16), (i) => colorOf(palette(16), i)],
    [palette(4), undefined, (i) => colorOf(palette(4), i)],
    [undefined, undefined, grey],
  ]
  for (const [width, height] of [...SIZES, [150, 90] as const]) {
    for (const [global, localPalette, color] of kinds) {
      for (const interlaced of [false, true]) {
        const kind: GifKind = { screen: [width, height], palette: global, localPalette, interlaced }
        const file = encodeGif(width, height, kind, index(256))
        await expectImage(file, width, height, (x, y) => color(index(256)(x, y)[0]))
      }
    }
  }
})

test('GIF: codes of every width', async () => {
  for (const minCodeSize of [2, 3, 4, 5, 6, 7, 8]) {
    const colors = 1 << minCodeSize
    const file = encodeGif(97, 61, { screen: [97, 61], palette: palette(colors), minCodeSize }, index(colors))
    await expectImage(file, 97, 61, (x, y) => colorOf(palette(colors), index(colors)(x, y)[0]))
  }
})

test('GIF: what the first frame does not cover shows the transparent colour, or the first', async () => {
  for (const transparent of [undefined, 3]) {
    const kind: GifKind = { screen: [9, 7], left: 2, top: 1, palette: palette(8), transparent }
    const inside = (x: number, y: number) => x >= 2 && x < 7 && y >= 1 && y < 5
    await expectImage(encodeGif(5, 4, kind, index(8)), 9, 7, (x, y) =>
      colorOf(palette(8), inside(x, y) ? index(8)(x - 2, y - 1)[0] : (transparent ?? 0)),
    )
  }
})

test('GIF: a frame that leaves the screen widens it', async () => {
  const kind: GifKind = { screen: [3, 3], left: 1, top: 2, palette: palette(8) }
  await expectImage(encodeGif(4, 2, kind, index(8)), 5, 4, (x, y) =>
    colorOf(palette(8), x >= 1 && y >= 2 ? index(8)(x - 1, y - 2)[0] : 0),
  )
})

test.run()
