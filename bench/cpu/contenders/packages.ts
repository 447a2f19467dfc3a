import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const folder = join(__dirname, '..', '..', '..', '..', '.contenders')

const packageJson = (name: string) => join(folder, 'node_modules', name, 'package.json')

/** Why a package of bench/cpu/contenders/package.json is not there. */
export const missingPackage = (name: string, why = ''): string | undefined =>
  existsSync(packageJson(name)) ? undefined : `${name} is not installed${why}`

export const requirePackage = <T>(name: string): T => createRequire(join(folder, 'package.json'))(name) as T

export const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(packageJson(name), 'utf8')) as { version: string }).version

/** The folder of a file in a package. */
export const packageFolder = (name: string, inner: string): string =>
  join(folder, 'node_modules', name, inner)
