const ORIENTATION = 0x0112
const SHORT = 3
const ENTRY_SIZE = 12

/** Orientation (1 to 8) that an EXIF block states; 1, upright, where it states none that can be read. */
export function readOrientation(exif: Buffer): number {
  if (exif.length < 8) return 1
  const littleEndian = exif.toString('latin1', 0, 2) === 'II'
  const short = (at: number) => {
    if (at + 2 > exif.length) return 0
    return littleEndian ? exif.readUInt16LE(at) : exif.readUInt16BE(at)
  }
  const directory = littleEndian ? exif.readUInt32LE(4) : exif.readUInt32BE(4)
  const count = short(directory)
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + i * ENTRY_SIZE
    if (short(entry) !== ORIENTATION || short(entry + 2) !== SHORT) continue
    const orientation = short(entry + 8)
    return orientation >= 1 && orientation <= 8 ? orientation : 1
  }
  return 1
}
