import { join } from 'node:path'
import { md5Of } from '../../weights/cache.js'
import { cacheFolder, imagenetFiles } from '../../weights/index.js'

export interface WeightsReport {
  folder: string
  /** `intact`: the MD5 is the published one. */
  files: { name: string; cached: boolean; intact: boolean }[]
}

export async function inspectWeights(): Promise<WeightsReport> {
  const folder = cacheFolder()
  const inspectFile = async ({ name, md5 }: { name: string; md5: string }) => {
    const found = await md5Of(join(folder, name)).catch(() => undefined)
    return { name, cached: found !== undefined, intact: found === md5 }
  }
  return { folder, files: await Promise.all(imagenetFiles().map(inspectFile)) }
}
