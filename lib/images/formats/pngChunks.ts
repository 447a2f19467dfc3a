import { binding } from '../../binding.js'
import { corrupt, requireBytes } from './format.js'

export const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')
const ANCILLARY = 0x20

/** The chunks that make the picture. */
export interface PngChunks {
  palette: Buffer
  /** Compressed pixels. */
  data: Buffer
}

/**
 * Reads the chunks from the header to the end, and checks their checksums. What is not looked at: ancillary chunks, among
 * them tRNS, whose pixels Pillow's `convert('RGB')` leaves visible; and what follows IEND.
 * @throws ERR_IMAGE_CORRUPT
 */
export function readChunks(bytes: Buffer): PngChunks {
  const found: Record<string, Buffer[]> = { IHDR: [], PLTE: [], IDAT: [], IEND: [] }
  for (let at = SIGNATURE.length; found.IEND.length === 0; ) {
    requireBytes(bytes, at + 12)
    const end = at + 12 + bytes.readUInt32BE(at)
    requireBytes(bytes, end)
    const type = bytes.toString('latin1', at + 4, at + 8)
    if ((bytes[at + 4] & ANCILLARY) === 0) {
      if (!Object.hasOwn(found, type))
        throw corrupt(`it has a chunk of an unknown kind, ${JSON.stringify(type)}`)
      if (binding().crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) {
        throw corrupt(`its chunk ${type} does not have the checksum that it states`)
      }
      found[type].push(bytes.subarray(at + 8, end - 4))
    }
    at = end
  }
  if (found.IHDR.length > 1) throw corrupt('it has two headers')
  return { palette: Buffer.concat(found.PLTE), data: Buffer.concat(found.IDAT) }
}
