import { corrupt, type ImageSize, requireBytes } from './format.js'

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const RST0 = 0xd0
const RST7 = 0xd7
const TEM = 0x01
const APP1 = 0xe1

/** A marker segment: its marker byte and its payload, without the two length bytes. */
export interface Segment {
  marker: number
  payload: Buffer
}

export interface Frame extends ImageSize {
  /** The marker: 0xc0 baseline, 0xc1 extended, 0xc2 progressive; others are rare processes. */
  process: number
  precision: number
}

const isStandalone = (marker: number) => marker === TEM || (marker >= RST0 && marker <= RST7)

/** DHT, JPG and DAC lie among the frame markers. */
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/** The next marker from `at` on: the position after it. Bytes before it are skipped, as libjpeg does. */
function nextMarker(bytes: Buffer, at: number): number {
  for (let from = at; ; from++) {
    from = bytes.indexOf(0xff, from)
    if (from < 0) throw corrupt('it ends without an end marker')
    while (bytes[from] === 0xff) from++
    requireBytes(bytes, from + 1)
    if (bytes[from] !== 0) return from + 1
  }
}

/** The segments in order; entropy-coded data between them is passed over. Ends at the end marker. */
export function* segments(bytes: Buffer): Generator<Segment, number> {
  for (let at = 2; ; ) {
    at = nextMarker(bytes, at)
    const marker = bytes[at - 1]
    if (marker === EOI) return at
    if (marker === SOI) throw corrupt('it starts a second time')
    if (isStandalone(marker)) continue
    requireBytes(bytes, at + 2)
    const end = at + bytes.readUInt16BE(at)
    if (end < at + 2) throw corrupt('it has a segment of impossible length')
    requireBytes(bytes, end)
    yield { marker, payload: bytes.subarray(at + 2, end) }
    at = end
  }
}

/** The header of the picture, which comes before the first scan. */
export function readFrame(bytes: Buffer): Frame {
  for (const { marker, payload } of segments(bytes)) {
    if (marker === SOS) break
    if (!isFrame(marker)) continue
    if (payload.length < 6) throw corrupt('its header is too short')
    return {
      process: marker,
      precision: payload[0],
      height: payload.readUInt16BE(1),
      width: payload.readUInt16BE(3),
    }
  }
  throw corrupt('it has no header')
}

/** Position after the end marker. Throws ERR_IMAGE_CORRUPT when there is none: the file is cut short. */
export function findEnd(bytes: Buffer): number {
  const walk = segments(bytes)
  for (;;) {
    const { done, value } = walk.next()
    if (done) return value
  }
}

/** The EXIF block, as a TIFF file; undefined when there is none. */
export function findExif(bytes: Buffer): Buffer | undefined {
  for (const { marker, payload } of segments(bytes)) {
    if (marker === SOS) return undefined
    if (marker === APP1 && payload.toString('latin1', 0, 6) === 'Exif\0\0') return payload.subarray(6)
  }
  return undefined
}
