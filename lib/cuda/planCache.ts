import { join } from 'node:path'
import type { NativeDevice } from '../binding.js'
import { cudaCacheFolder } from './cacheFolder.js'

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-|-$/g, '')

/** The file in which plans for this GPU are kept unless the user names another. */
export function defaultPlanCache({
  description,
  version,
}: Pick<NativeDevice, 'description' | 'version'>): string {
  return join(cudaCacheFolder(), 'plans', `plans-${slug(description)}-${slug(version)}.txt`)
}
