import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// packages.js: folders of the npm packages that the product needs at run time, and of the tests' runner, with all that they
// need; a line for each. All lie flat in node_modules.

const root = join(__dirname, '..', '..', '..')

interface Manifest {
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const manifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest

const folders = new Set<string>()

function add(name: string): void {
  const folder = `node_modules/${name}`
  if (folders.has(folder) || !existsSync(join(root, folder))) return
  folders.add(folder)
  const { dependencies, optionalDependencies } = manifest(folder)
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) add(needed)
}

for (const name of [...Object.keys(manifest('.').dependencies ?? {}), 'uvu']) add(name)
console.log([...folders].join('\n'))
