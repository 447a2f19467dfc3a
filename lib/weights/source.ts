import type { WeightsFile } from './weightsFile.js'

/** Gives a weight's value as often as it is asked for, each time in an array of its own. */
export interface WeightSource {
  /** @throws ERR_WEIGHTS, ERR_IO */
  readSync(): Float32Array
  /** The same off the event loop, where `readSync` would wait for a disk. */
  read?(): Promise<Float32Array>
}

/** A weight that lies in a file as plain float32. */
export class FileSource implements WeightSource {
  /** @param offset of its first byte */
  constructor(
    private readonly file: WeightsFile,
    private readonly offset: number,
    private readonly size: number,
  ) {}

  readSync(): Float32Array {
    const values = new Float32Array(this.size)
    this.file.readSync(values, this.offset)
    return values
  }

  async read(): Promise<Float32Array> {
    const values = new Float32Array(this.size)
    await this.file.read(values, this.offset)
    return values
  }
}
